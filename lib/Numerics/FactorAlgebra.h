//===- FactorAlgebra.h - Products of factors and their adjoints -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FilterFactors.h in Eigen's types. Only sources of this folder include this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FACTORALGEBRA_H
#define ADZE_LIB_NUMERICS_FACTORALGEBRA_H

#include "lib/Numerics/FilterFactors.h"

#include <Eigen/Core>

namespace adze {

/// Factors as matrices whose rows are outputs: the shapes of FactoredFilter, flattened behind the first extent; of the factor of
/// Separable in the middle, taps x rank.
struct FactorMatrices {
  FactorForm form;
  FilterShape shape;
  std::vector<Eigen::MatrixXd> factors;

  /// The filter with `replaced` in place of factor `number`; it is linear in it.
  Eigen::MatrixXd expandWith(size_t number, const Eigen::MatrixXd &replaced) const;
  Eigen::MatrixXd expand() const { return expandWith(0, factors[0]); }
  /// The adjoint of expandWith(): what a change of the filter is to factor `number`.
  Eigen::MatrixXd pullBack(size_t number, const Eigen::MatrixXd &filter) const;
  FactoredFilter store(const FactorRanks &ranks) const;
};

/// W and H of a problem. Products with H are those with the identity where there is none.
struct FactorTarget {
  explicit FactorTarget(const FactorProblem &problem);

  Eigen::MatrixXd multiply(const Eigen::MatrixXd &filter) const { return hasGram ? Eigen::MatrixXd(filter * gram) : filter; }
  double getError(const Eigen::MatrixXd &filter) const;

  FilterShape shape;
  Eigen::MatrixXd weights, gram;
  Eigen::MatrixXd weighted; ///< W H.
  double energy;            ///< The trace of W H W^T.
  bool hasGram;
};

/// The leading eigenvectors of M M^T with M = W H^(1/2), in columns, with eigenvalues, largest first: at most `count` of them,
/// by a randomised range finder (Halko et al., 2011) where the matrix is large and few are wanted.
struct LeadingSpace {
  Eigen::MatrixXd vectors;
  Eigen::VectorXd values;
};
LeadingSpace findLeadingSpace(const Eigen::MatrixXd &weights, const Eigen::MatrixXd &weighted, int64_t count);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FACTORALGEBRA_H
