//===- FixedPoint.cpp - Functions in fixed point --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Polynomials and Newton's method, step by step as the kernels take them.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/FixedPoint.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

template <typename T>
static Scalar highMul(Scalar a, T b) {
  return a.at(doublingHighMul(a.getBuilder(), a.getLoc(), a, a.constant(b)));
}

template <typename T>
static Scalar shiftUnsigned(Scalar x, T by) {
  return x.make<arith::ShRUIOp>(Value(x), Value(x.constant(by)));
}

Scalar lower::divideByPowerOfTwo(Scalar x, Scalar exponent) {
  return x.at(divideByPowerOfTwo(x.getBuilder(), x.getLoc(), x, Value(exponent)));
}

Scalar lower::divideByPowerOfTwo(Scalar x, int exponent) { return divideByPowerOfTwo(x, x.constant(exponent)); }

Scalar lower::countLeadingZeros(Scalar x) { return x.make<math::CountLeadingZerosOp>(Value(x)); }

Scalar lower::expOfNegative(Scalar x) {
  // The part in (-1/4, 0] by a polynomial around -1/8, the rest bit by bit.
  Scalar part = (x & ((1 << 24) - 1)) - (1 << 24);
  Scalar rest = part - x;
  Scalar a = (part << 5) + (1 << 28);
  Scalar a2 = highMul(a, a), a3 = highMul(a2, a), a4 = highMul(a2, a2);
  Scalar tail = divideByPowerOfTwo(highMul(divideByPowerOfTwo(a4, 2) + a3, 715827883) + a2, 1);
  Scalar result = highMul(a + tail, 1895147668) + 1895147668;
  constexpr std::pair<int, int> factors[] = {{24, 1672461947}, {25, 1302514674}, {26, 790015084}, {27, 290630308},
                                             {28, 39332535},   {29, 720401},     {30, 242}};
  for (auto [bit, factor] : factors)
    result = select((rest & (1 << bit)) != 0, highMul(result, factor), result);
  return select(x == 0, x.constant(std::numeric_limits<int32_t>::max()), result);
}

Scalar lower::invert(Scalar top) {
  Scalar half = shiftUnsigned(top, 1);
  Scalar x = highMul(half, -1010580540) + 1515870810;
  for (int i = 0; i < 3; ++i) {
    Scalar error = top.constant(1 << 29) - highMul(half, x);
    x = x + (highMul(x, error) << 2);
  }
  return select(x >= (1 << 30), x.constant(std::numeric_limits<int32_t>::max()), x << 1);
}

/// x * 2^bits, saturated.
static Scalar shiftSaturated(Scalar x, int bits) {
  int64_t limit = (int64_t(1) << (31 - bits)) - 1;
  Scalar shifted = x << bits;
  shifted = select(x > limit, x.constant(std::numeric_limits<int32_t>::max()), shifted);
  return select(x < -limit - 1, x.constant(std::numeric_limits<int32_t>::min()), shifted);
}

/// x * 2^bits of x >= 0, saturated.
static Scalar shiftPositive(Scalar x, Scalar bits) {
  constexpr int32_t most = std::numeric_limits<int32_t>::max();
  return select(x > shiftUnsigned(x.constant(most), bits), x.constant(most), x << bits);
}

Scalar lower::logarithm(Scalar x) {
  constexpr int sqrtHalf = 1518500250, centre = 1805811301; // 2^31 / sqrt(2) and its root
  constexpr int integerBits = 12, quarter = 1 << 23, unit = 25;
  // x = r * 2^exponent with r around 2^(-1/4), by two ways to cut the exponent: at powers of 2 and at their halves.
  Scalar zeros = countLeadingZeros(x);
  Scalar low = shiftPositive(highMul(shiftPositive(x, zeros - 1), sqrtHalf), x.constant(1));
  Scalar lowExponent = ((zeros.constant(integerBits) - zeros) << unit) + quarter;
  Scalar halfZeros = countLeadingZeros(highMul(x, sqrtHalf)) - 1;
  Scalar high = shiftPositive(x, halfZeros);
  Scalar highExponent = ((zeros.constant(integerBits) - halfZeros) << unit) - quarter;
  Scalar r = atMost(low, high), exponent = atLeast(lowExponent, highExponent);
  // A rational function around that centre.
  Scalar mean = shiftUnsigned(r + centre + 1, 1);
  Scalar q = (r - centre) << 1;
  Scalar square = highMul(q, q);
  Scalar numerator = highMul(q, r) + highMul(highMul(q, square), 117049297);
  Scalar denominator = highMul(mean, q + 1057819769 + highMul(square, 127690142)) + highMul(q, 638450708);
  Scalar inverse = invert(denominator ^ std::numeric_limits<int32_t>::min());
  Scalar fraction = highMul(divideByPowerOfTwo(numerator, 6), inverse);
  return shiftSaturated(highMul(exponent, 1488522236) + fraction, 1);
}

std::pair<Scalar, Scalar> lower::invertRoot(Scalar input) {
  Scalar isLarge = input >= (1 << 29);
  Scalar v = select(isLarge, shiftUnsigned(input, 2), input);
  v = select(v == 0, v.constant(1), v); // the result is replaced below
  Scalar shift = select(isLarge, v.constant(12), v.constant(11));
  Scalar pairs = shiftUnsigned(countLeadingZeros(v) - 1, 1) - 1; // of bits that are free above v
  shift = shift - pairs;
  v = v << (pairs << 1);
  Scalar half = divideByPowerOfTwo(v >> 1, 1), x = v.constant(1 << 28); // 3 integer bits
  for (int i = 0; i < 5; ++i) {
    Scalar cube = shiftSaturated(highMul(highMul(x, x), x), 6);
    x = shiftSaturated(highMul(x, 402653184) - highMul(half, cube), 3);
  }
  x = highMul(x, 1518500250);
  x = select(shift < 0, x << atLeast(x.constant(0) - shift, 0), x);
  Scalar isSmall = input <= 1;
  return {select(isSmall, x.constant(std::numeric_limits<int32_t>::max()), x),
          select(isSmall, x.constant(0), atLeast(shift, 0))};
}

Scalar lower::lookUp(Value table, Scalar index) {
  Scalar position = index.make<arith::IndexCastUIOp>(index.getBuilder().getIndexType(), Value(index));
  return index.make<tensor::ExtractOp>(table, ValueRange(Value(position)));
}

Scalar lower::lookUpBetween(Value table, Scalar x) {
  Scalar index = (x >> 7) + 256;
  Scalar value = lookUp(table, index), slope = (lookUp(table, index + 1) - value).toInteger(16).toInteger(32);
  return value + ((slope * (x & 127) + 64) >> 7);
}
