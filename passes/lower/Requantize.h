//===- Requantize.h - Integer arithmetic of quantized ops -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The roundings of docs/requantization.md, section 3, as scalar arithmetic: the same bits as the functions of
// lib/Numerics/QuantizeMultiplier.h, in forms that a vectorizer takes. Factors are constants, or values that differ from
// channel to channel.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_REQUANTIZE_H
#define ADZE_PASSES_LOWER_REQUANTIZE_H

#include "lib/Numerics/QuantizeMultiplier.h"
#include "passes/lower/Lowering.h"

namespace adze::lower {

/// a * b * 2^-31 of i32, rounded to nearest with ties upwards. Not both may be INT32_MIN: nothing saturates.
mlir::Value doublingHighMul(mlir::OpBuilder &builder, mlir::Location location, mlir::Value a, mlir::Value b);

/// x / 2^exponent of i32, rounded to nearest; `exponent` is an i32 in [0, 31]. Ties go away from zero where the i32
/// `tiesAway` is 1 (or null), upwards where it is 0.
mlir::Value divideByPowerOfTwo(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, mlir::Value exponent,
                               mlir::Value tiesAway = {});

/// Two roundings of an i32: L:mbqm, and UP of section 3.1 where `tiesAway` is 0. Shifts are i32, not negative, and may
/// be null for 0.
mlir::Value multiplyTwice(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, mlir::Value multiplier,
                          mlir::Value leftShift, mlir::Value rightShift, mlir::Value tiesAway = {});
mlir::Value multiplyTwice(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, QuantizedMultiplier factor,
                          mlir::Value tiesAway = {});

/// One rounding, ties upwards (RUY), of an i32: `shift` is the i64 31 - (shift of the factor), at least 1.
mlir::Value multiplyOnce(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, mlir::Value multiplier,
                         mlir::Value shift);
mlir::Value multiplyOnce(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, QuantizedMultiplier factor);

/// The factor of a wide sum: a multiplier of 16 bits, and the shift to the right after it.
struct WideFactor {
  int64_t multiplier, shift;
};
WideFactor getWideFactor(QuantizedMultiplier factor);

/// One rounding, ties upwards, of an i64 sum (L:mbqm64) to an i32; multiplier and shift are i64.
mlir::Value multiplyWide(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, mlir::Value multiplier,
                         mlir::Value shift);
mlir::Value multiplyWide(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, QuantizedMultiplier factor);

/// An f32 rounded to the nearest integer, ties to even, plus `zeroPoint`, clamped to [low, high] (X:gemm and others). The
/// value is not NaN; |low| and |high| are at most 2^16.
mlir::Value roundToEven(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, int64_t zeroPoint, int64_t low,
                        int64_t high);

/// An f32 or f64 rounded to the nearest integer, ties away from zero, plus `zeroPoint`, clamped to [low, high] (L:double
/// and others); an i32. The value is not NaN; the clamp may be as wide as 30 bits.
mlir::Value roundAway(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, int64_t zeroPoint, int64_t low,
                      int64_t high);

/// `x` + zeroPoint of i32, clamped to [low, high].
mlir::Value addZeroPoint(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x, int64_t zeroPoint, int64_t low,
                         int64_t high);

/// The range that an activation leaves by XNNPACK's rule (QX of section 3.1): rounded to even after the zero point was
/// added. `bits` is 8.
std::pair<int64_t, int64_t> getDelegateActivationRange(ActivationFunctionType activation, Affine params, unsigned bits,
                                                       bool isUnsigned);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_REQUANTIZE_H
