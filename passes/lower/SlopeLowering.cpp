//===- SlopeLowering.cpp - Activations with parameters --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LEAKY_RELU, PRELU and GELU of floats.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "passes/lower/Scalar.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// What the three have in common: the input's elements decide who takes the op.
template <typename OpTy>
struct FloatActivation : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  /// The result of `formula`; null after a refusal.
  LogicalResult replace(OpTy op, ValueRange operands, ConversionPatternRewriter &rewriter, Formula formula) const {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type)
      return failure();
    if (isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes quantized elements");
    if (!isa<FloatType>(type.getElementType()))
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInput()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), operands, type, formula));
    return success();
  }
};

// adze.leaky_relu -> linalg.generic { x > 0 ? x : x * alpha }
struct LowerLeakyRelu : FloatActivation<LeakyReluOp> {
  using FloatActivation::FloatActivation;

  LogicalResult matchAndRewrite(LeakyReluOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    double alpha = op.getAlpha().convertToDouble();
    return replace(op, adaptor.getInput(), rewriter,
                   [&](ArrayRef<Scalar> x) { return select(x[0] > 0, x[0], x[0] * alpha); });
  }
};

// adze.prelu -> linalg.generic { x >= 0 ? x : x * alpha } over broadcast slopes
struct LowerPRelu : FloatActivation<PReluOp> {
  using FloatActivation::FloatActivation;

  LogicalResult matchAndRewrite(PReluOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    if (isa<FloatType>(getWireElement(op.getInput())) && !isa<FloatType>(getWireElement(op.getAlpha())))
      return decline(op, rewriter, "its slopes are not floats");
    return replace(op, adaptor.getOperands(), rewriter,
                   [](ArrayRef<Scalar> x) { return select(x[0] >= 0, x[0], x[0] * x[1]); });
  }
};

Scalar gelu(Scalar x, bool isApproximate) {
  Scalar half = x * 0.5;
  if (!isApproximate)
    return half * (x.make<math::ErfOp>(Value(x * 0.70710678118654752440)) + 1);
  Scalar inner = (x + x * x * x * 0.044715) * 0.79788456080286535588;
  return half * (inner.make<math::TanhOp>(Value(inner)) + 1);
}

// adze.gelu -> linalg.generic { x / 2 * (1 + erf(x / sqrt(2))) }, or by tanh where it is approximate
struct LowerGelu : FloatActivation<GeluOp> {
  using FloatActivation::FloatActivation;

  LogicalResult matchAndRewrite(GeluOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    return replace(op, adaptor.getInput(), rewriter,
                   [&](ArrayRef<Scalar> x) { return gelu(x[0], op.getApproximate()); });
  }
};

} // namespace

void lower::populateSlopeLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerLeakyRelu, LowerPRelu, LowerGelu>(types, patterns.getContext(), options);
}
