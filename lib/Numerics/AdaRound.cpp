//===- AdaRound.cpp - Learning to round up or down ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Adam on the rectified sigmoids of some rows at a time.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/RoundingMatrices.h"

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace adze;

namespace {

using Block = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic>;

/// The rectified sigmoid is clamp(sigmoid(v) * (zeta - gamma) + gamma, 0, 1).
constexpr float zeta = 1.1f, gamma = -0.1f;

/// Up-or-down variables of a block of rows; everything in units of steps.
class RoundingBlock {
public:
  RoundingBlock(const RoundingProblem &problem, int64_t first, int64_t count);

  /// One step of Adam, the `iteration`th from 1 on. `gram` has a mean diagonal of 1.
  void step(const Eigen::MatrixXf &gram, const AdaRoundOptions &options, unsigned iteration);
  /// Writes what the variables say now.
  void store(StoredWeights &stored) const;

private:
  const RoundingProblem &problem;
  int64_t first;
  Block exact, floors, variables, mean, square;
  /// 0 where there is no choice, 1 elsewhere.
  Block isFree;
  Block sigmoid, rounding, gradient;
};

} // namespace

RoundingBlock::RoundingBlock(const RoundingProblem &problem, int64_t first, int64_t count)
    : problem(problem), first(first), exact(count, problem.columns) {
  float low = float(getSmallestWeight(problem.bits)), high = float(getLargestWeight(problem.bits));
  for (int64_t r = 0; r < count; ++r)
    for (int64_t c = 0; c < problem.columns; ++c)
      exact(r, c) = problem.weights[(first + r) * problem.columns + c] / problem.scales[first + r];
  floors = exact.floor();
  isFree = ((floors >= low) && (floors < high)).cast<float>();
  for (int64_t r = 0; r < count; ++r)
    for (int64_t c = 0; c < problem.columns; ++c)
      if (!problem.isFree((first + r) * problem.columns + c))
        isFree(r, c) = 0;
  floors = floors.max(low).min(high);
  // Variables start where the rectified sigmoid is the fraction that rounding down would lose.
  Block fraction = (exact - floors).max(0.0f).min(1.0f);
  Block inner = ((fraction - gamma) / (zeta - gamma)).max(1e-3f).min(1 - 1e-3f);
  variables = -((1 / inner) - 1).log();
  mean = Block::Zero(count, problem.columns);
  square = mean;
}

void RoundingBlock::step(const Eigen::MatrixXf &gram, const AdaRoundOptions &options, unsigned iteration) {
  sigmoid = 1 / (1 + (-variables).exp());
  rounding = (sigmoid * (zeta - gamma) + gamma).max(0.0f).min(1.0f) * isFree;
  Eigen::MatrixXf difference = (floors + rounding - exact).matrix();
  gradient = (2 * (difference * gram)).array();
  double progress = double(iteration) / options.iterations;
  if (progress > options.warmStart) {
    double part = (progress - options.warmStart) / (1 - options.warmStart);
    double beta = options.betaEnd + 0.5 * (options.betaStart - options.betaEnd) * (1 + std::cos(part * std::numbers::pi));
    // d/dh of 1 - |2h - 1|^beta.
    Block centered = 2 * rounding - 1;
    gradient -= float(options.regularization * 2 * beta) * centered.abs().pow(float(beta - 1)) * centered.sign();
  }
  gradient *= (zeta - gamma) * sigmoid * (1 - sigmoid) * isFree * (rounding > 0 && rounding < 1).cast<float>();
  constexpr float decay = 0.9f, squareDecay = 0.999f;
  mean = decay * mean + (1 - decay) * gradient;
  square = squareDecay * square + (1 - squareDecay) * gradient.square();
  float meanFactor = 1 - std::pow(decay, float(iteration)), squareFactor = 1 - std::pow(squareDecay, float(iteration));
  variables -= float(options.learningRate) * (mean / meanFactor) / ((square / squareFactor).sqrt() + 1e-8f);
}

void RoundingBlock::store(StoredWeights &stored) const {
  for (int64_t r = 0; r < variables.rows(); ++r)
    for (int64_t c = 0; c < variables.cols(); ++c)
      stored[(first + r) * problem.columns + c] =
          int8_t(floors(r, c) + (isFree(r, c) > 0 && variables(r, c) >= 0 ? 1 : 0));
}

StoredWeights adze::roundAdaptively(const RoundingProblem &problem, const AdaRoundOptions &options) {
  StoredWeights nearest = roundToNearest(problem), stored = nearest;
  Eigen::MatrixXd damped = getDampedGram(problem.gram, problem.columns, options.damping);
  Eigen::MatrixXf gram = (damped / damped.diagonal().mean()).cast<float>();
  constexpr int64_t rowsAtOnce = 64;
  for (int64_t first = 0; first < problem.rows; first += rowsAtOnce) {
    RoundingBlock block(problem, first, std::min(rowsAtOnce, problem.rows - first));
    for (unsigned iteration = 1; iteration <= options.iterations; ++iteration)
      block.step(gram, options, iteration);
    block.store(stored);
  }
  keepBetterRows(problem, nearest, stored);
  descendByColumns(problem, stored);
  return stored;
}
