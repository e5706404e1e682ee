//===- FactorFit.h - Where the fit of factors starts ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What FilterFactors.cpp and FactorFit.cpp share. Only sources of this folder include this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FACTORFIT_H
#define ADZE_LIB_NUMERICS_FACTORFIT_H

#include "lib/Numerics/FactorAlgebra.h"

namespace adze {

/// The inputs that matter most to a filter: `projection` maps a vector of inputs to as many channels as it has rows.
struct InputSpace {
  Eigen::MatrixXd projection;
  Eigen::VectorXd values; ///< Squares of singular values, largest first.
  double total = 0;       ///< Their sum, with those that were not asked for.
};

/// Of vectors of channels, or, with `keepHeight`, of columns of windows; with the part of H that all taps share.
InputSpace findInputSpace(const FactorTarget &target, bool keepHeight, int64_t count);

/// That part of H: its mean over what the columns of the unfolding do not say; the identity where there is no H.
Eigen::MatrixXd getSharedGram(const FactorTarget &target, bool keepHeight);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FACTORFIT_H
