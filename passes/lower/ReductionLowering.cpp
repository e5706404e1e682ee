//===- ReductionLowering.cpp - Reductions over axes -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MEAN, SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_ANY and REDUCE_ALL of what is not rescaled; the quantized
// ones that are: QuantizedReductionLowering.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ReductionOps.h"
#include "passes/lower/ReductionAxes.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

std::optional<llvm::SmallBitVector> lower::getReducedAxes(Value input, Value axis) {
  int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
  llvm::SmallBitVector reduced(rank);
  if (rank == 0) // nothing to reduce, whatever the axes
    return reduced;
  std::optional<SmallVector<int64_t>> axes = getConstantIntegers(axis);
  if (!axes)
    return std::nullopt;
  for (int64_t each : *axes)
    if (std::optional<int64_t> dimension = normalizeAxis(each, rank))
      reduced.set(*dimension);
  return reduced;
}

int64_t lower::countReduced(Value input, const llvm::SmallBitVector &reduced) {
  int64_t count = 1;
  for (unsigned i : reduced.set_bits())
    count *= cast<RankedTensorType>(input.getType()).getDimSize(i);
  return count;
}

namespace {

// adze.reduce_max -> linalg.generic { maximum }, and so on.
template <typename OpTy, Combiner signedCombiner, Combiner unsignedCombiner = signedCombiner>
struct LowerReduction : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    constexpr bool computes = signedCombiner == Combiner::Add || signedCombiner == Combiner::Multiply;
    if (computes && getAffine(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes what is rescaled");
    std::optional<llvm::SmallBitVector> reduced = getReducedAxes(op.getInput(), op.getAxis());
    if (!reduced)
      return this->decline(op, rewriter, "the axes are not constant");
    Combiner combiner = isUnsigned(op.getInput()) ? unsignedCombiner : signedCombiner;
    Value result = makeReduction(rewriter, op.getLoc(), adaptor.getInput(), *reduced, type.getElementType(), combiner);
    rewriter.replaceOp(op, makeReshape(rewriter, op.getLoc(), result, type.getShape()));
    return success();
  }
};

// adze.mean of floats -> linalg.generic { added } -> linalg.generic { / count };
// of INT32 and INT64: sums of i64, the quotient truncated.
struct LowerMean : OpLowering<MeanOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(MeanOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (getAffine(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes what is rescaled");
    std::optional<llvm::SmallBitVector> reduced = getReducedAxes(op.getInput(), op.getAxis());
    if (!reduced)
      return decline(op, rewriter, "the axes are not constant");
    Type element = type.getElementType();
    bool isFloat = isa<FloatType>(element);
    if (!isFloat && element.getIntOrFloatBitWidth() < 32)
      return decline(op, rewriter, "narrow integers have no mean without a scale");
    Location location = op.getLoc();
    Type wide = isFloat ? element : Type(rewriter.getI64Type());
    auto widen = [](OpBuilder &builder, Location loc, ValueRange value) {
      return resizeInteger(builder, loc, value[0], 64, false);
    };
    Value sums = makeReduction(rewriter, location, adaptor.getInput(), *reduced, wide, Combiner::Add,
                               isFloat ? ScalarBody(nullptr) : ScalarBody(widen));
    int64_t count = countReduced(op.getInput(), *reduced);
    auto divide = [&](OpBuilder &builder, Location loc, ValueRange sum) -> Value {
      if (isFloat)
        return arith::DivFOp::create(builder, loc, sum[0], makeScalar(builder, loc, element, double(count)));
      if (count == 0) // the kernel writes NaN, which is 0 in an integer
        return makeScalar(builder, loc, element, int64_t(0));
      Value mean = arith::DivSIOp::create(builder, loc, sum[0], makeScalar(builder, loc, wide, count));
      return resizeInteger(builder, loc, mean, element.getIntOrFloatBitWidth(), false);
    };
    sums = makeReshape(rewriter, location, sums, type.getShape());
    rewriter.replaceOp(op, makeElementwise(rewriter, location, sums, type, divide));
    return success();
  }
};

} // namespace

void lower::populateReductionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerMean, LowerReduction<SumOp, Combiner::Add>, LowerReduction<ReduceProdOp, Combiner::Multiply>,
               LowerReduction<ReduceMaxOp, Combiner::Max, Combiner::MaxUnsigned>,
               LowerReduction<ReduceMinOp, Combiner::Min, Combiner::MinUnsigned>,
               LowerReduction<ReduceAnyOp, Combiner::Or>, LowerReduction<ReduceAllOp, Combiner::And>>(
      types, patterns.getContext(), options);
}
