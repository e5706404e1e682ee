//===- QuantizeMultiplier.cpp - Real factors in fixed point ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from the description in docs/requantization.md.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/QuantizeMultiplier.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace adze;

QuantizedMultiplier adze::quantizeMultiplier(double factor) {
  assert(std::isfinite(factor));
  if (factor == 0)
    return {};
  int shift;
  double fraction = std::frexp(factor, &shift);
  auto rounded = static_cast<int64_t>(std::round(fraction * 0x1p31));
  // Rounding up to the next power of two leaves the range of the multiplier.
  if (rounded == int64_t(1) << 31) {
    rounded /= 2;
    ++shift;
  }
  if (shift < -31)
    return {};
  return {static_cast<int32_t>(rounded), shift};
}

std::optional<QuantizedMultiplier> adze::quantizeMultiplierSmallerThanOne(double factor) {
  if (!(factor > 0 && factor < 1))
    return std::nullopt;
  QuantizedMultiplier result = quantizeMultiplier(factor);
  return result.shift <= 0 ? std::optional(result) : std::nullopt;
}

std::optional<QuantizedMultiplier> adze::quantizeMultiplierGreaterThanOne(double factor) {
  if (!(factor > 1) || !std::isfinite(factor))
    return std::nullopt;
  return quantizeMultiplier(factor);
}

int32_t adze::saturatingRoundingDoublingHighMul(int32_t a, int32_t b) {
  constexpr int32_t lowest = std::numeric_limits<int32_t>::min();
  if (a == lowest && b == lowest)
    return std::numeric_limits<int32_t>::max();
  return static_cast<int32_t>((int64_t(a) * b + (int64_t(1) << 30)) >> 31);
}

int32_t adze::roundingDivideByPowerOfTwo(int32_t x, int exponent) {
  assert(exponent >= 0 && exponent <= 31);
  int64_t half = exponent ? int64_t(1) << (exponent - 1) : 0;
  // Ties away from zero: one less for negative numbers, whose shift rounds down.
  return static_cast<int32_t>((x + half - (x < 0 && exponent ? 1 : 0)) >> exponent);
}

int32_t adze::multiplyDoubleRounding(int32_t x, QuantizedMultiplier factor) {
  int left = std::max(factor.shift, 0);
  auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
  return roundingDivideByPowerOfTwo(saturatingRoundingDoublingHighMul(shifted, factor.multiplier),
                                    std::max(-factor.shift, 0));
}

int32_t adze::multiplyDoubleRoundingUp(int32_t x, QuantizedMultiplier factor) {
  auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << std::max(factor.shift, 0));
  int64_t high = saturatingRoundingDoublingHighMul(shifted, factor.multiplier);
  int right = std::max(-factor.shift, 0);
  return static_cast<int32_t>((high + (right ? int64_t(1) << (right - 1) : 0)) >> right);
}

int32_t adze::multiplySingleRounding(int32_t x, QuantizedMultiplier factor) {
  assert(factor.shift >= -31 && factor.shift <= 30);
  int total = 31 - factor.shift;
  return static_cast<int32_t>((int64_t(x) * factor.multiplier + (int64_t(1) << (total - 1))) >> total);
}

int32_t adze::multiplyWideAccumulator(int64_t x, QuantizedMultiplier factor) {
  assert(factor.multiplier >= 0 && factor.shift >= -31 && factor.shift <= 14);
  int64_t narrow = factor.multiplier < 0x7FFF0000 ? (factor.multiplier + (1 << 15)) >> 16 : 0x7FFF;
  int total = 15 - factor.shift;
  return static_cast<int32_t>((x * narrow + (int64_t(1) << (total - 1))) >> total);
}

int32_t adze::requantizeFloat(int32_t accumulator, float scale, int32_t zeroPoint, int32_t low, int32_t high) {
  float scaled = static_cast<float>(accumulator) * scale;
  // Clamping first keeps the conversion in range; the limits are integers, so the rounding is not disturbed.
  scaled = std::min(std::max(scaled, static_cast<float>(low - zeroPoint)), static_cast<float>(high - zeroPoint));
  return static_cast<int32_t>(std::nearbyint(scaled)) + zeroPoint;
}

int32_t adze::requantizeDouble(int32_t accumulator, double scale, int32_t zeroPoint, int32_t low, int32_t high) {
  double rounded = std::round(static_cast<double>(accumulator) * scale) + zeroPoint;
  return static_cast<int32_t>(std::min(std::max(rounded, double(low)), double(high)));
}

double adze::doubleOutputScale(float input, float weight, float output) {
  return static_cast<double>(input) * static_cast<double>(weight) / static_cast<double>(output);
}

float adze::floatOutputScale(float input, float weight, float output) {
  float product = input * weight;
  return product / output;
}

double adze::legacyOutputScale(float input, float weight, float output) {
  float product = input * weight;
  return static_cast<double>(product) / static_cast<double>(output);
}
