//===- WeightPruning.h - Pruning by the error of results --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As with rounding (WeightRounding.h), what pruning costs is how far the products with inputs X move: for a row w
// that becomes v, |X w - X v|^2 = (w - v)^T H (w - v) with H = X^T X.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_WEIGHTPRUNING_H
#define ADZE_LIB_NUMERICS_WEIGHTPRUNING_H

#include "lib/Numerics/PruningMask.h"

namespace adze {

/// Rows of weights that meet the same inputs.
struct PruneProblem {
  PruneLayout layout;
  llvm::ArrayRef<float> weights; ///< Dense ones, finite.
  llvm::ArrayRef<double> gram;   ///< H, columns x columns, symmetric. A column that never has an input is zero.
  /// Z^T X, columns x columns, where results were meant to be Z w but inputs are X by now; empty: Z is X.
  llvm::ArrayRef<double> cross = {};
};

struct PrunedWeights {
  std::vector<float> weights; ///< Zero where the mask is.
  PruneMask mask;
};

/// Wanda's scores: |w_c| times the norm of the inputs that it meets, sqrt(H_cc). (Sun et al., "A simple and effective
/// pruning approach for large language models", 2023.)
std::vector<double> getWandaScores(const PruneProblem &problem);

/// The sum over rows of (w - v)^T H (w - v), with Z w in place of X w where there are cross products; then it lacks a
/// constant, and may be negative.
double getPruningError(const PruneProblem &problem, llvm::ArrayRef<float> pruned);

/// The sum over rows of w^T H w: the energy of results.
double getResultEnergy(const PruneProblem &problem);

/// Frantar and Alistarh, "SparseGPT: massive language models can be accurately pruned in one-shot" (2023), which is
/// Optimal Brain Surgeon with one order of columns for all rows: chunk by chunk of columns, the weights with the
/// least w^2 / [H^-1]_cc go, and those behind make up for them. The sparsity is reached exactly. Starts from `start`,
/// where weights may be zero already, or from those of the problem where it is empty. Scores fall back to Wanda's
/// where H has no inverse.
PrunedWeights pruneBySecondOrder(const PruneProblem &problem, const PruneRule &rule, double damping = 0.01,
                                 llvm::ArrayRef<float> start = {});

/// Reconstructed weights of a mask with less error than `mask` where one is found, else those of `mask`: the
/// alternating directions of Meng et al., "ALPS: improved optimization for highly sparse one-shot pruning" (2024),
/// between weights with the least error and the nearest ones that the rule allows, for `iterations` steps.
PrunedWeights refineMask(const PruneProblem &problem, const PruneRule &rule, const PruneMask &mask,
                         unsigned iterations = 30, double damping = 0.01);

/// The weights with the least error of those that have the mask's zeros: of each row v_S = (H_SS + D)^-1 (w Z^T X)_S,
/// damped towards w. Rows with equal masks share a factor. The error is not above that of w with the mask.
std::vector<float> reconstructWeights(const PruneProblem &problem, const PruneMask &mask, double damping = 0.01);

/// The weights with the mask's zeros, all else as it was.
std::vector<float> applyMask(llvm::ArrayRef<float> weights, const PruneMask &mask);

/// What pruning a layer to each of some sparsities costs.
struct SparsityCurve {
  int64_t weights = 0;
  std::vector<double> sparsities; ///< Rising; the first is 0.
  std::vector<double> errors;     ///< Rising; the first is 0. Of layers together, they add up.
};

/// Which point of its curve each layer takes so that all together have at least `sparsity`, for the least sum of
/// errors: steps along the convex hulls of the curves, those with the least error for a weight first. The ends, where
/// that is not enough.
std::vector<size_t> allocateSparsity(llvm::ArrayRef<SparsityCurve> curves, double sparsity);

/// The same as sparsities of the layers, with the last step only as far as it has to go: all together have exactly
/// `sparsity`, or, where the curves end before it, what they end with. 0 for a layer without a curve.
std::vector<double> shareSparsity(llvm::ArrayRef<SparsityCurve> curves, double sparsity);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_WEIGHTPRUNING_H
