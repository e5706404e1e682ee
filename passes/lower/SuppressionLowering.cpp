//===- SuppressionLowering.cpp - Boxes that overlap little ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NON_MAX_SUPPRESSION_V4 and V5. Each place of the result takes one pass for the box with the greatest score that is
// left, and one that takes from the scores of all others what they overlap with it. LiteRT puts that off until a box is
// looked at: the selection is the same, but decayed scores may be rounded otherwise, and of equal scores the first wins
// here, one or another there.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/SpecialOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Scalar.h"

#include <limits>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// Operands of the op, lowered, and what they say.
struct Suppression {
  Value boxes, scores;
  Value overlapLimit, scoreLimit, sigma; // f32; no sigma in V4
  int64_t candidates, places;
};

/// Corners in order and area of a box.
struct Box {
  Scalar top, left, bottom, right, area;
};

/// What the loop over places carries.
struct Selection {
  Value indices, scores, left, count; // `left` has a score for each box, minus infinity for those that are out
  Selection(ValueRange values) : indices(values[0]), scores(values[1]), left(values[2]), count(values[3]) {}
};

} // namespace

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

static Box loadBox(OpBuilder &builder, Location location, Value boxes, Value row) {
  auto corner = [&](int64_t i) {
    Value column = makeIndex(builder, location, i);
    return Scalar(builder, location, tensor::ExtractOp::create(builder, location, boxes, ValueRange{row, column}));
  };
  Scalar y1 = corner(0), x1 = corner(1), y2 = corner(2), x2 = corner(3);
  Scalar top = atMost(y1, y2), bottom = atLeast(y1, y2), left = atMost(x1, x2), right = atLeast(x1, x2);
  return {top, left, bottom, right, (bottom - top) * (right - left)};
}

/// Intersection over union; 0 where one of the boxes has no area.
static Scalar getOverlap(const Box &a, const Box &b) {
  Scalar height = atLeast(atMost(a.bottom, b.bottom) - atLeast(a.top, b.top), 0.0);
  Scalar width = atLeast(atMost(a.right, b.right) - atLeast(a.left, b.left), 0.0);
  Scalar common = height * width, ratio = common / (a.area + b.area - common);
  return select((a.area <= 0.0) | (b.area <= 0.0), ratio.constant(0.0), ratio);
}

/// What is left of a box's score when `overlap` with a selected one is taken from it.
static Scalar reduceScore(Scalar score, Scalar overlap, const Suppression &op) {
  Scalar out = score.constant(-std::numeric_limits<double>::infinity());
  Scalar decayed = score;
  if (op.sigma) {
    Scalar sigma = score.at(op.sigma), isSoft = sigma > 0.0;
    Scalar scale = score.constant(-0.5) / select(isSoft, sigma, score.constant(1.0));
    Scalar exponent = scale * overlap * overlap;
    decayed = select(isSoft, score * exponent.make<math::ExpOp>(Value(exponent)), score);
  }
  decayed = select(decayed > score.at(op.scoreLimit), decayed, out);
  return select(overlap >= score.at(op.overlapLimit), out, decayed);
}

/// The greatest score that is left, and where it is; minus infinity and 0 if there is none.
static ValueRange findBest(OpBuilder &builder, Location location, Value left, int64_t candidates) {
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  Value none = makeScalar(builder, location, builder.getF32Type(), -std::numeric_limits<double>::infinity());
  auto body = [&](OpBuilder &inner, Location loc, Value i, ValueRange best) {
    Value score = tensor::ExtractOp::create(inner, loc, left, i);
    Value isBetter = arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::OGT, score, best[0]);
    Value value = arith::SelectOp::create(inner, loc, isBetter, score, best[0]);
    Value place = arith::SelectOp::create(inner, loc, isBetter, i, best[1]);
    scf::YieldOp::create(inner, loc, ValueRange{value, place});
  };
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, candidates), one,
                            ValueRange{none, zero}, body)
      .getResults();
}

/// `left` without what boxes overlap with box `selected`.
static Value suppress(OpBuilder &builder, Location location, Value left, Value selected, const Suppression &op) {
  Box taken = loadBox(builder, location, op.boxes, selected);
  auto body = [&](OpBuilder &inner, Location loc, Value i, ValueRange state) {
    Scalar score(inner, loc, tensor::ExtractOp::create(inner, loc, state[0], i));
    Box other = loadBox(inner, loc, op.boxes, i);
    Scalar rest = reduceScore(score, getOverlap(other, taken), op);
    scf::YieldOp::create(inner, loc, tensor::InsertOp::create(inner, loc, rest, state[0], i).getResult());
  };
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, op.candidates), one, left, body)
      .getResult(0);
}

