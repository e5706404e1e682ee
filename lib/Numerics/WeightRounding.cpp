//===- WeightRounding.cpp - Rounding by the error of results --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// GPTQ, coordinate descent and the fit to changed inputs.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/RoundingMatrices.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace adze;

StoredWeights adze::roundToNearest(const RoundingProblem &problem) {
  return quantizeWeights(problem.weights, {1, problem.rows, problem.columns}, problem.scales, problem.bits);
}

std::vector<double> adze::getResultErrors(const RoundingProblem &problem, llvm::ArrayRef<int8_t> stored) {
  std::vector<double> errors(problem.rows);
  GramMap gram(problem.gram.data(), problem.columns, problem.columns);
  constexpr int64_t rowsAtOnce = 64;
  for (int64_t first = 0; first < problem.rows; first += rowsAtOnce) {
    int64_t count = std::min(rowsAtOnce, problem.rows - first);
    DoubleRows difference(count, problem.columns);
    for (int64_t r = 0; r < count; ++r)
      for (int64_t c = 0; c < problem.columns; ++c) {
        int64_t at = (first + r) * problem.columns + c;
        difference(r, c) = double(problem.scales[first + r]) * stored[at] - double(problem.weights[at]);
      }
    DoubleRows products = difference * gram;
    for (int64_t r = 0; r < count; ++r)
      // Not below zero, where a Gram matrix with rounding errors might take it.
      errors[first + r] = std::max(0.0, products.row(r).dot(difference.row(r)));
  }
  return errors;
}

void adze::keepBetterRows(const RoundingProblem &problem, const StoredWeights &other, StoredWeights &stored) {
  std::vector<double> errors = getResultErrors(problem, stored), others = getResultErrors(problem, other);
  for (int64_t r = 0; r < problem.rows; ++r)
    if (!(errors[r] <= others[r]))
      std::copy_n(other.begin() + r * problem.columns, problem.columns, stored.begin() + r * problem.columns);
}

//===----------------------------------------------------------------------===//
// Coordinate descent
//===----------------------------------------------------------------------===//

/// One row: `slope` is H times the difference in steps.
static void descendRow(const GramMap &gram, llvm::MutableArrayRef<int8_t> row, llvm::function_ref<bool(int64_t)> isFree,
                       Eigen::VectorXd &slope, int64_t low, int64_t high) {
  int64_t columns = int64_t(row.size());
  for (int64_t moves = 4 * columns + 100; moves > 0; --moves) {
    int64_t best = -1;
    double mostGain = 0;
    for (int64_t c = 0; c < columns; ++c) {
      double gain = 2 * std::abs(slope[c]) - gram(c, c);
      bool isInRange = slope[c] > 0 ? row[c] > low : row[c] < high;
      // A gain that rounding errors could make up is none.
      if (isInRange && gain > mostGain && gain > 1e-9 * gram(c, c) && isFree(c)) {
        mostGain = gain;
        best = c;
      }
    }
    if (best < 0)
      return;
    int8_t step = slope[best] > 0 ? -1 : 1;
    row[best] += step;
    slope += double(step) * gram.row(best).transpose();
  }
}

void adze::descendByColumns(const RoundingProblem &problem, StoredWeights &stored) {
  GramMap gram(problem.gram.data(), problem.columns, problem.columns);
  int64_t low = getSmallestWeight(problem.bits), high = getLargestWeight(problem.bits);
  Eigen::VectorXd difference(problem.columns), slope(problem.columns);
  StoredWeights before = stored;
  for (int64_t r = 0; r < problem.rows; ++r) {
    llvm::MutableArrayRef<int8_t> row(stored.data() + r * problem.columns, problem.columns);
    for (int64_t c = 0; c < problem.columns; ++c)
      difference[c] = row[c] - double(problem.weights[r * problem.columns + c]) / problem.scales[r];
    slope.noalias() = gram * difference;
    auto isFree = [&](int64_t c) { return problem.isFree(r * problem.columns + c); };
    descendRow(gram, row, isFree, slope, low, high);
  }
  keepBetterRows(problem, before, stored);
}

//===----------------------------------------------------------------------===//
// GPTQ
//===----------------------------------------------------------------------===//

