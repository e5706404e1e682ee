//===- ProductEmitter.cpp - Loops and tiles of a product ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over panels of weights and tiles of rows; in a tile, loops along K that carry all sums in registers.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/ProductEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/EpilogueVectorizer.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

using Values = SmallVector<Value>;

namespace {

/// Where a tile begins.
struct Place {
  Value group, image, y, x, panel;
};

/// Results of a tile: rows over y and x, columns of a panel.
struct TileExtents {
  int64_t y, x, columns;
};

class ProductEmitter {
public:
  ProductEmitter(OpBuilder &builder, Location location, const ProductShape &shape, const MultiplyAdd &multiplyAdd)
      : builder(builder), location(location), shape(shape), multiplyAdd(multiplyAdd) {}

  LogicalResult emit();

private:
  /// Rows of the left operand that one pass along K takes, and the vectors of a panel that it multiplies them with.
  struct Tile {
    SmallVector<int64_t> rows; // distances from the tile's first row, in the left operand
    int64_t vectors;
    bool hasBias;    // sums of a bias follow those of the rows
    int64_t unroll;  // independent sets of sums
    int64_t sums() const { return (int64_t(rows.size()) + hasBias) * vectors; }
  };

  Value index(int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); }
  /// A loop that carries values; none where it runs once or never.
  Values forLoop(int64_t count, const Values &carried, function_ref<Values(Value, const Values &)> body);
  /// Full tiles of an extent, then what is left.
  void forTiles(int64_t extent, int64_t step, function_ref<void(Value, int64_t)> body);
  void forResultTiles(Place place, int64_t columns, const Values &bias);

  Tile makeTile(TileExtents extents, bool hasRows, bool hasBias);
  Values sumProducts(const Tile &tile, Value lhs, Value rhs, const Values &bias);
  Values emitWindow(const Tile &tile, unsigned level, Value lhs, Value rhs, const Values &sums);
  Values emitRun(const Tile &tile, Value lhs, Value rhs, const Values &sums);
  void emitStep(const Tile &tile, function_ref<Value(int64_t)> loadRow, Value rhs, MutableArrayRef<Value> sums);

  void emitTile(const Place &place, TileExtents extents, const Values &bias);
  void storeTile(const Place &place, TileExtents extents, Value out, const Values &sums);
  Value getMask(int64_t vector, int64_t columns);
  /// What the epilogue takes from its operands, for one vector of a row; those that rows share are in `shared`.
  Values loadOperands(const Place &place, Value y, Value x, int64_t vector, int64_t columns, const Values &shared);
  bool dependsOnRow(const EpilogueOperand &operand) const;
  int64_t countVectors(int64_t columns) const { return llvm::divideCeil(columns, multiplyAdd.getLanes()); }
  Value getPanelStart(const Place &place);

  OpBuilder &builder;
  Location location;
  const ProductShape &shape;
  const MultiplyAdd &multiplyAdd;
  bool isBiasInTile = false;
  bool hasFailed = false;
};

} // namespace

Values ProductEmitter::forLoop(int64_t count, const Values &carried, function_ref<Values(Value, const Values &)> body) {
  if (count <= 0)
    return carried;
  if (count == 1)
    return body(index(0), carried);
  auto loop = scf::ForOp::create(builder, location, index(0), index(count), index(1), carried);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Values results = body(loop.getInductionVar(), Values(loop.getRegionIterArgs()));
  builder.setInsertionPointToEnd(loop.getBody());
  if (!carried.empty())
    scf::YieldOp::create(builder, location, results);
  return Values(loop.getResults());
}

void ProductEmitter::forTiles(int64_t extent, int64_t step, function_ref<void(Value, int64_t)> body) {
  int64_t full = extent / step;
  forLoop(full, {}, [&](Value number, const Values &) {
    body(addScaled(builder, location, index(0), number, step), step);
    return Values();
  });
  if (extent % step)
    body(index(full * step), extent % step);
}

