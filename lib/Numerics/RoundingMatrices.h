//===- RoundingMatrices.h - What rounding methods share ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How results of methods are compared. Only sources of this folder include this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H
#define ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H

#include "lib/Numerics/AffineQuantization.h"
#include "lib/Numerics/DampedGram.h"
#include "lib/Numerics/WeightRounding.h"

namespace adze {

/// Replaces rows of `stored` that have more error than those of `other`.
void keepBetterRows(const RoundingProblem &problem, const StoredWeights &other, StoredWeights &stored);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_ROUNDINGMATRICES_H
