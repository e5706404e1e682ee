//===- WeightPruning.cpp - Pruning by the error of results ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scores, errors, SparseGPT and the allocation of sparsity.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightPruning.h"
#include "lib/Numerics/DampedGram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace adze;

using FloatRowsMap = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

std::vector<double> adze::getWandaScores(const PruneProblem &problem) {
  std::vector<double> scores = getMagnitudes(problem.weights);
  int64_t columns = problem.layout.columns;
  for (size_t i = 0; i < scores.size(); ++i) {
    size_t c = i % columns;
    scores[i] *= std::sqrt(std::max(0.0, problem.gram[c * columns + c]));
  }
  return scores;
}

/// The sum over rows of v M v^T.
static double getQuadratic(const DoubleRows &rows, llvm::ArrayRef<double> matrix) {
  GramMap map(matrix.data(), rows.cols(), rows.cols());
  return (rows * map).cwiseProduct(rows).sum();
}

double adze::getPruningError(const PruneProblem &problem, llvm::ArrayRef<float> pruned) {
  FloatRowsMap dense(problem.weights.data(), problem.layout.rows, problem.layout.columns);
  FloatRowsMap sparse(pruned.data(), problem.layout.rows, problem.layout.columns);
  if (problem.cross.empty())
    // Not below zero, where a Gram matrix with rounding errors might take it.
    return std::max(0.0, getQuadratic((dense.cast<double>() - sparse.cast<double>()).eval(), problem.gram));
  GramMap cross(problem.cross.data(), problem.layout.columns, problem.layout.columns);
  DoubleRows rows = sparse.cast<double>();
  return getQuadratic(rows, problem.gram) - 2 * (dense.cast<double>() * cross).cwiseProduct(rows).sum();
}

double adze::getResultEnergy(const PruneProblem &problem) {
  FloatRowsMap dense(problem.weights.data(), problem.layout.rows, problem.layout.columns);
  return std::max(0.0, getQuadratic(dense.cast<double>(), problem.gram));
}

std::vector<float> adze::applyMask(llvm::ArrayRef<float> weights, const PruneMask &mask) {
  std::vector<float> pruned(weights.begin(), weights.end());
  for (size_t i = 0; i < pruned.size(); ++i)
    // A positive zero, whatever was there.
    pruned[i] = mask[i] ? pruned[i] : 0.0f;
  return pruned;
}

//===----------------------------------------------------------------------===//
// SparseGPT
//===----------------------------------------------------------------------===//

namespace {

/// Prunes a matrix from its first column to its last.
class ColumnPruner {
public:
  ColumnPruner(const PruneProblem &problem, const PruneRule &rule, llvm::ArrayRef<float> start);
  PrunedWeights run(double damping);

private:
  int64_t getChunk(int64_t first) const;
  void decide(int64_t first, int64_t count);
  void decideGroups(int64_t first, int64_t count, llvm::ArrayRef<double> scores);
  void eliminate(int64_t first, int64_t count);

  const PruneProblem &problem;
  const PruneRule &rule;
  PruneUnits units;
  Eigen::MatrixXd work, upper;
  PruneMask mask;
  int64_t seen = 0, gone = 0; ///< Units, and those of them that were pruned.
};

} // namespace

ColumnPruner::ColumnPruner(const PruneProblem &problem, const PruneRule &rule, llvm::ArrayRef<float> start)
    : problem(problem), rule(rule), units(getUnits(problem.layout, rule)), mask(problem.layout.getSize(), 1) {
  llvm::ArrayRef<float> from = start.empty() ? problem.weights : start;
  work = FloatRowsMap(from.data(), problem.layout.rows, problem.layout.columns).cast<double>();
}

/// How many columns are decided on at a time: a group, or many whole blocks.
int64_t ColumnPruner::getChunk(int64_t first) const {
  constexpr int64_t most = 128;
  int64_t span = problem.layout.getSpan(), rest = problem.layout.columns - first;
  if (rule.kind == PruneRule::Kind::Groups)
    return std::min(rule.group, span - first % span);
  int64_t width = rule.kind == PruneRule::Kind::Blocks ? rule.blockColumns : 1, count = std::min(most, rest);
  // Down to the beginning of a block.
  while (count > 1 && count < rest && (first + count) % span % width)
    --count;
  // A block wider than a chunk is one by itself.
  while (count < rest && (first + count) % span % width)
    ++count;
  return count;
}

void ColumnPruner::decideGroups(int64_t first, int64_t count, llvm::ArrayRef<double> scores) {
  PruneLayout part{problem.layout.rows, count, 0};
  llvm::Expected<PruneMask> chosen = makeMask(part, rule, scores);
  if (!chosen) { // A row that ran away stays as it is.
    llvm::consumeError(chosen.takeError());
    return;
  }
  for (int64_t r = 0; r < part.rows; ++r)
    for (int64_t i = 0; i < count; ++i)
      mask[r * problem.layout.columns + first + i] = (*chosen)[r * count + i];
}

