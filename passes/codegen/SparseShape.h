//===- SparseShape.h - A pattern of weights and its columns -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a product with a pattern says of its weights, as lib/Numerics takes it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_SPARSESHAPE_H
#define ADZE_PASSES_CODEGEN_SPARSESHAPE_H

#include "lib/Numerics/SparsePacking.h"
#include "lib/Target/SparseProducts.h"
#include "passes/codegen/ProductShape.h"

namespace adze::codegen {

/// Words of 32 bits of a row of the left operand that straight-line code reads.
inline int64_t countUnits(const ProductShape &shape) { return shape.rhs.shape[1] * shape.rhs.shape[2]; }

inline SparsePattern readPattern(const ProductShape &shape) {
  SparsePattern pattern;
  pattern.columns = shape.pattern.getShapedType().getDimSize(0); // or panels, where the pattern is one of blocks
  pattern.units = countUnits(shape);
  auto bytes = shape.pattern.getValues<int8_t>();
  pattern.bits.assign(bytes.begin(), bytes.end());
  return pattern;
}

/// Whether units are 16 bytes of a row, not a word.
inline bool isRowForm(const ProductShape &shape) {
  return shape.depth * shape.lhs.element.getIntOrFloatBitWidth() == 128;
}

inline ColumnSets getColumnSets(const ProductShape &shape) {
  return {shape.group.extent, shape.columns, shape.chunkColumns, sparseSetColumns};
}

/// Whether the packed values begin with what sums of a set begin with: signed bytes, which the machine takes as unsigned ones.
inline bool startsWithSums(const ProductShape &shape) {
  return !mlir::isa<mlir::FloatType>(shape.types.sum) && !shape.types.isLhsUnsigned;
}

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_SPARSESHAPE_H
