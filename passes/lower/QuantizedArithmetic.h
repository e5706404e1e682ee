//===- QuantizedArithmetic.h - Formulas of quantized elements ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The formulas of docs/requantization.md that elementwise ops share, on scalars. Stored elements come in as i32,
// results go out as i32 within the limits of the result's storage.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_QUANTIZEDARITHMETIC_H
#define ADZE_PASSES_LOWER_QUANTIZEDARITHMETIC_H

#include "passes/lower/Requantize.h"
#include "passes/lower/Scalar.h"

namespace adze::lower {

/// One quantized tensor: scale of the file, zero point, storage.
struct Quantized {
  float scale = 0;
  int64_t zeroPoint = 0;
  unsigned bits = 8;
  bool isUnsigned = false;

  int64_t getLowest() const { return isUnsigned ? 0 : -(int64_t(1) << (bits - 1)); }
  int64_t getHighest() const { return getLowest() + (int64_t(1) << bits) - 1; }
  Affine getAffine() const { return {scale, zeroPoint}; }
};

/// The parameters of a graph value with one scale; none for other values.
std::optional<Quantized> getQuantized(mlir::Value value);

/// The exponent of what LiteRT takes for a power of two (CheckedLog2): within 1e-3 of it. None for other scales.
std::optional<int> getPowerOfTwo(float scale);

/// Limits of stored results.
using Limits = std::pair<int64_t, int64_t>;

/// A stored element as i32.
Scalar loadStored(Scalar x, const Quantized &params);

/// MBQM of section 3.1.
Scalar multiplyTwice(Scalar x, QuantizedMultiplier factor);

/// UP of section 3.1, but MBQM where the i1 `isLeft` holds.
Scalar multiplyInVectors(Scalar x, QuantizedMultiplier factor, Scalar isLeft);

/// Whether LiteRT's vector loop leaves the element of a linalg.generic's result to the loop behind it, which takes one
/// element at a time. A vector loop runs over each `run` elements in order of memory, in steps of `group`. An i1 at
/// `place`.
Scalar isLeftOver(Scalar place, llvm::ArrayRef<int64_t> shape, int64_t run, int64_t group);

/// What LiteRT compiled with AVX2 computes for int16 in place of MBQM (section 4): cut, then rounded with ties upwards.
/// The multiplier may be negative.
Scalar multiplyVector16(Scalar x, QuantizedMultiplier factor);

/// Whether LiteRT's vector kernels of int16 take an op with this result, by the scheme whose outputs were recorded from
/// such a build: `xnnpack` and `reference`. They leave what is behind the last whole group of 16 elements to MBQM; here
/// they set all, as long as there is one group.
bool usesVectorKernel16(const Quantized &output, mlir::RankedTensorType type, Scheme scheme);

/// x + zero point, clamped.
Scalar store(Scalar x, const Quantized &params, Limits limits);
Scalar store(Scalar x, const Quantized &params);

/// An f32, rounded to even (X:) or away from zero (L:), plus zero point, clamped.
Scalar storeEven(Scalar x, const Quantized &params, Limits limits);
Scalar storeAway(Scalar x, const Quantized &params, Limits limits);

/// L:requantize and the positive side of the activations: MBQM(x, factor) + zero point, clamped.
Scalar rescale(Scalar x, double factor, const Quantized &output, Limits limits);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_QUANTIZEDARITHMETIC_H