/// How many boxes are above the limit at the start: LiteRT selects no more, whatever is left.
static Value countCandidates(OpBuilder &builder, Location location, const Suppression &op) {
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  Value none = makeScalar(builder, location, builder.getI32Type(), int64_t(0));
  auto body = [&](OpBuilder &inner, Location loc, Value i, ValueRange sum) {
    Scalar score(inner, loc, tensor::ExtractOp::create(inner, loc, op.scores, i));
    Scalar total = score.at(sum[0]) + (score > score.at(op.scoreLimit)).toInteger(32);
    scf::YieldOp::create(inner, loc, Value(total));
  };
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, op.candidates), one, none, body)
      .getResult(0);
}

/// Fills one place of the result.
static void selectOne(OpBuilder &builder, Location location, Value place, Selection state, Value limit,
                      const Suppression &op) {
  ValueRange best = findBest(builder, location, state.left, op.candidates);
  Scalar score(builder, location, best[0]), count = score.at(state.count);
  Scalar isFound = (score > -std::numeric_limits<double>::infinity()) & (count < score.at(limit));
  Scalar index = score.at(arith::IndexCastOp::create(builder, location, builder.getI32Type(), best[1]).getResult());
  Value left = suppress(builder, location, state.left, best[1], op);
  Value indices = tensor::InsertOp::create(builder, location, select(isFound, index, index.constant(0)), state.indices,
                                           place);
  Value scores = tensor::InsertOp::create(builder, location, select(isFound, score, score.constant(0.0)), state.scores,
                                          place);
  Scalar next = count + isFound.toInteger(32);
  scf::YieldOp::create(builder, location, ValueRange{indices, scores, left, next});
}

/// Indices, their scores, and how many count.
static SmallVector<Value> selectBoxes(OpBuilder &builder, Location location, const Suppression &op) {
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  auto indices = RankedTensorType::get({op.places}, builder.getI32Type());
  auto scores = RankedTensorType::get({op.places}, builder.getF32Type());
  auto allScores = RankedTensorType::get({op.candidates}, builder.getF32Type());
  Value left = makeElements(builder, location, op.scores, allScores, [&](ArrayRef<Scalar> x) {
    return select(x[0] > x[0].at(op.scoreLimit), x[0], x[0].constant(-std::numeric_limits<double>::infinity()));
  });
  Value limit = countCandidates(builder, location, op);
  SmallVector<Value> start = {makeEmpty(builder, location, indices), makeEmpty(builder, location, scores), left,
                              makeScalar(builder, location, builder.getI32Type(), int64_t(0))};
  auto loop = scf::ForOp::create(builder, location, zero, makeIndex(builder, location, op.places), one, start,
                                 [&](OpBuilder &inner, Location loc, Value place, ValueRange carried) {
                                   selectOne(inner, loc, place, Selection(carried), limit, op);
                                 });
  auto scalar = RankedTensorType::get({}, builder.getI32Type());
  return {loop.getResult(0), loop.getResult(1), makeFilled(builder, location, scalar, loop.getResult(3))};
}

namespace {

// adze.non_max_suppression_v4 -> scf.for over places { scf.for: the best; scf.for: scores of the others }; likewise v5
template <typename OpTy>
struct LowerSuppression : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto boxes = dyn_cast<RankedTensorType>(adaptor.getBoxes().getType());
    if (!boxes || !boxes.hasStaticShape() || boxes.getRank() != 2 || boxes.getDimSize(0) == 0 || type.getRank() != 1)
      return this->decline(op, rewriter, "there are no boxes, or their number is not known");
    Location location = op.getLoc();
    auto load = [&](Value scalar) -> Value {
      return tensor::ExtractOp::create(rewriter, location, makeReshape(rewriter, location, scalar, {}), ValueRange());
    };
    Suppression operands{adaptor.getBoxes(),           adaptor.getScores(), load(adaptor.getIouThreshold()),
                         load(adaptor.getScoreThreshold()), Value(),             boxes.getDimSize(0),
                         type.getDimSize(0)};
    if constexpr (std::is_same_v<OpTy, NonMaxSuppressionV5Op>)
      operands.sigma = load(adaptor.getSoftNmsSigma());
    SmallVector<Value> results = selectBoxes(rewriter, location, operands);
    if (op->getNumResults() == 2)
      results.erase(results.begin() + 1);
    rewriter.replaceOp(op, results);
    return success();
  }
};

} // namespace

void lower::populateSuppressionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerSuppression<NonMaxSuppressionV4Op>, LowerSuppression<NonMaxSuppressionV5Op>>(
      types, patterns.getContext(), options);
}
