//===- ExponentialFunctions.cpp - Exponentials and logarithms -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An argument is reduced exactly, a polynomial approximates over a small interval, and the exponent is put together from
// bits. Polynomials of f32 are minimax fits (Lawson's iteration, relative error below 2^-27); those of f64 are Taylor series.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/MathFunctions.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze::codegen;

static constexpr double log2E = 1.44269504088896340736, ln2 = 0.69314718055994530942;
static constexpr double infinity = std::numeric_limits<double>::infinity();

namespace {
/// What the formulas need to know about a format.
struct Format {
  int mantissa;       // bits stored
  int64_t bias;       // of the exponent
  double magic;       // adding it rounds to an integer, which is then in the lowest bits
  double ln2Hi, ln2Lo; // ln 2; multiples of the first by exponents are exact
};
} // namespace

static Format formatOf(Num x) {
  if (x.getWidth() == 64)
    return {52, 1023, 6755399441055744.0, 0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33};
  return {23, 127, 12582912.0, 0x1.62e4p-1, 0x1.7f7d1cf79abcap-20};
}

/// 2^n for an integer n with a normal result.
static Num powerOfTwo(Num n, const Format &format) { return floatOf((n + format.bias) << format.mantissa); }

/// x * 2^n in two steps, so that results may overflow or lose bits at the lower end, once.
static Num scale(Num x, Num n, const Format &format) {
  Num half = n >> 1;
  return x * powerOfTwo(half, format) * powerOfTwo(n - half, format);
}

namespace {
/// x = (n + rest) * base with |rest| at most half.
struct Rounded {
  Num value, integer;
};
} // namespace

static Rounded roundTimes(Num x, double factor, const Format &format) {
  Num shifted = fma(x, factor, format.magic);
  return {shifted - format.magic, bitsOf(shifted) - bitsOf(x.constant(format.magic))};
}

/// (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2.
static Num exponentialTail(Num r, bool precise) {
  if (r.getWidth() == 64) {
    SmallVector<double> terms;
    double factorial = 2;
    for (int k = 2; k <= 13; factorial *= ++k)
      terms.push_back(1 / factorial);
    return polynomial(r, terms);
  }
  if (precise)
    return polynomial(r, {0.5, 0.166666672, 0.041666355, 0.00833327323, 0.00139411027, 0.000199143018});
  if (r.getMath().fast)
    return polynomial(r, {0.499992281, 0.166671157, 0.0418905504, 0.00831247773});
  return polynomial(r, {0.49999994, 0.166665196, 0.0416683927, 0.00836878084, 0.00138144672});
}

/// x - n ln 2
static Num reduce(Num x, Num n, const Format &format) {
  return fma(n, -format.ln2Lo, fma(n, -format.ln2Hi, x));
}

Num functions::exp(Num x) {
  Format format = formatOf(x);
  bool wide = x.getWidth() == 64;
  // Beyond these bounds results are 0 and infinity, which the scaling gives.
  x = atLeast(atMost(x, wide ? 710.0 : 89.0), wide ? -746.0 : -104.0);
  Rounded n = roundTimes(x, log2E, format);
  Num r = reduce(x, n.value, format);
  Num e = fma(r * r, exponentialTail(r, false), r) + 1;
  return scale(e, n.integer, format);
}

Num functions::exp2(Num x) {
  Format format = formatOf(x);
  bool wide = x.getWidth() == 64;
  x = atLeast(atMost(x, wide ? 1025.0 : 129.0), wide ? -1076.0 : -151.0);
  Rounded n = roundTimes(x, 1, format);
  Num r = x - n.value;
  if (wide) {
    r = r * ln2;
    return scale(fma(r * r, exponentialTail(r, false), r) + 1, n.integer, format);
  }
  Num e = polynomial(r, {0.693147182, 0.240226507, 0.0555041097, 0.00961803645, 0.00133334298, 0.00015467238, 1.53150741e-05});
  return scale(fma(r, e, 1), n.integer, format);
}

Num functions::expm1(Num x) {
  Format format = formatOf(x);
  Num bounded = atLeast(atMost(x, 89.0), -18.0);
  Rounded n = roundTimes(bounded, log2E, format);
  Num r = reduce(bounded, n.value, format);
  Num p = fma(r * r, exponentialTail(r, true), r);
  // 2^n p + 2^n - 1, by halves, for 2^128 is no number.
  Num half = powerOfTwo(n.integer - 1, format);
  Num sum = fma(half, p, half - 0.5) * 2;
  return select(x == 0, x, select(n.integer == 0, p, sum));
}

