//===- Requantize.cpp - Integer arithmetic of quantized ops ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roundings as multiplications, additions and shifts without branches.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Requantize.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static Value i32(OpBuilder &builder, Location location, int64_t value) {
  return makeScalar(builder, location, builder.getI32Type(), value);
}

static Value i64(OpBuilder &builder, Location location, int64_t value) {
  return makeScalar(builder, location, builder.getI64Type(), value);
}

static Value extend(OpBuilder &builder, Location location, Value value) {
  return resizeInteger(builder, location, value, 64, /*isUnsigned=*/false);
}

static Value narrow(OpBuilder &builder, Location location, Value value) {
  return resizeInteger(builder, location, value, 32, /*isUnsigned=*/false);
}

//===----------------------------------------------------------------------===//
// Fixed point
//===----------------------------------------------------------------------===//

Value lower::doublingHighMul(OpBuilder &builder, Location location, Value a, Value b) {
  Value product = arith::MulIOp::create(builder, location, extend(builder, location, a), extend(builder, location, b));
  Value nudged = arith::AddIOp::create(builder, location, product, i64(builder, location, int64_t(1) << 30));
  // Only the low 32 bits after the shift are kept, which the cheaper unsigned shift has as well.
  Value shifted = arith::ShRUIOp::create(builder, location, nudged, i64(builder, location, 31));
  return narrow(builder, location, shifted);
}

Value lower::divideByPowerOfTwo(OpBuilder &builder, Location location, Value x, Value exponent, Value tiesAway) {
  Value one = i32(builder, location, 1), zero = i32(builder, location, 0);
  Value power = arith::ShLIOp::create(builder, location, one, exponent);
  Value mask = arith::SubIOp::create(builder, location, power, one);
  Value remainder = arith::AndIOp::create(builder, location, x, mask);
  Value half = arith::ShRUIOp::create(builder, location, mask, one);
  Value isNegative = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, x, zero);
  Value nudge = arith::ExtUIOp::create(builder, location, builder.getI32Type(), isNegative);
  if (tiesAway)
    nudge = arith::AndIOp::create(builder, location, nudge, tiesAway);
  Value threshold = arith::AddIOp::create(builder, location, half, nudge);
  Value isAbove = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::sgt, remainder, threshold);
  Value quotient = arith::ShRSIOp::create(builder, location, x, exponent);
  return arith::AddIOp::create(builder, location, quotient,
                               arith::ExtUIOp::create(builder, location, builder.getI32Type(), isAbove));
}

Value lower::multiplyTwice(OpBuilder &builder, Location location, Value x, Value multiplier, Value leftShift,
                           Value rightShift, Value tiesAway) {
  if (leftShift)
    x = arith::ShLIOp::create(builder, location, x, leftShift);
  x = doublingHighMul(builder, location, x, multiplier);
  return rightShift ? divideByPowerOfTwo(builder, location, x, rightShift, tiesAway) : x;
}

Value lower::multiplyTwice(OpBuilder &builder, Location location, Value x, QuantizedMultiplier factor, Value tiesAway) {
  Value left = factor.shift > 0 ? i32(builder, location, factor.shift) : Value();
  Value right = factor.shift < 0 ? i32(builder, location, -factor.shift) : Value();
  return multiplyTwice(builder, location, x, i32(builder, location, factor.multiplier), left, right, tiesAway);
}

/// (x * multiplier + 2^(shift - 1)) >> shift in i64, as an i32.
static Value multiplyAndShift(OpBuilder &builder, Location location, Value x, Value multiplier, Value shift) {
  Value product = arith::MulIOp::create(builder, location, x, multiplier);
  Value one = i64(builder, location, 1);
  Value half = arith::ShLIOp::create(builder, location, one, arith::SubIOp::create(builder, location, shift, one));
  Value nudged = arith::AddIOp::create(builder, location, product, half);
  return narrow(builder, location, arith::ShRSIOp::create(builder, location, nudged, shift));
}

Value lower::multiplyOnce(OpBuilder &builder, Location location, Value x, Value multiplier, Value shift) {
  return multiplyAndShift(builder, location, extend(builder, location, x), extend(builder, location, multiplier), shift);
}

Value lower::multiplyOnce(OpBuilder &builder, Location location, Value x, QuantizedMultiplier factor) {
  return multiplyOnce(builder, location, x, i64(builder, location, factor.multiplier),
                      i64(builder, location, 31 - factor.shift));
}

