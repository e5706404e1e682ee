//===- DepthwiseMultiply.cpp - One multiplication a lane ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of rows and columns for floats, and for integers where the machine has no dot product that fits.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "passes/codegen/Depthwise.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

/// A window of more elements is walked by loops.
constexpr int64_t maxUnrolledWindow = 64;
/// Larger tiles spill more than they save.
constexpr int64_t maxProducts = 220;
/// The same where code is to be small.
constexpr int64_t maxSmallProducts = 36;

class MultiplyEmitter : public DepthwiseEmitter {
public:
  using DepthwiseEmitter::DepthwiseEmitter;

protected:
  int64_t chooseLanes() override;
  TileExtents chooseTile() override;
  void beginChannels(const ChannelBlock &channels) override;
  LogicalResult emitTile(Index row, Index column, TileExtents extents, const ChannelBlock &channels) override;

private:
  bool isUnrolled() const { return windowRows * windowColumns <= maxUnrolledWindow; }
  double estimate(int64_t tileRows, int64_t tileColumns);
  LogicalResult emitLoops(Index row, Index column, TileExtents extents, const ChannelBlock &channels);
  /// One element of the window, added to all results of a tile's row that need it.
  Value multiplyAdd(Value x, Value w, Value sum, const ChannelBlock &channels);
  Value widen(Value value, bool isUnsigned, Type element, const ChannelBlock &channels);
  /// The type that inputs and weights have as factors.
  Type getFactorType() const;
  /// Whether products are as wide as sums, of factors half as wide: one instruction with the addition.
  bool hasLongProducts() const;
  /// Registers that the sums, and the weights, of a block of channels take.
  int64_t countRegisters(Type element) {
    return target.vectorBytes ? llvm::divideCeil(chooseLanes() * element.getIntOrFloatBitWidth() / 8, target.vectorBytes)
                              : 1;
  }

  /// Registers of a tile of `results` with its weights, an input and a product.
  int64_t countHeld(int64_t results) {
    return (results + 1) * countRegisters(sumType) + (windowRows * windowColumns + 1) * countRegisters(getFactorType());
  }

  SmallVector<Value> weights;
};

} // namespace

int64_t MultiplyEmitter::chooseLanes() {
  int64_t lanes = std::max(1u, target.lanes(sumType.getIntOrFloatBitWidth() / 8));
  // A register of factors for two of sums; groups of two registers.
  bool isDouble = target.groupRegisters > 1 || hasLongProducts();
  // Helium has no arithmetic on lanes of 64 bits.
  bool isScalar = target.indexBits == 32 && sumType.getIntOrFloatBitWidth() == 64;
  return isScalar ? 1 : isDouble ? 2 * lanes : lanes;
}

/// Instructions, roughly, for a tile: products, loads of what they take, and what every result costs.
double MultiplyEmitter::estimate(int64_t tileRows, int64_t tileColumns) {
  int64_t taps = windowRows * windowColumns;
  auto inputs = [](int64_t results, int64_t window, int64_t stride, int64_t dilation) {
    return std::min(results * window, (results - 1) * stride + (window - 1) * dilation + 1);
  };
  double loads = double(inputs(tileRows, windowRows, strideRows, dilationRows)) *
                 inputs(tileColumns, windowColumns, strideColumns, dilationColumns);
  double products = double(tileRows) * tileColumns * taps;
  // Weights that have no registers are loaded with their products, which costs little where two loads a cycle are possible.
  if (countHeld(tileRows * tileColumns) > int64_t(target.vectorRegisters))
    loads += products / 4;
  return std::max(products, loads) + 0.25 * std::min(products, loads) + 2 * tileRows * tileColumns + 4;
}

