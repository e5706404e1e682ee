//===- QuantizedUnaryLowering.cpp - Rescaling functions -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of one quantized element that are a rescaling or two: the RELU family, LEAKY_RELU, PRELU, ABS, SQRT
// (docs/requantization.md, section 3.8).
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/lower/QuantizedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

Limits getStorageLimits(const Quantized &params) { return {params.getLowest(), params.getHighest()}; }

/// Stored limits of the reals [low, high].
Limits getRealLimits(const Quantized &output, float low, float high) {
  auto quantize = [&](float real) { return output.zeroPoint + int64_t(std::round(real / output.scale)); };
  int64_t lowest = std::max(output.getLowest(), quantize(low));
  return {lowest, std::isinf(high) ? output.getHighest() : std::min(output.getHighest(), quantize(high))};
}

/// X:leaky_relu
Scalar leakyForDelegate(Scalar x, const Quantized &input, const Quantized &output, float alpha) {
  float ratio = input.scale / output.scale, slope = ratio * alpha;
  Scalar centred = x - input.zeroPoint;
  Scalar factor = select(centred >= 0, x.constant(std::lrint(256.0f * ratio)), x.constant(std::lrint(256.0f * slope)));
  Scalar sum = (centred * factor + ((output.zeroPoint << 8) + 128)) >> 8;
  return sum.at(clamp(sum.getBuilder(), sum.getLoc(), sum, output.getLowest(), output.getHighest()));
}

/// Whether the delegate takes a LEAKY_RELU.
bool isLeakyForDelegate(const Quantized &input, const Quantized &output, float alpha) {
  float ratio = input.scale / output.scale, slope = ratio * alpha;
  return input.bits == 8 && alpha != 0 && std::isnormal(alpha) && ratio >= 0x1p-8f && ratio <= 0x1p7f &&
         slope >= -127.99609375f && slope <= 128.0f && std::fabs(slope) >= 0x1p-8f;
}

/// L:leaky_relu
Scalar leakyBuiltin(Scalar x, const Quantized &input, const Quantized &output, float alpha) {
  float ratio = input.scale / output.scale, slope = input.scale * alpha / output.scale;
  Scalar centred = x - input.zeroPoint;
  // A negative slope is applied by its magnitude, so that ties are rounded alike.
  Scalar below = multiplyTwice(centred, quantizeMultiplier(std::fabs(slope)));
  if (slope < 0)
    below = below.constant(0) - below;
  return store(select(centred >= 0, multiplyTwice(centred, quantizeMultiplier(ratio)), below), output);
}

/// L:leaky_relu of int16 in vectors
Scalar leakyInVectors(Scalar x, const Quantized &input, const Quantized &output, float alpha) {
  float ratio = input.scale / output.scale, slope = input.scale * alpha / output.scale;
  Scalar centred = x - input.zeroPoint;
  return store(select(centred > 0, multiplyVector16(centred, quantizeMultiplier(ratio)),
                      multiplyVector16(centred, quantizeMultiplier(slope))),
               output);
}

/// L:prelu
Scalar preluBuiltin(Scalar x, Scalar alpha, const Quantized &input, const Quantized &slope, const Quantized &output) {
  float ratio = input.scale / output.scale, product = input.scale * slope.scale / output.scale;
  Scalar centred = x - input.zeroPoint;
  Scalar below = multiplyTwice(centred * (alpha - slope.zeroPoint), quantizeMultiplier(product));
  return store(select(centred >= 0, multiplyTwice(centred, quantizeMultiplier(ratio)), below), output);
}

/// L:abs
Scalar absBuiltin(Scalar x, const Quantized &input, const Quantized &output) {
  Scalar centred = x - input.zeroPoint;
  Scalar magnitude = select(centred < 0, centred.constant(0) - centred, centred);
  if (input.scale == output.scale)
    return store(magnitude, output);
  return rescale(magnitude, input.scale / output.scale, output, getStorageLimits(output));
}

