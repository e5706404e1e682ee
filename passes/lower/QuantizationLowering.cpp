//===- QuantizationLowering.cpp - Between reals and stored integers -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// QUANTIZE, DEQUANTIZE and FAKE_QUANT (docs/requantization.md, section 3.7).
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/QuantizationOps.h"

#include "dialects/adze/Quantization.h"
#include "passes/lower/QuantizedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// Scales and zero points of a tensor quantized along an axis, as constants that broadcast against it.
static std::pair<Value, Value> makeChannelConstants(OpBuilder &builder, Location location, RankedTensorType type) {
  QuantizationParams params = getQuantization(type);
  SmallVector<int64_t> shape(type.getRank(), 1), zeroPoints(params.scale.size(), 0);
  shape[params.axis] = params.scale.size();
  for (auto [i, zeroPoint] : llvm::enumerate(zeroPoints))
    if (!params.zeroPoint.empty())
      zeroPoint = params.zeroPoint[params.zeroPoint.size() == 1 ? 0 : i];
  Value scales = makeFloats(builder, location, params.scale), points = makeIntegers(builder, location, zeroPoints, 32);
  return {makeReshape(builder, location, scales, shape), makeReshape(builder, location, points, shape)};
}

/// Whether the tensor has one scale for each index of an axis, as many as the axis is long.
static bool isPerChannel(RankedTensorType type) {
  QuantizationParams params = getQuantization(type);
  return params.isPerChannel() && !params.blockSize && params.axis >= 0 && params.axis < type.getRank() &&
         type.getDimSize(params.axis) == int64_t(params.scale.size());
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

/// X:quantize, D:quantize or L:quantize
static Scalar quantizeReal(Scalar x, const Quantized &output, Scheme scheme) {
  Limits limits(output.getLowest(), output.getHighest());
  if (scheme == Scheme::XNNPack && output.bits == 8)
    return storeEven(x * (1.0f / output.scale), output, limits);
  // The optimized kernel, which takes what the delegate leaves, divides doubles, but for less than a byte.
  if (scheme != Scheme::Micro && output.bits >= 8)
    return storeAway(x.toF64() / static_cast<double>(output.scale), output, limits);
  return storeAway(x / output.scale, output, limits);
}

/// L:quantize in vectors of 8, and what is left with quotients of doubles.
static Scalar quantizeInVectors(Scalar x, const Quantized &output, ArrayRef<int64_t> shape) {
  Limits limits(output.getLowest(), output.getHighest());
  Scalar isLeft = isLeftOver(x, shape, llvm::product_of(shape), 8);
  return select(isLeft, storeAway(x.toF64() / static_cast<double>(output.scale), output, limits),
                storeEven(x * (1.0f / output.scale), output, limits));
}

/// L:quantize with the scale and zero point of a channel.
static Scalar quantizeChannel(ArrayRef<Scalar> x, const Quantized &storage) {
  constexpr int64_t far = 1 << 29; // beyond any zero point and limit
  Scalar whole = storeAway(x[0] / x[1], {}, {-far, far}) + x[2];
  return whole.at(clamp(whole.getBuilder(), whole.getLoc(), whole, storage.getLowest(), storage.getHighest()));
}

/// X:dequantize, which is L:dequantize.
static Scalar dequantize(Scalar stored, const Quantized &input) {
  return (stored - input.zeroPoint).toF32() * input.scale;
}

/// L:dequantize in vectors of 8: the product and the zero point's are rounded, and then their sum.
static Scalar dequantizeInVectors(Scalar stored, const Quantized &input, ArrayRef<int64_t> shape) {
  float offset = static_cast<float>(static_cast<double>(-input.zeroPoint) * static_cast<double>(input.scale));
  return select(isLeftOver(stored, shape, llvm::product_of(shape), 8), dequantize(stored, input),
                stored.toF32() * input.scale + offset);
}

/// X:requantize
static Scalar requantizeForDelegate(Scalar x, const Quantized &input, const Quantized &output) {
  float ratio = input.scale / output.scale;
  int64_t factor = std::lrint(256.0f * ratio);
  Scalar sum = (x - input.zeroPoint) * factor + ((output.zeroPoint << 8) + 128);
  return sum.at(clamp(sum.getBuilder(), sum.getLoc(), sum >> 8, output.getLowest(), output.getHighest()));
}

/// X:requantize or L:requantize
static Scalar requantize(Scalar x, const Quantized &input, const Quantized &output, Scheme scheme,
                         ArrayRef<int64_t> shape) {
  float ratio = input.scale / output.scale;
  bool sameTypes = input.bits == 8 && output.bits == 8 && input.isUnsigned == output.isUnsigned;
  if (scheme == Scheme::XNNPack && sameTypes && ratio >= 0x1p-8f && ratio <= 0x1p7f)
    return requantizeForDelegate(x, input, output);
  if (scheme == Scheme::Builtin && input.bits == 8 && output.bits == 8) {
    QuantizedMultiplier factor = quantizeMultiplier(double(input.scale) / double(output.scale));
    Scalar isLeft = isLeftOver(x, shape, llvm::product_of(shape), 16);
    return store(multiplyInVectors(x - input.zeroPoint, factor, isLeft), output);
  }
  return rescale(x - input.zeroPoint, double(input.scale) / double(output.scale), output,
                 {output.getLowest(), output.getHighest()});
}

namespace {

/// The nudged range of a FAKE_QUANT, in LiteRT's float arithmetic.
struct FakeRange {
  float low, high, scale;

  FakeRange(float min, float max, int bits) {
    float steps = static_cast<float>((int64_t(1) << bits) - 1);
    scale = (max - min) / steps;
    float zeroPoint = std::round(std::min(std::max(-min / scale, 0.0f), steps));
    low = (0 - zeroPoint) * scale;
    high = (steps - zeroPoint) * scale;
  }
};

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

// adze.quantize of floats -> linalg.generic { scale, round, clamp }; of stored integers -> a change of scale
struct LowerQuantize : OpLowering<QuantizeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(QuantizeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Value input = op.getInput();
    auto graphType = cast<RankedTensorType>(op->getResult(0).getType());
    std::optional<Quantized> output = getQuantized(op->getResult(0));
    std::optional<Quantized> from = getQuantized(input);
    bool isReal = isa_and_nonnull<Float32Type, Float16Type, BFloat16Type>(getWireElement(input));
    if (isReal && !output && isPerChannel(graphType))
      return replacePerChannel(op, adaptor.getInput(), type, rewriter);
    if (!output || (!isReal && !from))
      return decline(op, rewriter,
                     "LiteRT has no kernel for elements of " + describeElement(input) + ", or for the result's scales");
    ArrayRef<int64_t> shape = type.getShape();
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                         if (!isReal)
                           return requantize(loadStored(x[0], *from), *from, *output, options.scheme, shape);
                         return options.scheme == Scheme::Builtin ? quantizeInVectors(x[0], *output, shape)
                                                                  : quantizeReal(x[0], *output, options.scheme);
                       }));
    return success();
  }

