//===- SparsePanel.cpp - 16 rows, element by element ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Squares of 16 rows by 16 words of 32 bits, or one element after the other where a layout has no such words.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/SparsePanel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/Transpose.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

RowPlace codegen::getRowPlace(const TileContext &context, Value row) {
  const ProductShape &shape = context.shape;
  OpBuilder &builder = context.builder;
  Location location = context.location;
  if (isFlat(shape))
    return {context.index(0), context.index(0), row};
  auto divide = [&](Value value, int64_t by) -> Value {
    return arith::DivUIOp::create(builder, location, value, context.index(by));
  };
  auto rest = [&](Value value, int64_t by) -> Value {
    return arith::RemUIOp::create(builder, location, value, context.index(by));
  };
  Value line = divide(row, shape.x.extent);
  return {divide(line, shape.y.extent), rest(line, shape.y.extent), rest(row, shape.x.extent)};
}

/// `start` and what each loop adds, by the stride that `get` picks.
static Value addPlace(const TileContext &context, Value start, Value group, const RowPlace &row,
                      int64_t ResultLoop::*stride) {
  const ProductShape &shape = context.shape;
  for (auto [number, loop] : {std::pair<Value, const ResultLoop &>{group, shape.group},
                              {row.image, shape.image},
                              {row.y, shape.y},
                              {row.x, shape.x}})
    start = addScaled(context.builder, context.location, start, number, loop.*stride);
  return start;
}

Value codegen::getRowStart(const TileContext &context, Value group, const RowPlace &row) {
  return addPlace(context, context.index(0), group, row, &ResultLoop::lhsStride);
}

Value codegen::getResultPlace(const TileContext &context, Value group, const RowPlace &row, Value column) {
  return addPlace(context, column, group, row, &ResultLoop::outStride);
}

