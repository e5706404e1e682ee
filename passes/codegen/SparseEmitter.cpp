//===- SparseEmitter.cpp - Products that leave zeros out ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panels of 16 rows, as many as fit the caches, are turned; for each chunk of columns straight-line code forms the sums
// of all of them, which are turned back, mapped by the epilogue and stored.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/SparseEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/SparsePanel.h"
#include "passes/codegen/SparseShape.h"
#include "passes/codegen/TaskRange.h"
#include "passes/codegen/Transpose.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

class SparseEmitter {
public:
  SparseEmitter(const TileContext &context, Value weights, const ChunkFunctions &functions, Scratch &scratch)
      : context(context), builder(context.builder), location(context.location), shape(context.shape),
        functions(functions), scratch(scratch), weights(weights), sets(getColumnSets(shape)),
        panels(llvm::divideCeil(countRows(shape), sparseLanes)),
        blockPanels(std::min<int64_t>(panels, shape.tileRows / sparseLanes)) {}

  LogicalResult emit();

private:
  void chooseCut();
  void emitGroup(Value group);
  void emitBlock(Value group, Value first, Value count);
  void emitPanels(Value group, Value first, Value count);
  void emitResults(Value group, Value firstPanel, Value count, Value chunk);
  void emitSquare(Value group, Value firstRow, int64_t rows, Value column, int64_t columns, Value sums);
  /// `full` with 16 rows of a panel, or `full` and what is left of the rows in the last one.
  void forRows(Value panel, function_ref<void(Value firstRow, int64_t rows)> body);
  Value scaled(Value number, int64_t stride) { return addScaled(builder, location, context.index(0), number, stride); }

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const ChunkFunctions &functions;
  Scratch &scratch;
  Value weights, lhsMemory, sumMemory;
  ColumnSets sets;
  int64_t panels, blockPanels;
  bool cutsPanels = false, cutsChunks = false;
  TaskRange range;
  bool hasFailed = false;
};

} // namespace

/// Tasks have panels, or where there are few of those, chunks of columns; then each turns all panels.
void SparseEmitter::chooseCut() {
  int64_t limit = getTaskLimit(builder.getInsertionBlock()->getParentOp());
  if (limit <= 1 || shape.group.extent > 1)
    return;
  auto value = [&](int64_t parts) { return double(std::min({parts, limit, int64_t(8)})); };
  cutsPanels = panels > 1 && value(panels) >= value(sets.chunks()) / 1.5;
  cutsChunks = !cutsPanels && sets.chunks() > 1;
  if (int64_t parts = cutsPanels ? panels : cutsChunks ? sets.chunks() : 1; parts > 1)
    range = cutIntoTasks(builder, location, parts, limit);
}

void SparseEmitter::forRows(Value panel, function_ref<void(Value, int64_t)> body) {
  int64_t rest = countRows(shape) % sparseLanes;
  Value first = scaled(panel, sparseLanes);
  if (!rest)
    return body(first, sparseLanes);
  if (panels == 1)
    return body(first, rest);
  OpBuilder::InsertionGuard guard(builder);
  Value isFull = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ult, panel, context.index(panels - 1));
  auto branch = scf::IfOp::create(builder, location, isFull, /*withElseRegion=*/true);
  builder.setInsertionPointToStart(branch.thenBlock());
  body(first, sparseLanes);
  builder.setInsertionPointToStart(branch.elseBlock());
  body(first, rest);
}

void SparseEmitter::emitPanels(Value group, Value first, Value count) {
  int64_t panelElements = countUnits(shape) * sparseLanes * shape.depth;
  forRange(context, context.index(0), count, 1, [&](Value inBlock) {
    Value panel = addScaled(builder, location, first, inBlock, 1), to = scaled(inBlock, panelElements);
    // Without equal distances one piece of code does for all panels.
    if (!isFlat(shape))
      return emitPanel(context, group, scaled(panel, sparseLanes), sparseLanes, lhsMemory, to);
    forRows(panel, [&](Value row, int64_t rows) { emitPanel(context, group, row, rows, lhsMemory, to); });
  });
}

