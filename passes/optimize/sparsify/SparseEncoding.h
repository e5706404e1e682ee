//===- SparseEncoding.h - Constants without their zeros ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Encodes dense elements in any form that `#adze.sparsity` can say: the inverse of getStoredOffsets in
// dialects/adze/Sparsity.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEENCODING_H
#define ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEENCODING_H

#include "dialects/adze/AdzeDialect.h"

#include <optional>
#include <vector>

namespace adze {

/// The discardable attribute in which `sparse-to-dense` remembers how a constant was stored: a `#adze.sparsity` whose
/// segments and indices are empty.
inline constexpr llvm::StringLiteral sparseFormName = "adze.sparse_form";

/// How elements are traversed and which levels are compressed.
struct SparseForm {
  /// A level in the order of traversal.
  struct Level {
    DimensionType format = DimensionType::DENSE;
    unsigned leastSegmentBits = 8, leastIndexBits = 8; ///< 8, 16 or 32.
  };
  llvm::SmallVector<int32_t> order, blockMap;
  llvm::SmallVector<int64_t> blockSizes;
  llvm::SmallVector<Level> levels;

  /// Blocks of `rows` indices of the first dimension by `columns` of the last; all levels are dense but that of the
  /// last dimension, as LiteRT's kernels have it.
  static SparseForm getRows(int64_t rank, int64_t rows, int64_t columns);
  /// The form of an encoding, whose vectors do not matter but for their width.
  static SparseForm get(SparsityAttr sparsity);
  /// The form without elements, for `sparseFormName`.
  SparsityAttr getAttr(mlir::MLIRContext *context, llvm::ArrayRef<int64_t> shape) const;
  /// Whether the blocks divide the shape.
  bool fits(llvm::ArrayRef<int64_t> shape) const;
};

/// Elements of a dense constant.
struct DenseElements {
  llvm::ArrayRef<char> bytes;
  unsigned elementBytes; ///< 1, 2, 4 or 8.
  bool isFloat;          ///< -0.0 is a zero as well.
  llvm::ArrayRef<int64_t> shape;

  int64_t size() const { return bytes.size() / elementBytes; }
  bool isZero(int64_t element) const;
};

/// What is written for a constant.
struct SparseElements {
  std::vector<char> stored;
  SparsityAttr sparsity;
  /// Bytes of the elements, segments and indices; tables around them are not counted.
  int64_t bytes = 0;
};

/// Encodes; the form fits the shape. A compressed level holds the indices below which anything is not zero; vectors
/// have the narrowest type that holds their values, but for the widths that the form asks for.
SparseElements encodeElements(mlir::MLIRContext *context, const DenseElements &dense, const SparseForm &form);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSEENCODING_H