/// The mask of some columns, by what they are now and what is still free to make up for them.
void ColumnPruner::decide(int64_t first, int64_t count) {
  int64_t rows = problem.layout.rows, columns = problem.layout.columns;
  std::vector<double> scores(rows * count);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t i = 0; i < count; ++i) {
      int64_t c = first + i;
      double change = problem.gram[size_t(c) * columns + c] > 0 ? work(r, c) / upper(c, c) : 0;
      scores[r * count + i] = change * change;
    }
  if (rule.kind == PruneRule::Kind::Groups)
    return decideGroups(first, count, scores);
  // Means, for blocks at the ends are smaller.
  std::vector<int64_t> numbers;
  std::vector<double> sums(units.sizes.size(), -1);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t i = 0; i < count; ++i) {
      int64_t unit = units.ofWeight[r * columns + first + i];
      if (sums[unit] < 0) {
        sums[unit] = 0;
        numbers.push_back(unit);
      }
      sums[unit] += scores[r * count + i] / double(units.sizes[unit]);
    }
  seen += int64_t(numbers.size());
  int64_t total = int64_t(units.sizes.size()), all = total - countKept(total, rule.sparsity);
  int64_t now = std::clamp<int64_t>(std::llround(double(all) * double(seen) / double(total)) - gone, 0, numbers.size());
  gone += now;
  std::nth_element(numbers.begin(), numbers.begin() + now, numbers.end(), [&](int64_t a, int64_t b) {
    return sums[a] != sums[b] ? sums[a] < sums[b] : a > b;
  });
  std::vector<bool> isGone(units.sizes.size(), false);
  for (int64_t i = 0; i < now; ++i)
    isGone[numbers[i]] = true;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = first; c < first + count; ++c)
      mask[r * columns + c] = !isGone[units.ofWeight[r * columns + c]];
}

/// Zeros, and what makes up for them: within the chunk at once, behind it in one product.
void ColumnPruner::eliminate(int64_t first, int64_t count) {
  int64_t columns = problem.layout.columns, rest = columns - first - count;
  Eigen::MatrixXd errors = Eigen::MatrixXd::Zero(work.rows(), count);
  for (int64_t i = 0; i < count; ++i) {
    int64_t c = first + i;
    for (int64_t r = 0; r < work.rows(); ++r)
      if (!mask[r * columns + c]) {
        errors(r, i) = work(r, c) / upper(c, c);
        work(r, c) = 0;
      }
    for (int64_t j = c + 1; j < first + count; ++j)
      work.col(j).noalias() -= errors.col(i) * upper(c, j);
  }
  work.rightCols(rest).noalias() -= errors * upper.block(first, first + count, count, rest);
}

PrunedWeights ColumnPruner::run(double damping) {
  int64_t columns = problem.layout.columns;
  std::vector<int> order(columns);
  std::iota(order.begin(), order.end(), 0);
  upper = factorInverse(problem.gram, order, damping);
  if (upper.size() == 0) {
    llvm::Expected<PruneMask> byNorm = makeMask(problem.layout, rule, getWandaScores(problem));
    if (byNorm)
      mask = std::move(*byNorm);
    else
      llvm::consumeError(byNorm.takeError());
    return {applyMask(problem.weights, mask), mask};
  }
  for (int64_t first = 0, count = 0; first < columns; first += count) {
    count = getChunk(first);
    decide(first, count);
    eliminate(first, count);
  }
  PrunedWeights pruned{std::vector<float>(mask.size()), mask};
  for (int64_t r = 0; r < work.rows(); ++r)
    for (int64_t c = 0; c < columns; ++c) {
      float value = float(work(r, c));
      size_t at = size_t(r) * columns + c;
      pruned.weights[at] = !mask[at] ? 0.0f : std::isfinite(value) ? value : problem.weights[at];
    }
  return pruned;
}

PrunedWeights adze::pruneBySecondOrder(const PruneProblem &problem, const PruneRule &rule, double damping,
                                       llvm::ArrayRef<float> start) {
  return ColumnPruner(problem, rule, start).run(damping);
}

//===----------------------------------------------------------------------===//
// Allocation
//===----------------------------------------------------------------------===//

/// The points, and how many weights too many are zero: the last step, that of the layer `last`, goes too far by them.
static std::vector<size_t> followCurves(llvm::ArrayRef<SparsityCurve> curves, double sparsity, size_t &last,
                                        double &tooMany) {
  std::vector<size_t> points(curves.size(), 0);
  last = 0;
  double total = 0, zeros = 0;
  for (const SparsityCurve &curve : curves)
    total += double(curve.weights);
  while (zeros < sparsity * total) {
    double best = std::numeric_limits<double>::infinity();
    size_t layer = curves.size(), next = 0;
    for (size_t i = 0; i < curves.size(); ++i)
      for (size_t point = points[i] + 1; point < curves[i].sparsities.size(); ++point) {
        double more = (curves[i].sparsities[point] - curves[i].sparsities[points[i]]) * double(curves[i].weights);
        double ratio = (curves[i].errors[point] - curves[i].errors[points[i]]) / more;
        if (more > 0 && ratio < best) {
          best = ratio;
          layer = i;
          next = point;
        }
      }
    if (layer == curves.size())
      break;
    zeros += (curves[layer].sparsities[next] - curves[layer].sparsities[points[layer]]) * double(curves[layer].weights);
    points[layer] = next;
    last = layer;
  }
  tooMany = std::max(0.0, zeros - sparsity * total);
  return points;
}

std::vector<size_t> adze::allocateSparsity(llvm::ArrayRef<SparsityCurve> curves, double sparsity) {
  size_t last;
  double tooMany;
  return followCurves(curves, sparsity, last, tooMany);
}

std::vector<double> adze::shareSparsity(llvm::ArrayRef<SparsityCurve> curves, double sparsity) {
  size_t last;
  double tooMany;
  std::vector<size_t> points = followCurves(curves, sparsity, last, tooMany);
  std::vector<double> sparsities(curves.size(), 0);
  for (size_t i = 0; i < curves.size(); ++i)
    if (!curves[i].sparsities.empty())
      sparsities[i] = curves[i].sparsities[points[i]];
  if (tooMany > 0 && curves[last].weights > 0)
    sparsities[last] -= tooMany / double(curves[last].weights);
  return sparsities;
}