WideFactor lower::getWideFactor(QuantizedMultiplier factor) {
  int64_t reduced = factor.multiplier < 0x7FFF0000 ? (int64_t(factor.multiplier) + (1 << 15)) >> 16 : 0x7FFF;
  return {reduced, 15 - factor.shift};
}

Value lower::multiplyWide(OpBuilder &builder, Location location, Value x, Value multiplier, Value shift) {
  return multiplyAndShift(builder, location, extend(builder, location, x), multiplier, shift);
}

Value lower::multiplyWide(OpBuilder &builder, Location location, Value x, QuantizedMultiplier factor) {
  WideFactor wide = getWideFactor(factor);
  return multiplyWide(builder, location, x, i64(builder, location, wide.multiplier), i64(builder, location, wide.shift));
}

//===----------------------------------------------------------------------===//
// Floats to integers
//===----------------------------------------------------------------------===//

/// `x` limited to [low, high]: integers that its type holds, so that rounding after it changes nothing.
static Value limit(OpBuilder &builder, Location location, Value x, int64_t low, int64_t high) {
  Value lower = makeScalar(builder, location, x.getType(), double(low));
  Value upper = makeScalar(builder, location, x.getType(), double(high));
  Value isAbove = arith::CmpFOp::create(builder, location, arith::CmpFPredicate::OLT, x, upper);
  x = arith::SelectOp::create(builder, location, isAbove, x, upper);
  Value isBelow = arith::CmpFOp::create(builder, location, arith::CmpFPredicate::OGT, x, lower);
  return arith::SelectOp::create(builder, location, isBelow, x, lower);
}

Value lower::roundToEven(OpBuilder &builder, Location location, Value x, int64_t zeroPoint, int64_t low, int64_t high) {
  x = limit(builder, location, x, low - zeroPoint, high - zeroPoint);
  // In [2^23, 2^24) floats are integers: adding 1.5 * 2^23 rounds, and leaves the integer in the mantissa.
  constexpr int64_t magicBits = 0x4B400000;
  Value magic = makeScalar(builder, location, x.getType(), 12582912.0);
  Value shifted = arith::AddFOp::create(builder, location, x, magic);
  Value bits = arith::BitcastOp::create(builder, location, builder.getI32Type(), shifted);
  return arith::SubIOp::create(builder, location, bits, i32(builder, location, magicBits - zeroPoint));
}

Value lower::roundAway(OpBuilder &builder, Location location, Value x, int64_t zeroPoint, int64_t low, int64_t high) {
  x = limit(builder, location, x, low - zeroPoint, high - zeroPoint);
  // x + 0.5 may round up by itself; the fraction that truncation leaves is exact.
  Value whole = arith::FPToSIOp::create(builder, location, builder.getI32Type(), x);
  Value fraction = arith::SubFOp::create(builder, location, x, arith::SIToFPOp::create(builder, location, x.getType(), whole));
  auto test = [&](arith::CmpFPredicate predicate, double bound) -> Value {
    Value holds = arith::CmpFOp::create(builder, location, predicate, fraction,
                                        makeScalar(builder, location, x.getType(), bound));
    return arith::ExtUIOp::create(builder, location, builder.getI32Type(), holds);
  };
  whole = arith::AddIOp::create(builder, location, whole, test(arith::CmpFPredicate::OGE, 0.5));
  whole = arith::SubIOp::create(builder, location, whole, test(arith::CmpFPredicate::OLE, -0.5));
  return zeroPoint ? Value(arith::AddIOp::create(builder, location, whole, i32(builder, location, zeroPoint))) : whole;
}

Value lower::addZeroPoint(OpBuilder &builder, Location location, Value x, int64_t zeroPoint, int64_t low, int64_t high) {
  if (zeroPoint)
    x = arith::AddIOp::create(builder, location, x, i32(builder, location, zeroPoint));
  return clamp(builder, location, x, low, high);
}

std::pair<int64_t, int64_t> lower::getDelegateActivationRange(ActivationFunctionType activation, Affine params,
                                                              unsigned bits, bool isUnsigned) {
  int64_t lowest = isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  int64_t highest = lowest + (int64_t(1) << bits) - 1;
  auto quantize = [&](float real) -> int64_t {
    float scaled = real / float(params.scale) + float(params.zeroPoint);
    return std::lrint(std::min(std::max(scaled, float(lowest)), float(highest)));
  };
  switch (activation) {
  case ActivationFunctionType::RELU:
    return {quantize(0), highest};
  case ActivationFunctionType::RELU6:
    return {quantize(0), quantize(6)};
  case ActivationFunctionType::RELU_N1_TO_1:
    return {quantize(-1), quantize(1)};
  default:
    return {lowest, highest};
  }
}
