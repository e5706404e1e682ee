//===- Convolution3DLowering.cpp - CONV_3D, CONV_3D_TRANSPOSE -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LiteRT computes them in floats only, and few models have them: loops over a padded input.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/lower/Padding.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// Sums of products: input NDHWC, filter DHWIO, result NDHWC. Output channels are the innermost loop, where filter and
/// result are contiguous.
static Value makeSums(OpBuilder &builder, Location location, Value input, Value filter, RankedTensorType type,
                      ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations) {
  enum { N, D, H, W, KD, KH, KW, I, O, Count };
  auto dim = [&](unsigned i) { return builder.getAffineDimExpr(i); };
  auto at = [&](unsigned i) { return dim(D + i) * strides[i] + dim(KD + i) * dilations[i]; };
  auto map = [&](ArrayRef<AffineExpr> picks) { return AffineMap::get(Count, 0, picks, builder.getContext()); };
  SmallVector<AffineMap> maps = {map({dim(N), at(0), at(1), at(2), dim(I)}),
                                 map({dim(KD), dim(KH), dim(KW), dim(I), dim(O)}),
                                 map({dim(N), dim(D), dim(H), dim(W), dim(O)})};
  SmallVector<utils::IteratorType> iterators(Count, utils::IteratorType::parallel);
  for (unsigned i : {KD, KH, KW, I})
    iterators[i] = utils::IteratorType::reduction;
  Value init = makeFilled(builder, location, type, makeScalar(builder, location, type.getElementType(), 0.0));
  auto body = [](OpBuilder &nested, Location loc, ValueRange in) {
    Value product = arith::MulFOp::create(nested, loc, in[0], in[1]);
    linalg::YieldOp::create(nested, loc, Value(arith::AddFOp::create(nested, loc, in[2], product)));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(type), ValueRange({input, filter}), init, maps, iterators,
                                   body)
      .getResult(0);
}

/// `sums` with bias, which may be null, and activation.
static Value finish(OpBuilder &builder, Location location, Value sums, Value bias, ActivationFunctionType activation) {
  SmallVector<Value> operands = {sums};
  if (bias)
    operands.push_back(bias);
  return makeElementwise(builder, location, operands, cast<RankedTensorType>(sums.getType()),
                         [&](OpBuilder &nested, Location loc, ValueRange in) {
                           Value value = bias ? Value(arith::AddFOp::create(nested, loc, in[0], in[1])) : in[0];
                           return clampActivation(nested, loc, value, activation);
                         });
}

namespace {

// adze.conv_3d -> linalg.generic over a padded input, and another one for bias and activation.
struct LowerConv3D : OpLowering<Conv3DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(Conv3DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!type.getElementType().isF32() || !isa<FloatType>(getWireElement(op.getFilter())))
      return decline(op, rewriter, "LiteRT computes it in float32 only");
    Location location = op.getLoc();
    Value filter = makeFloatWeights(rewriter, location, op.getFilter(), adaptor.getFilter());
    ArrayRef<int64_t> extents = cast<RankedTensorType>(adaptor.getInput().getType()).getShape();
    ArrayRef<int64_t> window = cast<RankedTensorType>(filter.getType()).getShape();
    SmallVector<int64_t> strides = {op.getStrideD(), op.getStrideH(), op.getStrideW()};
    SmallVector<int64_t> dilations = {op.getDilationDFactor(), op.getDilationHFactor(), op.getDilationWFactor()};
    SmallVector<Pads> pads(5);
    for (int i = 0; i < 3; ++i)
      pads[i + 1] = getWindowPads(op.getPadding(), extents[i + 1], type.getDimSize(i + 1), window[i], strides[i],
                                  dilations[i]);
    Value zero = makeScalar(rewriter, location, type.getElementType(), 0.0);
    Value padded = makePadded(rewriter, location, adaptor.getInput(), pads, zero);
    Value sums = makeSums(rewriter, location, padded, filter, type, strides, dilations);
    Value bias = makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias());
    rewriter.replaceOp(op, finish(rewriter, location, sums, bias, op.getFusedActivationFunction()));
    return success();
  }
};

} // namespace

/// `input` with strides - 1 zeros between elements and zeros around it, as many as make it of `extents` (D, H, W) with the
/// first element at `starts`.
static Value spread(OpBuilder &builder, Location location, Value input, ArrayRef<int64_t> starts,
                    ArrayRef<int64_t> strides, ArrayRef<int64_t> extents) {
  auto type = cast<RankedTensorType>(input.getType());
  auto list = [&](ArrayRef<int64_t> inner, int64_t outer, int64_t channels) {
    SmallVector<int64_t> all = {outer, inner[0], inner[1], inner[2], channels};
    return all;
  };
  auto spreadType = type.clone(list(extents, type.getDimSize(0), type.getDimSize(4)));
  Value zero = makeScalar(builder, location, type.getElementType(), 0.0);
  auto attributes = [&](ArrayRef<int64_t> values) { return getAsIndexOpFoldResult(builder.getContext(), values); };
  return tensor::InsertSliceOp::create(builder, location, input, makeFilled(builder, location, spreadType, zero),
                                       attributes(list(starts, 0, 0)), attributes(type.getShape()),
                                       attributes(list(strides, 1, 1)));
}

namespace {

// adze.conv_3d_transpose -> linalg.generic with the flipped filter over an input with zeros inserted.
struct LowerConv3DTranspose : OpLowering<Conv3DTransposeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(Conv3DTransposeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    std::optional<Weights> weights = Weights::read(op.getFilter());
    if (!weights || !isa<FloatType>(weights->getElement()) || !type.getElementType().isF32())
      return decline(op, rewriter, "it needs constant weights and float32");
    Location location = op.getLoc();
    ArrayRef<int64_t> window = weights->getShape(); // DHWOI
    SmallVector<int64_t> strides = {op.getStrideD(), op.getStrideH(), op.getStrideW()};
    SmallVector<int64_t> dilations = {op.getDilationDFactor(), op.getDilationHFactor(), op.getDilationWFactor()};
    SmallVector<int64_t> starts, extents;
    for (int i = 0; i < 3; ++i) {
      int64_t output = type.getDimSize(i + 1), reach = (window[i] - 1) * dilations[i];
      int64_t windows = cast<RankedTensorType>(adaptor.getInput().getType()).getDimSize(i + 1);
      starts.push_back(reach - getWindowPads(op.getPadding(), output, windows, window[i], strides[i], dilations[i]).low);
      extents.push_back(output + reach);
    }
    Value input = spread(rewriter, location, adaptor.getInput(), starts, strides, extents);
    Weights flipped = weights->widen().slice({window[0] - 1, window[1] - 1, window[2] - 1, 0, 0}, {-1, -1, -1, 1, 1}, window);
    Value filter = flipped.transpose({0, 1, 2, 4, 3}).materialize(rewriter, location);
    Value sums = makeSums(rewriter, location, input, filter, type, {1, 1, 1}, dilations);
    Value bias = makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias());
    rewriter.replaceOp(op, finish(rewriter, location, sums, bias, op.getFusedActivationFunction()));
    return success();
  }
};

} // namespace

void lower::populateConvolution3DLowering(const LoweringTypes &types, const LoweringOptions &options,
                                          RewritePatternSet &patterns) {
  patterns.add<LowerConv3D, LowerConv3DTranspose>(types, patterns.getContext(), options);
}
