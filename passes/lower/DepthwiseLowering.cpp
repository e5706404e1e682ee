//===- DepthwiseLowering.cpp - DEPTHWISE_CONV_2D --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions of each channel over padded inputs.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Convolution.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.depthwise_conv_2d of floats -> kernel.depthwise_conv_2d { bias, activation } over a padded input.
struct LowerFloatDepthwise : OpLowering<DepthwiseConv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(DepthwiseConv2DOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
    if (!isa<FloatType>(getWireElement(op.getInput())) || !isa<FloatType>(getWireElement(op.getFilter())))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value filter = makeFloatWeights(rewriter, location, op.getFilter(), adaptor.getFilter());
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()),
                  op.getFusedActivationFunction(), type.getElementType());
    Value zero = makeScalar(rewriter, location, getElementTypeOrSelf(adaptor.getInput().getType()), 0.0);
    rewriter.replaceOp(op, makeDepthwise(rewriter, op, adaptor.getInput(), filter, zero, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateDepthwiseLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerFloatDepthwise>(types, patterns.getContext(), options);
}
