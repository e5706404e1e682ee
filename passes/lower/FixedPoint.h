//===- FixedPoint.h - Functions in fixed point ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// gemmlowp's functions of 32-bit fixed-point numbers, as docs/requantization.md spells them out, on scalars of i32.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_FIXEDPOINT_H
#define ADZE_PASSES_LOWER_FIXEDPOINT_H

#include "passes/lower/QuantizedArithmetic.h"

namespace adze::lower {

/// x / 2^exponent, rounded to nearest with ties away from zero; exponent in [0, 31].
Scalar divideByPowerOfTwo(Scalar x, int exponent);
Scalar divideByPowerOfTwo(Scalar x, Scalar exponent);

/// The bits above the highest one that is set.
Scalar countLeadingZeros(Scalar x);

/// exp(x) with 31 fractional bits, of x <= 0 with 26 (exp_neg of section 3.5).
Scalar expOfNegative(Scalar x);

/// The natural logarithm, with 26 fractional bits, of x >= 1 with 19 (log of section 3.5).
Scalar logarithm(Scalar x);

/// 2^62 / top of an unsigned `top` >= 2^31: 1 / (1 + a) with 31 fractional bits, where top = 2^31 * (1 + a) (recip1p).
Scalar invert(Scalar top);

/// 1 / sqrt(x) of x >= 0 (inv_sqrt of section 3.8): a multiplier, and the shift to the right, not negative, that goes
/// with it. 0 gives what 1 gives.
std::pair<Scalar, Scalar> invertRoot(Scalar x);

/// Entry `index` (not negative) of a constant of one dimension.
Scalar lookUp(mlir::Value table, Scalar index);

/// Linear interpolation between the 513 i32 entries of a table over int16 (lookup of L:lut16).
Scalar lookUpBetween(mlir::Value table, Scalar x);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_FIXEDPOINT_H
