//===- FixedPoint16.cpp - Functions in fixed point of 16 bits -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exponential function by a polynomial and factors bit by bit, quotients by Newton's method.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/FixedPoint16.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static constexpr int one = 32767; // of a format without integer bits

/// A constant of 32 bits in the format of 16 with as many integer bits.
static constexpr int narrow(int64_t constant) {
  int64_t magnitude = ((constant < 0 ? -constant : constant) + (1 << 15)) >> 16;
  return static_cast<int>(constant < 0 ? -magnitude : magnitude);
}

Scalar lower::saturate16(Scalar x) { return atLeast(atMost(x, 32767), -32768); }

Scalar lower::highMul16(Scalar a, Scalar b) { return (a * b + (1 << 14)) >> 15; }

static Scalar highMul16(Scalar a, int b) { return lower::highMul16(a, a.constant(b)); }

/// exp of x * 2^(integerBits - 15) for x <= 0, without integer bits.
static Scalar expOfNegative16(Scalar x, int integerBits) {
  int fraction = 15 - integerBits, quarter = 1 << (fraction - 2);
  // The part in [-1/4, 0) by a polynomial around -1/8, the rest bit by bit.
  Scalar part = (x & (quarter - 1)) - quarter;
  Scalar rest = part - x;
  Scalar a = (part << integerBits) + (1 << 12);
  Scalar a2 = highMul16(a, a), a3 = highMul16(a2, a), a4 = highMul16(a2, a2);
  Scalar tail = divideByPowerOfTwo(highMul16(divideByPowerOfTwo(a4, 2) + a3, narrow(715827883)) + a2, 1);
  Scalar result = saturate16(highMul16(a + tail, narrow(1895147668)) + narrow(1895147668));
  constexpr std::pair<int, int64_t> factors[] = {{-2, 1672461947}, {-1, 1302514674}, {0, 790015084}, {1, 290630308},
                                                 {2, 39332535},    {3, 720401},      {4, 242}};
  for (auto [exponent, factor] : factors)
    if (integerBits > exponent)
      result = select((rest & (1 << (fraction + exponent))) != 0, highMul16(result, narrow(factor)), result);
  if (integerBits > 5)
    result = select(x < -(1 << (20 - integerBits)), x.constant(0), result);
  return select(x == 0, x.constant(one), result);
}

/// x * 2^bits, saturated.
static Scalar shiftSaturated(Scalar x, int bits) { return saturate16(x << bits); }

/// 2 / (1 + x) with two integer bits, for x in [0, 1) without.
static Scalar invertHalfSum(Scalar x) {
  Scalar half = (x + (one + 1)) >> 1;
  Scalar result = highMul16(half, narrow(-1010580540)) + narrow(1515870810);
  for (int i = 0; i < 3; ++i) {
    Scalar error = x.constant(1 << 13) - highMul16(half, result);
    result = result + shiftSaturated(highMul16(result, error), 2);
  }
  return result;
}

Scalar lower::sigmoid16(Scalar x, int integerBits) {
  Scalar isPositive = x > 0;
  Scalar negative = select(isPositive, x.constant(0) - x, x);
  Scalar result = shiftSaturated(invertHalfSum(expOfNegative16(negative, integerBits)), 1);
  return select(x == 0, x.constant(1 << 14), select(isPositive, result, x.constant(one) - result));
}

Scalar lower::tanh16(Scalar x, int integerBits) {
  Scalar isNegative = x < 0;
  Scalar negative = select(isNegative, x, x.constant(0) - x);
  Scalar inverse = invertHalfSum(expOfNegative16(negative, integerBits + 1));
  Scalar result = shiftSaturated(inverse - (1 << 13), 2);
  return select(x == 0, x.constant(0), select(isNegative, x.constant(0) - result, result));
}
