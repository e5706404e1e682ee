//===- SoftmaxLowering.cpp - SOFTMAX and LOG_SOFTMAX ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of floats, over the last dimension.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/NormalizationOps.h"
#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The greatest element or the sum of each row of `[rows, n]`.
static Value reduceRows(OpBuilder &builder, Location location, Value rows, Combiner combiner) {
  auto type = cast<RankedTensorType>(rows.getType());
  llvm::SmallBitVector reduced(2);
  reduced.set(1);
  Value result = makeReduction(builder, location, rows, reduced, type.getElementType(), combiner);
  return makeReshape(builder, location, result, {type.getDimSize(0)});
}

/// exp(scale * (x - the row's greatest)).
static Value makeExponentials(OpBuilder &builder, Location location, Value rows, Value maxima, double scale) {
  Type element = cast<RankedTensorType>(rows.getType()).getElementType();
  auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) -> Value {
    Value difference = arith::SubFOp::create(nested, loc, arguments[0], arguments[1]);
    if (scale != 1)
      difference = arith::MulFOp::create(nested, loc, difference, makeScalar(nested, loc, element, scale));
    return math::ExpOp::create(nested, loc, difference);
  };
  return makeRowwise(builder, location, rows, maxima, element, body);
}

namespace {

// adze.softmax of floats -> linalg.generic { row's maximum }, { exp(beta * (x - maximum)) }, { row's sum }, { e / sum }
struct LowerSoftmax : OpLowering<SoftmaxOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SoftmaxOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = type.getElementType();
    if (!isa<FloatType>(element))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value rows = makeRows(rewriter, location, adaptor.getInput());
    Value maxima = reduceRows(rewriter, location, rows, Combiner::Max);
    Value exponentials = makeExponentials(rewriter, location, rows, maxima, op.getBeta().convertToDouble());
    Value sums = reduceRows(rewriter, location, exponentials, Combiner::Add);
    auto divide = [](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
      // One reciprocal a row, as XNNPACK does.
      return arith::DivFOp::create(builder, loc, arguments[0], arguments[1], arith::FastMathFlags::arcp);
    };
    Value result = makeRowwise(rewriter, location, exponentials, sums, element, divide);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

// adze.log_softmax of floats -> linalg.generic { row's maximum }, { exp(x - maximum) }, { row's sum }, { log(sum) },
//   { x - maximum - logarithm }
struct LowerLogSoftmax : OpLowering<LogSoftmaxOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(LogSoftmaxOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = type.getElementType();
    if (!isa<FloatType>(element))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value rows = makeRows(rewriter, location, adaptor.getInput());
    Value maxima = reduceRows(rewriter, location, rows, Combiner::Max);
    Value exponentials = makeExponentials(rewriter, location, rows, maxima, 1);
    Value sums = reduceRows(rewriter, location, exponentials, Combiner::Add);
    auto logarithm = [](OpBuilder &builder, Location loc, ValueRange sum) -> Value {
      return math::LogOp::create(builder, loc, sum[0]);
    };
    Value logarithms =
        makeElementwise(rewriter, location, sums, cast<RankedTensorType>(sums.getType()), logarithm);
    auto subtract = [](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
      Value difference = arith::SubFOp::create(builder, loc, arguments[0], arguments[1]);
      return arith::SubFOp::create(builder, loc, difference, arguments[2]);
    };
    Value result = makeRowwise(rewriter, location, rows, {maxima, logarithms}, element, subtract);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

} // namespace

void lower::populateSoftmaxLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerSoftmax, LowerLogSoftmax>(types, patterns.getContext(), options);
}
