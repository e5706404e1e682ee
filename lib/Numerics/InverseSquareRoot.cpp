//===- InverseSquareRoot.cpp - 1 / sqrt in fixed point --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written from the description in docs/requantization.md.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/InverseSquareRoot.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

using namespace adze;

static int32_t shiftLeftSaturating(int32_t x, int bits) {
  int64_t shifted = int64_t(x) * (int64_t(1) << bits);
  return static_cast<int32_t>(
      std::clamp<int64_t>(shifted, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
}

QuantizedMultiplier adze::inverseSquareRoot(int32_t value) {
  if (value <= 1)
    return {std::numeric_limits<int32_t>::max(), 0};
  int rightShift = 11;
  for (; value >= 1 << 29; value /= 4)
    ++rightShift;
  int pairs = (std::countl_zero(static_cast<uint32_t>(value)) - 1) / 2 - 1;
  rightShift -= pairs;
  value <<= 2 * pairs;
  // Newton's method with 28 fractional bits. A product of two or three such values has 3 or 6 bits too many above the
  // point.
  const auto multiply = saturatingRoundingDoublingHighMul;
  int32_t half = roundingDivideByPowerOfTwo(value >> 1, 1), x = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    int32_t cube = shiftLeftSaturating(multiply(multiply(x, x), x), 6);
    x = shiftLeftSaturating(multiply(402653184, x) - multiply(half, cube), 3);
  }
  x = multiply(x, 1518500250);
  if (rightShift < 0) {
    x <<= -rightShift;
    rightShift = 0;
  }
  return {x, -rightShift};
}

Table256 adze::makeRsqrtTable(AffineParameters input, AffineParameters output) {
  QuantizedMultiplier scale = quantizeMultiplier(1.0 / static_cast<double>(std::sqrt(input.scale) * output.scale));
  constexpr int extraBits = 20;
  Table256 table;
  for (int i = 0; i < 256; ++i) {
    int32_t value = i - 128 - input.zeroPoint, result = 127;
    if (value > 0) {
      QuantizedMultiplier inverse = inverseSquareRoot(value);
      int32_t data = multiplyDoubleRounding(1, {inverse.multiplier, inverse.shift + extraBits});
      result = multiplyDoubleRounding(data, {scale.multiplier, scale.shift - extraBits}) + output.zeroPoint;
    }
    table[i] = static_cast<int16_t>(std::clamp(result, -128, 127));
  }
  return table;
}
