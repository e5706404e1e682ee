//===- SparseSlices.cpp - Few rows by weights in slices -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lane is a column. For each group of three steps the elements of a window of a row, two registers, are brought to
// the lanes that want them by vpermi2ps or vpermi2d, which ignore what stands above the five bits of an index. The
// place of the window is read, so that no branch depends on the pattern but the end of a slice.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/SlicedPacking.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/BlockLists.h"
#include "passes/codegen/SparseEmitter.h"
#include "passes/codegen/SparsePanel.h"
#include "passes/codegen/SparseShape.h"
#include "passes/codegen/TaskRange.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

class SliceEmitter {
public:
  SliceEmitter(const TileContext &context, const TargetInfo &target)
      : context(context), builder(context.builder), location(context.location), shape(context.shape),
        panel(shape, context.multiplyAdd, target), words(VectorType::get({sliceLanes}, builder.getI32Type())),
        rowsAtOnce(isFlat(shape) ? std::min(shape.tileRows, countRows(shape)) : 1) {}

  void makeLists(SlicedPattern pattern, func::FuncOp function, StringRef name);
  LogicalResult emit(Scratch &scratch);

private:
  void emitRows(Value group, Value first, int64_t rows);
  void emitSlice(Value group, Value first, int64_t rows, Value slice, int64_t columns);
  Values sumSlice(Value slice, int64_t rows);
  Values addGroup(Value group, const Values &sums, int64_t rows);
  Values loadIndices(Value group);
  Value loadUnits(Value row, Value unit);
  Value pick(Value low, Value lanes, Value high);
  Value getFirstSums(Value slice);
  Value readNumber(Value list, Value place);
  Value scaled(Value number, int64_t stride) { return addScaled(builder, location, context.index(0), number, stride); }

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  LeftPanel panel;
  VectorType words;
  int64_t firstValue = 0; // behind what sums begin with
  int64_t rowsAtOnce;
  Value starts, offsets, indices;
  TaskRange range; // of slices
  bool hasFailed = false;
};

} // namespace

void SliceEmitter::makeLists(SlicedPattern pattern, func::FuncOp function, StringRef name) {
  if (startsWithSums(shape))
    firstValue = countSumGroups(pattern.slices()) * sliceGroupUnits * shape.depth;
  if (pattern.offsets.empty()) { // lists are never empty
    pattern.offsets.assign(1, 0);
    pattern.indices.assign(sliceLanes, 0);
  }
  starts = makeList(builder, function, name + "_starts", builder.getI32TensorAttr(pattern.starts));
  offsets = makeList(builder, function, name + "_offsets", builder.getI32TensorAttr(pattern.offsets));
  auto type = RankedTensorType::get({int64_t(pattern.indices.size())}, builder.getI16Type());
  indices = makeList(builder, function, name + "_indices",
                     DenseIntElementsAttr::get(type, ArrayRef<int16_t>(pattern.indices)));
}

Value SliceEmitter::readNumber(Value list, Value place) {
  Value number = memref::LoadOp::create(builder, location, list, place);
  return arith::IndexCastOp::create(builder, location, builder.getIndexType(), number);
}

/// The indices of each step, in the low bits of words.
Values SliceEmitter::loadIndices(Value group) {
  auto halves = VectorType::get({sliceLanes}, builder.getI16Type());
  Value loaded = vector::LoadOp::create(builder, location, halves, indices, scaled(group, sliceLanes));
  Values steps{arith::ExtUIOp::create(builder, location, words, loaded)};
  for (int64_t step = 1; step < sliceSteps; ++step) {
    Value bits = arith::ConstantOp::create(builder, location,
                                           DenseElementsAttr::get(words, builder.getI32IntegerAttr(int32_t(5 * step))));
    steps.push_back(arith::ShRUIOp::create(builder, location, steps.front(), bits));
  }
  return steps;
}

/// Units of `row` from `unit` on, one for each lane.
Value SliceEmitter::loadUnits(Value row, Value unit) {
  Value place = scaled(unit, shape.depth);
  auto elements = VectorType::get({sliceLanes * shape.depth}, cast<MemRefType>(row.getType()).getElementType());
  Value loaded = vector::LoadOp::create(builder, location, elements, row, place);
  return shape.depth == 1 ? loaded : vector::BitCastOp::create(builder, location, words, loaded);
}

/// The unit that each lane wants of a window.
Value SliceEmitter::pick(Value low, Value lanes, Value high) {
  bool isFloat = shape.depth == 1;
  auto name = builder.getStringAttr(isFloat ? "llvm.x86.avx512.vpermi2var.ps.512" : "llvm.x86.avx512.vpermi2var.d.512");
  Value units =
      LLVM::CallIntrinsicOp::create(builder, location, low.getType(), name, ValueRange{low, lanes, high}).getResults();
  auto elements = VectorType::get({sliceLanes * shape.depth}, context.multiplyAdd.getPreparedType());
  return isFloat ? units : vector::BitCastOp::create(builder, location, elements, units);
}

