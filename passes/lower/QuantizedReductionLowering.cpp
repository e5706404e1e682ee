//===- QuantizedReductionLowering.cpp - Reductions that rescale -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MEAN, SUM and REDUCE_PROD of quantized elements: docs/requantization.md, sections 3.4 and 3.9. Sums of stored
// integers are exact and the same in all schemes; what is done to them is not. What is rounded to float32 is a
// statement of its own.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ReductionOps.h"
#include "passes/lower/QuantizedArithmetic.h"
#include "passes/lower/ReductionAxes.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// What the formulas are made from.
struct Rescaling {
  Quantized input, output;
  int64_t count; // elements of each result

  Limits getLimits() const { return {output.getLowest(), output.getHighest()}; }
};

} // namespace

/// X:mean and X:sum: the sum times `inverse`, in float32.
static Scalar rescaleDelegate(Scalar sum, const Rescaling &by, float inverse) {
  float offset = static_cast<float>(static_cast<int32_t>(by.count * by.input.zeroPoint));
  offset = offset * inverse;
  offset = static_cast<float>(by.output.zeroPoint) - offset;
  Scalar result = sum.toF32() * inverse + offset;
  auto [low, high] = by.getLimits();
  return sum.at(roundToEven(sum.getBuilder(), sum.getLoc(), result, 0, low, high));
}

/// L:mean4d; in vectors but for the channels for which `isLeft` holds.
static Scalar rescaleImage(Scalar sum, const Rescaling &by, Scalar isLeft) {
  float offset = static_cast<float>(by.input.zeroPoint) * by.input.scale;
  offset = offset / by.output.scale;
  offset = offset > 0 ? offset + 0.5f : offset - 0.5f;
  float divisor = static_cast<float>(by.count) * by.output.scale;
  float factor = by.input.scale / divisor;
  int64_t bias = by.output.zeroPoint - static_cast<int32_t>(offset);
  auto [low, high] = by.getLimits();
  Scalar scaled = multiplyInVectors(sum, quantizeMultiplier(factor), isLeft);
  return sum.at(addZeroPoint(sum.getBuilder(), sum.getLoc(), scaled, bias, low, high));
}

/// L:mean, with the division in the factor, and L:sum.
static Scalar rescaleBuiltin(Scalar sum, const Rescaling &by, bool isMean) {
  double scale = static_cast<double>(by.input.scale) / static_cast<double>(by.output.scale);
  QuantizedMultiplier factor = quantizeMultiplier(scale);
  if (isMean && by.count) {
    int shift = 63 - llvm::countl_zero(static_cast<uint64_t>(by.count));
    shift = std::min({shift, 32, 31 + factor.shift});
    factor.multiplier = static_cast<int32_t>((static_cast<int64_t>(factor.multiplier) << shift) / by.count);
    factor.shift -= shift;
  }
  return store(multiplyTwice(sum - static_cast<int32_t>(by.count * by.input.zeroPoint), factor), by.output);
}

/// L:sum_float.
static Scalar rescaleFloat(Scalar sum, const Rescaling &by) {
  float factor = by.input.scale / by.output.scale;
  float bias = static_cast<float>(-by.input.zeroPoint) * factor;
  bias = bias * static_cast<float>(by.count);
  return storeAway(sum.toF32() * factor + bias, by.output, by.getLimits());
}

/// Whether these are the dimensions that LiteRT has a kernel of its own for.
static bool isImage(MeanOp op, const llvm::SmallBitVector &reduced, unsigned bits) {
  return bits == 8 && op.getKeepDims() && reduced.size() == 4 && reduced.count() == 2 && reduced.test(1) &&
         reduced.test(2);
}
static bool isImage(SumOp, const llvm::SmallBitVector &, unsigned) { return false; }

namespace {

// adze.mean, adze.sum -> linalg.generic { added as i32 } -> linalg.generic { rescaled }
template <typename OpTy>
struct LowerQuantizedSum : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type)
      return failure();
    std::optional<Quantized> input = getQuantized(op.getInput()), output = getQuantized(op.getOutput());
    if (!input)
      return rewriter.notifyMatchFailure(op, "another pattern takes what is not quantized");
    if (!output || input->bits > 16)
      return this->decline(op, rewriter, "LiteRT rescales INT8, UINT8 and INT16 with a scale on both sides");
    std::optional<llvm::SmallBitVector> reduced = getReducedAxes(op.getInput(), op.getAxis());
    if (!reduced)
      return this->decline(op, rewriter, "the axes are not constant");
    Location location = op.getLoc();
    auto widen = [&](OpBuilder &builder, Location loc, ValueRange value) {
      return resizeInteger(builder, loc, value[0], 32, input->isUnsigned);
    };
    Value sums =
        makeReduction(rewriter, location, adaptor.getInput(), *reduced, rewriter.getI32Type(), Combiner::Add, widen);
    Rescaling by{*input, *output, countReduced(op.getInput(), *reduced)};
    bool isSpecial = isImage(op, *reduced, input->bits);
    auto formula = [&](ArrayRef<Scalar> sum) {
      return rescale(sum[0], by, isSpecial, reduced->any(), type.getShape());
    };
    sums = makeReshape(rewriter, location, sums, type.getShape());
    rewriter.replaceOp(op, makeElements(rewriter, location, sums, type, formula));
    return success();
  }

