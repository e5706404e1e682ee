//===- WeightRounding.h - Rounding by the error of results ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What rounding weights costs is not how far they move, but how far the products with inputs X do: for a row w and its
// rounded form v, |X w - X v|^2 = (w - v)^T H (w - v) with H = X^T X. These functions round to make that small. Rows are
// independent. None gives a row with more of that error than rounding to nearest.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_WEIGHTROUNDING_H
#define ADZE_LIB_NUMERICS_WEIGHTROUNDING_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Rows of weights that meet the same inputs. All matrices are row-major; all values finite.
struct RoundingProblem {
  int64_t rows = 0, columns = 0;
  llvm::ArrayRef<float> weights; ///< rows x columns.
  llvm::ArrayRef<float> scales;  ///< One a row, positive.
  llvm::ArrayRef<double> gram;   ///< H, columns x columns, symmetric. A column that never has an input is zero.
  unsigned bits = 8;             ///< Of stored weights: 8, 4 or 2.
  bool keepsZeros = false;       ///< Weights that are zero stay zero: they were pruned.

  bool isFree(int64_t index) const { return !keepsZeros || weights[index] != 0; }
};

/// Stored weights, rows x columns, in the order of the problem.
using StoredWeights = std::vector<int8_t>;

/// (w - v)^T H (w - v) of each row.
std::vector<double> getResultErrors(const RoundingProblem &problem, llvm::ArrayRef<int8_t> stored);

/// Each weight to the nearest of the grid, halves away from zero.
StoredWeights roundToNearest(const RoundingProblem &problem);

struct GptqOptions {
  double damping = 0.01; ///< Added to the diagonal, in means of it.
  bool ordered = true;   ///< Columns with the largest inputs first, rather than in order.
  bool descend = true;   ///< Finish with `descendByColumns`.
};

/// Frantar et al., "GPTQ: accurate post-training quantization for generative pre-trained transformers" (2022): columns are
/// rounded one after the other, and what each leaves is made up for by those to come.
StoredWeights roundByGptq(const RoundingProblem &problem, const GptqOptions &options = {});

struct AdaRoundOptions {
  unsigned iterations = 1000;
  double learningRate = 0.01; ///< Of Adam.
  double regularization = 0.01;
  double warmStart = 0.2;     ///< Part of the iterations without regularization.
  double betaStart = 20, betaEnd = 2;
  double damping = 0.01;
};

/// Nagel et al., "Up or down? Adaptive rounding for post-training quantization" (2020), with the quadratic error above in
/// place of stored samples, and finished with `descendByColumns`.
StoredWeights roundAdaptively(const RoundingProblem &problem, const AdaRoundOptions &options = {});

/// Moves single weights by one step, the most useful first, for as long as a row's error falls. A row moves at most
/// 4 * columns + 100 times.
void descendByColumns(const RoundingProblem &problem, StoredWeights &stored);

/// The weights with the least sum over samples of |Z w - X v|^2, where the targets Z w were computed from the original inputs
/// Z and the weights will meet inputs X that earlier rounding changed: v = w (Z^T X) (X^T X + damping)^-1, damped towards w.
/// `cross` is Z^T X, columns x columns. Returns rows x columns.
std::vector<float> fitWeights(const RoundingProblem &problem, llvm::ArrayRef<double> cross, double damping = 0.01);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_WEIGHTROUNDING_H
