//===- DampedGram.h - Gram matrices that can be inverted --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What methods that weigh weights by the products of their inputs share, in Eigen's types. Only sources of this
// folder include this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_DAMPEDGRAM_H
#define ADZE_LIB_NUMERICS_DAMPEDGRAM_H

#include "llvm/ADT/ArrayRef.h"

#include <Eigen/Core>

namespace adze {

using DoubleRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using GramMap = Eigen::Map<const DoubleRows>;

/// A Gram matrix (columns x columns) with `damping` means of its diagonal added to it; positive where a column is dead.
Eigen::MatrixXd getDampedGram(llvm::ArrayRef<double> gram, int64_t columns, double damping);

/// Upper triangular U with (gram + damping)^-1 = U^T U, columns taken in `order`; damping grows until there is one.
/// Empty where there is none.
Eigen::MatrixXd factorInverse(llvm::ArrayRef<double> gram, llvm::ArrayRef<int> order, double damping);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_DAMPEDGRAM_H
