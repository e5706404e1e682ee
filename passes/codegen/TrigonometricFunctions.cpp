//===- TrigonometricFunctions.cpp - Sine, cosine, arcs --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments of any size are reduced in f64 with as many bits of 2/pi as their exponent asks for.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/MathFunctions.h"

#include <cmath>

using namespace mlir;
using namespace adze::codegen;

static constexpr double magic64 = 6755399441055744.0; // adding it rounds an f64 to an integer

/// (2/pi * 2^(24 i)) mod 4 as a sum: the products of the first two with 24 bits are exact.
static constexpr double twoOverPi[5][3] = {
    {0x1.45f306cp-1, 0x1.c9c882ap-29, 0x1.4fe13abe8fa9ap-59},
    {0x1.b72722p+1, 0x1.529fc27p-28, 0x1.5f47d4d377037p-58},
    {0x1.529fc2p-4, 0x1.d5f47d4p-30, 0x1.a6ee06db14acdp-59},
    {0x1.3abe8fp-3, 0x1.534ddcp-28, 0x1.b6c52b3278872p-57},
    {0x1.f534ddcp+0, 0x1.b6c52ap-33, 0x1.3278872083fcap-57},
};

namespace {
/// x = quadrant * pi/2 + rest, with |rest| at most pi/4.
struct Reduced {
  Num rest;     // f64
  Num quadrant; // i32, modulo 4
};
} // namespace

static Reduced reduce(Num x) {
  Num wide = extendTo64(x);
  auto constant = [&](double number) { return wide.constant(number); };
  Num m = wide, high = constant(twoOverPi[0][0]), middle = constant(twoOverPi[0][1]), low = constant(twoOverPi[0][2]);
  // From 2^48 on, x is a multiple of 2^24, whose products with whole quarter turns need not be looked at, and so on.
  for (int i = 1; i < 5 && !x.getMath().fast; ++i) {
    Num above = abs(wide) >= std::ldexp(1.0, 24 * (i + 1));
    m = select(above, wide * std::ldexp(1.0, -24 * i), m);
    high = select(above, constant(twoOverPi[i][0]), high);
    middle = select(above, constant(twoOverPi[i][1]), middle);
    low = select(above, constant(twoOverPi[i][2]), low);
  }
  Num p1 = m * high, s1 = p1 + magic64, f1 = p1 - (s1 - magic64);
  Num p2 = m * middle, s2 = p2 + magic64, f2 = p2 - (s2 - magic64);
  Num s3 = f1 + f2 + magic64;
  Num fraction = f1 - (s3 - magic64) + f2 + m * low;
  Num turns = bitsOf(s1) + bitsOf(s2) + bitsOf(s3);
  Num narrow = turns.make<arith::TruncIOp>(turns.withElements(turns.getMath().builder.getI32Type()), Value(turns));
  return {fraction * 1.57079632679489661923, narrow & 3};
}

/// Of |r| <= pi/4.
static Num sineOf(Num r) {
  Num z = r * r;
  return fma(r * z, polynomial(z, {-0.166666552, 0.00833217334, -0.000195166562}), r);
}
static Num cosineOf(Num r) {
  Num z = r * r;
  return fma(z * z, polynomial(z, {0.0416666456, -0.00138873619, 2.44377297e-05}), fma(z, -0.5, 1));
}

/// `a` with its sign changed where `bits` has bit 1 set.
static Num signFrom(Num a, Num bits) { return floatOf(bitsOf(a) ^ ((bits & 2) << 30)); }

std::pair<Num, Num> functions::sinCos(Num x) {
  Reduced reduced = reduce(abs(x));
  Num rest = truncateTo32(reduced.rest), quadrant = reduced.quadrant;
  Num sine = sineOf(rest), cosine = cosineOf(rest);
  Num swap = (quadrant & 1) != 0;
  Num sinOfAbs = signFrom(select(swap, cosine, sine), quadrant);
  Num sign = bitsOf(x) & int64_t(0x80000000);
  return {floatOf(bitsOf(sinOfAbs) ^ sign), signFrom(select(swap, sine, cosine), quadrant + 1)};
}

Num functions::sin(Num x) { return sinCos(x).first; }
Num functions::cos(Num x) { return sinCos(x).second; }

Num functions::tan(Num x) {
  Reduced reduced = reduce(abs(x));
  Num sine = sineOf(reduced.rest), cosine = cosineOf(reduced.rest);
  Num swap = (reduced.quadrant & 1) != 0;
  // A quarter turn makes minus the cotangent of it.
  return copySign(x.constant(1), x) * truncateTo32(select(swap, cosine * -1, sine) / select(swap, sine, cosine));
}

/// Of t in [0, 1].
static Num arcOf(Num t) {
  Num z = t * t;
  Num tail = polynomial(z, {-0.333333015, 0.199986383, -0.142652452, 0.109575763, -0.0841945931, 0.0582345538, -0.0314557031,
                            0.0110644419, -0.0018272131});
  return fma(t * z, tail, t);
}

/// pi/2 in two parts of f32.
static constexpr double halfPiHi = 0x1.921fb6p+0, halfPiLo = -0x1.777a5cp-25;

Num functions::atan(Num x) {
  Num a = abs(x);
  Num steep = a > 1;
  Num arc = arcOf(select(steep, x.constant(1) / a, a));
  return copySign(select(steep, x.constant(halfPiHi) - (arc - halfPiLo), arc), x);
}

Num functions::atan2(Num y, Num x) {
  Num a = abs(y), b = abs(x);
  Num steep = a > b;
  Num high = select(steep, a, b), low = select(steep, b, a);
  Num t = select(low == high, 1.0, low / high);
  Num arc = arcOf(select(low == 0, 0.0, t));
  arc = select(steep, x.constant(halfPiHi) - (arc - halfPiLo), arc);
  arc = select(bitsOf(x) < 0, x.constant(2 * halfPiHi) - (arc - 2 * halfPiLo), arc);
  return select(isNaN(x) | isNaN(y), x + y, copySign(arc, y));
}
