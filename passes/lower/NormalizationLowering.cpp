//===- NormalizationLowering.cpp - Normalizations of floats ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// L2_NORMALIZATION and LOCAL_RESPONSE_NORMALIZATION.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/NormalizationOps.h"
#include "passes/lower/Padding.h"
#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static Value square(OpBuilder &builder, Location location, ValueRange arguments) {
  return arith::MulFOp::create(builder, location, arguments[0], arguments[0]);
}

namespace {

// adze.l2_normalization of floats -> linalg.generic { row's squares added }, { max(sqrt, 1e-6) }, { x / norm }
struct LowerL2Normalization : OpLowering<L2NormalizationOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(L2NormalizationOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = type.getElementType();
    if (!isa<FloatType>(element))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value rows = makeRows(rewriter, location, adaptor.getInput());
    auto perRow = RankedTensorType::get({cast<RankedTensorType>(rows.getType()).getDimSize(0)}, element);
    llvm::SmallBitVector reduced(2);
    reduced.set(1);
    Value sums = makeReduction(rewriter, location, rows, reduced, element, Combiner::Add, square);
    auto root = [&](OpBuilder &builder, Location loc, ValueRange sum) -> Value {
      Value norm = math::SqrtOp::create(builder, loc, sum[0]);
      return clampFloat(builder, loc, norm, 1e-6f, std::numeric_limits<double>::infinity());
    };
    sums = makeReshape(rewriter, location, sums, perRow.getShape());
    Value norms = makeElementwise(rewriter, location, sums, perRow, root);
    auto divide = [](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
      return arith::DivFOp::create(builder, loc, arguments[0], arguments[1]);
    };
    Value result = makeRowwise(rewriter, location, rows, norms, element, divide);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

// adze.local_response_normalization -> linalg.generic { x * x } into a border of `radius` zeros,
//   linalg.generic { squares of 2 * radius + 1 channels added }, linalg.generic { x / (bias + alpha * sum)^beta }
struct LowerLocalResponse : OpLowering<LocalResponseNormalizationOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(LocalResponseNormalizationOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override;
};

} // namespace

/// For each element of rows the sum of those at most `radius` away, rows having borders of that width.
static Value makeNeighbourSums(OpBuilder &builder, Location location, Value padded, RankedTensorType type,
                               int64_t radius) {
  SmallVector<Value> inputs;
  for (int64_t offset = 0; offset <= 2 * radius; ++offset)
    inputs.push_back(makeSlice(builder, location, padded, {0, offset}, type.getShape()));
  SmallVector<AffineMap> maps(inputs.size() + 1, builder.getMultiDimIdentityMap(2));
  SmallVector<utils::IteratorType> iterators(2, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), inputs, ValueRange(makeEmpty(builder, location, type)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        Value sum = arguments.front();
        for (Value argument : arguments.drop_front().drop_back())
          sum = arith::AddFOp::create(nested, loc, sum, argument);
        linalg::YieldOp::create(nested, loc, sum);
      });
  return generic.getResult(0);
}

/// x / base^beta, as LiteRT's optimized kernel tells exponents apart.
static Value divideByPower(OpBuilder &builder, Location location, Value x, Value base, double beta) {
  if (beta == 0.5)
    base = math::SqrtOp::create(builder, location, base);
  else if (beta != 1)
    base = math::PowFOp::create(builder, location, base, makeScalar(builder, location, base.getType(), beta));
  return arith::DivFOp::create(builder, location, x, base);
}

LogicalResult LowerLocalResponse::lower(LocalResponseNormalizationOp op, OpAdaptor adaptor, RankedTensorType type,
                                        ConversionPatternRewriter &rewriter) const {
  if (op.getRadius() < 0)
    return decline(op, rewriter, "the radius is negative");
  Location location = op.getLoc();
  Type element = type.getElementType();
  Value rows = makeRows(rewriter, location, adaptor.getInput());
  auto rowsType = cast<RankedTensorType>(rows.getType());
  // Further away there are no channels.
  int64_t radius = std::min<int64_t>(op.getRadius(), std::max<int64_t>(rowsType.getDimSize(1) - 1, 0));
  Value squares = makeElementwise(rewriter, location, rows, rowsType, square);
  Value zero = makeScalar(rewriter, location, element, 0.0);
  Value padded = makePadded(rewriter, location, squares, {{}, {radius, radius}}, zero);
  Value sums = makeNeighbourSums(rewriter, location, padded, rowsType, radius);
  auto finish = [&](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
    Value alpha = makeScalar(builder, loc, element, op.getAlpha().convertToDouble());
    Value bias = makeScalar(builder, loc, element, op.getBias().convertToDouble());
    Value base = arith::MulFOp::create(builder, loc, arguments[1], alpha);
    base = arith::AddFOp::create(builder, loc, base, bias);
    return divideByPower(builder, loc, arguments[0], base, op.getBeta().convertToDouble());
  };
  Value result = makeElementwise(rewriter, location, {rows, sums}, rowsType, finish);
  rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
  return success();
}

void lower::populateNormalizationLowering(const LoweringTypes &types, const LoweringOptions &options,
                                          RewritePatternSet &patterns) {
  patterns.add<LowerL2Normalization, LowerLocalResponse>(types, patterns.getContext(), options);
}
