//===- NormalizationMatcher.cpp - Layer and RMS normalization -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A recursive descent over the formula, one function a part; alternatives restore what they had read.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/NormalizationMatcher.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/prepare/IdiomMatching.h"

using namespace mlir;
using namespace adze;

namespace {

class Matcher {
public:
  bool matchRoot(Value root) {
    return attempt([&] { return matchFolded(root); }) || attempt([&] { return matchShifted(root); }) ||
           attempt([&] { return matchScaled(root); });
  }

  Normalization found;

private:
  template <typename Function>
  bool attempt(Function function) {
    Normalization saved = found;
    if (function())
      return true;
    found = std::move(saved);
    return false;
  }

  /// The op of that kind that computes `value`, which then belongs to the idiom.
  template <typename OpTy>
  OpTy take(Value value) {
    OpTy op = getPlain<OpTy>(value);
    if (op)
      found.ops.push_back(op);
    return op;
  }

  static bool isWeight(Value value) {
    if (auto widened = value.getDefiningOp<DequantizeOp>())
      value = widened.getInput();
    return value.getDefiningOp<ConstOp>() != nullptr;
  }

  MulOp matchShift(Value value, bool &isNegated);
  bool matchFolded(Value value);
  bool matchShifted(Value value);
  bool matchScaled(Value value);
  bool matchQuotient(Value value);
  bool matchFactor(Value value);
  bool matchInverseDeviation(Value value);
  bool matchStabilized(Value value);
  bool matchVariance(Value value);
  bool matchCentered(Value value);
  Value matchSquare(Value value);
  bool matchMean(Value value, Value &input, SmallVector<int64_t> &axes);
  bool isMean(Value value);
};

} // namespace

/// Reads `value` as beta - mean * s, as beta + (-mean) * s or as (-mean) * s; null without such a product.
MulOp Matcher::matchShift(Value value, bool &isNegated) {
  if (auto difference = take<SubOp>(value)) {
    found.beta = difference.getLhs();
    return isWeight(found.beta) ? take<MulOp>(difference.getRhs()) : MulOp();
  }
  isNegated = true;
  if (auto sum = take<AddOp>(value))
    for (unsigned side : {0, 1})
      if (isWeight(sum->getOperand(side))) {
        found.beta = sum->getOperand(side);
        return take<MulOp>(sum->getOperand(1 - side));
      }
  return take<MulOp>(value);
}

/// x * s + (beta - mean * s), where s = gamma / deviation
bool Matcher::matchFolded(Value value) {
  auto sum = take<AddOp>(value);
  if (!sum)
    return false;
  auto matchProducts = [&](Value product, Value shift, int scaledSide, int meanSide) {
    bool isNegated = false;
    MulOp scaled = take<MulOp>(product), scaledMean = matchShift(shift, isNegated);
    if (!scaled || !scaledMean || scaled->getOperand(scaledSide) != scaledMean->getOperand(meanSide))
      return false;
    Value mean = scaledMean->getOperand(1 - meanSide);
    if (isNegated) {
      auto negation = take<NegOp>(mean);
      if (!negation)
        return false;
      mean = negation.getInput();
    }
    return matchFactor(scaled->getOperand(scaledSide)) && found.mean &&
           scaled->getOperand(1 - scaledSide) == found.x && isMean(mean);
  };
  for (unsigned choice = 0; choice < 8; ++choice)
    if (attempt([&] {
          unsigned side = choice / 4;
          return matchProducts(sum->getOperand(side), sum->getOperand(1 - side), choice / 2 % 2, choice % 2);
        }))
      return true;
  return false;
}

/// normalized * gamma + beta
bool Matcher::matchShifted(Value value) {
  auto sum = take<AddOp>(value);
  if (!sum)
    return false;
  for (unsigned side : {0, 1})
    if (isWeight(sum->getOperand(1 - side))) {
      found.beta = sum->getOperand(1 - side);
      if (attempt([&] { return matchScaled(sum->getOperand(side)); }))
        return true;
    }
  return false;
}

/// normalized * gamma, or normalized
bool Matcher::matchScaled(Value value) {
  if (auto product = getPlain<MulOp>(value))
    for (unsigned side : {0, 1})
      if (isWeight(product->getOperand(1 - side)) && attempt([&] {
            found.ops.push_back(product);
            found.gamma = product->getOperand(1 - side);
            return matchQuotient(product->getOperand(side));
          }))
        return true;
  return matchQuotient(value);
}

/// centered * factor, or centered / deviation
bool Matcher::matchQuotient(Value value) {
  if (auto product = take<MulOp>(value)) {
    for (unsigned side : {0, 1})
      if (attempt([&] {
            return matchFactor(product->getOperand(1 - side)) && matchCentered(product->getOperand(side));
          }))
        return true;
    return false;
  }
  auto quotient = take<DivOp>(value);
  auto deviation = quotient ? take<SqrtOp>(quotient.getRhs()) : SqrtOp();
  return deviation && matchStabilized(deviation.getInput()) && matchCentered(quotient.getLhs());
}

/// 1 / deviation, or gamma / deviation
bool Matcher::matchFactor(Value value) {
  if (attempt([&] { return matchInverseDeviation(value); }))
    return true;
  auto product = take<MulOp>(value);
  if (!product || found.gamma)
    return false;
  for (unsigned side : {0, 1})
    if (isWeight(product->getOperand(1 - side))) {
      found.gamma = product->getOperand(1 - side);
      return matchInverseDeviation(product->getOperand(side));
    }
  return false;
}