static std::vector<int> orderColumns(const RoundingProblem &problem, bool ordered) {
  std::vector<int> order(problem.columns);
  std::iota(order.begin(), order.end(), 0);
  auto diagonal = [&](int c) { return problem.gram[size_t(c) * problem.columns + c]; };
  if (ordered)
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      return diagonal(a) != diagonal(b) ? diagonal(a) > diagonal(b) : a < b;
    });
  return order;
}

/// Rounds the columns of `work` (in units of steps, columns already in order) from the left; `work` then holds integers, zeros
/// where `free` is not 1.
static void roundColumns(Eigen::MatrixXd &work, const Eigen::MatrixXd &upper, const Eigen::MatrixXd &free, double low,
                         double high) {
  // Within a block each column's error goes to the others of the block at once, to the columns behind it in one product.
  constexpr int64_t blockSize = 64;
  int64_t columns = work.cols();
  Eigen::MatrixXd errors;
  for (int64_t first = 0; first < columns; first += blockSize) {
    int64_t count = std::min(blockSize, columns - first), rest = columns - first - count;
    errors.resize(work.rows(), count);
    for (int64_t i = 0; i < count; ++i) {
      int64_t c = first + i;
      Eigen::VectorXd rounded = work.col(c).array().round().max(low).min(high).matrix();
      rounded = rounded.cwiseProduct(free.col(c)).eval();
      errors.col(i) = (work.col(c) - rounded) / upper(c, c);
      work.col(c) = rounded;
      for (int64_t j = c + 1; j < first + count; ++j)
        work.col(j).noalias() -= errors.col(i) * upper(c, j);
    }
    work.rightCols(rest).noalias() -= errors * upper.block(first, first + count, count, rest);
  }
}

StoredWeights adze::roundByGptq(const RoundingProblem &problem, const GptqOptions &options) {
  StoredWeights nearest = roundToNearest(problem);
  std::vector<int> order = orderColumns(problem, options.ordered);
  Eigen::MatrixXd upper = factorInverse(problem.gram, order, options.damping);
  if (upper.size() == 0)
    return nearest;
  Eigen::MatrixXd work(problem.rows, problem.columns), free(problem.rows, problem.columns);
  for (int64_t c = 0; c < problem.columns; ++c)
    for (int64_t r = 0; r < problem.rows; ++r) {
      work(r, c) = double(problem.weights[r * problem.columns + order[c]]) / problem.scales[r];
      free(r, c) = problem.isFree(r * problem.columns + order[c]);
    }
  roundColumns(work, upper, free, double(getSmallestWeight(problem.bits)), double(getLargestWeight(problem.bits)));
  StoredWeights stored(nearest.size());
  for (int64_t c = 0; c < problem.columns; ++c)
    for (int64_t r = 0; r < problem.rows; ++r) {
      int64_t at = r * problem.columns + order[c];
      // Nothing speaks for another weight than the nearest where no input ever is.
      bool isDead = !(problem.gram[size_t(order[c]) * problem.columns + order[c]] > 0);
      stored[at] = isDead ? nearest[at] : int8_t(work(r, c));
    }
  keepBetterRows(problem, nearest, stored);
  if (options.descend)
    descendByColumns(problem, stored);
  return stored;
}

//===----------------------------------------------------------------------===//
// Changed inputs
//===----------------------------------------------------------------------===//

std::vector<float> adze::fitWeights(const RoundingProblem &problem, llvm::ArrayRef<double> cross, double damping) {
  int64_t columns = problem.columns;
  Eigen::MatrixXd damped = getDampedGram(problem.gram, columns, damping);
  GramMap gram(problem.gram.data(), columns, columns), crossGram(cross.data(), columns, columns);
  // v = w + d, and d (H + D) = w (Z^T X - X^T X): where inputs did not change, d is zero whatever the damping.
  Eigen::LLT<Eigen::MatrixXd> factor(damped);
  std::vector<float> fitted(problem.weights.begin(), problem.weights.end());
  if (factor.info() != Eigen::Success)
    return fitted;
  Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> weights(
      problem.weights.data(), problem.rows, columns);
  DoubleRows missing = weights.cast<double>() * (crossGram - gram);
  Eigen::MatrixXd change = factor.solve(missing.transpose());
  for (int64_t r = 0; r < problem.rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      if (double value = fitted[r * columns + c] + change(c, r); std::isfinite(float(value)))
        fitted[r * columns + c] = float(value);
  return fitted;
}