ProductEmitter::Tile ProductEmitter::makeTile(TileExtents extents, bool hasRows, bool hasBias) {
  Tile tile;
  for (int64_t y = 0; hasRows && y < extents.y; ++y)
    for (int64_t x = 0; x < extents.x; ++x)
      tile.rows.push_back(y * shape.y.lhsStride + x * shape.x.lhsStride);
  tile.vectors = countVectors(extents.columns);
  tile.hasBias = hasBias;
  // An addition takes several cycles to come back: few sums wait for each other.
  constexpr int64_t chains = 8;
  int64_t steps = std::max<int64_t>(1, shape.runLength / shape.depth);
  tile.unroll = std::min(steps, std::max<int64_t>(1, llvm::divideCeil(chains, tile.sums())));
  return tile;
}

Values ProductEmitter::sumProducts(const Tile &tile, Value lhs, Value rhs, const Values &bias) {
  VectorType type = multiplyAdd.getSumType();
  Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(type));
  Values sums(tile.sums() * tile.unroll, zero);
  if (!bias.empty())
    for (int64_t i = 0, e = tile.sums(); i < e; ++i)
      sums[i] = bias[i % tile.vectors];
  sums = emitWindow(tile, 0, lhs, rhs, sums);
  for (int64_t i = tile.sums(), e = sums.size(); i < e; ++i) {
    Value &sum = sums[i % tile.sums()];
    sum = isa<FloatType>(type.getElementType()) ? arith::AddFOp::create(builder, location, sum, sums[i]).getResult()
                                                : arith::AddIOp::create(builder, location, sum, sums[i]).getResult();
  }
  sums.resize(tile.sums());
  return sums;
}

Values ProductEmitter::emitWindow(const Tile &tile, unsigned level, Value lhs, Value rhs, const Values &sums) {
  if (level == shape.window.size())
    return emitRun(tile, lhs, rhs, sums);
  const WindowLoop &loop = shape.window[level];
  return forLoop(loop.extent, sums, [&](Value number, const Values &inner) {
    return emitWindow(tile, level + 1, addScaled(builder, location, lhs, number, loop.lhsStride),
                      addScaled(builder, location, rhs, number, loop.weightStride), inner);
  });
}

Values ProductEmitter::emitRun(const Tile &tile, Value lhs, Value rhs, const Values &sums) {
  int64_t depth = shape.depth, steps = shape.runLength / depth, tail = shape.runLength % depth;
  int64_t lhsStride = depth * shape.lhsStep, rhsStride = depth * shape.tileColumns, count = tile.sums();
  auto stepAt = [&](Value lhsAt, Value rhsAt, int64_t number, Values &current) {
    auto loadRow = [&](int64_t row) {
      Value place = addConstant(builder, location, lhsAt, tile.rows[row] + number * lhsStride);
      return multiplyAdd.loadLhs(builder, location, shape.lhs.row, place);
    };
    Value weights = addConstant(builder, location, rhsAt, number * rhsStride);
    emitStep(tile, loadRow, weights, MutableArrayRef(current).slice(number % tile.unroll * count, count));
  };
  Values current = forLoop(steps / tile.unroll, sums, [&](Value number, const Values &carried) {
    Values inner = carried;
    Value lhsAt = addScaled(builder, location, lhs, number, tile.unroll * lhsStride);
    Value rhsAt = addScaled(builder, location, rhs, number, tile.unroll * rhsStride);
    for (int64_t step = 0; step < tile.unroll; ++step)
      stepAt(lhsAt, rhsAt, step, inner);
    return inner;
  });
  for (int64_t step = steps / tile.unroll * tile.unroll; step < steps; ++step)
    stepAt(lhs, rhs, step, current);
  if (tail) {
    auto loadRow = [&](int64_t row) {
      Value end = addConstant(builder, location, lhs, tile.rows[row] + shape.runLength);
      return multiplyAdd.loadLhsTail(builder, location, shape.lhs.row, end, tail, shape.runLength);
    };
    emitStep(tile, loadRow, addConstant(builder, location, rhs, steps * rhsStride), MutableArrayRef(current).take_front(count));
  }
  return current;
}

