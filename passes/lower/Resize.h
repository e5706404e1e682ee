//===- Resize.h - Where resized pixels come from ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Positions and weights in one dimension, known at compile time: the formulas of docs/requantization.md, section 3.10.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_RESIZE_H
#define ADZE_PASSES_LOWER_RESIZE_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace adze::lower {

/// One dimension of an image that is resized; `input` and `output` are positive.
struct ResizedAxis {
  int64_t input, output;
  bool alignCorners, halfPixelCenters;
};

/// The two pixels that a pixel lies between, and how far it lies from the first to the second.
struct Positions {
  llvm::SmallVector<int64_t> first, second;
  llvm::SmallVector<float> distance;     // of floats
  llvm::SmallVector<int64_t> fixedPoint; // of integers
};

/// XNNPACK's, in float32; the fixed-point distance has 11 fractional bits (X:bilinear).
Positions getDelegatePositions(const ResizedAxis &axis);

/// LiteRT's, in float32; the distance may be negative at the edge, where both pixels are the same (L:bilinear_float).
Positions getFloatPositions(const ResizedAxis &axis);

/// LiteRT's, with 10 fractional bits; as above (L:bilinear_int).
Positions getIntegerPositions(const ResizedAxis &axis);

/// The nearest pixel of each (L:nearest).
llvm::SmallVector<int64_t> getNearest(const ResizedAxis &axis);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_RESIZE_H