void codegen::forRange(const TileContext &context, Value begin, Value end, int64_t step,
                       function_ref<void(Value)> body) {
  OpBuilder::InsertionGuard guard(context.builder);
  auto loop = scf::ForOp::create(context.builder, context.location, begin, end, context.index(step));
  context.builder.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

namespace {

class PanelEmitter {
public:
  PanelEmitter(const TileContext &context, Value memory)
      : context(context), builder(context.builder), location(context.location), shape(context.shape), memory(memory),
        square(sparseLanes * shape.depth) {}

  void findRows(Value group, Value first, int64_t rows);
  void emitWindow(unsigned level, Value from, Value to);

private:
  void emitRun(Value from, Value to);
  void emitSquare(Value from, Value to, int64_t elements);
  void emitElements(Value from, Value to);
  /// `count` elements of a row from `place` on as 16 words.
  Value loadWords(Value place, int64_t count);
  Value addIndices(Value left, Value right) { return addScaled(builder, location, left, right, 1); }

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  Value memory;
  int64_t square;   // elements of a row in a square
  Values rowStarts; // in the left operand
};

} // namespace

void PanelEmitter::findRows(Value group, Value first, int64_t rows) {
  Value last = context.index(countRows(shape) - 1);
  Value start = isFlat(shape) ? getRowStart(context, group, getRowPlace(context, first)) : Value();
  for (int64_t row = 0; row < sparseLanes; ++row) {
    if (isFlat(shape)) {
      rowStarts.push_back(addConstant(builder, location, start, std::min(row, rows - 1) * shape.x.lhsStride));
      continue;
    }
    Value number = addConstant(builder, location, first, row);
    RowPlace place = getRowPlace(context, arith::MinUIOp::create(builder, location, number, last));
    rowStarts.push_back(getRowStart(context, group, place));
  }
}

void PanelEmitter::emitWindow(unsigned level, Value from, Value to) {
  if (level == shape.window.size()) {
    // Words of a row lie together, and begin where those of packed weights do.
    bool hasWords = shape.lhsStep == 1 && !shape.isRunSplit;
    return hasWords ? emitRun(from, to) : emitElements(from, to);
  }
  const WindowLoop &loop = shape.window[level];
  forLoop(context, loop.extent, {}, [&](Value number, const Values &) {
    emitWindow(level + 1, addScaled(builder, location, from, number, loop.lhsStride),
               addScaled(builder, location, to, number, loop.weightStride));
    return Values();
  });
}

void PanelEmitter::emitRun(Value from, Value to) {
  forLoop(context, shape.runLength / square, {}, [&](Value number, const Values &) {
    emitSquare(addScaled(builder, location, from, number, square),
               addScaled(builder, location, to, number, square * sparseLanes), square);
    return Values();
  });
  int64_t whole = shape.runLength / square * square;
  if (int64_t rest = shape.runLength - whole)
    emitSquare(addConstant(builder, location, from, whole), addConstant(builder, location, to, whole * sparseLanes),
               rest);
}

Value PanelEmitter::loadWords(Value place, int64_t count) {
  auto type = VectorType::get({square}, shape.lhs.element);
  Value elements;
  if (count == square) {
    elements = vector::LoadOp::create(builder, location, type, shape.lhs.row, place);
  } else {
    SmallVector<bool> bits(square, false);
    std::fill_n(bits.begin(), count, true);
    auto maskType = VectorType::get({square}, builder.getI1Type());
    Value mask = arith::ConstantOp::create(builder, location, DenseElementsAttr::get(maskType, bits));
    Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
    elements = vector::MaskedLoadOp::create(builder, location, type, shape.lhs.row, place, mask, zero);
  }
  elements = context.multiplyAdd.prepare(builder, location, elements);
  if (shape.depth == 1)
    return elements;
  return vector::BitCastOp::create(builder, location, VectorType::get({sparseLanes}, builder.getI32Type()), elements);
}

void PanelEmitter::emitSquare(Value from, Value to, int64_t elements) {
  Values rows;
  for (Value start : rowStarts)
    rows.push_back(loadWords(addIndices(start, from), elements));
  Values units = transpose16(builder, location, rows);
  for (int64_t unit = 0, e = llvm::divideCeil(elements, shape.depth); unit < e; ++unit) {
    Value value = units[unit];
    if (shape.depth > 1)
      value = vector::BitCastOp::create(builder, location, VectorType::get({square}, shape.lhs.element), value);
    vector::StoreOp::create(builder, location, value, memory, addConstant(builder, location, to, unit * square));
  }
}

/// A run of any layout. `to` is 16 times the place in the order of packed weights: (unit, element) there becomes
/// (unit, row, element).
void PanelEmitter::emitElements(Value from, Value to) {
  Value runStart = arith::DivUIOp::create(builder, location, to, context.index(sparseLanes));
  for (auto [row, start] : llvm::enumerate(rowStarts))
    forLoop(context, shape.runLength, {}, [&](Value number, const Values &) {
      Value place = addScaled(builder, location, addIndices(start, from), number, shape.lhsStep);
      Value element =
          vector::LoadOp::create(builder, location, VectorType::get({1}, shape.lhs.element), shape.lhs.row, place);
      element = context.multiplyAdd.prepare(builder, location, element);
      Value at = addIndices(runStart, number), depth = context.index(shape.depth);
      Value unit = arith::DivUIOp::create(builder, location, at, depth);
      Value inUnit = arith::RemUIOp::create(builder, location, at, depth);
      Value target =
          addScaled(builder, location, addConstant(builder, location, inUnit, row * shape.depth), unit, square);
      vector::StoreOp::create(builder, location, element, memory, target);
      return Values();
    });
}

void codegen::emitPanel(const TileContext &context, Value group, Value first, int64_t rows, Value memory, Value to) {
  PanelEmitter emitter(context, memory);
  emitter.findRows(group, first, rows);
  emitter.emitWindow(0, context.index(0), to);
}
