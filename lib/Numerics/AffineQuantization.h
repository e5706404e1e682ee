//===- AffineQuantization.h - Scales and stored integers --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of LiteRT's quantization specification: real = scale * (stored - zero point). Activations of 8 bits are
// asymmetric over [-128, 127], of 16 bits symmetric over [-32767, 32767] with zero point 0; weights are symmetric with zero
// point 0, over [-127, 127] with 8 bits and over the whole range with fewer ([-8, 7], [-2, 1]).
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_AFFINEQUANTIZATION_H
#define ADZE_LIB_NUMERICS_AFFINEQUANTIZATION_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Scale (positive, a float's value) and zero point of one tensor.
struct AffineParams {
  double scale = 1;
  int64_t zeroPoint = 0;
  bool operator==(const AffineParams &other) const = default;
};

/// Parameters of an activation whose values are in [min, max] (finite, min <= max). The range is first widened to contain 0,
/// and to 1e-6 where it is narrower. `bits` is 8 or 16.
AffineParams chooseActivationParams(double min, double max, unsigned bits);

/// Largest stored weight: 127, 7 or 1.
int64_t getLargestWeight(unsigned bits);
/// Smallest stored weight: -127, -8 or -2.
int64_t getSmallestWeight(unsigned bits);

/// A weight tensor as three extents: `channels` have a scale each, and lie `inner` elements apart, `outer` times.
struct WeightLayout {
  int64_t outer = 1, channels = 1, inner = 1;
  int64_t getCount() const { return outer * channels * inner; }
  int64_t getChannel(int64_t element) const { return element / inner % channels; }
};

/// The layout of a tensor of that shape with a scale per index of `axis`; one scale for all where `axis` is -1.
WeightLayout getChannelLayout(llvm::ArrayRef<int64_t> shape, int64_t axis);
/// With a scale per `blockSize` elements of the last dimension, which it divides.
WeightLayout getBlockLayout(llvm::ArrayRef<int64_t> shape, int64_t blockSize);

/// max |w| / largest weight of each channel. A channel of zeros, whose scale means nothing, gets the largest scale of the
/// others (1 / largest where there is none), so that bias and multiplier stay in range. NaN and infinities are ignored.
std::vector<float> chooseWeightScales(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits);

/// Stored integers, one a byte: rounded half away from zero, as LiteRT's converter does, and clamped. NaN becomes 0.
std::vector<int8_t> quantizeWeights(llvm::ArrayRef<float> values, const WeightLayout &layout,
                                    llvm::ArrayRef<float> scales, unsigned bits);

/// `round(value / scale) + zeroPoint`, clamped to [low, high]; half away from zero, infinities to the ends, NaN to the zero
/// point.
int64_t quantizeValue(double value, const AffineParams &params, int64_t low, int64_t high);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_AFFINEQUANTIZATION_H
