//===- Sparsity.h - Sparse encodings of constants ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks `#adze.sparsity` against a shape, and says where stored elements belong. The format is that of
// SparsityParameters: the traversal order names the original dimensions and then the block dimensions; each traversed
// dimension is dense or compressed.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_SPARSITY_H
#define ADZE_DIALECTS_ADZE_SPARSITY_H

#include "dialects/adze/AdzeDialect.h"

namespace adze {

/// Fails, with the broken constraint in `error`, unless `sparsity` describes a constant of `shape` with
/// `storedElements` elements. Linear in segments and indices.
llvm::LogicalResult checkSparsity(SparsityAttr sparsity, llvm::ArrayRef<int64_t> shape, int64_t storedElements,
                                  std::string &error);

/// For each stored element, in order, where it is in the dense tensor. `sparsity` has been checked against `shape`.
std::vector<int64_t> getStoredOffsets(SparsityAttr sparsity, llvm::ArrayRef<int64_t> shape);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_SPARSITY_H
