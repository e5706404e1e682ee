//===- ResizeLowering.cpp - RESIZE_BILINEAR, RESIZE_NEAREST_NEIGHBOR ------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pixels are read at positions from tables of constants, one for each row and column of the result; channels are the
// innermost loop.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ResampleOps.h"
#include "passes/lower/Resize.h"
#include "passes/lower/Scalar.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// Computes an element of the result: `y` and `x` are the entries of the tables of rows and columns, `read` gives the
/// element of the same batch and channel at a row and a column (both i32).
using ReadPixel = llvm::function_ref<Scalar(Scalar y, Scalar x)>;
using PixelFormula = llvm::function_ref<Scalar(ArrayRef<Scalar> y, ArrayRef<Scalar> x, ReadPixel read)>;

} // namespace

/// linalg.generic over [batch, row, column, channel].
static Value makeResized(OpBuilder &builder, Location location, Value input, ValueRange rowTables,
                         ValueRange columnTables, RankedTensorType type, PixelFormula formula) {
  SmallVector<Value> tables;
  SmallVector<AffineMap> maps;
  auto add = [&](ValueRange some, unsigned dimension) {
    for (Value table : some) {
      tables.push_back(table);
      maps.push_back(AffineMap::get(4, 0, builder.getAffineDimExpr(dimension)));
    }
  };
  add(rowTables, 1);
  add(columnTables, 2);
  maps.push_back(builder.getMultiDimIdentityMap(4));
  SmallVector<utils::IteratorType> iterators(4, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), tables, ValueRange(makeEmpty(builder, location, type)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        Value batch = linalg::IndexOp::create(nested, loc, 0), channel = linalg::IndexOp::create(nested, loc, 3);
        auto read = [&](Scalar y, Scalar x) -> Scalar {
          Scalar row = y.make<arith::IndexCastUIOp>(nested.getIndexType(), Value(y));
          Scalar column = x.make<arith::IndexCastUIOp>(nested.getIndexType(), Value(x));
          return y.make<tensor::ExtractOp>(input, ValueRange({batch, row, column, channel}));
        };
        SmallVector<Scalar> entries;
        for (Value argument : arguments.drop_back())
          entries.emplace_back(nested, loc, argument);
        ArrayRef<Scalar> all = entries;
        Scalar result = formula(all.take_front(rowTables.size()), all.drop_front(rowTables.size()), read);
        linalg::YieldOp::create(nested, loc, Value(result));
      });
  return generic.getResult(0);
}

template <typename OpTy>
static std::pair<ResizedAxis, ResizedAxis> getAxes(OpTy op, RankedTensorType input, RankedTensorType result) {
  auto make = [&](unsigned dimension) {
    return ResizedAxis{input.getDimSize(dimension), result.getDimSize(dimension), op.getAlignCorners(),
                       op.getHalfPixelCenters()};
  };
  return {make(1), make(2)};
}

namespace {

// adze.resize_nearest_neighbor -> linalg.generic { tensor.extract %x[batch, %rows[y], %columns[x], channel] }
struct LowerNearest : OpLowering<ResizeNearestNeighborOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ResizeNearestNeighborOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Location location = op.getLoc();
    if (type.getNumElements() == 0) {
      rewriter.replaceOp(op, makeEmpty(rewriter, location, type));
      return success();
    }
    auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
    Value rows = makeIntegers(rewriter, location, getNearest(height), 32);
    Value columns = makeIntegers(rewriter, location, getNearest(width), 32);
    auto formula = [](ArrayRef<Scalar> y, ArrayRef<Scalar> x, ReadPixel read) { return read(y[0], x[0]); };
    rewriter.replaceOp(op, makeResized(rewriter, location, adaptor.getInput(), rows, columns, type, formula));
    return success();
  }
};

/// What a bilinear formula reads: four pixels, and the distances.
struct Square {
  Scalar topLeft, topRight, bottomLeft, bottomRight, y, x;
};

// adze.resize_bilinear -> linalg.generic { four tensor.extract, weighted by %distances }
struct LowerBilinear : OpLowering<ResizeBilinearOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ResizeBilinearOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override;
};

} // namespace

/// Interpolates to the right, then down.
static Scalar interpolateFloats(const Square &pixels) {
  Scalar top = pixels.topLeft + (pixels.topRight - pixels.topLeft) * pixels.x;
  Scalar bottom = pixels.bottomLeft + (pixels.bottomRight - pixels.bottomLeft) * pixels.x;
  return top + (bottom - top) * pixels.y;
}

