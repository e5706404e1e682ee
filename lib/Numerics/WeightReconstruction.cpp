//===- WeightReconstruction.cpp - Least squares for what is left ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One factor for each set of columns that rows keep.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/DampedGram.h"
#include "lib/Numerics/WeightPruning.h"
#include "llvm/ADT/STLExtras.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <map>

using namespace adze;

namespace {

/// Rows that keep the same columns, solved together.
class SupportSolver {
public:
  SupportSolver(const PruneProblem &problem, double damping)
      : problem(problem), damped(getDampedGram(problem.gram, problem.layout.columns, damping)),
        gram(problem.gram.data(), problem.layout.columns, problem.layout.columns) {}
  void solve(llvm::ArrayRef<int> support, llvm::ArrayRef<int64_t> rows, std::vector<float> &pruned) const;

private:
  const PruneProblem &problem;
  Eigen::MatrixXd damped;
  GramMap gram;
};

} // namespace

void SupportSolver::solve(llvm::ArrayRef<int> support, llvm::ArrayRef<int64_t> rows, std::vector<float> &pruned) const {
  int64_t size = int64_t(support.size()), columns = problem.layout.columns;
  Eigen::MatrixXd part(size, size), missing(size, rows.size());
  for (int64_t j = 0; j < size; ++j)
    for (int64_t i = 0; i < size; ++i)
      part(i, j) = damped(support[i], support[j]);
  // v = w_S + d, and (H_SS + D) d is what the results lack with w_S alone.
  bool hasCross = !problem.cross.empty();
  GramMap target(hasCross ? problem.cross.data() : problem.gram.data(), columns, columns);
  for (auto [number, row] : llvm::enumerate(rows)) {
    Eigen::VectorXd dense(columns), kept = Eigen::VectorXd::Zero(columns);
    for (int64_t c = 0; c < columns; ++c)
      dense[c] = problem.weights[row * columns + c];
    for (int c : support)
      kept[c] = dense[c];
    Eigen::VectorXd lack;
    if (hasCross)
      lack = target.transpose() * dense - gram * kept;
    else
      lack = gram * (dense - kept);
    for (int64_t i = 0; i < size; ++i)
      missing(i, int64_t(number)) = lack[support[i]];
  }
  Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> factor(part);
  if (factor.info() != Eigen::Success)
    return;
  factor.solveInPlace(missing);
  for (auto [number, row] : llvm::enumerate(rows))
    for (int64_t i = 0; i < size; ++i) {
      float &value = pruned[row * columns + support[i]];
      if (double fitted = value + missing(i, int64_t(number)); std::isfinite(float(fitted)))
        value = float(fitted);
    }
}

std::vector<float> adze::reconstructWeights(const PruneProblem &problem, const PruneMask &mask, double damping) {
  std::vector<float> pruned = applyMask(problem.weights, mask);
  SupportSolver solver(problem, damping);
  std::map<std::vector<int>, std::vector<int64_t>> bySupport;
  for (int64_t r = 0; r < problem.layout.rows; ++r) {
    std::vector<int> support;
    for (int64_t c = 0; c < problem.layout.columns; ++c)
      // A weight that never meets an input is as good as any.
      if (mask[r * problem.layout.columns + c] && problem.gram[size_t(c) * problem.layout.columns + c] > 0)
        support.push_back(int(c));
    // Blocks of rows have equal masks, and so do rows that lost nothing.
    if (!support.empty())
      bySupport[std::move(support)].push_back(r);
  }
  for (const auto &[support, rows] : bySupport)
    solver.solve(support, rows, pruned);
  return pruned;
}
