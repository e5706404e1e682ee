//===- ConvolutionLowering.cpp - CONV_2D ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions over padded inputs; those that look at single pixels are matrix products.
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
static ProductArithmetic chooseArithmetic(Conv2DOp op, const WeightedOp &weighted, Scheme scheme) {
  int64_t groupDepth = cast<ShapedType>(op.getFilter().getType()).getDimSize(3);
  bool isGrouped = cast<ShapedType>(op.getInput().getType()).getDimSize(3) != groupDepth;
  Scaling builtin = scheme == Scheme::Micro || isGrouped ? Scaling::Twice : Scaling::Once;
  bool isUnsignedOp = isUnsigned(op.getInput());
  if (getWireElement(op.getInput()).isInteger(16)) {
    if (hasNarrowBias(op.getBias(), op.getQuantizedBiasType()))
      return {builtin};
    return {Scaling::Wide, /*legacyScale=*/false, /*accumulatorBits=*/64};
  }
  if (scheme == Scheme::XNNPack && isDelegated(weighted, /*needsBias=*/true))
    return {Scaling::FloatEven};
  if (scheme == Scheme::Builtin)
    return ProductArithmetic::twice(isGrouped || isUnsignedOp ? Ties::Away : Ties::Up, isUnsignedOp);
  return {builtin, isUnsignedOp};
}

namespace {

// adze.conv_2d of floats -> kernel.conv_2d { bias, activation } over a padded input.
struct LowerFloatConv2D : OpLowering<Conv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(Conv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
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

// adze.conv_2d of integers -> kernel.conv_2d { bias and zero points, scale, activation } over an input that is padded with
// its zero point.
struct LowerQuantizedConv2D : OpLowering<Conv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(Conv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isIntegerProduct(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/0);
    std::string reason;
    ArrayRef<int64_t> filter = cast<ShapedType>(op.getFilter().getType()).getShape();
    auto sums = [&](int64_t factor, int64_t inputZero) {
      return makeWindowSums(rewriter, op, adaptor.getInput(), filter, type, isUnsigned(op.getInput()), inputZero, factor);
    };
    bool isGrouped = cast<ShapedType>(op.getInput().getType()).getDimSize(3) != filter[3];
    FailureOr<QuantizedProduct> product =
        makeQuantizedProduct(rewriter, op.getLoc(), weighted, chooseArithmetic(op, weighted, options.scheme), reason,
                             /*centered=*/{}, isGrouped ? InputSums() : InputSums(sums));
    if (failed(product))
      return decline(op, rewriter, reason);
    rewriter.replaceOp(op, makeConvolution(rewriter, op, adaptor.getInput(), product->filter, product->border, type,
                                           product->epilogue, product->unsignedInput));
    return success();
  }
};

} // namespace

/// docs/requantization.md, table 1.3 and section 3.11.
static HybridArithmetic chooseHybrid(Conv2DOp op, const WeightedOp &weighted, const FilterScales &scales, Scheme scheme) {
  if (scheme == Scheme::XNNPack && isHybridDelegated(weighted, /*needsBias=*/true))
    return {InputRange::Delegate, FloatScaling::Fused};
  int64_t groupDepth = cast<ShapedType>(op.getFilter().getType()).getDimSize(3);
  bool isGrouped = cast<ShapedType>(op.getInput().getType()).getDimSize(3) != groupDepth;
  // Several equal scales are one for LiteRT (conv.cc: is_hybrid_per_channel).
  if (llvm::all_equal(scales.scales) && !isGrouped)
    return {InputRange::Symmetric, FloatScaling::Joined};
  bool isReference = scheme == Scheme::Micro || isGrouped;
  return {InputRange::Asymmetric, isReference ? FloatScaling::OneByOne : FloatScaling::Joined};
}

/// XNNPACK computes a convolution of single pixels as a product of matrices, and quantizes it pixel by pixel; but not one
/// of a single channel to a single channel (src/operators/convolution-nhwc.c).
static bool isProductOfPixels(Conv2DOp op, const HybridArithmetic &arithmetic) {
  ArrayRef<int64_t> filter = cast<ShapedType>(op.getFilter().getType()).getShape();
  return arithmetic.range == InputRange::Delegate && filter[1] == 1 && filter[2] == 1 && op.getStrideH() == 1 &&
         op.getStrideW() == 1 && cast<ShapedType>(op.getInput().getType()).getDimSize(3) == filter[3] &&
         filter[0] + filter[3] > 2;
}

static Value multiplyPixels(OpBuilder &builder, Conv2DOp op, Value image, const WeightedOp &weighted,
                            const FilterScales &scales, RankedTensorType type) {
  Location location = op.getLoc();
  int64_t channels = type.getDimSize(3), pixels = type.getNumElements() / channels;
  int64_t depth = cast<ShapedType>(image.getType()).getDimSize(3);
  Value rows = makeReshape(builder, location, image, {pixels, depth});
  DynamicInput input = quantizeInput(builder, location, rows, pixels, InputRange::Delegate, /*centered=*/false);
  Value filter = makeReshape(builder, location, makeHybridFilter(builder, location, weighted, scales), {channels, depth});
  Epilogue epilogue(builder.getI32Type());
  if (input.zeroPoints)
    addInputZeroPoints(epilogue, input.zeroPoints, addFilterSums(builder, location, epilogue, filter, 0));
  addHybridSteps(builder, location, epilogue, FloatScaling::Fused, input, Groups::Rows, scales, channels,
                 makeFloatBias(builder, location, op.getBias(), weighted.loweredBias), op.getFusedActivationFunction());
  auto product = RankedTensorType::get({pixels, channels}, type.getElementType());
  return makeReshape(builder, location, makeMatmul(builder, location, input.values, filter, product, epilogue),
                     type.getShape());
}

namespace {

// adze.conv_2d of floats with integer weights -> the input quantized item by item, kernel.conv_2d { scales, bias,
// activation }.
struct LowerHybridConv2D : OpLowering<Conv2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(Conv2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isHybrid(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes equal types");
    std::optional<FilterScales> scales = getFilterScales(op.getFilter(), 0);
    if (!scales)
      return decline(op, rewriter, "weights need one scale, or one for each channel");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/0);
    Location location = op.getLoc();
    HybridArithmetic arithmetic = chooseHybrid(op, weighted, *scales, options.scheme);
    if (isProductOfPixels(op, arithmetic) && type.getNumElements()) {
      rewriter.replaceOp(op, multiplyPixels(rewriter, op, adaptor.getInput(), weighted, *scales, type));
      return success();
    }
    DynamicInput input = quantizeInput(rewriter, location, adaptor.getInput(), type.getDimSize(0), arithmetic.range,
                                       /*centered=*/arithmetic.range != InputRange::Symmetric);
    Value filter = makeHybridFilter(rewriter, location, weighted, *scales);
    Epilogue epilogue(rewriter.getI32Type());
    addHybridSteps(rewriter, location, epilogue, arithmetic.scaling, input, Groups::Items, *scales, type.getDimSize(3),
                   makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()), op.getFusedActivationFunction());
    Value zero = makeScalar(rewriter, location, getElementTypeOrSelf(input.values.getType()), int64_t(0));
    rewriter.replaceOp(op, makeConvolution(rewriter, op, input.values, filter, zero, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateConvolutionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerFloatConv2D, LowerQuantizedConv2D, LowerHybridConv2D>(types, patterns.getContext(), options);
}