private:
  LogicalResult replacePerChannel(QuantizeOp op, Value input, RankedTensorType type,
                                  ConversionPatternRewriter &rewriter) const {
    Value result = op->getResult(0);
    Quantized storage{0, 0, getWireElement(result).getIntOrFloatBitWidth(), isUnsigned(result)};
    auto [scales, points] = makeChannelConstants(rewriter, op.getLoc(), cast<RankedTensorType>(result.getType()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), {input, scales, points}, type,
                                        [&](ArrayRef<Scalar> x) { return quantizeChannel(x, storage); }));
    return success();
  }
};

// adze.dequantize -> linalg.generic { arith.subi zero point, arith.sitofp, arith.mulf scale }, or arith.extf
struct LowerDequantize : OpLowering<DequantizeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DequantizeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Value input = op.getInput();
    auto graphType = cast<RankedTensorType>(input.getType());
    Type element = getWireElement(input);
    if (isa_and_nonnull<Float16Type, BFloat16Type, Float32Type>(element)) {
      rewriter.replaceOp(
          op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [](ArrayRef<Scalar> x) { return x[0]; }));
      return success();
    }
    std::optional<Quantized> from = getQuantized(input);
    bool perChannel = !from && isa_and_nonnull<IntegerType>(element) && isPerChannel(graphType);
    if (!from && !perChannel)
      return decline(op, rewriter, "there is no native conversion of " + describeElement(input) + " with these scales");
    SmallVector<Value> operands = {adaptor.getInput()};
    if (perChannel) {
      auto [scales, points] = makeChannelConstants(rewriter, op.getLoc(), graphType);
      operands.append({scales, points});
    }
    bool isWide = isUnsigned(input), inVectors = options.scheme == Scheme::Builtin && from && from->bits <= 16;
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), operands, type, [&](ArrayRef<Scalar> x) {
                         Scalar stored = isWide ? x[0].toUnsigned(32) : x[0].toInteger(32);
                         if (perChannel)
                           return (stored - x[2]).toF32() * x[1];
                         return inVectors ? dequantizeInVectors(stored, *from, type.getShape())
                                          : dequantize(stored, *from);
                       }));
    return success();
  }
};

// adze.fake_quant -> linalg.generic { clamp, round to a step }
struct LowerFakeQuant : OpLowering<FakeQuantOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FakeQuantOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    float min = op.getMin().convertToFloat(), max = op.getMax().convertToFloat();
    int bits = op.getNumBits();
    if (op.getNarrowRange() || !type.getElementType().isF32() || bits < 1 || bits > 16 || !(min < max))
      return decline(op, rewriter,
                     "LiteRT executes it on float32, with 1 to 16 bits, a range, and not with narrow_range");
    FakeRange range(min, max, bits);
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                         Scalar low = x[0].constant(range.low), high = x[0].constant(range.high);
                         // std::max and std::min with the bound first: NaN becomes the bound.
                         Scalar clamped = select(low < x[0], x[0], low);
                         Scalar steps = (select(clamped < high, clamped, high) - low) * (1.0f / range.scale);
                         return steps.make<math::RoundOp>(Value(steps)) * range.scale + low;
                       }));
    return success();
  }
};

} // namespace

void lower::populateQuantizationLowering(const LoweringTypes &types, const LoweringOptions &options,
                                         RewritePatternSet &patterns) {
  patterns.add<LowerQuantize, LowerDequantize, LowerFakeQuant>(types, patterns.getContext(), options);
}
