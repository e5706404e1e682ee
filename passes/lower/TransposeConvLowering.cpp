//===- TransposeConvLowering.cpp - TRANSPOSE_CONV -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// With strides (s, t) the results fall into s * t phases; those of a phase are a convolution without stride of the input
// with every s-th, t-th tap of the flipped filter. No multiplication with inserted zeros takes place.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/lower/Hybrid.h"
#include "passes/lower/Padding.h"
#include "passes/lower/QuantizedProduct.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// One dimension of a phase: results first, first + stride, ... are made of `taps` taps from `tap` on (in steps of the
/// stride), the first result's from input element `start` on.
struct Phase {
  int64_t first, count, tap, taps, start;
};

/// One dimension of a transposed convolution.
struct Dimension {
  int64_t input, output, window, stride;
  SmallVector<Phase> phases;
  Pads pads; // so that all phases stay inside of the input
};

/// Makes the steps of the convolution with a part of the filter, given as a constant.
using MakeEpilogue = llvm::function_ref<Epilogue(Value filter)>;

} // namespace

/// Result o takes input i and tap k where o = i * stride - pad + k.
/// `taps` is the window's extent with the zeros that were added to it.
static void findPhases(Dimension &dimension, Padding padding, int64_t taps) {
  int64_t stride = dimension.stride;
  int64_t windows = getWindowedExtent(padding, dimension.output, dimension.window, stride);
  int64_t pad = getWindowPads(padding, dimension.output, windows, dimension.window, stride).low;
  for (int64_t tap = 0; tap < stride; ++tap) {
    Phase phase;
    phase.first = ((tap - pad) % stride + stride) % stride;
    phase.count = phase.first < dimension.output ? (dimension.output - phase.first - 1) / stride + 1 : 0;
    if (phase.count == 0)
      continue;
    phase.tap = tap;
    phase.taps = (taps - tap - 1) / stride + 1;
    phase.start = (phase.first + pad - tap) / stride - (phase.taps - 1);
    dimension.phases.push_back(phase);
    dimension.pads.low = std::max(dimension.pads.low, -phase.start);
    dimension.pads.high = std::max(dimension.pads.high, phase.start + phase.count + phase.taps - 1 - dimension.input);
  }
}

/// The filter of a phase: its taps from the last to the first.
static Weights pickTaps(const Weights &filter, const Dimension &rows, const Phase &row, const Dimension &columns,
                        const Phase &column) {
  ArrayRef<int64_t> shape = filter.getShape();
  int64_t lastRow = row.tap + (row.taps - 1) * rows.stride, lastColumn = column.tap + (column.taps - 1) * columns.stride;
  return filter.slice({0, lastRow, lastColumn, 0}, {1, -rows.stride, -columns.stride, 1},
                      {shape[0], row.taps, column.taps, shape[3]});
}

static Value takeSlice(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> offsets,
                       ArrayRef<int64_t> sizes) {
  auto attributes = [&](ArrayRef<int64_t> values) { return getAsIndexOpFoldResult(builder.getContext(), values); };
  if (cast<RankedTensorType>(value.getType()).getShape() == sizes)
    return value;
  return tensor::ExtractSliceOp::create(builder, location, value, attributes(offsets), attributes(sizes),
                                        attributes({1, 1, 1, 1}));
}