namespace {
/// x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)), for x that are normal, or zero or less, infinite or NaN, in which
/// cases the parts mean nothing.
struct Split {
  Num exponent, f; // f = m - 1
  Num integer;     // the exponent, as bits
};
} // namespace

static Split split(Num x, const Format &format) {
  bool wide = x.getWidth() == 64;
  double smallest = wide ? std::numeric_limits<double>::min() : std::numeric_limits<float>::min();
  Num subnormal = x < smallest;
  Num bits = bitsOf(select(subnormal, x * std::ldexp(1.0, format.mantissa), x));
  int64_t root = wide ? 0x3fe6a09e667f3bcd : 0x3f3504f3; // sqrt(1/2)
  Num distance = bits - root;
  Num integer = distance >> format.mantissa;
  Num m = floatOf((distance & ((int64_t(1) << format.mantissa) - 1)) + root);
  integer = select(subnormal, integer - format.mantissa, integer);
  // 64-bit integers are converted by few machines: these fit into 32.
  Num narrow = wide ? integer.make<arith::TruncIOp>(integer.withElements(integer.getMath().builder.getI32Type()), Value(integer))
                    : integer;
  return {x.make<arith::SIToFPOp>(x.getType(), Value(narrow)), m - 1, integer};
}

/// What a logarithm is where the argument is zero or less, infinite or NaN.
static Num special(Num x, Num regular) {
  Num result = select(x < infinity, regular, x); // infinity and NaN are their own logarithms
  result = select(x == 0, -infinity, result);
  return select(x < 0, std::numeric_limits<double>::quiet_NaN(), result);
}

/// (log(1 + f) - f + f^2/2) / f^3 for 1 + f in [sqrt(1/2), sqrt(2)].
static Num logarithmTail(Num f) {
  return polynomial(f, {0.333333105, -0.249999866, 0.20002231, -0.16669257, 0.142185554, -0.123841546, 0.118735865,
                        -0.117913105, 0.0691580549});
}

/// log(1 + f) - f in f64 by the series of the inverse hyperbolic tangent: log(1 + f) = 2 artanh(s), s = f / (2 + f).
static Num logarithmRest64(Num f) {
  Num s = f / (f + 2), z = s * s;
  SmallVector<double> terms;
  for (int k = 1; k <= 11; ++k)
    terms.push_back(2.0 / (2 * k + 1));
  Num r = z * polynomial(z, terms), half = f * f * 0.5;
  return s * (half + r) - half;
}

Num functions::log(Num x) {
  Format format = formatOf(x);
  Split parts = split(x, format);
  Num f = parts.f;
  Num rest = x.getWidth() == 64 ? logarithmRest64(f) : f * f * fma(f, logarithmTail(f), -0.5);
  Num low = fma(parts.exponent, format.ln2Lo, rest);
  return special(x, fma(parts.exponent, format.ln2Hi, f + low));
}

Num functions::log2(Num x) {
  Format format = formatOf(x);
  Split parts = split(x, format);
  Num f = parts.f;
  Num rest = x.getWidth() == 64 ? logarithmRest64(f) : f * f * fma(f, logarithmTail(f), -0.5);
  // log2 e = 1 + excess: its product with f keeps its bits.
  double excess = log2E - 1;
  Num low = fma(rest, excess, f * excess) + rest;
  return special(x, parts.exponent + (f + low));
}

Num functions::log10(Num x) {
  if (x.getWidth() == 64)
    return log(x) * 0.43429448190325182765;
  return truncateTo32(log(extendTo64(x)) * 0.43429448190325182765);
}

Num functions::log1p(Num x) {
  Format format = formatOf(x);
  // 1 + x = u + lost, exactly.
  Num u = x + 1, part = u - 1, kept = u - part;
  Num lost = kept.constant(1) - kept + (x - part);
  Split parts = split(u, format);
  Num f = parts.f + lost * powerOfTwo(atMost(parts.integer, 126) * -1, format);
  Num rest = f * f * fma(f, logarithmTail(f), -0.5);
  Num low = fma(parts.exponent, format.ln2Lo, rest);
  Num result = special(u, fma(parts.exponent, format.ln2Hi, f + low));
  return select(x == 0, x, result);
}

/// An odd function by a quotient of polynomials of the square, for |x| up to a limit behind which it is 1 or almost.
static Num oddQuotient(Num x, double limit, ArrayRef<double> dividend, ArrayRef<double> divisor) {
  Num a = atMost(abs(x), limit), z = a * a;
  return copySign(atMost(a * polynomial(z, dividend) / polynomial(z, divisor), 1.0), x);
}

