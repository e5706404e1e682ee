//===- RoundingMatrices.h - What rounding methods share ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrices of WeightRounding.h in Eigen's types. Only sources of this folder include this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H
#define ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H

#include "lib/Numerics/AffineQuantization.h"
#include "lib/Numerics/WeightRounding.h"

#include <Eigen/Core>

namespace adze {

using DoubleRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using GramMap = Eigen::Map<const DoubleRows>;

/// The Gram matrix with `damping` means of its diagonal added to it; positive where a column is dead.
Eigen::MatrixXd getDampedGram(const RoundingProblem &problem, double damping);

/// Replaces rows of `stored` that have more error than those of `other`.
void keepBetterRows(const RoundingProblem &problem, const StoredWeights &other, StoredWeights &stored);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H
