//===- Packing.h - Weights in the order of a register tile ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order in which the tiles of a product stream through weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_PACKING_H
#define ADZE_LIB_NUMERICS_PACKING_H

#include "llvm/ADT/ArrayRef.h"

#include <array>
#include <cstdint>

namespace adze {

/// Weights `[groups * columns, runs * runLength]`, row-major, and the tile that they are packed for.
struct PackGeometry {
  int64_t groups = 1;      // of channels, or matrices of a batch
  int64_t columns = 0;     // results of a group: N
  int64_t runs = 1;        // contiguous pieces of the left operand that a result needs: R
  int64_t runLength = 0;   // elements of a run: L
  int64_t tileColumns = 1; // NR
  int64_t depth = 1;       // KR: elements along a run that lie together

  int64_t panels() const { return (columns + tileColumns - 1) / tileColumns; }
  int64_t steps() const { return (runLength + depth - 1) / depth; }
  /// `[groups * panels, runs, steps, tileColumns, depth]`
  std::array<int64_t, 5> packedShape() const { return {groups * panels(), runs, steps(), tileColumns, depth}; }
  int64_t packedElements() const { return groups * panels() * runs * steps() * tileColumns * depth; }
};

/// Packs elements of `elementBytes` bytes; what stands for no weight is zero. `source` and `packed` have exactly the
/// bytes of the two shapes.
void packWeights(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                 llvm::MutableArrayRef<char> packed);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_PACKING_H
