//===- FilterFactors.h - Filters as products of smaller ones ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A layer's weights W (a row for each output) become the product F of factors that can be computed one after the other. What
// that costs is how far results move: sum over rows of (w - f)^T H (w - f), with H = X^T X of the inputs X that the
// rows meet.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FILTERFACTORS_H
#define ADZE_LIB_NUMERICS_FILTERFACTORS_H

#include "llvm/ADT/ArrayRef.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace adze {

/// What a filter becomes. Each factor is a filter by itself, in OHWI.
enum class FactorForm {
  Matrix,    ///< KxK to `rank` channels, then 1x1. For KxK = 1x1 and products this is the singular value decomposition.
  Spatial,   ///< Kx1 to `rank` channels, then 1xK.
  Tucker2,   ///< 1x1 to `inner` channels, KxK to `rank`, then 1x1.
  Separable, ///< 1x1 to `rank` channels, KxK of each by itself (1HWO), then 1x1: the canonical polyadic decomposition.
};

/// Extents of a filter in OHWI; a matrix has height and width 1.
struct FilterShape {
  int64_t outputs = 0, height = 1, width = 1, channels = 0;

  int64_t getTaps() const { return height * width; }
  int64_t getColumns() const { return height * width * channels; }
  int64_t getSize() const { return outputs * getColumns(); }
};

struct FactorRanks {
  int64_t rank = 1;
  int64_t inner = 0; ///< Of Tucker-2 alone.

  bool operator==(const FactorRanks &other) const = default;
};

struct FactorProblem {
  FilterShape shape;
  llvm::ArrayRef<double> weights; ///< Finite, in OHWI: a row for each output.
  llvm::ArrayRef<double> gram;    ///< H, columns x columns, symmetric; empty: the identity.
};

struct FactoredFilter {
  FactorForm form = FactorForm::Matrix;
  FilterShape shape;
  FactorRanks ranks;
  /// In the order in which they are computed. Matrix: (rank,H,W,C), (O,1,1,rank). Spatial: (rank,H,1,C), (O,1,W,rank).
  /// Tucker2: (inner,1,1,C), (rank,H,W,inner), (O,1,1,rank). Separable: (rank,1,1,C), (1,H,W,rank), (O,1,1,rank).
  std::vector<std::vector<double>> factors;

  /// The filter that the factors come to, in OHWI.
  std::vector<double> expand() const;
};

/// The shape of a factor, as FactoredFilter::factors documents it.
std::array<int64_t, 4> getFactorShape(FactorForm form, const FilterShape &shape, const FactorRanks &ranks, size_t number);
size_t getFactorCount(FactorForm form);

/// The largest ranks that mean anything: those at which nothing is lost (none such is known of Separable, where it is where
/// it surely does not pay).
FactorRanks getFullRanks(FactorForm form, const FilterShape &shape);

struct FactorFit {
  unsigned rounds = 20;      ///< Of alternating least squares, for forms that need them.
  unsigned iterations = 30;  ///< Of conjugate gradients for a factor in between, at most.
};

/// Factors of given ranks. Matrix has the least error that there is; the others start from singular vectors and improve by
/// alternating least squares, so that the error is not above that of the start. None, with the reason, where iterations
/// diverge. Deterministic.
std::optional<FactoredFilter> factorize(const FactorProblem &problem, FactorForm form, const FactorRanks &ranks,
                                        const FactorFit &fit, std::string &reason);

/// The error of a filter as part of the energy of results; 0 where there is no energy.
double getRelativeError(const FactorProblem &problem, llvm::ArrayRef<double> filter);

/// What errors of results weigh. With the products G of gradients (outputs x outputs, symmetric, row-major) an error e of results costs
/// e^T G e: factors of `root` W, G = root^2, are those of W where the last one is multiplied by `inverse`. Directions that matter
/// less than `floor` of the most important one count as much. Empty where G has nothing finite or nothing at all.
struct OutputMetric {
  std::vector<double> root, inverse;
};
OutputMetric getOutputMetric(llvm::ArrayRef<double> products, int64_t outputs, double floor);
/// A square row-major matrix times one with as many rows.
std::vector<double> multiplyRows(llvm::ArrayRef<double> square, llvm::ArrayRef<double> matrix, int64_t rows);

/// The weights V for which X V comes closest to what was meant to be Z W: W + (W Z^T X - W X^T X)(X^T X + D)^-1, with
/// `damping` means of the diagonal in D. `cross` is Z^T X. Rows as in FactorProblem; those of the problem where there is no
/// solution.
std::vector<double> matchResults(const FactorProblem &problem, llvm::ArrayRef<double> cross, double damping);

/// Squares of the singular values that ranks are about, largest first, as parts of their sum; those below rounding are
/// 0. Tucker2 has two lists: of `rank` and of `inner`. `limit`: how many are wanted (0: all), for large matrices. None of Separable.
struct FactorSpectrum {
  std::vector<double> ranks, inner;
};
FactorSpectrum getSpectrum(const FactorProblem &problem, FactorForm form, int64_t limit = 0);

/// How many of a spectrum's values are needed to keep `energy` of their sum, at least 1.
int64_t countForEnergy(llvm::ArrayRef<double> spectrum, double energy);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FILTERFACTORS_H
