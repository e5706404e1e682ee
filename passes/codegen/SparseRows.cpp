//===- SparseRows.cpp - Single rows without zeros -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Blocks of 16 bytes along the input, as LiteRT's sparse fully connected layers have them: straight-line code forms
// four parts of each sum, which are added here. A row is copied once, so that it ends with a unit.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/SparseEmitter.h"
#include "passes/codegen/SparsePanel.h"
#include "passes/codegen/SparseShape.h"
#include "passes/codegen/TaskRange.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Words of a unit, which are parts of a sum.
static constexpr int64_t parts = 4;

namespace {

class RowEmitter {
public:
  RowEmitter(const TileContext &context, const TargetInfo &target, Value weights, const ChunkFunctions &functions)
      : context(context), builder(context.builder), location(context.location), shape(context.shape),
        functions(functions), weights(weights), sets(getColumnSets(shape)), panel(shape, context.multiplyAdd, target) {}

  LogicalResult emit(Scratch &scratch);

private:
  void emitRow(Value group, Value row);
  void emitChunk(Value group, const RowPlace &row, Value chunk);
  Value addParts(Value sums);
  Value scaled(Value number, int64_t stride) { return addScaled(builder, location, context.index(0), number, stride); }

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const ChunkFunctions &functions;
  Value weights, sumMemory;
  ColumnSets sets;
  LeftPanel panel;
  TaskRange range; // of chunks
  bool hasFailed = false;
};

} // namespace

/// The sums of 16 columns, whose parts begin at `sums`.
Value RowEmitter::addParts(Value sums) {
  auto type = VectorType::get({sparseLanes}, shape.types.sum);
  Values vectors; // each has all parts of four columns
  for (int64_t i = 0; i < parts; ++i)
    vectors.push_back(vector::LoadOp::create(builder, location, type, sumMemory,
                                             addConstant(builder, location, sums, i * sparseLanes)));
  auto shuffle = [&](Value left, Value right, function_ref<int64_t(int64_t)> pick) -> Value {
    SmallVector<int64_t> mask;
    for (int64_t i = 0; i < sparseLanes; ++i)
      mask.push_back(pick(i));
    return vector::ShuffleOp::create(builder, location, left, right, mask);
  };
  auto add = [&](Value left, Value right) -> Value {
    if (isa<FloatType>(shape.types.sum))
      return arith::AddFOp::create(builder, location, left, right);
    return arith::AddIOp::create(builder, location, left, right);
  };
  // Twice: even elements of two vectors and odd ones; 32 elements become 16.
  auto addPairs = [&](Value left, Value right) {
    return add(shuffle(left, right, [](int64_t i) { return 2 * i; }),
               shuffle(left, right, [](int64_t i) { return 2 * i + 1; }));
  };
  return addPairs(addPairs(vectors[0], vectors[1]), addPairs(vectors[2], vectors[3]));
}

void RowEmitter::emitChunk(Value group, const RowPlace &row, Value chunk) {
  emitChunkCall(context, functions, {group, chunk, panel.getView(1).row, weights, sumMemory, context.index(1)});
  int64_t inChunk = shape.chunkColumns / sparseLanes, full = shape.columns / sparseLanes,
          tail = shape.columns % sparseLanes;
  Value firstSquare = scaled(chunk, inChunk);
  Value left = arith::SubIOp::create(builder, location, context.index(full), firstSquare);
  Value squares = arith::MinSIOp::create(builder, location, left, context.index(inChunk));
  auto store = [&](Value square, int64_t columns) {
    Value number = addScaled(builder, location, firstSquare, square, 1), column = scaled(number, sparseLanes);
    Value out = getResultPlace(context, group, row, column);
    Value sums = addParts(scaled(square, sparseLanes * parts));
    if (failed(storeTile(context, {group, row.image, row.y, row.x, number}, {1, 1, columns}, out, {sums})))
      hasFailed = true;
  };
  if (full)
    forRange(context, context.index(0), squares, 1, [&](Value square) { store(square, sparseLanes); });
  if (!tail)
    return;
  OpBuilder::InsertionGuard guard(builder);
  Value hasTail = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, left, context.index(inChunk));
  auto branch = scf::IfOp::create(builder, location, hasTail, /*withElseRegion=*/false);
  builder.setInsertionPointToStart(branch.thenBlock());
  store(left, tail);
}

void RowEmitter::emitRow(Value group, Value row) {
  RowPlace place = getRowPlace(context, row);
  panel.fill(builder, location, getRowStart(context, group, place), 1, 1);
  Value begin = range ? range.begin : context.index(0);
  Value end = range ? range.end : context.index(sets.chunksOfGroup());
  forRange(context, begin, end, 1, [&](Value chunk) { emitChunk(group, place, chunk); });
}

LogicalResult RowEmitter::emit(Scratch &scratch) {
  int64_t limit = getTaskLimit(builder.getInsertionBlock()->getParentOp());
  if (limit > 1 && shape.group.extent == 1 && sets.chunks() > 1)
    range = cutIntoTasks(builder, location, sets.chunks(), limit);
  panel.allocate(builder, location, scratch, 1);
  sumMemory = scratch.allocate(builder, location, shape.types.sum, shape.chunkColumns * parts);
  forRange(context, context.index(0), context.index(shape.group.extent), 1, [&](Value group) {
    forRange(context, context.index(0), context.index(countRows(shape)), 1, [&](Value row) { emitRow(group, row); });
  });
  return failure(hasFailed);
}

LogicalResult codegen::emitSparseRows(const TileContext &context, const TargetInfo &target, Value weights,
                                      const ChunkFunctions &functions, Scratch &scratch) {
  scratch.reset();
  return RowEmitter(context, target, weights, functions).emit(scratch);
}
