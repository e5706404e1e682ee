//===- ProductSums.cpp - Sums of a register tile --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops along K that carry all sums of a tile in registers.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/codegen/ProductTile.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

Value TileContext::index(int64_t value) const { return arith::ConstantIndexOp::create(builder, location, value); }

int64_t TileContext::countVectors(int64_t columns) const { return llvm::divideCeil(columns, multiplyAdd.getLanes()); }

Values codegen::forLoop(const TileContext &context, int64_t count, const Values &carried,
                        function_ref<Values(Value, const Values &)> body) {
  if (count <= 0)
    return carried;
  if (count == 1)
    return body(context.index(0), carried);
  OpBuilder &builder = context.builder;
  auto loop =
      scf::ForOp::create(builder, context.location, context.index(0), context.index(count), context.index(1), carried);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Values results = body(loop.getInductionVar(), Values(loop.getRegionIterArgs()));
  builder.setInsertionPointToEnd(loop.getBody());
  if (!carried.empty())
    scf::YieldOp::create(builder, context.location, results);
  return Values(loop.getResults());
}

namespace {

/// One pass along K.
class Summation {
public:
  Summation(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias);
  Values run(Value lhs, Value rhs, const Values &initial);

private:
  /// Sums of one set: those of rows, then those of the bias.
  int64_t setSize() const { return (int64_t(rows.size()) + hasBias) * vectors; }
  Values emitWindow(unsigned level, Value lhs, Value rhs, const Values &sums);
  Values emitRun(Value lhs, Value rhs, const Values &sums);
  void emitTail(Value lhs, Value rhs, Values &sums);
  void emitStep(function_ref<Value(int64_t)> loadRow, Value rhs, MutableArrayRef<Value> sums);
  Value add(Value left, Value right);

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const LhsView &view;
  SmallVector<int64_t> rows; // distances from the first row
  int64_t vectors;
  bool hasBias;
  int64_t sets; // of sums that do not depend on each other
};

} // namespace

Summation::Summation(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias)
    : context(context), builder(context.builder), location(context.location), shape(context.shape), view(view),
      vectors(context.countVectors(extents.columns)), hasBias(hasBias) {
  for (int64_t y = 0; y < extents.y; ++y)
    for (int64_t x = 0; x < extents.x; ++x)
      rows.push_back(y * view.strideY + x * view.strideX);
  // A sum takes several cycles to come back: few of them would wait for each other.
  constexpr int64_t enough = 8;
  int64_t steps = std::max<int64_t>(1, view.runLength / shape.depth);
  sets = std::min(steps, std::max<int64_t>(1, llvm::divideCeil(enough, setSize())));
  if (context.multiplyAdd.isOrdered())
    sets = 1;
}

Value Summation::add(Value left, Value right) {
  if (isa<FloatType>(shape.types.sum))
    return arith::AddFOp::create(builder, location, left, right);
  return arith::AddIOp::create(builder, location, left, right);
}

Values Summation::run(Value lhs, Value rhs, const Values &initial) {
  VectorType type = context.multiplyAdd.getSumType();
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  Values sums(setSize() * sets, zero);
  for (int64_t i = 0, e = initial.empty() ? 0 : setSize(); i < e; ++i)
    sums[i] = initial[i % vectors];
  sums = emitWindow(0, lhs, rhs, sums);
  for (int64_t i = setSize(), e = sums.size(); i < e; ++i)
    sums[i % setSize()] = add(sums[i % setSize()], sums[i]);
  sums.resize(setSize());
  return sums;
}

Values Summation::emitWindow(unsigned level, Value lhs, Value rhs, const Values &sums) {
  if (level == view.window.size())
    return emitRun(lhs, rhs, sums);
  const WindowLoop &loop = view.window[level];
  return forLoop(context, loop.extent, sums, [&](Value number, const Values &inner) {
    return emitWindow(level + 1, addScaled(builder, location, lhs, number, loop.lhsStride),
                      addScaled(builder, location, rhs, number, loop.weightStride), inner);
  });
}

Values Summation::emitRun(Value lhs, Value rhs, const Values &sums) {
  int64_t depth = shape.depth, steps = view.runLength / depth;
  int64_t lhsStride = depth * view.step, rhsStride = depth * shape.tileColumns;
  auto stepAt = [&](Value lhsAt, Value rhsAt, int64_t number, Values &current) {
    auto loadRow = [&](int64_t row) {
      Value place = addConstant(builder, location, lhsAt, rows[row] + number * lhsStride);
      return context.multiplyAdd.loadLhs(builder, location, view.row, place, view.isPrepared);
    };
    emitStep(loadRow, addConstant(builder, location, rhsAt, number * rhsStride),
             MutableArrayRef(current).slice(number % sets * setSize(), setSize()));
  };
  Values current = forLoop(context, steps / sets, sums, [&](Value number, const Values &carried) {
    Values inner = carried;
    Value lhsAt = addScaled(builder, location, lhs, number, sets * lhsStride);
    Value rhsAt = addScaled(builder, location, rhs, number, sets * rhsStride);
    for (int64_t step = 0; step < sets; ++step)
      stepAt(lhsAt, rhsAt, step, inner);
    return inner;
  });
  for (int64_t step = steps / sets * sets; step < steps; ++step)
    stepAt(lhs, rhs, step, current);
  if (view.runLength % depth)
    emitTail(lhs, addConstant(builder, location, rhs, steps * rhsStride), current);
  return current;
}

void Summation::emitTail(Value lhs, Value rhs, Values &sums) {
  auto loadRow = [&](int64_t row) {
    Value end = addConstant(builder, location, lhs, rows[row] + view.runLength);
    return context.multiplyAdd.loadLhsTail(builder, location, view.row, end, view.runLength % shape.depth,
                                           view.runLength);
  };
  emitStep(loadRow, rhs, MutableArrayRef(sums).take_front(setSize()));
}

void Summation::emitStep(function_ref<Value(int64_t)> loadRow, Value rhs, MutableArrayRef<Value> sums) {
  const MultiplyAdd &multiplyAdd = context.multiplyAdd;
  Values weights;
  for (int64_t vector = 0; vector < vectors; ++vector) {
    Value place = addConstant(builder, location, rhs, vector * multiplyAdd.getLanes() * shape.depth);
    weights.push_back(multiplyAdd.loadRhs(builder, location, shape.rhs.row, place));
  }
  for (int64_t row = 0, e = rows.size() + hasBias; row < e; ++row) {
    Value lhs = row < int64_t(rows.size()) ? loadRow(row) : multiplyAdd.getBias(builder, location);
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Value &sum = sums[row * vectors + vector];
      sum = multiplyAdd.step(builder, location, lhs, weights[vector], sum);
    }
  }
}

Values codegen::sumProducts(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias,
                            Value lhs, Value rhs, const Values &initial) {
  return Summation(context, view, extents, hasBias).run(lhs, rhs, initial);
}
