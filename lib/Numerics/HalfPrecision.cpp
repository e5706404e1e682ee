//===- HalfPrecision.cpp - Floats of 16 bits ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions by bits: 1 of sign, 5 of exponent with bias 15, 10 of fraction.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/HalfPrecision.h"

#include <bit>
#include <cmath>

uint16_t adze::toHalf(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value);
  uint16_t sign = bits >> 16 & 0x8000;
  if (std::isnan(value))
    return sign | 0x7e00;
  if (std::isinf(value))
    return sign | 0x7c00;
  float magnitude = std::fabs(value);
  if (magnitude >= largestHalf)
    return sign | 0x7bff;
  // Below the smallest normal number all have the exponent of that one: the fraction is a multiple of 2^-24.
  int exponent = magnitude < smallestNormalHalf ? -14 : std::ilogb(magnitude);
  double units = std::ldexp(double(magnitude), 10 - exponent);
  uint32_t fraction = static_cast<uint32_t>(units);
  double rest = units - fraction;
  fraction += rest > 0.5 || (rest == 0.5 && (fraction & 1));
  // A carry out of the fraction raises the exponent; the subnormals have no implicit one.
  return sign | (uint32_t(exponent + 14) * 1024 + fraction);
}

float adze::fromHalf(uint16_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  float magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                    : exponent     ? std::ldexp(1024.0f + fraction, exponent - 25)
                                   : std::ldexp(float(fraction), -24);
  return bits & 0x8000 ? -magnitude : magnitude;
}