/// The products of a group, added to the sums of each row and step.
Values SliceEmitter::addGroup(Value group, const Values &sums, int64_t rows) {
  Value offset = readNumber(offsets, group);
  Value place = addConstant(builder, location, scaled(group, sliceGroupUnits * shape.depth), firstValue);
  Values steps = loadIndices(group), weights, result;
  for (int64_t step = 0; step < sliceSteps; ++step)
    weights.push_back(context.multiplyAdd.loadRhs(
        builder, location, shape.rhs.row, addConstant(builder, location, place, step * sliceLanes * shape.depth)));
  LhsView view = panel.getView(rows);
  for (int64_t row = 0; row < rows; ++row) {
    auto load = [&](int64_t distance) {
      return loadUnits(view.row, addConstant(builder, location, offset, row * view.strideX / shape.depth + distance));
    };
    Value low = load(0), high = load(sliceLanes);
    for (int64_t step = 0; step < sliceSteps; ++step)
      result.push_back(context.multiplyAdd.add(builder, location, pick(low, steps[step], high), weights[step],
                                               sums[row * sliceSteps + step]));
  }
  return result;
}

/// What the sums of a slice begin with.
Value SliceEmitter::getFirstSums(Value slice) {
  VectorType type = context.multiplyAdd.getSumType();
  if (!startsWithSums(shape))
    return arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  return loadUnits(shape.rhs.row, scaled(slice, sliceLanes));
}

/// The sums of the columns of a slice, a vector for each row. Steps have sums of their own: a multiplication does not
/// wait for the one before.
Values SliceEmitter::sumSlice(Value slice, int64_t rows) {
  Value begin = readNumber(starts, slice), end = readNumber(starts, addConstant(builder, location, slice, 1));
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(context.multiplyAdd.getSumType()));
  Values initial(rows * sliceSteps, zero);
  for (int64_t row = 0; row < rows; ++row)
    initial[row * sliceSteps] = getFirstSums(slice);
  auto loop = scf::ForOp::create(builder, location, begin, end, context.index(1), initial);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Values sums = addGroup(loop.getInductionVar(), llvm::to_vector_of<Value>(loop.getRegionIterArgs()), rows);
    scf::YieldOp::create(builder, location, sums);
  }
  auto add = [&](Value left, Value right) -> Value {
    if (isa<FloatType>(shape.types.sum))
      return arith::AddFOp::create(builder, location, left, right);
    return arith::AddIOp::create(builder, location, left, right);
  };
  Values result;
  for (int64_t row = 0; row < rows; ++row) {
    Value sum = loop.getResult(row * sliceSteps);
    for (int64_t step = 1; step < sliceSteps; ++step)
      sum = add(sum, loop.getResult(row * sliceSteps + step));
    result.push_back(sum);
  }
  return result;
}

void SliceEmitter::emitSlice(Value group, Value first, int64_t rows, Value slice, int64_t columns) {
  RowPlace place = getRowPlace(context, first);
  Value out = getResultPlace(context, group, place, scaled(slice, sliceLanes));
  Values sums = sumSlice(addScaled(builder, location, slice, group, shape.panels()), rows);
  if (failed(storeTile(context, {group, place.image, place.y, place.x, slice}, {1, rows, columns}, out, sums)))
    hasFailed = true;
}

void SliceEmitter::emitRows(Value group, Value first, int64_t rows) {
  panel.fill(builder, location, getRowStart(context, group, getRowPlace(context, first)), 1, rows);
  int64_t full = shape.columns / sliceLanes, tail = shape.columns % sliceLanes;
  auto emit = [&](Value slice) { emitSlice(group, first, rows, slice, sliceLanes); };
  if (tail)
    forParts(builder, location, range, full, emit, [&] { emitSlice(group, first, rows, context.index(full), tail); });
  else
    forParts(builder, location, range, full, emit);
}

LogicalResult SliceEmitter::emit(Scratch &scratch) {
  int64_t limit = shape.group.extent == 1 ? getTaskLimit(builder.getInsertionBlock()->getParentOp()) : 1;
  range = cutIntoTasks(builder, location, shape.panels(), limit);
  if (!range)
    range = {context.index(0), context.index(shape.panels())};
  panel.allocate(builder, location, scratch, rowsAtOnce);
  int64_t rows = countRows(shape), whole = rows / rowsAtOnce * rowsAtOnce;
  forRange(context, context.index(0), context.index(shape.group.extent), 1, [&](Value group) {
    forRange(context, context.index(0), context.index(whole), rowsAtOnce,
             [&](Value first) { emitRows(group, first, rowsAtOnce); });
    if (whole < rows)
      emitRows(group, context.index(whole), rows - whole);
  });
  return failure(hasFailed);
}

LogicalResult codegen::emitSparseSlices(const TileContext &context, const TargetInfo &target, SlicedPattern slices,
                                        func::FuncOp function, StringRef name, Scratch &scratch) {
  scratch.reset();
  SliceEmitter emitter(context, target);
  emitter.makeLists(std::move(slices), function, name);
  return emitter.emit(scratch);
}