private:
  Scalar rescale(Scalar sum, const Rescaling &by, bool isSpecial, bool hasAxes, ArrayRef<int64_t> shape) const {
    constexpr bool isMean = std::is_same_v<OpTy, MeanOp>;
    Scheme scheme = this->options.scheme;
    if (scheme == Scheme::XNNPack && by.input.bits == 8 && hasAxes) {
      float factor = by.input.scale / by.output.scale;
      float inverse = 1.0f / static_cast<float>(by.count);
      return rescaleDelegate(sum, by, isMean ? factor * inverse : factor);
    }
    if (isSpecial && scheme != Scheme::Micro) {
      int64_t channels = shape.back(), none = channels + 1, group = scheme == Scheme::Builtin ? 16 : none;
      return rescaleImage(sum, by, isLeftOver(sum, shape, channels, group));
    }
    if (isMean || scheme == Scheme::Micro)
      return rescaleBuiltin(sum, by, isMean);
    return rescaleFloat(sum, by);
  }
};

// adze.reduce_prod -> linalg.generic { MBQM64(product * x) } -> linalg.generic { MBQM64(product) }
struct LowerQuantizedProduct : OpLowering<ReduceProdOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(ReduceProdOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override;
};

} // namespace

/// MBQM64 of an i64.
static Scalar multiplyWide(Scalar x, QuantizedMultiplier factor) {
  return x.at(multiplyWide(x.getBuilder(), x.getLoc(), x, factor));
}

LogicalResult LowerQuantizedProduct::matchAndRewrite(ReduceProdOp op, OpAdaptor adaptor,
                                                     ConversionPatternRewriter &rewriter) const {
  RankedTensorType type = getResultType(op, rewriter);
  if (!type)
    return failure();
  std::optional<Quantized> input = getQuantized(op.getInput()), output = getQuantized(op.getOutput());
  if (!input)
    return rewriter.notifyMatchFailure(op, "another pattern takes what is not quantized");
  if (!output || input->isUnsigned || input->bits > 16)
    return decline(op, rewriter, "LiteRT multiplies quantized INT8 and INT16 with a scale on both sides");
  std::optional<llvm::SmallBitVector> reduced = getReducedAxes(op.getInput(), op.getAxis());
  if (!reduced)
    return decline(op, rewriter, "the axes are not constant");
  int64_t count = countReduced(op.getInput(), *reduced);
  if (count == 0)
    return decline(op, rewriter, "LiteRT gives the product of no quantized elements no value");
  Location location = op.getLoc();
  double root = std::pow(static_cast<double>(output->scale), 1.0 / static_cast<double>(count));
  QuantizedMultiplier factor = quantizeMultiplier(static_cast<double>(input->scale) / root);
  // The first element is not multiplied: the products start with a value that none of them has.
  constexpr int64_t none = std::numeric_limits<int64_t>::min();
  auto multiply = [&](OpBuilder &builder, Location loc, Value element, Value product) -> Value {
    Scalar x = loadStored(Scalar(builder, loc, element), *input).toInteger(64) - input->zeroPoint;
    Scalar before(builder, loc, product);
    return select(before == none, x, multiplyWide(before * x, factor).toInteger(64));
  };
  Value start = makeScalar(rewriter, location, rewriter.getI64Type(), none);
  Value products = makeFold(rewriter, location, adaptor.getInput(), *reduced, start, multiply);
  auto formula = [&](ArrayRef<Scalar> product) { return store(multiplyWide(product[0], factor), *output); };
  products = makeReshape(rewriter, location, products, type.getShape());
  rewriter.replaceOp(op, makeElements(rewriter, location, products, type, formula));
  return success();
}

void lower::populateQuantizedReductionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                               RewritePatternSet &patterns) {
  patterns.add<LowerQuantizedSum<MeanOp>, LowerQuantizedSum<SumOp>, LowerQuantizedProduct>(types, patterns.getContext(),
                                                                                           options);
}
