//===- WeightRangesTest.cpp - Scales of weights by their error ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors against a dense scan of scales, and the rules for odd channels.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightRanges.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace adze;

static std::vector<float> makeWeights(size_t count, unsigned seed, bool isHeavyTailed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.1f);
  std::vector<float> values(count);
  for (float &value : values) {
    value = normal(random);
    if (isHeavyTailed)
      value = value * value * value * 100;
  }
  return values;
}

/// The least error of many scales.
static double scan(llvm::ArrayRef<float> values, float largest, unsigned bits) {
  double least = getRoundingError(values, largest, bits);
  for (int k = 1; k <= 5000; ++k)
    least = std::min(least, getRoundingError(values, largest * float(k) / 5000, bits));
  return least;
}

TEST(WeightRanges, SearchIsCloseToTheBest) {
  for (unsigned bits : {2u, 4u, 8u})
    for (bool isHeavyTailed : {false, true})
      for (unsigned seed = 0; seed < 4; ++seed) {
        std::vector<float> values = makeWeights(200, seed, isHeavyTailed);
        WeightLayout layout{1, 1, 200};
        float largest = chooseWeightScales(values, layout, bits)[0];
        std::vector<float> scales = chooseScalesBySearch(values, layout, bits);
        double error = getRoundingError(values, scales[0], bits);
        EXPECT_LE(error, getRoundingError(values, largest, bits));
        EXPECT_LE(error, 1.05 * scan(values, largest, bits)) << bits << " bits, seed " << seed;
      }
}

TEST(WeightRanges, OctavIsBetterThanTheLargestAndNearTheBest) {
  for (unsigned bits : {2u, 4u}) {
    std::vector<float> values = makeWeights(4000, bits, /*isHeavyTailed=*/true);
    WeightLayout layout{1, 1, 4000};
    float largest = chooseWeightScales(values, layout, bits)[0];
    float scale = chooseScalesByOctav(values, layout, bits)[0];
    EXPECT_LT(scale, largest);
    EXPECT_LT(getRoundingError(values, scale, bits), 0.7 * getRoundingError(values, largest, bits));
    EXPECT_LT(getRoundingError(values, scale, bits), 1.5 * scan(values, largest, bits));
  }
}

TEST(WeightRanges, NeverWorseThanHoldingEveryValue) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    unsigned bits = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 4 : 8;
    std::vector<float> values = makeWeights(9, seed, seed % 2);
    WeightLayout layout{1, 1, 9};
    double plain = getRoundingError(values, chooseWeightScales(values, layout, bits)[0], bits);
    EXPECT_LE(getRoundingError(values, chooseScalesBySearch(values, layout, bits)[0], bits), plain);
    EXPECT_LE(getRoundingError(values, chooseScalesByOctav(values, layout, bits)[0], bits), plain);
  }
}

TEST(WeightRanges, ChannelsOnTheirAxis) {
  // Two outer, three channels, two inner; channel 1 is zero, channel 2 has a NaN.
  std::vector<float> values{1, 2, 0, 0, NAN, 8, 3, 4, 0, 0, 8, INFINITY};
  for (auto choose : {chooseScalesBySearch, chooseScalesByOctav}) {
    std::vector<float> scales = choose(values, {2, 3, 2}, 8);
    ASSERT_EQ(scales.size(), 3u);
    EXPECT_NEAR(scales[0], 4.0f / 127, 0.02f * 4 / 127);
    EXPECT_FLOAT_EQ(scales[1], 8.0f / 127);
    EXPECT_NEAR(scales[2], 8.0f / 127, 0.02f * 8 / 127);
  }
}

TEST(WeightRanges, TinyAndHuge) {
  for (float size : {1e-38f, 1e-30f, 1e30f, 1e38f}) {
    std::vector<float> values{size, -size / 2, size / 3};
    for (auto choose : {chooseScalesBySearch, chooseScalesByOctav}) {
      float scale = choose(values, {1, 1, 3}, 4)[0];
      EXPECT_TRUE(std::isnormal(scale) && scale > 0) << size;
    }
  }
}