/// All phases, written into the result one after the other.
static Value makePhases(OpBuilder &builder, TransposeConvOp op, Value input, const Weights &given, Value border,
                        RankedTensorType type, bool unsignedInput, MakeEpilogue makeEpilogue) {
  Location location = op.getLoc();
  ArrayRef<int64_t> extents = cast<RankedTensorType>(input.getType()).getShape();
  SmallVector<int64_t> window(given.getShape());
  // A phase without taps gets one of zeros.
  window[1] = std::max<int64_t>(window[1], op.getStrideH());
  window[2] = std::max<int64_t>(window[2], op.getStrideW());
  Weights filter = given.extend(window);
  Dimension rows{extents[1], type.getDimSize(1), given.getShape()[1], op.getStrideH(), {}, {}};
  Dimension columns{extents[2], type.getDimSize(2), given.getShape()[2], op.getStrideW(), {}, {}};
  findPhases(rows, op.getPadding(), window[1]);
  findPhases(columns, op.getPadding(), window[2]);
  Value padded = makePadded(builder, location, input, {Pads(), rows.pads, columns.pads, Pads()}, border);
  Value result = makeEmpty(builder, location, type);
  auto attributes = [&](ArrayRef<int64_t> values) { return getAsIndexOpFoldResult(builder.getContext(), values); };
  for (const Phase &row : rows.phases)
    for (const Phase &column : columns.phases) {
      Value source = takeSlice(builder, location, padded, {0, row.start + rows.pads.low, column.start + columns.pads.low, 0},
                               {extents[0], row.count + row.taps - 1, column.count + column.taps - 1, extents[3]});
      Value taps = pickTaps(filter, rows, row, columns, column).materialize(builder, location);
      SmallVector<int64_t> sizes = {extents[0], row.count, column.count, window[0]};
      Value part = makeConv2D(builder, location, source, taps, type.clone(sizes), Window(), makeEpilogue(taps),
                              unsignedInput);
      if (type.getShape() == ArrayRef<int64_t>(sizes))
        return part;
      result = tensor::InsertSliceOp::create(builder, location, part, result, attributes({0, row.first, column.first, 0}),
                                             attributes(sizes), attributes({1, rows.stride, columns.stride, 1}));
    }
  return result;
}

namespace {

// adze.transpose_conv of floats -> a kernel.conv_2d { bias, activation } for each phase.
struct LowerFloatTransposeConv : OpLowering<TransposeConvOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(TransposeConvOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isa<FloatType>(getWireElement(op.getInput())) || !isa<FloatType>(getWireElement(op.getWeights())))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    std::optional<Weights> weights = Weights::read(op.getWeights());
    if (!weights)
      return decline(op, rewriter, "its weights are not constant");
    Location location = op.getLoc();
    Value bias = makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias());
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, bias, op.getFusedActivationFunction(), type.getElementType());
    Value zero = makeScalar(rewriter, location, getElementTypeOrSelf(adaptor.getInput().getType()), 0.0);
    rewriter.replaceOp(op, makePhases(rewriter, op, adaptor.getInput(), weights->widen(), zero, type,
                                      /*unsignedInput=*/false, [&](Value) { return epilogue; }));
    return success();
  }
};

} // namespace

/// What LiteRT's delegate says of windows (xnnpack_delegate.cc, CalculateTransposeConvPaddings).
static bool isWindowDelegated(TransposeConvOp op) {
  auto shapeOf = [](Value value) { return cast<ShapedType>(value.getType()).getShape(); };
  ArrayRef<int64_t> input = shapeOf(op.getInput()), window = shapeOf(op.getWeights()), output = shapeOf(op.getOutput());
  int64_t strides[] = {op.getStrideH(), op.getStrideW()};
  for (int i = 0; i < 2; ++i) {
    int64_t extent = output[i + 1], size = window[i + 1];
    bool fits = op.getPadding() == Padding::VALID
                    ? size <= extent
                    : size >= strides[i] && int64_t(llvm::divideCeil(extent, strides[i])) == input[i + 1];
    if (!fits)
      return false;
  }
  return true;
}

/// docs/requantization.md, tables 1.1 and 1.2.
static ProductArithmetic chooseArithmetic(TransposeConvOp op, const WeightedOp &weighted, Scheme scheme) {
  if (getWireElement(op.getInput()).isInteger(16)) {
    if (hasNarrowBias(op.getBias(), op.getQuantizedBiasType()))
      return {Scaling::Twice};
    return {Scaling::Wide, /*legacyScale=*/false, /*accumulatorBits=*/64};
  }
  if (scheme == Scheme::XNNPack && isWindowDelegated(op) && isDelegated(weighted, /*needsBias=*/false))
    return {Scaling::FloatEven};
  bool isUnsignedOp = isUnsigned(op.getInput());
  if (scheme == Scheme::Builtin) // UINT8 in groups of 16 elements of the image, whatever their channels
    return ProductArithmetic::twice(isUnsignedOp ? Ties::Up : Ties::UpInVectors, isUnsignedOp);
  return {Scaling::Twice, isUnsignedOp};
}

