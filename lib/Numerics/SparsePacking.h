//===- SparsePacking.h - The weights that are not zero ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which weights of a product are not zero, and their values in the order in which straight-line code consumes them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_SPARSEPACKING_H
#define ADZE_LIB_NUMERICS_SPARSEPACKING_H

#include "lib/Numerics/Packing.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace adze {

/// For each column (of all groups) and each unit a bit that says whether the unit has a weight that is not zero. A unit
/// is what one instruction takes: `depth` elements along a run. Bits of a column begin at a byte, the lowest one first.
struct SparsePattern {
  int64_t columns = 0, units = 0; // unit = run * steps + step
  std::vector<char> bits;

  int64_t bytesPerColumn() const { return (units + 7) / 8; }
  bool has(int64_t column, int64_t unit) const { return bits[column * bytesPerColumn() + unit / 8] >> (unit % 8) & 1; }
  /// Units that are not zero.
  int64_t count() const;
};

/// Weights by column and unit.
struct WeightUnits {
  const PackGeometry &geometry;
  unsigned bytes; ///< Of an element.
  llvm::ArrayRef<char> source;

  int64_t unitBytes() const { return geometry.depth * bytes; }
  llvm::ArrayRef<char> getColumn(int64_t column) const {
    int64_t columnBytes = geometry.runs * geometry.runLength * bytes;
    return source.slice(column * columnBytes, columnBytes);
  }
  /// Fewer than unitBytes() at the end of a run.
  llvm::ArrayRef<char> get(int64_t column, int64_t unit) const;
  /// `shift` times the sum of the column's weights, which are signed bytes, as 32 bits.
  std::array<char, 4> getShiftedSum(int64_t column, int32_t shift) const;
};

/// The pattern of weights in the order of `source`, with units of `geometry.depth`.
SparsePattern findPattern(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source);

/// The pattern of panels of `geometry.tileColumns` columns, whose units are blocks of `geometry.depth` elements of each
/// column: `columns` counts panels.
SparsePattern findBlockPattern(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source);

/// The blocks of a block pattern, panel by panel, unit by unit, each in the order of packed weights; what stands for no
/// weight is zero.
std::vector<char> packBlocks(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                             const SparsePattern &pattern);

/// Columns `first` to `first + count` of all groups, whose sums are kept in registers at the same time.
struct ColumnSet {
  int64_t first, count;
};

/// How columns are divided: those of a group into chunks, those of a chunk into sets of about equal size.
struct ColumnSets {
  int64_t groups = 1, columns = 0; // of a group
  int64_t chunk = 0;               // columns
  int64_t most = 0;                // columns of a set

  int64_t chunksOfGroup() const { return (columns + chunk - 1) / chunk; }
  int64_t chunks() const { return groups * chunksOfGroup(); }
  /// Columns of the chunk `number` of all.
  ColumnSet getChunk(int64_t number) const;
  /// The sets of a chunk in order.
  std::vector<ColumnSet> getSets(int64_t number) const;
};

/// The values that are not zero: chunk by chunk, set by set, unit by unit, column by column. With `shift` a unit comes
/// in front of a set for each of its columns: the 32-bit sum of the column's weights, which are bytes, times `shift`,
/// then zeros.
std::vector<char> packSparse(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                             const SparsePattern &pattern, const ColumnSets &sets, int32_t shift);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_SPARSEPACKING_H
