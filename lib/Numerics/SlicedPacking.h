//===- SlicedPacking.h - Weights that are not zero, in lanes ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sliced ELLPACK (Monakov, Lokhmotov and Avetisyan, "Automatically Tuning Sparse Matrix-Vector Multiplication for GPU
// Architectures", HiPEAC 2010): columns of the product are lanes, a slice is as many as a register has. Here lanes may
// read their elements of the left operand only from a window of two registers, where a permutation finds them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_SLICEDPACKING_H
#define ADZE_LIB_NUMERICS_SLICEDPACKING_H

#include "lib/Numerics/SparsePacking.h"

namespace adze {

/// Columns of a slice.
inline constexpr int64_t sliceLanes = 16;
/// Units of a window: an index has 5 bits.
inline constexpr int64_t sliceWindow = 32;
/// Steps that share a window, and a word of 16 bits with the indices of a lane.
inline constexpr int64_t sliceSteps = 3;

/// Which units the lanes of each slice multiply, in groups of `sliceSteps` steps.
struct SlicedPattern {
  std::vector<int32_t> starts{0}; ///< The first group of each slice, and their number.
  std::vector<int32_t> offsets;   ///< The unit with which the window of a group begins.
  std::vector<int16_t> indices;   ///< Of a group and lane: that of the first step in the lowest bits; 0 for no unit.

  int64_t groups() const { return int64_t(offsets.size()); }
  int64_t slices() const { return int64_t(starts.size()) - 1; }
};

/// The slices of `pattern`, of at least `sliceWindow` units; those of a group of channels end with its `columns`. A window
/// begins with the first unit that a lane has left, and every lane takes what it finds there.
SlicedPattern sliceColumns(const SparsePattern &pattern, int64_t columns);

/// Units of a group.
inline constexpr int64_t sliceGroupUnits = sliceSteps * sliceLanes;

/// Groups' worth of values in front of those of the groups: what sums of `slices` slices begin with, 32 bits for each
/// lane.
inline int64_t countSumGroups(int64_t slices) { return (slices * sliceLanes + sliceGroupUnits - 1) / sliceGroupUnits; }

/// The values by group, step and lane; zero for no unit. With `shift` as many as countSumGroups() says come in front of
/// them: by slice and lane, WeightUnits::getShiftedSum() of the column, then zeros.
std::vector<char> packSlices(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                             const SparsePattern &pattern, int32_t shift);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_SLICEDPACKING_H
