//===- DepthwiseLowering.cpp - DEPTHWISE_CONV_2D --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions of each channel over padded inputs.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Convolution.h"
#include "passes/lower/Hybrid.h"
#include "passes/lower/QuantizedProduct.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// docs/requantization.md, tables 1.1 and 1.2.
static ProductArithmetic chooseArithmetic(DepthwiseConv2DOp op, const WeightedOp &weighted, Scheme scheme) {
  if (getWireElement(op.getInput()).isInteger(16))
    return {Scaling::Wide, /*legacyScale=*/false, /*accumulatorBits=*/64};
  if (scheme == Scheme::XNNPack && isDelegated(weighted, /*needsBias=*/true))
    return {Scaling::FloatEven};
  bool isUnsignedOp = isUnsigned(op.getInput()), inVectors = scheme == Scheme::Builtin && !isUnsignedOp;
  return ProductArithmetic::twice(inVectors ? Ties::UpInVectors : Ties::Away, isUnsignedOp);
}

namespace {

// adze.depthwise_conv_2d of floats -> kernel.depthwise_conv_2d { bias, activation } over a padded input.
struct LowerFloatDepthwise : OpLowering<DepthwiseConv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DepthwiseConv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
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

// adze.depthwise_conv_2d of integers -> kernel.depthwise_conv_2d { bias and zero points, scale, activation } over an input
// that is padded with its zero point.
struct LowerQuantizedDepthwise : OpLowering<DepthwiseConv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DepthwiseConv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isIntegerProduct(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/3);
    std::string reason;
    FailureOr<QuantizedProduct> product = makeQuantizedProduct(
        rewriter, op.getLoc(), weighted, chooseArithmetic(op, weighted, options.scheme), reason);
    if (failed(product))
      return decline(op, rewriter, reason);
    rewriter.replaceOp(op, makeDepthwise(rewriter, op, adaptor.getInput(), product->filter, product->border, type,
                                         product->epilogue, product->unsignedInput));
    return success();
  }
};

// adze.depthwise_conv_2d of floats with integer weights -> the input quantized item by item, kernel.depthwise_conv_2d {
// scales, bias, activation }. No delegate takes it.
struct LowerHybridDepthwise : OpLowering<DepthwiseConv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DepthwiseConv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isHybrid(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes equal types");
    std::optional<FilterScales> scales = getFilterScales(op.getFilter(), 3);
    if (!scales)
      return decline(op, rewriter, "weights need one scale, or one for each channel");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/3);
    Location location = op.getLoc();
    DynamicInput input = quantizeInput(rewriter, location, adaptor.getInput(), type.getDimSize(0),
                                       InputRange::Asymmetric, /*centered=*/true);
    Value filter = makeHybridFilter(rewriter, location, weighted, *scales);
    FloatScaling scaling = options.scheme == Scheme::Micro ? FloatScaling::OneByOne : FloatScaling::Joined;
    Epilogue epilogue(rewriter.getI32Type());
    addHybridSteps(rewriter, location, epilogue, scaling, input, Groups::Items, *scales, type.getDimSize(3),
                   makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()), op.getFusedActivationFunction());
    Value zero = makeScalar(rewriter, location, rewriter.getI16Type(), int64_t(0));
    rewriter.replaceOp(op, makeDepthwise(rewriter, op, input.values, filter, zero, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateDepthwiseLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerFloatDepthwise, LowerQuantizedDepthwise, LowerHybridDepthwise>(types, patterns.getContext(), options);
}