TileExtents MultiplyEmitter::chooseTile() {
  int64_t budget = std::max<int64_t>(1, (target.vectorRegisters - 4) / countRegisters(sumType));
  int64_t products = target.preferSmallCode ? maxSmallProducts : maxProducts;
  if (!isUnrolled())
    return {1, std::min(columns, std::min<int64_t>(budget, 8))};
  TileExtents best = {1, 1};
  double least = 0;
  for (int64_t tileRows = 1; tileRows <= 4; ++tileRows) {
    for (int64_t tileColumns = 1; tileColumns <= 8; ++tileColumns) {
      if (tileRows * tileColumns > budget || tileRows > rows || tileColumns > columns ||
          (tileRows * tileColumns > 1 && tileRows * tileColumns * windowRows * windowColumns > products))
        continue;
      // Spilled groups cost more than any tile saves.
      if (target.groupRegisters > 1 && tileRows * tileColumns > 1 &&
          countHeld(tileRows * tileColumns) > int64_t(target.vectorRegisters))
        continue;
      int64_t wholeRows = rows / tileRows, restRows = rows % tileRows;
      int64_t wholeColumns = columns / tileColumns, restColumns = columns % tileColumns;
      double cost = wholeRows * wholeColumns * estimate(tileRows, tileColumns);
      if (restRows)
        cost += wholeColumns * estimate(restRows, tileColumns);
      if (restColumns)
        cost += wholeRows * estimate(tileRows, restColumns);
      if (restRows && restColumns)
        cost += estimate(restRows, restColumns);
      if (!least || cost < least) {
        least = cost;
        best = {tileRows, tileColumns};
      }
    }
  }
  return best;
}

bool MultiplyEmitter::hasLongProducts() const {
  bool isLong = target.dotProduct == DotProduct::NeonLong || target.dotProduct == DotProduct::NeonDot ||
                target.dotProduct == DotProduct::RvvLong;
  return isLong && sumType.isInteger(32) && inType.getElementType().isInteger(8) &&
         filterType.getElementType().isInteger(8);
}

Type MultiplyEmitter::getFactorType() const {
  // Products of bytes fit into 16 bits, of which a vector holds twice as many.
  bool isNarrow = sumType.isInteger(32) && inType.getElementType().isInteger(8) &&
                  filterType.getElementType().isInteger(8) && target.triple.isX86();
  return isNarrow || hasLongProducts() ? builder.getI16Type() : sumType;
}

Value MultiplyEmitter::widen(Value value, bool isUnsigned, Type element, const ChannelBlock &channels) {
  Type type = lanesOf(element, channels);
  if (value.getType() == type)
    return value;
  if (isa<FloatType>(element))
    return arith::ExtFOp::create(builder, location, type, value);
  if (isUnsigned)
    return arith::ExtUIOp::create(builder, location, type, value);
  return arith::ExtSIOp::create(builder, location, type, value);
}

void MultiplyEmitter::beginChannels(const ChannelBlock &channels) {
  weights.clear();
  if (!isUnrolled())
    return;
  Type element = getFactorType();
  for (int64_t kh = 0; kh < windowRows; ++kh)
    for (int64_t kw = 0; kw < windowColumns; ++kw)
      weights.push_back(widen(loadFilter(index(kh), index(kw), channels), false, element, channels));
}

Value MultiplyEmitter::multiplyAdd(Value x, Value w, Value sum, const ChannelBlock &channels) {
  if (isa<FloatType>(sumType)) {
    if (channels.lanes && target.hasFMA)
      return vector::FMAOp::create(builder, location, x, w, sum);
    return arith::AddFOp::create(builder, location, arith::MulFOp::create(builder, location, x, w), sum);
  }
  if (hasLongProducts()) {
    x = widen(x, false, sumType, channels);
    w = widen(w, false, sumType, channels);
  }
  Value product = arith::MulIOp::create(builder, location, x, w);
  return arith::AddIOp::create(builder, location, sum, widen(product, false, sumType, channels));
}

