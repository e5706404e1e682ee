//===- ConversionFunctions.cpp - Rounding and narrow floats ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What LLVM calls a library for on machines without the instructions: floats to whole floats, f16, bf16.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/MathFunctions.h"

using namespace mlir;
using namespace adze::codegen;

/// The smallest float from which on all are integers.
static double firstWhole(Num x) { return x.getWidth() == 64 ? 4503599627370496.0 : 8388608.0; }

/// |x| rounded to even; |x| itself where it is whole, infinite or NaN.
static Num roundedSize(Num x) {
  Num a = abs(x);
  return select(a < firstWhole(x), a + firstWhole(x) - firstWhole(x), a);
}

Num functions::roundEven(Num x) { return copySign(roundedSize(x), x); }

static Num truncatedSize(Num x) {
  Num rounded = roundedSize(x);
  return select(rounded > abs(x), rounded - 1, rounded);
}

Num functions::trunc(Num x) { return copySign(truncatedSize(x), x); }

Num functions::round(Num x) {
  Num whole = truncatedSize(x);
  return copySign(select(abs(x) - whole >= 0.5, whole + 1, whole), x);
}

Num functions::floor(Num x) {
  Num rounded = roundEven(x);
  return copySign(select(rounded > x, rounded - 1, rounded), x);
}

Num functions::ceil(Num x) {
  Num rounded = roundEven(x);
  return copySign(select(rounded < x, rounded + 1, rounded), x);
}

//===----------------------------------------------------------------------===//
// Narrow floats
//===----------------------------------------------------------------------===//

static Num toIntegers(Num a, unsigned width) {
  Type type = a.withElements(a.getMath().builder.getIntegerType(width));
  return a.getWidth() < width ? a.make<arith::ExtUIOp>(type, Value(a)) : a.make<arith::TruncIOp>(type, Value(a));
}

static Num bitcastTo(Num a, Type element) { return a.make<arith::BitcastOp>(a.withElements(element), Value(a)); }

Num functions::extendHalf(Num x) {
  Num bits = toIntegers(bitsOf(x), 32), sign = (bits & 0x8000) << 16, size = (bits & 0x7fff) << 13;
  // The exponent's bias by multiplication: subnormal numbers become normal.
  Num scaled = bitsOf(floatOf(size) * 0x1p112);
  return floatOf(select(size >= 0x0f800000, size | 0x7f800000, scaled) | sign);
}

Num functions::truncateToHalf(Num x) {
  Num bits = bitsOf(x), size = bits & 0x7fffffff, sign = toIntegers((bits >> 16) & 0x8000, 16);
  Num odd = (size >> 13) & 1;
  Num normal = (size - 0x38000000 + 0xfff + odd) >> 13;
  // The sum's last place is that of the smallest f16.
  Num subnormal = bitsOf(floatOf(size) + 0.5) - 0x3f000000;
  Num result = select(size < 0x38800000, subnormal, normal);
  result = select(size >= 0x47800000, 0x7c00, result);
  result = select(size > 0x7f800000, 0x7e00, result);
  return bitcastTo(toIntegers(result, 16) | sign, x.getMath().builder.getF16Type());
}

Num functions::truncateToBF16(Num x) {
  Num bits = bitsOf(x), odd = (bits >> 16) & 1;
  Num rounded = (bits + 0x7fff + odd) >> 16, quiet = (bits >> 16) | 0x40;
  return bitcastTo(toIntegers(select(isNaN(x), quiet, rounded), 16), x.getMath().builder.getBF16Type());
}
