//===- QuantizedNormalizationLowering.cpp - L2_NORMALIZATION of integers --===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/requantization.md, section 3.9, L:l2norm: the same in all schemes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/NormalizationOps.h"
#include "passes/lower/FixedPoint.h"
#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.l2_normalization of integers -> linalg.generic { row's squares added }, twice linalg.generic { multiplier,
// shift of 1 / sqrt }, linalg.generic { products }
struct LowerQuantizedL2 : OpLowering<L2NormalizationOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(L2NormalizationOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override;
};

} // namespace

/// The squares of each row of `[rows, n]` added, as `[rows]`.
static Value addSquares(OpBuilder &builder, Location location, Value rows, const Quantized &params) {
  llvm::SmallBitVector reduced(2);
  reduced.set(1);
  auto square = [&](OpBuilder &nested, Location loc, ValueRange value) -> Value {
    Scalar x = loadStored(Scalar(nested, loc, value[0]), params) - params.zeroPoint;
    return x * x;
  };
  Value sums = makeReduction(builder, location, rows, reduced, builder.getI32Type(), Combiner::Add, square);
  return makeReshape(builder, location, sums, {cast<RankedTensorType>(rows.getType()).getDimSize(0)});
}

/// The stored result of an element less its zero point. The result's scale is 1 / 128, with 0 in the middle of its
/// range.
static Scalar normalize(Scalar x, Scalar multiplier, Scalar shift, const Quantized &output) {
  auto multiply = [&](Scalar value, Value left, Value right) {
    return value.at(multiplyTwice(value.getBuilder(), value.getLoc(), value, multiplier, left, right));
  };
  if (output.isUnsigned)
    x = multiply(x * 128, Value(), shift);
  else
    x = multiply(x, atLeast(shift.constant(7) - shift, 0), atLeast(shift - 7, 0));
  return x.at(addZeroPoint(x.getBuilder(), x.getLoc(), x, output.isUnsigned ? 128 : 0, output.getLowest(),
                           output.getHighest()));
}

LogicalResult LowerQuantizedL2::lower(L2NormalizationOp op, OpAdaptor adaptor, RankedTensorType type,
                                      ConversionPatternRewriter &rewriter) const {
  if (isa<FloatType>(type.getElementType()))
    return rewriter.notifyMatchFailure(op, "another pattern takes floats");
  std::optional<Quantized> input = getQuantized(op.getInput()), output = getQuantized(op.getOutput());
  if (!input || !output || input->bits != 8 || output->bits != 8)
    return decline(op, rewriter, "LiteRT takes INT8 and UINT8 with one scale on both sides");
  Location location = op.getLoc();
  Value rows = makeRows(rewriter, location, adaptor.getInput());
  Value sums = addSquares(rewriter, location, rows, *input);
  auto perRow = cast<RankedTensorType>(sums.getType());
  Value multipliers = makeElements(rewriter, location, sums, perRow,
                                   [](ArrayRef<Scalar> sum) { return invertRoot(sum[0]).first; });
  Value shifts = makeElements(rewriter, location, sums, perRow,
                              [](ArrayRef<Scalar> sum) { return invertRoot(sum[0]).second; });
  Value result = makeRowwise(rewriter, location, rows, {multipliers, shifts}, type.getElementType(),
                             [&](OpBuilder &builder, Location loc, ValueRange values) -> Value {
                               Scalar x(builder, loc, values[0]), multiplier(builder, loc, values[1]);
                               x = loadStored(x, *input) - input->zeroPoint;
                               return normalize(x, multiplier, multiplier.at(values[2]), *output).toInteger(8);
                             });
  rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
  return success();
}

void lower::populateQuantizedNormalizationLowering(const LoweringTypes &types, const LoweringOptions &options,
                                                   RewritePatternSet &patterns) {
  patterns.add<LowerQuantizedL2>(types, patterns.getContext(), options);
}
