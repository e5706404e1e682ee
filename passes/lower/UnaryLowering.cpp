//===- UnaryLowering.cpp - Elementwise functions --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of one float element.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.exp of floats -> linalg.generic { math.exp }, and so on.
template <typename OpTy, typename MathOp>
struct LowerFloatFunction : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type)
      return failure();
    if (!isa<FloatType>(getWireElement(op.getInput())))
      return rewriter.notifyMatchFailure(op, "another pattern takes elements that are not floats");
    auto body = [](OpBuilder &builder, Location location, ValueRange arguments) -> Value {
      return MathOp::create(builder, location, arguments[0]);
    };
    rewriter.replaceOp(op, makeElementwise(rewriter, op.getLoc(), adaptor.getInput(), type, body));
    return success();
  }
};

} // namespace

void lower::populateUnaryLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerFloatFunction<ExpOp, math::ExpOp>, LowerFloatFunction<LogOp, math::LogOp>,
               LowerFloatFunction<SqrtOp, math::SqrtOp>, LowerFloatFunction<RsqrtOp, math::RsqrtOp>,
               LowerFloatFunction<SinOp, math::SinOp>, LowerFloatFunction<CosOp, math::CosOp>,
               LowerFloatFunction<AbsOp, math::AbsFOp>, LowerFloatFunction<NegOp, arith::NegFOp>,
               LowerFloatFunction<FloorOp, math::FloorOp>, LowerFloatFunction<CeilOp, math::CeilOp>,
               LowerFloatFunction<RoundOp, math::RoundEvenOp>, LowerFloatFunction<TanhOp, math::TanhOp>>(
      types, patterns.getContext(), options);
}