namespace {

// adze.transpose_conv of integers -> a kernel.conv_2d { bias and zero points, scale, activation } for each phase.
struct LowerQuantizedTransposeConv : OpLowering<TransposeConvOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(TransposeConvOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isIntegerProduct(op.getInput(), op.getWeights(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    WeightedOp weighted{op.getInput(),         op.getWeights(),   op.getBias(),     op.getOutput(),
                        adaptor.getWeights(), adaptor.getBias(), /*channelAxis=*/0, op.getFusedActivationFunction()};
    std::optional<Weights> weights = Weights::read(op.getWeights());
    std::optional<FilterScales> scales = getFilterScales(op.getWeights(), 0);
    std::optional<Affine> input = getAffine(op.getInput());
    if (!weights)
      return decline(op, rewriter, "its weights are not constant");
    if (!input || !scales || !getAffine(op.getOutput()))
      return decline(op, rewriter, "input, weights and result need scales");
    ProductArithmetic arithmetic = chooseArithmetic(op, weighted, options.scheme);
    auto makeEpilogue = [&](Value taps) {
      std::string reason;
      return makeQuantizedProduct(rewriter, op.getLoc(), weighted, arithmetic, reason, taps)->epilogue;
    };
    Type stored = getElementTypeOrSelf(adaptor.getInput().getType());
    Value border = makeScalar(rewriter, op.getLoc(), stored, input->zeroPoint);
    rewriter.replaceOp(op, makePhases(rewriter, op, adaptor.getInput(), weights->subtract(scales->zeroPoints, 0), border,
                                      type, isUnsigned(op.getInput()), makeEpilogue));
    return success();
  }
};

// adze.transpose_conv of floats with integer weights -> the input quantized item by item, a kernel.conv_2d { scales, bias,
// activation } for each phase. The builtin kernel sums floats; here sums of integers are scaled once.
struct LowerHybridTransposeConv : OpLowering<TransposeConvOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(TransposeConvOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isHybrid(op.getInput(), op.getWeights(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes equal types");
    std::optional<Weights> weights = Weights::read(op.getWeights());
    std::optional<FilterScales> scales = getFilterScales(op.getWeights(), 0);
    if (!weights || !scales)
      return decline(op, rewriter, "its weights are not constant, or have no scales");
    WeightedOp weighted{op.getInput(),         op.getWeights(),   op.getBias(),     op.getOutput(),
                        adaptor.getWeights(), adaptor.getBias(), /*channelAxis=*/0, op.getFusedActivationFunction()};
    Location location = op.getLoc();
    bool isTaken = options.scheme == Scheme::XNNPack && isWindowDelegated(op) &&
                   isHybridDelegated(weighted, /*needsBias=*/false);
    HybridArithmetic arithmetic = isTaken ? HybridArithmetic{InputRange::Delegate, FloatScaling::Fused}
                                          : HybridArithmetic{InputRange::Asymmetric, FloatScaling::OneByOne};
    DynamicInput input = quantizeInput(rewriter, location, adaptor.getInput(), type.getDimSize(0), arithmetic.range,
                                       /*centered=*/true);
    Epilogue epilogue(rewriter.getI32Type());
    addHybridSteps(rewriter, location, epilogue, arithmetic.scaling, input, Groups::Items, *scales, type.getDimSize(3),
                   makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()), op.getFusedActivationFunction());
    Value zero = makeScalar(rewriter, location, rewriter.getI16Type(), int64_t(0));
    rewriter.replaceOp(op, makePhases(rewriter, op, input.values, weights->subtract(scales->zeroPoints, 0), zero, type,
                                      /*unsignedInput=*/false, [&](Value) { return epilogue; }));
    return success();
  }
};

} // namespace

void lower::populateTransposeConvLowering(const LoweringTypes &types, const LoweringOptions &options,
                                          RewritePatternSet &patterns) {
  patterns.add<LowerFloatTransposeConv, LowerQuantizedTransposeConv, LowerHybridTransposeConv>(
      types, patterns.getContext(), options);
}
