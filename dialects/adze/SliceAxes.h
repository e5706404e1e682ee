//===- SliceAxes.h - How STRIDED_SLICE reads its masks ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which dimensions the entries of begin, end and strides describe.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_SLICEAXES_H
#define ADZE_DIALECTS_ADZE_SLICEAXES_H

#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace adze {

/// One dimension that STRIDED_SLICE works on, before dropped ones are dropped.
struct SliceAxis {
  int64_t source = -1;  ///< Dimension of the input; -1: a new one.
  int64_t entry = -1;   ///< Entry of begin, end and strides; -1: taken whole.
  bool shrinks = false; ///< Its only element is taken and it is dropped.
};

/// Which dimension each entry describes, by LiteRT's reading of the masks, in the order of the input's dimensions; none
/// where they describe too many. Where a mask has bits beyond the entries they may leave dimensions out, as LiteRT then
/// does.
std::optional<llvm::SmallVector<SliceAxis>> layOutSliceAxes(int64_t rank, int64_t entries, int64_t ellipsisMask,
                                                            int64_t newMask, int64_t shrinkMask);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_SLICEAXES_H
