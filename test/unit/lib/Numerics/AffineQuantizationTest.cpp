//===- AffineQuantizationTest.cpp - Scales and stored integers ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/AffineQuantization.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using namespace adze;

namespace {

constexpr double step = 1e-6; // relative: a scale is a float

/// Ranges of every size, on both sides of zero or on one.
std::vector<std::pair<double, double>> makeRanges() {
  std::vector<std::pair<double, double>> ranges{{-1, 1}, {0, 6}, {-6, 0}, {-0.1, 12}, {3, 5}, {-5, -3}, {0, 0}, {2, 2}};
  std::mt19937 random(5);
  std::uniform_real_distribution<double> exponent(-8, 35), sign(-1, 1);
  for (int i = 0; i < 2000; ++i) {
    double a = std::copysign(std::pow(10, exponent(random)), sign(random));
    double b = std::copysign(std::pow(10, exponent(random)), sign(random));
    ranges.emplace_back(std::min(a, b), std::max(a, b));
  }
  return ranges;
}

double restore(int64_t stored, const AffineParams &params) { return params.scale * double(stored - params.zeroPoint); }

TEST(AffineQuantization, ScalesOfSimpleRanges) {
  AffineParams both = chooseActivationParams(-1, 1, 8), positive = chooseActivationParams(0, 6, 8);
  EXPECT_FLOAT_EQ(both.scale, 2.0 / 255);
  EXPECT_EQ(both.zeroPoint, -1); // -0.5, half away from zero
  EXPECT_FLOAT_EQ(positive.scale, 6.0 / 255);
  EXPECT_EQ(positive.zeroPoint, -128);
  EXPECT_EQ(chooseActivationParams(-6, 0, 8).zeroPoint, 127);
  EXPECT_FLOAT_EQ(chooseActivationParams(-2, 1, 16).scale, 2.0 / 32767);
  EXPECT_EQ(chooseActivationParams(-2, 1, 16).zeroPoint, 0);
}

TEST(AffineQuantization, RangesAreWidened) {
  // To contain zero.
  EXPECT_EQ(chooseActivationParams(3, 5, 8), chooseActivationParams(0, 5, 8));
  EXPECT_EQ(chooseActivationParams(-5, -3, 8), chooseActivationParams(-5, 0, 8));
  EXPECT_EQ(chooseActivationParams(3, 5, 16), chooseActivationParams(0, 5, 16));
  // To [-0.5e-6, 0.5e-6] where they are narrower than 1e-6.
  for (double tiny : {0.0, 1e-30, 4e-7, 1e-310})
    EXPECT_EQ(chooseActivationParams(-tiny, tiny, 8), chooseActivationParams(-0.5e-6, 0.5e-6, 8)) << tiny;
  EXPECT_FLOAT_EQ(chooseActivationParams(0, 0, 8).scale, 1e-6 / 255);
  EXPECT_FLOAT_EQ(chooseActivationParams(0, 2e-6, 8).scale, 2e-6 / 255);
  EXPECT_FLOAT_EQ(chooseActivationParams(0, 0, 16).scale, 0.5e-6 / 32767);
}

TEST(AffineQuantization, HugeRangesHaveFiniteScales) {
  double most = std::numeric_limits<float>::max();
  for (unsigned bits : {8u, 16u}) {
    AffineParams params = chooseActivationParams(-most, most, bits);
    EXPECT_TRUE(std::isfinite(float(params.scale)));
    EXPECT_GT(params.scale, 0);
  }
  EXPECT_FLOAT_EQ(chooseActivationParams(-most, most, 8).scale, 2 * (most / 255));
}

TEST(AffineQuantization, ZeroPointsAreThoseOfTheBetterEnd) {
  for (auto [low, high] : makeRanges()) {
    double min = std::min(low, 0.0), max = std::max(high, 0.0);
    if (max - min < 1e-6)
      continue;
    // From both ends; the one with the smaller error is rounded and clamped.
    double scale = (max - min) / 255, fromMin = -128 - min / scale, fromMax = 127 - max / scale;
    double minError = 128 + std::abs(min / scale), maxError = 127 + std::abs(max / scale);
    double wanted = std::clamp(std::round(minError < maxError ? fromMin : fromMax), -128.0, 127.0);
    AffineParams params = chooseActivationParams(low, high, 8);
    EXPECT_NEAR(params.scale, scale, scale * step);
    EXPECT_EQ(double(params.zeroPoint), wanted) << low << ' ' << high;
  }
}

TEST(AffineQuantization, ZeroIsExact) {
  for (auto [low, high] : makeRanges())
    for (unsigned bits : {8u, 16u}) {
      AffineParams params = chooseActivationParams(low, high, bits);
      int64_t least = bits == 8 ? -128 : -32767, most = bits == 8 ? 127 : 32767;
      int64_t stored = quantizeValue(0, params, least, most);
      EXPECT_EQ(stored, params.zeroPoint);
      EXPECT_EQ(restore(stored, params), 0);
      EXPECT_GE(params.zeroPoint, least);
      EXPECT_LE(params.zeroPoint, most);
    }
}

TEST(AffineQuantization, ErrorsAreHalfAStepAtMost) {
  std::mt19937 random(9);
  std::uniform_real_distribution<double> part(0, 1);
  for (auto [low, high] : makeRanges())
    for (unsigned bits : {8u, 16u}) {
      AffineParams params = chooseActivationParams(low, high, bits);
      int64_t least = bits == 8 ? -128 : -32767, most = bits == 8 ? 127 : 32767;
      // What the stored integers span is the range but for the rounding of the zero point: half a step at the ends.
      EXPECT_LE(restore(least, params), std::min(low, 0.0) + params.scale * 0.501);
      EXPECT_GE(restore(most, params), std::max(high, 0.0) - params.scale * 0.501);
      for (int i = 0; i < 20; ++i) {
        double value = low + part(random) * (high - low);
        value = std::clamp(value, restore(least, params), restore(most, params));
        double back = restore(quantizeValue(value, params, least, most), params);
        EXPECT_LE(std::abs(back - value), params.scale * 0.5 * (1 + step)) << low << ' ' << high << ' ' << value;
      }
    }
}

TEST(AffineQuantization, StoredValuesAreOrderedAndStable) {
  AffineParams params = chooseActivationParams(-0.7, 3.1, 8);
  int64_t last = -128;
  for (double value = -2; value < 5; value += 0.001) {
    int64_t stored = quantizeValue(value, params, -128, 127);
    EXPECT_GE(stored, last);
    EXPECT_EQ(quantizeValue(restore(stored, params), params, -128, 127), stored);
    last = stored;
  }
  EXPECT_EQ(last, 127);
}

TEST(AffineQuantization, RoundsHalfAwayFromZero) {
  AffineParams unit{1, 0};
  EXPECT_EQ(quantizeValue(0.5, unit, -128, 127), 1);
  EXPECT_EQ(quantizeValue(-0.5, unit, -128, 127), -1);
  EXPECT_EQ(quantizeValue(2.5, unit, -128, 127), 3);
  EXPECT_EQ(quantizeValue(-2.5, {1, 10}, -128, 127), 7);
}

TEST(AffineQuantization, WhatIsNoNumber) {
  double infinity = std::numeric_limits<double>::infinity(), nan = std::nan("");
  EXPECT_EQ(quantizeValue(infinity, {0.1, -3}, -128, 127), 127);
  EXPECT_EQ(quantizeValue(-infinity, {0.1, -3}, -128, 127), -128);
  EXPECT_EQ(quantizeValue(nan, {0.1, -3}, -128, 127), -3);
  EXPECT_EQ(quantizeValue(1e300, {1e-30, 0}, -128, 127), 127);
}

TEST(AffineQuantization, RangesOfWeights) {
  EXPECT_EQ(getLargestWeight(8), 127);
  EXPECT_EQ(getSmallestWeight(8), -127);
  EXPECT_EQ(getLargestWeight(4), 7);
  EXPECT_EQ(getSmallestWeight(4), -8);
  EXPECT_EQ(getLargestWeight(2), 1);
  EXPECT_EQ(getSmallestWeight(2), -2);
}

TEST(AffineQuantization, LayoutsFindTheirChannel) {
  WeightLayout filters = getChannelLayout({4, 3, 3, 2}, 0), depthwise = getChannelLayout({1, 3, 3, 8}, 3);
  EXPECT_EQ(filters.channels, 4);
  EXPECT_EQ(filters.getChannel(17), 0);
  EXPECT_EQ(filters.getChannel(18), 1);
  EXPECT_EQ(depthwise.channels, 8);
  EXPECT_EQ(depthwise.getChannel(17), 1);
  EXPECT_EQ(getChannelLayout({4, 3}, -1).channels, 1);
  EXPECT_EQ(getChannelLayout({0, 3}, 0).getCount(), 0);
  WeightLayout blocks = getBlockLayout({2, 64}, 32);
  EXPECT_EQ(blocks.channels, 4);
  EXPECT_EQ(blocks.getChannel(95), 2);
}

TEST(AffineQuantization, WeightsHoldTheLargestOfEachChannel) {
  std::vector<float> values{1, -2, 0.5, 0, 0, 0, 127, 3, -4};
  WeightLayout layout = getChannelLayout({3, 3}, 0);
  for (unsigned bits : {8u, 4u, 2u}) {
    std::vector<float> scales = chooseWeightScales(values, layout, bits);
    float largest = float(getLargestWeight(bits));
    EXPECT_FLOAT_EQ(scales[0], 2 / largest);
    EXPECT_FLOAT_EQ(scales[1], 127 / largest); // of zeros: the largest of the others
    EXPECT_FLOAT_EQ(scales[2], 127 / largest);
    std::vector<int8_t> stored = quantizeWeights(values, layout, scales, bits);
    for (size_t i = 0; i < values.size(); ++i)
      EXPECT_LE(std::abs(scales[i / 3] * stored[i] - values[i]), scales[i / 3] * 0.5 * (1 + step));
    EXPECT_EQ(stored[1], -getLargestWeight(bits));
    EXPECT_EQ(stored[6], getLargestWeight(bits));
  }
}

TEST(AffineQuantization, ScalesOfWeightsAreUsable) {
  WeightLayout whole = getChannelLayout({2}, -1);
  float infinity = std::numeric_limits<float>::infinity(), nan = std::nanf("");
  EXPECT_FLOAT_EQ(chooseWeightScales({0.0f, -0.0f}, whole, 8)[0], 1 / 127.0f);
  EXPECT_FLOAT_EQ(chooseWeightScales({infinity, 1.0f}, whole, 8)[0], 1 / 127.0f);
  EXPECT_FLOAT_EQ(chooseWeightScales({nan, -1.0f}, whole, 8)[0], 1 / 127.0f);
  EXPECT_EQ(chooseWeightScales({1e-40f, 0.0f}, whole, 8)[0], std::numeric_limits<float>::min());
  EXPECT_FLOAT_EQ(chooseWeightScales({3e38f, 0.0f}, whole, 8)[0], 3e38f / 127);
  EXPECT_TRUE(chooseWeightScales({}, getChannelLayout({0, 3}, 0), 8).empty());
  std::vector<int8_t> stored = quantizeWeights({infinity, nan}, whole, {0.5f}, 8);
  EXPECT_EQ(stored[0], 127);
  EXPECT_EQ(stored[1], 0);
}

} // namespace
