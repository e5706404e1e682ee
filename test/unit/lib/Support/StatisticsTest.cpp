//===- StatisticsTest.cpp - What measurements and metrics come to ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values worked out by hand.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Statistics.h"
#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace adze;

TEST(Statistics, Quartiles) {
  Quartiles quartiles = getQuartiles({4, 1, 3, 2, 5});
  EXPECT_EQ(quartiles.low, 2);
  EXPECT_EQ(quartiles.median, 3);
  EXPECT_EQ(quartiles.high, 4);
  EXPECT_EQ(quartiles.minimum, 1);
  EXPECT_EQ(getQuartiles({1, 2}).median, 1.5);
  EXPECT_EQ(getQuartiles({}).median, 0);
}

TEST(Statistics, AreaUnderCurve) {
  bool labels[] = {false, false, true, true};
  EXPECT_EQ(getAreaUnderCurve({1, 2, 3, 4}, labels), 1);
  EXPECT_EQ(getAreaUnderCurve({4, 3, 2, 1}, labels), 0);
  EXPECT_EQ(getAreaUnderCurve({1, 1, 1, 1}, labels), 0.5);
  EXPECT_EQ(getAreaUnderCurve({1, 3, 2, 4}, labels), 0.75);
  EXPECT_EQ(getAreaUnderCurve({1, 2}, {true, true}), 0.5);
}

TEST(Statistics, BootstrapOfACoin) {
  std::vector<double> coin(400);
  for (size_t index = 0; index < coin.size(); ++index)
    coin[index] = index % 2;
  auto mean = [&](llvm::ArrayRef<size_t> indices) {
    double sum = 0;
    for (size_t index : indices)
      sum += coin[index];
    return sum / indices.size();
  };
  Interval interval = bootstrap(coin.size(), mean);
  // 1.96 standard errors of 0.025 each side.
  EXPECT_NEAR(interval.low, 0.451, 0.01);
  EXPECT_NEAR(interval.high, 0.549, 0.01);
  EXPECT_EQ(bootstrap(coin.size(), mean).low, interval.low);
}

TEST(Statistics, Distance) {
  Distance distance;
  for (auto [a, b] : {std::pair(3.0, 3.0), std::pair(4.0, 4.5)})
    distance.add(a, b);
  EXPECT_EQ(distance.maxAbs, 0.5);
  EXPECT_EQ(distance.firstAt, 1u);
  EXPECT_NEAR(distance.getSQNR(), 20, 1e-12);
  EXPECT_NEAR(distance.getCosine(), 27 / (5 * std::sqrt(29.25)), 1e-12);

  constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  Distance same;
  same.add(nan, nan);
  same.add(infinity, infinity);
  EXPECT_EQ(same.different, 0u);
  EXPECT_EQ(same.getCosine(), 1);
  same.add(infinity, -infinity);
  EXPECT_EQ(same.maxAbs, infinity);
  EXPECT_EQ(same.getSQNR(), -infinity);
}
