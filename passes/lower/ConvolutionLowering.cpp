//===- ConvolutionLowering.cpp - CONV_2D ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions over padded inputs; those that look at single pixels are matrix products.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Convolution.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.conv_2d of floats -> kernel.conv_2d { bias, activation } over a padded input.
struct LowerFloatConv2D : OpLowering<Conv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(Conv2DOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
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
    rewriter.replaceOp(op, makeConvolution(rewriter, op, adaptor.getInput(), filter, zero, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateConvolutionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerFloatConv2D>(types, patterns.getContext(), options);
}
