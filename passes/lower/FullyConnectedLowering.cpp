//===- FullyConnectedLowering.cpp - FULLY_CONNECTED -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of rows with a matrix of weights.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/lower/Hybrid.h"
#include "passes/lower/Reduction.h"
#include "dialects/adze/DequantizedConstant.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The product of `input`, taken as rows, with `filter` [N, K]; a result of `type`.
static Value multiplyRows(OpBuilder &builder, Location location, Value input, Value filter, RankedTensorType type,
                          const Epilogue &epilogue, bool unsignedInput = false) {
  auto weights = cast<RankedTensorType>(filter.getType());
  int64_t units = weights.getDimSize(0), depth = weights.getDimSize(1);
  int64_t rows = type.getNumElements() / std::max<int64_t>(units, 1);
  Value matrix = makeReshape(builder, location, input, {rows, depth});
  Value product = makeMatmul(builder, location, matrix, filter, type.clone({rows, units}), epilogue, unsignedInput);
  return makeReshape(builder, location, product, type.getShape());
}

/// For each row of `input` `factor` times the sum of its elements less `inputZero`.
static Value makeRowSums(OpBuilder &builder, FullyConnectedOp op, Value input, int64_t inputZero, int64_t factor) {
  int64_t depth = cast<ShapedType>(op.getFilter().getType()).getDimSize(1);
  int64_t rows = cast<ShapedType>(input.getType()).getNumElements() / std::max<int64_t>(depth, 1);
  llvm::SmallBitVector reduced(2);
  reduced.set(1);
  Value matrix = makeReshape(builder, op.getLoc(), input, {rows, depth});
  return makeReduction(builder, op.getLoc(), matrix, reduced, builder.getI32Type(), Combiner::Add,
                       [&](OpBuilder &nested, Location loc, ValueRange in) {
                         return scaleCentered(nested, loc, in[0], isUnsigned(op.getInput()), inputZero, factor);
                       });
}

/// The delegate wants whole bytes of packed weights, and takes no sparse ones.
static bool isDelegateFilter(FullyConnectedOp op) {
  int64_t depth = cast<ShapedType>(op.getFilter().getType()).getDimSize(1);
  int64_t bits = getWireElement(op.getFilter()).getIntOrFloatBitWidth();
  return depth * bits % 8 == 0 && !op.getFilter().getDefiningOp<SparseConstOp>();
}

/// docs/requantization.md, tables 1.1 and 1.2, and section 3.12 for int16.
static ProductArithmetic chooseArithmetic(FullyConnectedOp op, const WeightedOp &weighted, Scheme scheme) {
  bool isReference = scheme == Scheme::Micro; // its sources
  bool hasOneScale = getFilterScales(op.getFilter(), 0).value_or(FilterScales()).scales.size() == 1;
  if (getWireElement(op.getInput()).isInteger(16)) {
    bool isNarrow = hasNarrowBias(op.getBias(), op.getQuantizedBiasType());
    if (getWireElement(op.getFilter()).isInteger(16))
      return {Scaling::Wide, hasOneScale, /*accumulatorBits=*/64};
    bool isOptimized = !isReference && (isNarrow || !isPresent(op.getBias())) && !op.getQuantizedBiasType().isInteger(64);
    if (isOptimized)
      return {Scaling::Once, hasOneScale};
    return {Scaling::Double, /*legacyScale=*/false, isNarrow ? 32u : 64u};
  }
  if (scheme == Scheme::XNNPack && isDelegateFilter(op) &&
      isDelegated(weighted, /*needsBias=*/false, /*minimumWeightBits=*/2))
    return {Scaling::FloatEven};
  if (op.getFilter().getDefiningOp<SparseConstOp>() && !isReference)
    return ProductArithmetic::twice(Ties::Away, hasOneScale);
  if (scheme == Scheme::Builtin)
    return ProductArithmetic::twice(isUnsigned(op.getInput()) ? Ties::Away : Ties::Up, hasOneScale);
  return isReference ? ProductArithmetic{Scaling::Double} : ProductArithmetic{Scaling::Once, hasOneScale};
}

namespace {

// adze.fully_connected of floats -> kernel.matmul { bias, activation }.
struct LowerFloatFullyConnected : OpLowering<FullyConnectedOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FullyConnectedOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (op.getWeightsFormat() == FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8)
      return decline(op, rewriter, "weights of format SHUFFLED4x16INT8");
    if (!isa<FloatType>(getWireElement(op.getInput())) || !isa<FloatType>(getWireElement(op.getFilter())))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value filter = makeFloatWeights(rewriter, location, op.getFilter(), adaptor.getFilter());
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()),
                  op.getFusedActivationFunction(), type.getElementType());
    rewriter.replaceOp(op, multiplyRows(rewriter, location, adaptor.getInput(), filter, type, epilogue));
    return success();
  }
};

