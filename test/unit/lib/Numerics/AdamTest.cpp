//===- AdamTest.cpp - Steps along noisy gradients -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Adam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace adze;

TEST(Adam, TheFirstStepIsTheRate) {
  // Whatever the size of a gradient, and against its sign.
  std::vector<float> values = {1, 1, 1, 1}, gradient = {1e-6f, -3, 1e6f, 0};
  Adam adam(4);
  adam.step(values, gradient, 0.25);
  EXPECT_NEAR(values[0], 0.75, 1e-5);
  EXPECT_NEAR(values[1], 1.25, 1e-5);
  EXPECT_NEAR(values[2], 0.75, 1e-5);
  EXPECT_EQ(values[3], 1);
}

TEST(Adam, FindsAMinimum) {
  // 100 (x - 3)^2 + 0.01 (y + 2)^2: one rate for both.
  std::vector<float> values = {0, 0};
  Adam adam(2);
  for (unsigned i = 0; i < 2000; ++i)
    adam.step(values, {200 * (values[0] - 3), 0.02f * (values[1] + 2)}, 0.02 * (1 - i / 2000.0));
  EXPECT_NEAR(values[0], 3, 1e-2);
  EXPECT_NEAR(values[1], -2, 1e-2);
}

TEST(Adam, LeavesWhatHasNoGradient) {
  std::vector<float> values = {1, 2};
  Adam adam(2);
  adam.step(values, {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}, 0.5);
  EXPECT_EQ(values, (std::vector<float>{1, 2}));
  adam.step(values, {1, 0}, 0.5);
  EXPECT_LT(values[0], 1);
}