void ProductEmitter::emitStep(const Tile &tile, function_ref<Value(int64_t)> loadRow, Value rhs,
                              MutableArrayRef<Value> sums) {
  Values weights;
  for (int64_t vector = 0; vector < tile.vectors; ++vector) {
    Value place = addConstant(builder, location, rhs, vector * multiplyAdd.getLanes() * shape.depth);
    weights.push_back(multiplyAdd.loadRhs(builder, location, shape.rhs.row, place));
  }
  for (int64_t row = 0, e = tile.rows.size() + tile.hasBias; row < e; ++row) {
    Value lhs = row < int64_t(tile.rows.size()) ? loadRow(row) : multiplyAdd.getBias(builder, location);
    for (int64_t vector = 0; vector < tile.vectors; ++vector) {
      Value &sum = sums[row * tile.vectors + vector];
      sum = multiplyAdd.step(builder, location, lhs, weights[vector], sum);
    }
  }
}

Value ProductEmitter::getPanelStart(const Place &place) {
  Value start = addScaled(builder, location, index(0), place.group, shape.panels() * shape.panelElements);
  return addScaled(builder, location, start, place.panel, shape.panelElements);
}

/// The start of a tile in an operand.
static Value getStart(OpBuilder &builder, Location location, const ProductShape &shape, const Place &place,
                      int64_t ResultLoop::*stride) {
  Value start = arith::ConstantIndexOp::create(builder, location, 0);
  for (auto [number, loop] : {std::pair<Value, const ResultLoop *>{place.group, &shape.group},
                              {place.image, &shape.image}, {place.y, &shape.y}, {place.x, &shape.x}})
    start = addScaled(builder, location, start, number, loop->*stride);
  return start;
}

void ProductEmitter::emitTile(const Place &place, TileExtents extents, const Values &bias) {
  Tile tile = makeTile(extents, /*hasRows=*/true, isBiasInTile);
  Value lhs = getStart(builder, location, shape, place, &ResultLoop::lhsStride);
  Values sums = sumProducts(tile, lhs, getPanelStart(place), bias);
  if (isBiasInTile) {
    ArrayRef<Value> tileBias = ArrayRef<Value>(sums).take_back(tile.vectors);
    for (int64_t i = 0, e = tile.sums() - tile.vectors; i < e; ++i)
      sums[i] = arith::SubIOp::create(builder, location, sums[i], tileBias[i % tile.vectors]);
  }
  Value out = getStart(builder, location, shape, place, &ResultLoop::outStride);
  storeTile(place, extents, addScaled(builder, location, out, place.panel, shape.tileColumns), sums);
}

Value ProductEmitter::getMask(int64_t vector, int64_t columns) {
  int64_t lanes = multiplyAdd.getLanes(), valid = columns - vector * lanes;
  if (valid >= lanes)
    return nullptr;
  SmallVector<bool> bits(lanes, false);
  std::fill_n(bits.begin(), valid, true);
  auto type = VectorType::get({lanes}, builder.getI1Type());
  return arith::ConstantOp::create(builder, location, DenseElementsAttr::get(type, bits));
}

bool ProductEmitter::dependsOnRow(const EpilogueOperand &operand) const {
  unsigned column = shape.resultRank - 1;
  for (unsigned dim = shape.isMatrix ? column - 1 : 1; dim < column; ++dim)
    if (operand.map.isFunctionOfDim(dim))
      return true;
  return false;
}

Values ProductEmitter::loadOperands(const Place &place, Value y, Value x, int64_t vector, int64_t columns,
                                    const Values &shared) {
  Values values;
  Value column = addScaled(builder, location, index(vector * multiplyAdd.getLanes()), place.panel, shape.tileColumns);
  Values indices = shape.getResultIndices(builder, location, place.group, place.image, y, x, column);
  Value mask = getMask(vector, columns);
  for (auto [number, operand] : llvm::enumerate(shape.operands)) {
    if (!shared.empty() && shared[number])
      values.push_back(shared[number]);
    else if (shared.empty() && dependsOnRow(operand))
      values.push_back(nullptr);
    else
      values.push_back(loadEpilogueOperand(builder, location, operand.buffer, operand.map, indices,
                                           multiplyAdd.getLanes(), mask));
  }
  return values;
}

