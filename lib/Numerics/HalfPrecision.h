//===- HalfPrecision.h - Floats of 16 bits ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// IEEE 754 half precision in software: the same on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_HALFPRECISION_H
#define ADZE_LIB_NUMERICS_HALFPRECISION_H

#include <cstdint>

namespace adze {

/// The largest finite number in half precision, and the smallest that is no subnormal.
inline constexpr float largestHalf = 65504.0f, smallestNormalHalf = 6.103515625e-5f;

/// The bits of the nearest number in half precision, ties to even. Finite numbers beyond +-65504 become +-65504, as LiteRT's
/// converter has it; infinities stay, and NaN stays NaN.
uint16_t toHalf(float value);

/// The number that bits in half precision stand for.
float fromHalf(uint16_t bits);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_HALFPRECISION_H
