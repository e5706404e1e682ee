//===- Suppression.cpp - Boxes by score, without those that overlap -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LiteRT sorts first and then looks at each pair; here each box that is taken costs one pass for the best score that is
// left and one that takes out what overlaps. The boxes are the same. NaN stands for a score that is out.
//
//===----------------------------------------------------------------------===//

#include "plugins/Suppression.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;
using namespace adze;
using namespace adze::detection;
using lower::Scalar;

static constexpr double out = std::numeric_limits<double>::quiet_NaN();

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

SmallVector<Scalar, 4> Corners::load(OpBuilder &builder, Location location, Value box) const {
  SmallVector<Scalar, 4> result;
  for (Value side : sides)
    result.emplace_back(builder, location, tensor::ExtractOp::create(builder, location, side, box));
  return result;
}

/// Intersection over union; 0 where one of the boxes has no area.
static Scalar getOverlap(ArrayRef<Scalar> a, ArrayRef<Scalar> b) {
  Scalar areaA = (a[2] - a[0]) * (a[3] - a[1]), areaB = (b[2] - b[0]) * (b[3] - b[1]);
  Scalar height = atMost(a[2], b[2]) - atLeast(a[0], b[0]), width = atMost(a[3], b[3]) - atLeast(a[1], b[1]);
  Scalar common = atLeast(height, 0.0) * atLeast(width, 0.0), ratio = common / (areaA + areaB - common);
  return select((areaA <= 0.0) | (areaB <= 0.0), ratio.constant(0.0), ratio);
}

/// The greatest score and the first box that has it; NaN and 0 where all are out.
static ValueRange findBest(OpBuilder &builder, Location location, Value left, int64_t count) {
  auto body = [&](OpBuilder &inner, Location loc, Value i, ValueRange best) {
    Value score = tensor::ExtractOp::create(inner, loc, left, i);
    // Greater than the best, or the first that is not out.
    Value isGreater = arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::UGT, score, best[0]);
    Value isIn = arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::ORD, score, score);
    Value isBetter = arith::AndIOp::create(inner, loc, isGreater, isIn);
    Value value = arith::SelectOp::create(inner, loc, isBetter, score, best[0]);
    Value place = arith::SelectOp::create(inner, loc, isBetter, i, best[1]);
    scf::YieldOp::create(inner, loc, ValueRange{value, place});
  };
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  Value none = lower::makeScalar(builder, location, builder.getF32Type(), out);
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, count), one, ValueRange{none, zero},
                            body)
      .getResults();
}

/// `left` without `box` and what overlaps with it.
static Value takeOut(OpBuilder &builder, Location location, const Corners &corners, Value left, Value box,
                     float limit) {
  SmallVector<Scalar, 4> taken = corners.load(builder, location, box);
  auto body = [&](OpBuilder &inner, Location loc, Value i, ValueRange state) {
    Scalar score(inner, loc, tensor::ExtractOp::create(inner, loc, state[0], i));
    SmallVector<Scalar, 4> here = {score.at(taken[0]), score.at(taken[1]), score.at(taken[2]), score.at(taken[3])};
    Scalar overlap = getOverlap(here, corners.load(inner, loc, i));
    Value isSame = arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::eq, i, box);
    Scalar rest = select((overlap > limit) | score.at(isSame), score.constant(out), score);
    scf::YieldOp::create(inner, loc, tensor::InsertOp::create(inner, loc, rest, state[0], i).getResult());
  };
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, corners.count), one, left, body)
      .getResult(0);
}

SmallVector<Value> detection::visitBoxes(OpBuilder &builder, Location location, const Corners &corners, Value scores,
                                         float scoreLimit, float overlapLimit, int64_t most, ValueRange carried,
                                         TakeBox take) {
  auto type = RankedTensorType::get({corners.count}, builder.getF32Type());
  SmallVector<Value> start = {
      lower::makeElements(builder, location, scores, type,
                          [&](ArrayRef<Scalar> x) { return select(x[0] >= scoreLimit, x[0], x[0].constant(out)); }),
      makeIndex(builder, location, 0)};
  llvm::append_range(start, carried);
  // While there is a place and a box: { scores that are left, places taken, carried values }
  auto before = [&](OpBuilder &inner, Location loc, ValueRange state) {
    ValueRange best = findBest(inner, loc, state[0], corners.count);
    Value isFound = arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::ORD, best[0], best[0]);
    Value hasPlace =
        arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::ult, state[1], makeIndex(inner, loc, most));
    SmallVector<Value> values(state);
    llvm::append_range(values, best);
    scf::ConditionOp::create(inner, loc, arith::AndIOp::create(inner, loc, isFound, hasPlace), values);
  };
  auto after = [&](OpBuilder &inner, Location loc, ValueRange state) {
    Value score = state[state.size() - 2], box = state.back();
    SmallVector<Value> next = {takeOut(inner, loc, corners, state[0], box, overlapLimit),
                               arith::AddIOp::create(inner, loc, state[1], makeIndex(inner, loc, 1))};
    llvm::append_range(next, take(inner, loc, box, score, state[1], state.drop_front(2).drop_back(2)));
    scf::YieldOp::create(inner, loc, next);
  };
  SmallVector<Type> types(ValueRange(start).getTypes());
  types.append({builder.getF32Type(), builder.getIndexType()});
  auto loop = scf::WhileOp::create(builder, location, types, start, before, after);
  SmallVector<Value> results(loop.getResults().drop_front(2).drop_back(2));
  results.push_back(loop.getResult(1));
  return results;
}