/// X:bilinear, of i32.
static Scalar interpolateDelegate(const Square &pixels) {
  Scalar top = (pixels.topLeft << 11) + (pixels.topRight - pixels.topLeft) * pixels.x;
  Scalar bottom = (pixels.bottomLeft << 11) + (pixels.bottomRight - pixels.bottomLeft) * pixels.x;
  return ((top << 11) + (bottom - top) * pixels.y + (1 << 21)) >> 22;
}

/// L:bilinear_int, of i32 or i64.
static Scalar interpolateIntegers(const Square &pixels) {
  Scalar up = pixels.y.constant(1024) - pixels.y, left = pixels.x.constant(1024) - pixels.x;
  Scalar sum = pixels.topLeft * (up * left) + pixels.bottomLeft * (pixels.y * left) +
               pixels.topRight * (up * pixels.x) + pixels.bottomRight * (pixels.y * pixels.x);
  return (sum + select(sum > 0, sum.constant(1 << 19), sum.constant(-(1 << 19)))) / (1 << 20);
}

/// L:bilinear_float, of pixels that are i32: LiteRT's two kernels sum in different orders.
static Scalar interpolateBytes(const Square &pixels, bool isReference) {
  Scalar up = pixels.y.constant(1) - pixels.y, left = pixels.x.constant(1) - pixels.x;
  auto weigh = [&](Scalar pixel, Scalar y, Scalar x) {
    return isReference ? pixel.toF32() * y * x : pixel.toF32() * (y * x);
  };
  Scalar first = weigh(pixels.topLeft, up, left), last = weigh(pixels.bottomRight, pixels.y, pixels.x);
  Scalar topRight = weigh(pixels.topRight, up, pixels.x), bottomLeft = weigh(pixels.bottomLeft, pixels.y, left);
  Scalar sum = isReference ? first + bottomLeft + topRight + last : first + topRight + bottomLeft + last;
  Scalar rounded = sum + 0.5;
  return rounded.make<arith::FPToSIOp>(rounded.getBuilder().getI32Type(), Value(rounded));
}

LogicalResult LowerBilinear::lower(ResizeBilinearOp op, OpAdaptor adaptor, RankedTensorType type,
                                   ConversionPatternRewriter &rewriter) const {
  Location location = op.getLoc();
  Type element = type.getElementType();
  bool isFloat = element.isF32(), isUnsignedInput = isUnsigned(op.getInput());
  unsigned bits = element.getIntOrFloatBitWidth();
  if (!isFloat && !element.isInteger(8) && !element.isInteger(16))
    return decline(op, rewriter, "LiteRT resizes FLOAT32, INT8, UINT8 and INT16");
  if (type.getNumElements() == 0) {
    rewriter.replaceOp(op, makeEmpty(rewriter, location, type));
    return success();
  }
  bool isDelegate = options.scheme == Scheme::XNNPack && bits == 8 && getAffine(op.getInput());
  bool inFloat = !isDelegate && isUnsignedInput;
  auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
  auto getPositions = isFloat || isDelegate ? getDelegatePositions : inFloat ? getFloatPositions : getIntegerPositions;
  auto makeTables = [&](const ResizedAxis &axis) -> SmallVector<Value> {
    Positions positions = getPositions(axis);
    Value distances = isFloat || inFloat ? makeFloats(rewriter, location, positions.distance)
                                         : makeIntegers(rewriter, location, positions.fixedPoint, 32);
    return {makeIntegers(rewriter, location, positions.first, 32),
            makeIntegers(rewriter, location, positions.second, 32), distances};
  };
  auto formula = [&](ArrayRef<Scalar> y, ArrayRef<Scalar> x, ReadPixel read) -> Scalar {
    unsigned wide = bits == 16 ? 64 : 32; // pixels and weights of 21 bits
    auto widen = [&](Scalar value) {
      if (isFloat || value.isFloat())
        return value;
      bool isByte = isUnsignedInput && value.getWidth() < 32;
      return value.at(resizeInteger(value.getBuilder(), value.getLoc(), value, wide, isByte));
    };
    Square pixels{widen(read(y[0], x[0])), widen(read(y[0], x[1])), widen(read(y[1], x[0])), widen(read(y[1], x[1])),
                  widen(y[2]),             widen(x[2])};
    if (isFloat)
      return interpolateFloats(pixels);
    Scalar result = isDelegate ? interpolateDelegate(pixels)
                    : inFloat  ? interpolateBytes(pixels, options.scheme == Scheme::Micro)
                               : interpolateIntegers(pixels);
    return result.toInteger(bits);
  };
  SmallVector<Value> rows = makeTables(height), columns = makeTables(width);
  rewriter.replaceOp(op, makeResized(rewriter, location, adaptor.getInput(), rows, columns, type, formula));
  return success();
}

void lower::populateResizeLowering(const LoweringTypes &types, const LoweringOptions &options,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerNearest, LowerBilinear>(types, patterns.getContext(), options);
}
