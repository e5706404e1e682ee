//===- SoftwareFunctions.cpp - For machines without floats ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compiler's runtime does not have although it adds and multiplies: square roots, and the smaller of two floats. On
// the bits, for every float operation is a call there.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/codegen/MathFunctions.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// Digits behind the point.
static int digitsOf(Num x) { return x.getWidth() == 64 ? 52 : 23; }
static int64_t infinityOf(Num x) { return x.getWidth() == 64 ? 0x7ff0000000000000 : 0x7f800000; }
static int64_t signOf(Num x) { return int64_t(uint64_t(1) << 63) >> (64 - x.getWidth()); }

/// An integer that is ordered like the float: -0 is below 0.
static Num orderOf(Num bits) { return bits ^ ((bits >> (bits.getWidth() - 1)) & ~signOf(bits)); }

static Num choose(Num a, Num b, bool isLarger) {
  Num left = bitsOf(a), right = bitsOf(b);
  auto isNaN = [&](Num bits) { return (bits & ~signOf(bits)) > infinityOf(bits); };
  Num isFirst = isLarger ? orderOf(left) > orderOf(right) : orderOf(left) < orderOf(right);
  // The first where it is NaN, or else the second where that is.
  Num result = select(isFirst, left, right);
  result = select(isNaN(right), right, result);
  return floatOf(select(isNaN(left), left, result));
}

Num functions::softwareMinimum(Num a, Num b) { return choose(a, b, /*isLarger=*/false); }
Num functions::softwareMaximum(Num a, Num b) { return choose(a, b, /*isLarger=*/true); }

/// The root's digits, of which the last is for rounding: a binary digit a round, as one does it by hand.
static Num findDigits(Num mantissa) {
  OpBuilder &builder = mantissa.getMath().builder;
  Location location = mantissa.getMath().location;
  int count = mantissa.getWidth() == 64 ? 54 : 25;
  auto index = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); };
  Value zero = mantissa.constant(0), bit = mantissa.constant(int64_t(1) << (count - 1));
  auto loop = scf::ForOp::create(builder, location, index(0), index(count), index(1),
                                 ValueRange{mantissa << 1, zero, zero, bit});
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    MathBuilder &math = mantissa.getMath();
    Num rest(math, loop.getRegionIterArg(0)), sum(math, loop.getRegionIterArg(1)), root(math, loop.getRegionIterArg(2)),
        place(math, loop.getRegionIterArg(3));
    Num next = sum + place, fits = rest >= next;
    Value newSum = select(fits, next + place, sum), newRoot = select(fits, root + place, root);
    Num newRest = select(fits, rest - next, rest);
    scf::YieldOp::create(builder, location, ValueRange{newRest << 1, newSum, newRoot, place >> 1});
  }
  Num rest(mantissa.getMath(), loop.getResult(0)), root(mantissa.getMath(), loop.getResult(2));
  return select(rest != 0, root + (root & 1), root);
}

Num functions::softwareSqrt(Num x) {
  int digits = digitsOf(x);
  Num bits = bitsOf(x), infinity = bits.constant(infinityOf(bits));
  // Subnormal numbers by 2^(even number): the exponent of the root is that much smaller.
  int lift = digits + (digits & 1);
  Num isSmall = (bits & infinity) == 0;
  Num lifted = select(isSmall, bitsOf(x * double(int64_t(1) << lift)), bits);
  int64_t bias = x.getWidth() == 64 ? 1023 : 127, one = int64_t(1) << digits;
  Num exponent = (lifted >> digits) - bias;
  Num mantissa = (lifted & (one - 1)) | one;
  mantissa = select((exponent & 1) != 0, mantissa << 1, mantissa);
  exponent = select(isSmall, exponent - lift, exponent) >> 1;
  Num root = (findDigits(mantissa) >> 1) + ((bias - 1) << digits) + (exponent << digits);
  // Roots of zeros, infinity and NaN are what they are; those of negative numbers are NaN.
  Num isSame = (bits << 1) == 0;
  root = select(bits < 0, infinityOf(bits) | one >> 1, root);
  root = select((bits & ~signOf(bits)) > infinity, bits, root);
  root = select(bits == infinity, bits, root);
  return floatOf(select(isSame, bits, root));
}

Num functions::softwareCountLeadingZeros(Num x) {
  unsigned width = x.getWidth();
  Num count = x.constant(int64_t(width));
  for (unsigned half = width / 2; half; half /= 2) {
    Num upper = x.make<arith::ShRUIOp>(Value(x), Value(x.constant(int64_t(half))));
    Num isThere = upper != 0;
    count = select(isThere, count - int64_t(half), count);
    x = select(isThere, upper, x);
  }
  return count - x; // what is left is 0 or 1
}