Num functions::tanh(Num x) {
  if (x.getMath().fast)
    return oddQuotient(x, 9.02, {0.99999994, 0.129180014, 0.00291944243, 9.25538801e-06, -1.27444969e-08, 1.81639243e-11},
                       {1, 0.462512843, 0.0237577677, 0.00022791784});
  Num a = abs(x), z = a * a;
  Num small = polynomial(z, {-0.333333313, 0.133332103, -0.0539472029, 0.0217029694, -0.00818267744, 0.00214753998});
  small = fma(a * z, small, a);
  Num large = x.constant(1) - x.constant(2) / (exp(a * 2) + 1);
  return copySign(select(a < 0.625, small, large), x);
}

Num functions::erf(Num x) {
  if (x.getMath().fast)
    return oddQuotient(x, 3.93,
                       {1.12837911, 0.200795343, 0.0506877217, 0.00373626797, 0.0001424773, -1.95523052e-06, 1.98141279e-08},
                       {1, 0.511281852, 0.115357241, 0.0144259322, 0.000963767356});
  Num a = atMost(abs(x), 4.0), z = a * a;
  Num small = polynomial(z, {0.128379166, -0.376126319, 0.112836838, -0.026858706, 0.00519924751, -0.000812188489,
                             8.28039119e-05});
  small = fma(a, small, a);
  // -log(erfc(a)) / a - 1
  Num slope = polynomial(a, {0.12864849, 0.635151327, 0.106236875, -0.0237620603, 0.00364245754, -0.000322803477,
                             1.12312664e-05});
  Num large = x.constant(1) - exp(fma(a * -1, slope, a * -1));
  return copySign(select(a < 0.93, small, large), x);
}

Num functions::rsqrt(Num x) { return x.constant(1) / sqrt(x); }

Num functions::cbrt(Num x) { return copySign(truncateTo32(exp(log(extendTo64(abs(x))) / 3)), x); }

/// |x|^y in f64, rounded to f32, and the rules for special values. `odd`: y is an odd integer, `whole`: an integer.
static Num powerOf(Num x, Num y, Num whole, Num odd) {
  Num a = abs(x);
  Num logarithm = functions::log(extendTo64(a));
  // 1 to any power is 1, infinite ones included.
  Num size = select(a == 1, 1.0, truncateTo32(functions::exp(logarithm * y)));
  size = select(y == 0, 1.0, size);
  Num negated = size * -1, nan = x.constant(std::numeric_limits<double>::quiet_NaN());
  Num negative = bitsOf(x) < 0;
  Num result = select(negative & odd, negated, size);
  Num finiteBelow = (x < 0) & (x > -infinity);
  return select(finiteBelow & (whole ^ whole.constant(1)), nan, result);
}

Num functions::pow(Num x, Num y) {
  Num wide = extendTo64(y);
  Num large = abs(y) >= 16777216.0; // even integers from here on
  Num half = wide * 0.5, magic = wide.constant(6755399441055744.0);
  Num whole = large | ((wide + magic) - magic == wide);
  Num odd = whole & ((half + magic) - magic != half) & (large ^ large.constant(1));
  Num result = powerOf(x, wide, whole, odd);
  // NaN comes through, except from pow(1, y) and pow(x, 0).
  Num one = (x == 1) | (y == 0);
  return select(one, 1.0, select(isNaN(x) | isNaN(y), x + y, result));
}

Num functions::powi(Num x, Num n) {
  Num wide = x.make<arith::SIToFPOp>(x.withElements(x.getMath().builder.getF64Type()), Value(n));
  Num odd = (n & 1) != 0;
  Num result = powerOf(x, wide, n == n, odd);
  return select(n == 0, 1.0, select(isNaN(x), x, result));
}

Num functions::integerPow(Num x, Num n) {
  Num result = x.constant(1), square = x;
  unsigned bits = n.getWidth() - 1;
  for (unsigned bit = 0; bit < bits; ++bit) {
    Num on = (n & (int64_t(1) << bit)) != 0;
    result = select(on, result * square, result);
    if (bit + 1 < bits)
      square = square * square;
  }
  Num odd = (n & 1) != 0;
  Num ofMinusOne = select(odd, x.constant(-1), x.constant(1));
  Num negative = select(x == 1, 1, select(x == -1, ofMinusOne, x.constant(0)));
  return select(n < 0, negative, result);
}