void ProductEmitter::storeTile(const Place &place, TileExtents extents, Value out, const Values &sums) {
  int64_t vectors = countVectors(extents.columns), lanes = multiplyAdd.getLanes();
  SmallVector<Values> shared;
  for (int64_t vector = 0; vector < vectors; ++vector)
    shared.push_back(loadOperands(place, place.y, place.x, vector, extents.columns, {}));
  for (int64_t row = 0, rows = extents.y * extents.x; row < rows; ++row) {
    int64_t dy = row / extents.x, dx = row % extents.x;
    Value y = addConstant(builder, location, place.y, dy), x = addConstant(builder, location, place.x, dx);
    Value rowOut = addConstant(builder, location, out, dy * shape.y.outStride + dx * shape.x.outStride);
    for (int64_t vector = 0; vector < vectors; ++vector) {
      Values operands = loadOperands(place, y, x, vector, extents.columns, shared[vector]);
      Value value = emitEpilogue(builder, location, *shape.epilogue, sums[row * vectors + vector], operands);
      if (!value) {
        hasFailed = true;
        return;
      }
      Value at = addConstant(builder, location, rowOut, vector * lanes);
      if (Value mask = getMask(vector, extents.columns))
        vector::MaskedStoreOp::create(builder, location, shape.out.row, at, mask, value);
      else
        vector::StoreOp::create(builder, location, value, shape.out.row, at);
    }
  }
}

void ProductEmitter::forResultTiles(Place place, int64_t columns, const Values &bias) {
  // A tile covers rows of several lines where lines are short.
  int64_t tileX = std::min(shape.tileRows, shape.x.extent), tileY = std::min(shape.y.extent, shape.tileRows / tileX);
  forTiles(shape.image.extent, 1, [&](Value image, int64_t) {
    forTiles(shape.y.extent, tileY, [&](Value y, int64_t countY) {
      forTiles(shape.x.extent, tileX, [&](Value x, int64_t countX) {
        emitTile({place.group, image, y, x, place.panel}, {countY, countX, columns}, bias);
      });
    });
  });
}

LogicalResult ProductEmitter::emit() {
  // Few rows: the bias is summed beside them, so that weights are read once.
  int64_t rows = shape.image.extent * shape.y.extent * shape.x.extent;
  isBiasInTile = multiplyAdd.isBiased() && rows <= 4;
  forTiles(shape.group.extent, 1, [&](Value group, int64_t) {
    forTiles(shape.columns, shape.tileColumns, [&](Value column, int64_t columns) {
      Value panel = arith::DivUIOp::create(builder, location, column, index(shape.tileColumns));
      Place place{group, nullptr, nullptr, nullptr, panel};
      Values bias;
      if (multiplyAdd.isBiased() && !isBiasInTile) {
        Tile tile = makeTile({0, 0, columns}, /*hasRows=*/false, /*hasBias=*/true);
        bias = sumProducts(tile, index(0), getPanelStart(place), {});
        Value zero = arith::ConstantOp::create(builder, location, builder.getZeroAttr(multiplyAdd.getSumType()));
        for (Value &value : bias)
          value = arith::SubIOp::create(builder, location, zero, value);
      }
      forResultTiles(place, columns, bias);
    });
  });
  return failure(hasFailed);
}

LogicalResult codegen::emitProduct(OpBuilder &builder, Location location, const ProductShape &shape,
                                   const MultiplyAdd &multiplyAdd, const TargetInfo &target) {
  if (shape.isEmpty())
    return success();
  return ProductEmitter(builder, location, shape, multiplyAdd).emit();
}
