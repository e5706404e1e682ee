//===- QuantizeMultiplier.h - Real factors in fixed point -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How each requantization scheme turns a scale into integers and applies it; see docs/requantization.md, section 3.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_QUANTIZEMULTIPLIER_H
#define ADZE_LIB_NUMERICS_QUANTIZEMULTIPLIER_H

#include <cstdint>
#include <optional>

namespace adze {

/// The real factor multiplier * 2^(shift - 31): 2^30 <= |multiplier| < 2^31, or 0 with shift 0. A positive shift is to
/// the left.
struct QuantizedMultiplier {
  int32_t multiplier = 0;
  int shift = 0;
};

/// The nearest fixed-point form of `factor` (finite), ties away from zero; factors below about 2^-32 become 0.
QuantizedMultiplier quantizeMultiplier(double factor);

/// As quantizeMultiplier(), for what must lie in (0, 1), so that the shift is not positive. None outside, and for
/// factors that round up to 1.
std::optional<QuantizedMultiplier> quantizeMultiplierSmallerThanOne(double factor);

/// As quantizeMultiplier(), for factors above 1: the shift is not negative.
std::optional<QuantizedMultiplier> quantizeMultiplierGreaterThanOne(double factor);

/// The high half of 2 * a * b, rounded to nearest with ties upwards; INT32_MIN squared saturates.
int32_t saturatingRoundingDoublingHighMul(int32_t a, int32_t b);

/// x / 2^exponent, rounded to nearest with ties away from zero; exponent in [0, 31].
int32_t roundingDivideByPowerOfTwo(int32_t x, int exponent);

/// LiteRT's scalar kernels: two roundings. The left shift wraps.
int32_t multiplyDoubleRounding(int32_t x, QuantizedMultiplier factor);

/// Scheme `reference`, ruy's AVX2 and AVX-512 kernels: two roundings, both with ties upwards. The left shift wraps.
int32_t multiplyDoubleRoundingUp(int32_t x, QuantizedMultiplier factor);

/// Scheme `ruy`, its portable form: one rounding, ties upwards. Shift in [-31, 30]; the result must fit.
int32_t multiplySingleRounding(int32_t x, QuantizedMultiplier factor);

/// 64-bit accumulators (int16 activations): multiplier narrowed to 16 bits, one rounding, ties upwards.
/// |x| < 2^47, shift in [-31, 14], multiplier not negative.
int32_t multiplyWideAccumulator(int64_t x, QuantizedMultiplier factor);

/// Scheme `xnnpack`: float32 product, ties to even, the zero point added; clamped to [low, high].
int32_t requantizeFloat(int32_t accumulator, float scale, int32_t zeroPoint, int32_t low, int32_t high);

/// The reference kernel of FULLY_CONNECTED: double product, ties away from zero; clamped to [low, high].
int32_t requantizeDouble(int32_t accumulator, double scale, int32_t zeroPoint, int32_t low, int32_t high);

/// Scale factors of a convolution's output channel, in each scheme's precision and order of operations.
double doubleOutputScale(float input, float weight, float output);
float floatOutputScale(float input, float weight, float output);
/// uint8 ops, and FULLY_CONNECTED with one scale: the product of the scales is rounded to float32 first.
double legacyOutputScale(float input, float weight, float output);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_QUANTIZEMULTIPLIER_H