// adze.fully_connected of integers -> kernel.matmul { bias and zero points, scale, activation }.
struct LowerQuantizedFullyConnected : OpLowering<FullyConnectedOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FullyConnectedOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (op.getWeightsFormat() == FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8)
      return decline(op, rewriter, "weights of format SHUFFLED4x16INT8");
    if (!isIntegerProduct(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/0);
    std::string reason;
    auto sums = [&](int64_t factor, int64_t inputZero) {
      return makeRowSums(rewriter, op, adaptor.getInput(), inputZero, factor);
    };
    FailureOr<QuantizedProduct> product =
        makeQuantizedProduct(rewriter, op.getLoc(), weighted, chooseArithmetic(op, weighted, options.scheme), reason,
                             /*centered=*/{}, sums);
    if (failed(product))
      return decline(op, rewriter, reason);
    rewriter.replaceOp(op, multiplyRows(rewriter, op.getLoc(), adaptor.getInput(), product->filter, type,
                                        product->epilogue, product->unsignedInput));
    return success();
  }
};

} // namespace

/// docs/requantization.md, table 1.3 and section 3.11.
static HybridArithmetic chooseHybrid(FullyConnectedOp op, const WeightedOp &weighted, Scheme scheme) {
  if (scheme == Scheme::XNNPack && isDelegateFilter(op) &&
      isHybridDelegated(weighted, /*needsBias=*/false, /*minimumWeightBits=*/2))
    return {InputRange::Delegate, FloatScaling::Fused};
  return {op.getAsymmetricQuantizeInputs() ? InputRange::Asymmetric : InputRange::Symmetric, FloatScaling::Joined};
}

namespace {

// adze.fully_connected of floats with integer weights -> the input quantized row by row, kernel.matmul { zero points,
// scales, bias, activation }.
struct LowerHybridFullyConnected : OpLowering<FullyConnectedOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FullyConnectedOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isHybrid(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes equal types");
    if (op.getWeightsFormat() == FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8)
      return decline(op, rewriter, "weights of format SHUFFLED4x16INT8");
    if (op.getFilter().getDefiningOp<BlockwiseConstOp>())
      return rewriter.notifyMatchFailure(op, "another pattern takes blocks");
    std::optional<FilterScales> scales = getFilterScales(op.getFilter(), 0);
    if (!scales)
      return decline(op, rewriter, "weights need one scale, or one for each row");
    WeightedOp weighted = getWeighted(op, adaptor, /*channelAxis=*/0);
    Location location = op.getLoc();
    HybridArithmetic arithmetic = chooseHybrid(op, weighted, options.scheme);
    int64_t units = type.getShape().back();
    DynamicInput input = quantizeInput(rewriter, location, adaptor.getInput(), type.getNumElements() / units,
                                       arithmetic.range, /*centered=*/false);
    Value filter = makeHybridFilter(rewriter, location, weighted, *scales);
    Epilogue epilogue(rewriter.getI32Type());
    if (input.zeroPoints)
      addInputZeroPoints(epilogue, input.zeroPoints, addFilterSums(rewriter, location, epilogue, filter, 0));
    addHybridSteps(rewriter, location, epilogue, arithmetic.scaling, input, Groups::Rows, *scales, units,
                   makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()), op.getFusedActivationFunction());
    rewriter.replaceOp(op, multiplyRows(rewriter, location, input.values, filter, type, epilogue));
    return success();
  }
};

// adze.fully_connected of floats with weights quantized in blocks -> the input quantized row by row and back, kernel.matmul
// of floats: each block's sum has a scale of its own, so that sums of integers would not reach far.
struct LowerBlockwiseFullyConnected : OpLowering<FullyConnectedOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FullyConnectedOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto blocks = op.getFilter().getDefiningOp<BlockwiseConstOp>();
    if (!blocks || !isHybrid(op.getInput(), op.getFilter(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes weights without blocks");
    std::string reason;
    std::optional<ElementsAttr> reals = dequantizeConstant(blocks, QuantizationParams(), reason);
    if (!reals)
      return decline(op, rewriter, reason);
    Location location = op.getLoc();
    Value filter = arith::ConstantOp::create(rewriter, location, cast<TypedAttr>(*reals));
    InputRange range = options.scheme == Scheme::XNNPack ? InputRange::Delegate : InputRange::Symmetric;
    int64_t rows = type.getNumElements() / type.getShape().back();
    Value input = roundThroughIntegers(rewriter, location, adaptor.getInput(), rows, range);
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()),
                  op.getFusedActivationFunction(), type.getElementType());
    rewriter.replaceOp(op, multiplyRows(rewriter, location, input, filter, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateFullyConnectedLowering(const LoweringTypes &types, const LoweringOptions &options,
                                           RewritePatternSet &patterns) {
  patterns.add<LowerFloatFullyConnected, LowerQuantizedFullyConnected, LowerHybridFullyConnected,
               LowerBlockwiseFullyConnected>(types, patterns.getContext(), options);
}
