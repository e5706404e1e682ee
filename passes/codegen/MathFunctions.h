//===- MathFunctions.h - Functions as formulas ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elementary functions without branches, tables and calls. Errors are those of the table in ExpandMath.td.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_MATHFUNCTIONS_H
#define ADZE_PASSES_CODEGEN_MATHFUNCTIONS_H

#include "passes/codegen/MathBuilder.h"

namespace adze::codegen::functions {

// Of f32 or f64.
Num exp(Num x);
Num exp2(Num x);
Num log(Num x);
Num log2(Num x);
Num log10(Num x);
Num rsqrt(Num x);

// Of f32.
Num expm1(Num x);
Num log1p(Num x);
Num tanh(Num x);
Num erf(Num x);
Num cbrt(Num x);
Num sin(Num x);
Num cos(Num x);
Num tan(Num x);
Num atan(Num x);
Num atan2(Num y, Num x);
Num pow(Num x, Num y);
/// `n` is an integer of at most 32 bits.
Num powi(Num x, Num n);

/// Of integers, by squaring; wraps. What a negative exponent gives: 0, and for a base of 1 or -1 its power.
Num integerPow(Num x, Num n);

// Rounding to integers, of f32 or f64, where the target has no instruction. Signs of zeros are kept.
Num roundEven(Num x);
Num round(Num x);
Num trunc(Num x);
Num floor(Num x);
Num ceil(Num x);

// Narrow floats, to nearest even.
Num extendHalf(Num x);     // f16 -> f32
Num truncateToHalf(Num x); // f32 -> f16
Num truncateToBF16(Num x); // f32 -> bf16

// Exact, on the bits of f32 or f64: where the target computes with floats by calls. IEEE 754's minimum and maximum, which
// are NaN where one operand is.
Num softwareSqrt(Num x);
Num softwareMinimum(Num a, Num b);
Num softwareMaximum(Num a, Num b);
/// Of an integer whose width is a power of two.
Num softwareCountLeadingZeros(Num x);

/// Sine and cosine at once.
std::pair<Num, Num> sinCos(Num x);

} // namespace adze::codegen::functions

#endif // ADZE_PASSES_CODEGEN_MATHFUNCTIONS_H
