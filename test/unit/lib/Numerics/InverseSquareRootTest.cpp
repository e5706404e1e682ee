//===- InverseSquareRootTest.cpp - 1 / sqrt in fixed point ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fixed-point results against the function, over its domain.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/InverseSquareRoot.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace adze;

namespace {

double toReal(QuantizedMultiplier x) { return std::ldexp(x.multiplier, x.shift - 31); }

TEST(InverseSquareRoot, FollowsTheFunction) {
  for (int64_t value = 1; value <= std::numeric_limits<int32_t>::max(); value += value / 3 + 1) {
    QuantizedMultiplier result = inverseSquareRoot(static_cast<int32_t>(value));
    EXPECT_NEAR(toReal(result) * std::sqrt(static_cast<double>(value)), 1, 1e-5) << value;
    EXPECT_LE(result.shift, 0);
  }
  EXPECT_NEAR(toReal(inverseSquareRoot(std::numeric_limits<int32_t>::max())), 1 / std::sqrt(0x1p31), 1e-9);
}

TEST(InverseSquareRoot, OfNothingIsOne) { EXPECT_NEAR(toReal(inverseSquareRoot(0)), 1, 1e-9); }

TEST(RsqrtTable, FollowsTheFunction) {
  AffineParameters input = {0.0625f, -128}, output = {0.03125f, -100};
  Table256 table = makeRsqrtTable(input, output);
  EXPECT_EQ(table[0], 127); // no finite value
  for (int i = 1; i < 256; ++i) {
    double exact = 1 / std::sqrt(0.0625 * i) / 0.03125 - 100;
    EXPECT_NEAR(table[i], std::min(exact, 127.), 0.51) << i;
  }
}

TEST(RsqrtTable, BelowTheZeroPointIsHighest) {
  Table256 table = makeRsqrtTable({0.1f, 5}, {0.1f, 0});
  for (int x = -128; x <= 5; ++x)
    EXPECT_EQ(table[x + 128], 127) << x;
}

} // namespace
