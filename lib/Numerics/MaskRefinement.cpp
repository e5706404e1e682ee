//===- MaskRefinement.cpp - Which weights had better stay -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Alternating directions on columns of equal size.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/DampedGram.h"
#include "lib/Numerics/WeightPruning.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

using namespace adze;

namespace {

/// The problem with inputs of norm 1, in the coordinates of its Gram matrix's eigenvectors.
class AlternatingDirections {
public:
  AlternatingDirections(const PruneProblem &problem, const PruneRule &rule, double damping);
  PruneMask run(const PruneMask &mask, unsigned iterations);

private:
  PruneMask project(const DoubleRows &weights, DoubleRows &projected) const;

  const PruneProblem &problem;
  const PruneRule &rule;
  Eigen::VectorXd norms, values;
  Eigen::MatrixXd vectors;
  DoubleRows dense, target; ///< Weights, and their products with the Gram matrix in its coordinates.
};

} // namespace

AlternatingDirections::AlternatingDirections(const PruneProblem &problem, const PruneRule &rule, double damping)
    : problem(problem), rule(rule) {
  int64_t rows = problem.layout.rows, columns = problem.layout.columns;
  Eigen::MatrixXd gram = getDampedGram(problem.gram, columns, damping);
  norms = gram.diagonal().cwiseSqrt();
  using FloatRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  dense = Eigen::Map<const FloatRows>(problem.weights.data(), rows, columns).cast<double>();
  DoubleRows wanted = dense * gram;
  // What damping adds is for the dense weights, as everywhere.
  if (!problem.cross.empty())
    wanted = dense * (GramMap(problem.cross.data(), columns, columns) + gram -
                      GramMap(problem.gram.data(), columns, columns));
  Eigen::VectorXd inverse = norms.cwiseInverse();
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(inverse.asDiagonal() * gram * inverse.asDiagonal());
  values = solver.eigenvalues().cwiseMax(0.0);
  vectors = solver.eigenvectors();
  dense = dense * norms.asDiagonal();
  target = wanted * inverse.asDiagonal() * vectors;
}

/// The nearest weights that the rule allows.
PruneMask AlternatingDirections::project(const DoubleRows &weights, DoubleRows &projected) const {
  std::vector<double> scores(weights.data(), weights.data() + weights.size());
  for (double &score : scores)
    score = std::isfinite(score) ? score * score : 0;
  PruneMask mask = llvm::cantFail(makeMask(problem.layout, rule, scores));
  projected = weights;
  for (int64_t i = 0; i < projected.size(); ++i)
    if (!mask[i])
      projected.data()[i] = 0;
  return mask;
}

PruneMask AlternatingDirections::run(const PruneMask &mask, unsigned iterations) {
  // The penalty starts small, so that weights move, and grows until the two sides agree.
  double penalty = 0.1;
  DoubleRows fitted, allowed = dense, dual = DoubleRows::Zero(dense.rows(), dense.cols());
  for (int64_t i = 0; i < allowed.size(); ++i)
    if (!mask[i])
      allowed.data()[i] = 0;
  PruneMask latest = mask;
  for (unsigned iteration = 0; iteration < iterations; ++iteration) {
    DoubleRows right = target + penalty * ((allowed - dual) * vectors);
    fitted = (right * (values.array() + penalty).inverse().matrix().asDiagonal()) * vectors.transpose();
    PruneMask next = project(fitted + dual, allowed);
    dual += fitted - allowed;
    if (iteration % 3 == 2) {
      penalty *= next == latest ? 1.5 : 1.2;
      dual /= next == latest ? 1.5 : 1.2; // The dual is in parts of the penalty.
    }
    latest = std::move(next);
  }
  return latest;
}

PrunedWeights adze::refineMask(const PruneProblem &problem, const PruneRule &rule, const PruneMask &mask,
                               unsigned iterations, double damping) {
  PrunedWeights before{reconstructWeights(problem, mask, damping), mask};
  PruneMask refined = AlternatingDirections(problem, rule, damping).run(mask, iterations);
  if (refined == mask || std::count(refined.begin(), refined.end(), 0) < std::count(mask.begin(), mask.end(), 0))
    return before;
  PrunedWeights after{reconstructWeights(problem, refined, damping), std::move(refined)};
  return getPruningError(problem, after.weights) < getPruningError(problem, before.weights) ? after : before;
}