LogicalResult MultiplyEmitter::emitTile(Index row, Index column, TileExtents extents, const ChannelBlock &channels) {
  if (!isUnrolled())
    return op.getPadding() ? op.emitOpError("pads windows of up to ") << maxUnrolledWindow << " elements"
                           : emitLoops(row, column, extents, channels);
  SmallVector<Value> sums(extents.rows * extents.columns, getStart(channels));
  Type element = getFactorType();
  Value firstRow = arith::MulIOp::create(builder, location, row, index(strideRows));
  Value firstColumn = arith::MulIOp::create(builder, location, column, index(strideColumns));
  int64_t inputRows = (extents.rows - 1) * strideRows + (windowRows - 1) * dilationRows + 1;
  int64_t inputColumns = (extents.columns - 1) * strideColumns + (windowColumns - 1) * dilationColumns + 1;
  // Which result an input element belongs to by an element of the window; -1: none.
  auto resultOf = [](int64_t input, int64_t tap, int64_t dilation, int64_t stride, int64_t count) -> int64_t {
    int64_t distance = input - tap * dilation;
    return distance < 0 || distance % stride || distance / stride >= count ? -1 : distance / stride;
  };
  // Only tiles with a constant start reach out of the input.
  auto isOutside = [](Index start, int64_t stride, int64_t offset, int64_t extent) {
    std::optional<int64_t> first = getConstantIntValue(start);
    return first && (*first * stride + offset < 0 || *first * stride + offset >= extent);
  };
  for (int64_t ih = 0; ih < inputRows; ++ih) {
    for (int64_t iw = 0; iw < inputColumns; ++iw) {
      if (isOutside(row, strideRows, ih - padRows, inType.getDimSize(1)) ||
          isOutside(column, strideColumns, iw - padColumns, inType.getDimSize(2)))
        continue;
      Value x;
      for (int64_t kh = 0; kh < windowRows; ++kh) {
        int64_t r = resultOf(ih, kh, dilationRows, strideRows, extents.rows);
        for (int64_t kw = 0; r >= 0 && kw < windowColumns; ++kw) {
          int64_t t = resultOf(iw, kw, dilationColumns, strideColumns, extents.columns);
          if (t < 0)
            continue;
          if (!x)
            x = widen(loadInput(advance(firstRow, ih - padRows), advance(firstColumn, iw - padColumns), channels), op.getUnsignedLhs(), element,
                      channels);
          Value &sum = sums[r * extents.columns + t];
          sum = multiplyAdd(x, weights[kh * windowColumns + kw], sum, channels);
        }
      }
    }
    // Rows of results are stored as soon as they are complete.
    for (int64_t r = 0; r < extents.rows; ++r)
      if (ih == r * strideRows + (windowRows - 1) * dilationRows)
        for (int64_t t = 0; t < extents.columns; ++t)
          if (failed(finish(sums[r * extents.columns + t], advance(row, r), advance(column, t), channels)))
            return failure();
  }
  return success();
}

/// A tile of one row, its window walked by two loops.
LogicalResult MultiplyEmitter::emitLoops(Index row, Index column, TileExtents extents, const ChannelBlock &channels) {
  assert(extents.rows == 1 && "one row at a time");
  SmallVector<Value> start(extents.columns, getStart(channels));
  Value zero = index(0), one = index(1);
  Value firstRow = arith::MulIOp::create(builder, location, row, index(strideRows));
  Value firstColumn = arith::MulIOp::create(builder, location, column, index(strideColumns));
  auto outer = scf::ForOp::create(builder, location, zero, index(windowRows), one, start);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(outer.getBody());
    auto inner = scf::ForOp::create(builder, location, zero, index(windowColumns), one, outer.getRegionIterArgs());
    scf::YieldOp::create(builder, location, inner.getResults());
    builder.setInsertionPointToStart(inner.getBody());
    Value kh = outer.getInductionVar(), kw = inner.getInductionVar();
    Value down = arith::MulIOp::create(builder, location, kh, index(dilationRows));
    Value right = arith::MulIOp::create(builder, location, kw, index(dilationColumns));
    Value inputRow = arith::AddIOp::create(builder, location, firstRow, down);
    Value inputColumn = arith::AddIOp::create(builder, location, firstColumn, right);
    Type element = getFactorType();
    Value w = widen(loadFilter(kh, kw, channels), false, element, channels);
    SmallVector<Value> sums;
    for (int64_t t = 0; t < extents.columns; ++t) {
      Value x = widen(loadInput(inputRow, advance(inputColumn, t * strideColumns), channels), op.getUnsignedLhs(), element,
                      channels);
      sums.push_back(multiplyAdd(x, w, inner.getRegionIterArg(t), channels));
    }
    scf::YieldOp::create(builder, location, sums);
  }
  for (int64_t t = 0; t < extents.columns; ++t)
    if (failed(finish(outer.getResult(t), row, advance(column, t), channels)))
      return failure();
  return success();
}

std::unique_ptr<DepthwiseEmitter> codegen::makeMultiplyEmitter(OpBuilder &builder, kernel::DepthwiseConv2DOp op,
                                                               const TargetInfo &target) {
  return std::make_unique<MultiplyEmitter>(builder, op, target);
}