/// 16 rows, or the last ones, by `columns` of the 16 from `column` on, whose sums are at `sums`.
void SparseEmitter::emitSquare(Value group, Value firstRow, int64_t rows, Value column, int64_t columns, Value sums) {
  auto type = VectorType::get({sparseLanes}, shape.types.sum);
  Values vectors(sparseLanes, arith::ConstantOp::create(builder, location, builder.getZeroAttr(type)));
  for (int64_t i = 0; i < columns; ++i)
    vectors[i] = vector::LoadOp::create(builder, location, type, sumMemory,
                                        addConstant(builder, location, sums, i * sparseLanes));
  vectors = transpose16(builder, location, vectors);
  Value panel = arith::DivUIOp::create(builder, location, column, context.index(shape.tileColumns));
  auto store = [&](Value row, int64_t count, const Values &values) {
    RowPlace at = getRowPlace(context, row);
    Value out = getResultPlace(context, group, at, column);
    if (failed(storeTile(context, {group, at.image, at.y, at.x, panel}, {1, count, columns}, out, values)))
      hasFailed = true;
  };
  vectors.resize(rows);
  if (isFlat(shape))
    return store(firstRow, rows, vectors);
  for (int64_t row = 0; row < rows; ++row)
    store(addConstant(builder, location, firstRow, row), 1, {vectors[row]});
}

void SparseEmitter::emitResults(Value group, Value firstPanel, Value count, Value chunk) {
  int64_t inChunk = shape.chunkColumns / sparseLanes, full = shape.columns / sparseLanes,
          tail = shape.columns % sparseLanes;
  Value firstSquare = scaled(chunk, inChunk);
  Value left = arith::SubIOp::create(builder, location, context.index(full), firstSquare);
  Value squares = arith::MinSIOp::create(builder, location, left, context.index(inChunk));
  forRange(context, context.index(0), count, 1, [&](Value inBlock) {
    Value panel = addScaled(builder, location, firstPanel, inBlock, 1);
    Value panelSums = scaled(inBlock, shape.chunkColumns * sparseLanes);
    auto emitSquares = [&](Value square, int64_t columns) {
      Value sums = addScaled(builder, location, panelSums, square, sparseLanes * sparseLanes);
      Value column = scaled(addScaled(builder, location, firstSquare, square, 1), sparseLanes);
      forRows(panel, [&](Value row, int64_t rows) { emitSquare(group, row, rows, column, columns, sums); });
    };
    if (full)
      forRange(context, context.index(0), squares, 1, [&](Value square) { emitSquares(square, sparseLanes); });
    if (!tail)
      return;
    OpBuilder::InsertionGuard guard(builder);
    Value hasTail = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, left, context.index(inChunk));
    auto branch = scf::IfOp::create(builder, location, hasTail, /*withElseRegion=*/false);
    builder.setInsertionPointToStart(branch.thenBlock());
    emitSquares(left, tail);
  });
}

void SparseEmitter::emitBlock(Value group, Value first, Value count) {
  emitPanels(group, first, count);
  Value begin = cutsChunks && range ? range.begin : context.index(0);
  Value end = cutsChunks && range ? range.end : context.index(sets.chunksOfGroup());
  forRange(context, begin, end, 1, [&](Value chunk) {
    emitChunkCall(context, functions, {group, chunk, lhsMemory, weights, sumMemory, count});
    emitResults(group, first, count, chunk);
  });
}

void SparseEmitter::emitGroup(Value group) {
  Value begin = cutsPanels && range ? range.begin : context.index(0);
  Value end = cutsPanels && range ? range.end : context.index(panels);
  forRange(context, begin, end, blockPanels, [&](Value first) {
    Value left = arith::SubIOp::create(builder, location, end, first);
    emitBlock(group, first, arith::MinUIOp::create(builder, location, left, context.index(blockPanels)));
  });
}

LogicalResult SparseEmitter::emit() {
  chooseCut();
  int64_t panelElements = countUnits(shape) * sparseLanes * shape.depth;
  lhsMemory = scratch.allocate(builder, location, shape.lhs.element, blockPanels * panelElements);
  sumMemory = scratch.allocate(builder, location, shape.types.sum, blockPanels * shape.chunkColumns * sparseLanes);
  forRange(context, context.index(0), context.index(shape.group.extent), 1, [&](Value group) { emitGroup(group); });
  return failure(hasFailed);
}

LogicalResult codegen::emitSparseProduct(const TileContext &context, Value weights, const ChunkFunctions &functions,
                                         Scratch &scratch) {
  scratch.reset();
  return SparseEmitter(context, weights, functions, scratch).emit();
}
