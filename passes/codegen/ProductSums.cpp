//===- ProductSums.cpp - Sums of a register tile --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops along K that carry all sums of a tile in registers.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/ProductTile.h"

#include <numeric>

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
  using LoadRow = function_ref<Value(int64_t row)>;

  /// Sums of one set: those of rows, then those of the bias.
  int64_t setSize() const { return (int64_t(rows.size()) + hasBias) * vectors; }
  /// Sums as the rest of the tile knows them from those that are being formed, and back.
  Values join(const Values &sums);
  Values split(const Values &initial);
  Values emitBlocks(Value lhs, Value panel, const Values &sums);
  Values emitWindow(unsigned level, Value lhs, Value rhs, const Values &sums);
  Values emitRun(Value lhs, Value rhs, const Values &sums);
  /// The steps from `first` to `end` of a run, counted from the places `lhs` and `rhs`.
  void emitSteps(Value lhs, Value rhs, int64_t first, int64_t end, Values &sums);
  void emitTail(Value lhs, Value rhs, Values &sums);
  /// Distance of the weights of step `step` from those of step 0.
  int64_t getStepPlace(int64_t step) const;
  /// The weights of step `step` of those that begin at `rhs`. Steps whose numbers share cells come one after the other.
  Values loadWeights(Value rhs, int64_t step);
  void emitStep(LoadRow loadRow, const Values &weights, MutableArrayRef<Value> sums);
  Value add(Value left, Value right);

  const TileContext &context;
  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const MultiplyAdd &multiplyAdd;
  const LhsView &view;
  SmallVector<int64_t> rows; // distances from the first row
  int64_t columns, vectors;
  bool hasBias;
  int64_t sets;     // of sums that do not depend on each other
  int64_t group;    // steps that one load of a row serves
  int64_t unrolled; // steps of a round
  Values cells;     // of the group of steps that was read last
};

} // namespace

Summation::Summation(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias)
    : context(context), builder(context.builder), location(context.location), shape(context.shape),
      multiplyAdd(context.multiplyAdd), view(view), columns(extents.columns),
      vectors(llvm::divideCeil(columns, multiplyAdd.getSumLanes())), hasBias(hasBias),
      group(view.step == 1 ? multiplyAdd.getGroup() : 1) {
  for (int64_t y = 0; y < extents.y; ++y)
    for (int64_t x = 0; x < extents.x; ++x)
      rows.push_back(y * view.strideY + x * view.strideX);
  // A sum takes several cycles to come back: few of them would wait for each other.
  int64_t steps = std::max<int64_t>(1, view.runLength / shape.depth);
  sets = std::min(steps, multiplyAdd.countSets(setSize()));
  if (group > 1)
    sets = llvm::bit_floor(uint64_t(sets));
  unrolled = std::max(sets, group);
  if (shape.table)
    unrolled = std::lcm(unrolled, shape.table->steps());
}

Value Summation::add(Value left, Value right) {
  if (isa<FloatType>(shape.types.sum))
    return arith::AddFOp::create(builder, location, left, right);
  return arith::AddIOp::create(builder, location, left, right);
}

Values Summation::join(const Values &sums) {
  int64_t lanes = multiplyAdd.getLanes();
  if (multiplyAdd.getSumLanes() == lanes)
    return sums;
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(shape.types.sum));
  Values joined;
  for (int64_t row = 0; row < setSize(); row += vectors)
    for (int64_t column = 0; column < columns; column += lanes) {
      Values elements(lanes, zero);
      for (int64_t lane = 0; lane < std::min(lanes, columns - column); ++lane)
        elements[lane] = sums[row + column + lane];
      joined.push_back(vector::FromElementsOp::create(builder, location, multiplyAdd.getSumType(), elements));
    }
  return joined;
}

Values Summation::split(const Values &initial) {
  int64_t lanes = multiplyAdd.getLanes();
  if (multiplyAdd.getSumLanes() == lanes)
    return initial;
  Values parts;
  for (int64_t column = 0; column < columns && !initial.empty(); ++column)
    parts.push_back(vector::ExtractOp::create(builder, location, initial[column / lanes], column % lanes));
  return parts;
}

Values Summation::run(Value lhs, Value rhs, const Values &initial) {
  Value zero =
      arith::ConstantOp::create(builder, location, cast<TypedAttr>(builder.getZeroAttr(multiplyAdd.getPartialType())));
  Values sums(setSize() * sets, zero), first = split(initial);
  for (int64_t i = 0, e = first.empty() ? 0 : setSize(); i < e; ++i)
    sums[i] = first[i % vectors];
  sums = shape.blockStarts ? emitBlocks(lhs, rhs, sums) : emitWindow(0, lhs, rhs, sums);
  for (int64_t i = setSize(), e = sums.size(); i < e; ++i)
    sums[i % setSize()] = add(sums[i % setSize()], sums[i]);
  sums.resize(setSize());
  return join(sums);
}