/// L:sqrt; LiteRT stops at negative operands, which count as 0 here.
Scalar sqrtBuiltin(Scalar x, const Quantized &input, const Quantized &output) {
  Scalar real = atLeast(x - input.zeroPoint, 0).toF32() * input.scale;
  Scalar root = atMost(real.make<math::SqrtOp>(Value(real)) / output.scale, 65536.0); // beyond what is stored
  return store(root.make<arith::FPToSIOp>(x.getType(), Value(root)), output);
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// Computes a stored result (i32) from a stored element (i32).
using StoredFormula = llvm::function_ref<Scalar(Scalar, const Quantized &input, const Quantized &output)>;

/// What the patterns share: reading parameters and writing the op over elements.
template <typename OpTy>
struct QuantizedUnary : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult replace(OpTy op, Value input, ConversionPatternRewriter &rewriter, StoredFormula formula) const {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type)
      return failure();
    if (!isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
    std::optional<Quantized> from = getQuantized(op.getInput()), to = getQuantized(op->getResult(0));
    if (!to || to->bits != from->bits)
      return this->decline(op, rewriter, "its result is not stored as its operand, with one scale");
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), input, type, [&](ArrayRef<Scalar> x) {
                         return formula(loadStored(x[0], *from), *from, *to);
                       }));
    return success();
  }
};

// adze.relu of quantized elements -> linalg.generic { L:relu }, and so on.
template <typename OpTy>
struct LowerQuantizedRelu : QuantizedUnary<OpTy> {
  /// The reals between which results lie.
  LowerQuantizedRelu(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, float low,
                     float high)
      : QuantizedUnary<OpTy>(types, context, options), low(low), high(high) {}

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    return this->replace(
        op, adaptor.getInput(), rewriter, [&](Scalar x, const Quantized &input, const Quantized &output) {
          return rescale(x - input.zeroPoint, input.scale / output.scale, output, getRealLimits(output, low, high));
        });
  }

private:
  float low, high;
};

// adze.leaky_relu of quantized elements -> linalg.generic { X:leaky_relu or L:leaky_relu }
struct LowerQuantizedLeakyRelu : QuantizedUnary<LeakyReluOp> {
  using QuantizedUnary::QuantizedUnary;

  LogicalResult matchAndRewrite(LeakyReluOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    float alpha = op.getAlpha().convertToFloat();
    RankedTensorType type = getResultType(op, rewriter);
    return replace(op, adaptor.getInput(), rewriter, [&](Scalar x, const Quantized &input, const Quantized &output) {
      bool delegated = options.scheme == Scheme::XNNPack && isLeakyForDelegate(input, output, alpha);
      if (type && usesVectorKernel16(output, type, options.scheme))
        return leakyInVectors(x, input, output, alpha);
      return delegated ? leakyForDelegate(x, input, output, alpha) : leakyBuiltin(x, input, output, alpha);
    });
  }
};

// adze.prelu of quantized elements -> linalg.generic { L:prelu } over broadcast slopes
struct LowerQuantizedPRelu : OpLowering<PReluOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(PReluOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
    std::optional<Quantized> input = getQuantized(op.getInput()), slope = getQuantized(op.getAlpha());
    std::optional<Quantized> output = getQuantized(op->getResult(0));
    if (!slope || !output || slope->bits != input->bits || output->bits != input->bits)
      return decline(op, rewriter, "its slopes or its result have other elements, no scale, or one for each channel");
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         return preluBuiltin(loadStored(x[0], *input), loadStored(x[1], *slope), *input, *slope,
                                             *output);
                       }));
    return success();
  }
};

// adze.abs of quantized elements -> linalg.generic { L:abs }; adze.sqrt -> linalg.generic { L:sqrt }
template <typename OpTy, Scalar (*formula)(Scalar, const Quantized &, const Quantized &)>
struct LowerQuantizedFunction : QuantizedUnary<OpTy> {
  using QuantizedUnary<OpTy>::QuantizedUnary;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    return this->replace(op, adaptor.getInput(), rewriter, formula);
  }
};

} // namespace

void lower::populateQuantizedUnaryLowering(const LoweringTypes &types, const LoweringOptions &options,
                                           RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<LowerQuantizedRelu<ReluOp>>(types, context, options, 0.0f, INFINITY);
  patterns.add<LowerQuantizedRelu<Relu6Op>>(types, context, options, 0.0f, 6.0f);
  patterns.add<LowerQuantizedRelu<ReluN1To1Op>>(types, context, options, -1.0f, 1.0f);
  patterns.add<LowerQuantizedRelu<Relu0To1Op>>(types, context, options, 0.0f, 1.0f);
  patterns.add<LowerQuantizedLeakyRelu, LowerQuantizedPRelu, LowerQuantizedFunction<AbsOp, &absBuiltin>,
               LowerQuantizedFunction<SqrtOp, &sqrtBuiltin>>(types, context, options);
}