bool Matcher::matchInverseDeviation(Value value) {
  if (auto rsqrt = take<RsqrtOp>(value))
    return matchStabilized(rsqrt.getInput());
  if (auto power = take<PowOp>(value))
    return isSplat(power.getRhs(), -0.5) && matchStabilized(power.getLhs());
  auto quotient = take<DivOp>(value);
  auto deviation = quotient && isSplat(quotient.getLhs(), 1) ? take<SqrtOp>(quotient.getRhs()) : SqrtOp();
  return deviation && matchStabilized(deviation.getInput());
}

/// variance + epsilon
bool Matcher::matchStabilized(Value value) {
  auto sum = take<AddOp>(value);
  if (!sum)
    return false;
  for (unsigned side : {0, 1})
    if (std::optional<double> epsilon = getSplat(sum->getOperand(1 - side))) {
      found.epsilon = *epsilon;
      return matchVariance(sum->getOperand(side));
    }
  return false;
}

/// d if `value` is d * d; null otherwise.
Value Matcher::matchSquare(Value value) {
  if (auto square = take<SquareOp>(value))
    return square.getInput();
  if (auto product = getPlain<MulOp>(value); product && product.getLhs() == product.getRhs()) {
    found.ops.push_back(product);
    return product.getLhs();
  }
  if (auto power = getPlain<PowOp>(value); power && isSplat(power.getRhs(), 2)) {
    found.ops.push_back(power);
    return power.getLhs();
  }
  return {};
}

/// mean((x - mean(x))^2), or mean(x^2)
bool Matcher::matchVariance(Value value) {
  Value squares;
  if (!matchMean(value, squares, found.axes))
    return false;
  if (auto difference = take<SquaredDifferenceOp>(squares)) {
    for (unsigned side : {0, 1}) {
      found.x = difference->getOperand(side);
      found.mean = difference->getOperand(1 - side);
      if (attempt([&] { return isMean(found.mean); }))
        return true;
    }
    return false;
  }
  Value base = matchSquare(squares);
  if (!base)
    return false;
  if (auto difference = getPlain<SubOp>(base); difference && attempt([&] {
        found.ops.push_back(difference);
        found.x = difference.getLhs();
        found.mean = difference.getRhs();
        return isMean(found.mean);
      }))
    return true;
  found.x = base;
  return true;
}

/// x - mean(x), or x where there is no mean
bool Matcher::matchCentered(Value value) {
  if (!found.mean)
    return value == found.x;
  auto difference = take<SubOp>(value);
  return difference && difference.getLhs() == found.x && isMean(difference.getRhs());
}

/// Whether `value` is the mean of x over the axes of the variance; the subtraction may have its own copy of it.
bool Matcher::isMean(Value value) {
  Value input;
  SmallVector<int64_t> axes;
  return matchMean(value, input, axes) && input == found.x && axes == found.axes;
}

/// Whether `reduced` is `full` with extent 1 at `axes`.
static bool isReduced(Value reduced, Value full, ArrayRef<int64_t> axes) {
  auto shape = getKnownShape(reduced), fullShape = getKnownShape(full);
  if (!shape || !fullShape || shape->size() != fullShape->size())
    return false;
  for (auto [axis, pair] : llvm::enumerate(llvm::zip(*shape, *fullShape))) {
    auto [extent, fullExtent] = pair;
    if (extent != (llvm::is_contained(axes, axis) ? 1 : fullExtent))
      return false;
  }
  return true;
}

/// MEAN, or SUM times or by a constant, with `keep_dims` or a reshape behind.
bool Matcher::matchMean(Value value, Value &input, SmallVector<int64_t> &axes) {
  Value whole = value;
  std::optional<double> factor;
  if (auto product = getPlain<MulOp>(value)) {
    for (unsigned side : {0, 1})
      if (!factor && (factor = getSplat(product->getOperand(1 - side))))
        value = product->getOperand(side);
    found.ops.push_back(product);
  } else if (auto quotient = getPlain<DivOp>(value)) {
    if (std::optional<double> count = getSplat(quotient.getRhs()); count && *count != 0)
      factor = 1 / *count;
    value = quotient.getLhs();
    found.ops.push_back(quotient);
  }
  if (auto reshape = take<ReshapeOp>(value))
    value = reshape->getOperand(0);
  Operation *reduction = value.getDefiningOp();
  if (!isa_and_nonnull<MeanOp, SumOp>(reduction) || isa<SumOp>(reduction) != factor.has_value())
    return false;
  found.ops.push_back(reduction);
  input = reduction->getOperand(0);
  auto shape = getKnownShape(input);
  std::optional<SmallVector<int64_t>> listed = getConstantIntegers(reduction->getOperand(1));
  if (!shape || !listed)
    return false;
  double count = 1;
  axes.clear();
  for (int64_t axis : *listed) {
    std::optional<int64_t> normal = normalizeAxis(axis, shape->size());
    if (!normal || llvm::is_contained(axes, *normal))
      return false;
    axes.push_back(*normal);
    count *= (*shape)[*normal];
  }
  llvm::sort(axes);
  return isReduced(whole, input, axes) && (!factor || (count > 0 && isNear(*factor, 1 / count)));
}

std::optional<Normalization> adze::matchNormalization(Value root) {
  Matcher matcher;
  if (!isF32(root) || !matcher.matchRoot(root))
    return std::nullopt;
  return matcher.found;
}
