//===- FilterBankTest.cpp - Tests of filters over time --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reach and scales by hand.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FilterBank.h"

#include "gtest/gtest.h"

#include <cmath>
#include <vector>

using namespace adze;

TEST(FilterBank, ReachIsTheLargestProduct) {
  float features[] = {1, 2, -3, 0.5}, rows[] = {1, 1, 2, -1, NAN, 0};
  EXPECT_FLOAT_EQ(getFilterReach(features, 2, rows), 6.5); // -3 * 2 - 0.5
}

TEST(FilterBank, TimeWeightsHaveTenBits) {
  float time[] = {0.5, -1.022, 0.1, 0.2};
  EXPECT_NEAR(chooseTimeScale(time, 2, 0), 0.002, 1e-8);
  EXPECT_EQ(chooseTimeScale(time, 2, 1.0), 1.0);
}

TEST(FilterBank, LongWindowsDoNotOverflow) {
  std::vector<float> time(1000, 1.0f);
  double scale = chooseTimeScale(time, 1000, 0);
  EXPECT_GT(scale, 1.0 / 511);
  EXPECT_LT(1000 * std::round(1.0 / scale) * 32768, double(INT32_MAX / 2) + 1);
  EXPECT_EQ(chooseTimeScale(std::vector<float>(70000, 1.0f), 70000, 0), 0.0);
}

TEST(FilterBank, NoWeightNoScaleOfZero) {
  float time[] = {0, 0};
  EXPECT_GT(chooseTimeScale(time, 2, 0), 0.0);
}