/// Along the list of blocks of a panel, of which `panel` is the number.
Values Summation::emitBlocks(Value lhs, Value panel, const Values &sums) {
  auto load = [&](Value buffer, Value index) -> Value {
    Value word = memref::LoadOp::create(builder, location, buffer, index);
    return arith::IndexCastOp::create(builder, location, builder.getIndexType(), word);
  };
  Value places = view.isPrepared ? shape.blockUnits : shape.blockPlaces;
  auto emitBlock = [&](Value block, MutableArrayRef<Value> part) {
    Value start = addScaled(builder, location, lhs, load(places, block), 1);
    auto loadRow = [&](int64_t row) {
      return multiplyAdd.loadLhs(builder, location, view.row, addConstant(builder, location, start, rows[row]),
                                 view.isPrepared);
    };
    emitStep(loadRow, loadWeights(addScaled(builder, location, context.index(0), block, getStepPlace(1)), 0), part);
  };
  auto emitLoop = [&](Value begin, Value end, int64_t step, const Values &carried) {
    auto loop = scf::ForOp::create(builder, location, begin, end, context.index(step), carried);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Values current(loop.getRegionIterArgs());
    for (int64_t i = 0; i < step; ++i)
      emitBlock(addConstant(builder, location, loop.getInductionVar(), i),
                MutableArrayRef(current).slice(i * setSize(), setSize()));
    scf::YieldOp::create(builder, location, current);
    return Values(loop.getResults());
  };
  Value begin = load(shape.blockStarts, panel), end = load(shape.blockStarts, addConstant(builder, location, panel, 1));
  if (sets == 1)
    return emitLoop(begin, end, 1, sums);
  // Whole rounds of all sets, then block by block.
  Value count = arith::SubIOp::create(builder, location, end, begin);
  Value rest = arith::RemUIOp::create(builder, location, count, context.index(sets));
  Value middle = arith::SubIOp::create(builder, location, end, rest);
  return emitLoop(middle, end, 1, emitLoop(begin, middle, sets, sums));
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
  int64_t depth = shape.depth, steps = view.runLength / depth, lhsStride = depth * view.step;
  Values current = forLoop(context, steps / unrolled, sums, [&](Value number, const Values &carried) {
    Values inner = carried;
    emitSteps(addScaled(builder, location, lhs, number, unrolled * lhsStride),
              addScaled(builder, location, rhs, number, getStepPlace(unrolled)), 0, unrolled, inner);
    return inner;
  });
  emitSteps(lhs, rhs, steps / unrolled * unrolled, steps, current);
  if (view.runLength % depth)
    emitTail(lhs, rhs, current);
  return current;
}

void Summation::emitSteps(Value lhs, Value rhs, int64_t first, int64_t end, Values &sums) {
  int64_t lhsStride = shape.depth * view.step;
  Values groups; // of all rows
  auto placeOf = [&](int64_t row, int64_t step) {
    return addConstant(builder, location, lhs, rows[row] + step * lhsStride);
  };
  for (int64_t step = first; step < end; ++step) {
    int64_t inGroup = (step - first) % group;
    bool isGrouped = group > 1 && step - inGroup + group <= end;
    if (isGrouped && inGroup == 0) {
      groups.clear();
      for (int64_t row = 0, e = rows.size(); row < e; ++row)
        groups.push_back(multiplyAdd.loadLhsGroup(builder, location, view.row, placeOf(row, step), view.isPrepared));
    }
    auto loadRow = [&](int64_t row) {
      return isGrouped ? multiplyAdd.pickLhs(builder, location, groups[row], inGroup)
                       : multiplyAdd.loadLhs(builder, location, view.row, placeOf(row, step), view.isPrepared);
    };
    emitStep(loadRow, loadWeights(rhs, step), MutableArrayRef(sums).slice(step % sets * setSize(), setSize()));
  }
}

void Summation::emitTail(Value lhs, Value rhs, Values &sums) {
  auto loadRow = [&](int64_t row) {
    Value end = addConstant(builder, location, lhs, rows[row] + view.runLength);
    return multiplyAdd.loadLhsTail(builder, location, view.row, end, view.runLength % shape.depth, view.runLength);
  };
  emitStep(loadRow, loadWeights(rhs, view.runLength / shape.depth), MutableArrayRef(sums).take_front(setSize()));
}

int64_t Summation::getStepPlace(int64_t step) const {
  if (shape.table)
    return step / shape.table->steps() * shape.table->stepBytes();
  return step * shape.depth * shape.tileColumns;
}

Values Summation::loadWeights(Value rhs, int64_t step) {
  rhs = addConstant(builder, location, rhs, getStepPlace(step));
  if (shape.table) {
    TableReader reader(builder, location, *shape.table, multiplyAdd, context.tables);
    int64_t inGroup = step % shape.table->steps(), bits = shape.table->bits();
    int64_t perByte = shape.table->isReadFromBytes() ? 8 / bits : shape.table->steps();
    if (inGroup % perByte == 0)
      cells = reader.load(shape.rhs.row, rhs, vectors, inGroup * bits / 8);
    if (inGroup == 0) {
      if (int64_t ahead = shape.table->ahead)
        reader.announce(shape.rhs.row, addConstant(builder, location, rhs, ahead), shape.table->stepBytes());
    }
    return reader.lookUp(cells, inGroup % perByte, vectors);
  }
  Values weights;
  for (int64_t vector = 0; vector < vectors; ++vector) {
    Value place = addConstant(builder, location, rhs, vector * multiplyAdd.getSumLanes() * shape.depth);
    weights.push_back(multiplyAdd.loadRhs(builder, location, shape.rhs.row, place));
  }
  return weights;
}

void Summation::emitStep(LoadRow loadRow, const Values &weights, MutableArrayRef<Value> sums) {
  for (int64_t row = 0, e = rows.size() + hasBias; row < e; ++row) {
    Value lhs = row < int64_t(rows.size()) ? loadRow(row) : multiplyAdd.getBias(builder, location);
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Value &sum = sums[row * vectors + vector];
      sum = multiplyAdd.add(builder, location, lhs, weights[vector], sum);
    }
  }
}

Values codegen::sumProducts(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias,
                            Value lhs, Value rhs, const Values &initial) {
  return Summation(context, view, extents, hasBias).run(lhs, rhs, initial);
}
