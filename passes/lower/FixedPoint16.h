//===- FixedPoint16.h - Functions in fixed point of 16 bits -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of gemmlowp's fixedpoint.h on int16, which integer LSTM cells take; to the bit. Values are i32 that
// hold an int16.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_FIXEDPOINT16_H
#define ADZE_PASSES_LOWER_FIXEDPOINT16_H

#include "passes/lower/FixedPoint.h"

namespace adze::lower {

/// Saturated to int16.
Scalar saturate16(Scalar x);

/// a * b * 2^-15, rounded to nearest with ties upwards. Not both may be -2^15: nothing saturates.
Scalar highMul16(Scalar a, Scalar b);

/// The logistic function of x * 2^(integerBits - 15), times 2^15. `integerBits` is in [0, 6].
Scalar sigmoid16(Scalar x, int integerBits);

/// Likewise tanh.
Scalar tanh16(Scalar x, int integerBits);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_FIXEDPOINT16_H
