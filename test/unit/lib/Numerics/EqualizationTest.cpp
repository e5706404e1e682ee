//===- EqualizationTest.cpp - Ranges of neighbouring weights --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What factors are defined by.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Equalization.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace adze;

TEST(Equalization, Pair) {
  for (double first : {1e-3, 0.5, 40.0})
    for (double second : {1e-2, 1.0, 9.0}) {
      double s = getPairFactor(first, second);
      EXPECT_NEAR(first / s, second * s, 1e-9 * second * s);
    }
}

TEST(Equalization, Triple) {
  for (double first : {1e-2, 0.5, 40.0})
    for (double second : {0.1, 7.0})
      for (double third : {0.3, 30.0}) {
        auto [s, t] = getTripleFactors(first, second, third);
        EXPECT_NEAR(first / s, second * s / t, 1e-9 * first / s);
        EXPECT_NEAR(first / s, third * t, 1e-9 * first / s);
      }
}

TEST(Equalization, DeadAndExtreme) {
  EXPECT_EQ(getPairFactor(0, 1), 1);
  EXPECT_EQ(getPairFactor(1, 0), 1);
  EXPECT_EQ(getPairFactor(INFINITY, 1), 1);
  EXPECT_EQ(getPairFactor(NAN, 1), 1);
  EXPECT_EQ(getTripleFactors(1, 0, 1), std::make_pair(1.0, 1.0));
  EXPECT_LE(getPairFactor(1e30, 1e-30), 1e4);
  EXPECT_GE(getPairFactor(1e-30, 1e30), 1e-4);
}
