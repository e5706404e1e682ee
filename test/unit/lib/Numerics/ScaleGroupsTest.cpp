//===- ScaleGroupsTest.cpp - Who shares a scale ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ScaleGroups.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <random>

using namespace adze;

namespace {

SlotRange open() {
  SlotRange range;
  range.isOpen = true;
  return range;
}

TEST(ScaleGroups, AGroupHasTheUnionOfItsRanges) {
  ScaleGroups groups;
  auto a = groups.add({-1, 2}, 8), b = groups.add({0, 5}, 8), c = groups.add(open(), 8), d = groups.add({-9, 9}, 8);
  groups.join(a, b);
  groups.join(b, c);
  EXPECT_TRUE(groups.areOne(a, c));
  EXPECT_FALSE(groups.areOne(a, d));
  EXPECT_EQ(groups.getParams(a), chooseActivationParams(-1, 5, 8));
  EXPECT_EQ(groups.getParams(c), groups.getParams(b));
  EXPECT_EQ(groups.getParams(d), chooseActivationParams(-9, 9, 8));
}

TEST(ScaleGroups, OpenSlotsLearnFromOthers) {
  ScaleGroups groups;
  auto a = groups.add(open(), 8), b = groups.add(open(), 8);
  groups.join(a, b);
  EXPECT_FALSE(groups.isKnown(a));
  EXPECT_TRUE(groups.tryJoin(groups.add({0, 3}, 8), b, 2));
  EXPECT_TRUE(groups.isKnown(a));
  EXPECT_EQ(groups.getParams(a), chooseActivationParams(0, 3, 8));
}

TEST(ScaleGroups, TheOrderOfJoinsDoesNotMatter) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> number(-10, 10);
  std::vector<SlotRange> ranges;
  std::vector<std::pair<unsigned, unsigned>> joins;
  for (unsigned i = 0; i < 40; ++i) {
    double x = number(random), y = number(random);
    ranges.push_back({std::min(x, y), std::max(x, y)});
    if (i % 5)
      joins.emplace_back(i, i - i % 5 + random() % (i % 5));
  }
  std::vector<AffineParams> first;
  for (int round = 0; round < 10; ++round) {
    ScaleGroups groups;
    for (const SlotRange &range : ranges)
      groups.add(range, 8);
    for (auto [x, y] : joins)
      groups.join(x, y);
    std::vector<AffineParams> params;
    for (unsigned i = 0; i < 40; ++i)
      params.push_back(groups.getParams(i));
    if (round)
      EXPECT_EQ(params, first);
    first = params;
    for (unsigned i = 1; i < 40; ++i)
      EXPECT_EQ(groups.areOne(i, i - 1), i % 5 != 0);
    std::shuffle(joins.begin(), joins.end(), random);
  }
}

TEST(ScaleGroups, FixedParametersRule) {
  ScaleGroups groups;
  AffineParams logistic{1.0 / 256, -128}, tanh{1.0 / 128, 0};
  auto a = groups.add(open(), 8), b = groups.add({0, 0.9}, 8), c = groups.add(open(), 8),
       d = groups.add({-0.5, 0.5}, 8);
  groups.fix(a, logistic);
  groups.fix(c, tanh);
  EXPECT_TRUE(groups.isKnown(a));
  EXPECT_TRUE(groups.tryJoin(a, b));
  EXPECT_EQ(groups.getParams(b), logistic);
  EXPECT_FALSE(groups.tryJoin(a, c)); // two kernels that accept one scale each
  EXPECT_FALSE(groups.tryJoin(b, d)); // negative numbers do not fit
  EXPECT_TRUE(groups.tryJoin(d, c));
  EXPECT_EQ(groups.getParams(d), tanh);
  // The same fixed parameters twice are one group.
  auto e = groups.add(open(), 8);
  groups.fix(e, logistic);
  EXPECT_TRUE(groups.tryJoin(a, e));
}

TEST(ScaleGroups, AFixedRangeMayMissOneStep) {
  ScaleGroups groups;
  auto a = groups.add(open(), 8), b = groups.add({0, 1}, 8), c = groups.add({0, 1.01}, 8);
  groups.fix(a, {1.0 / 256, -128}); // up to 255/256
  EXPECT_TRUE(groups.tryJoin(a, b));
  EXPECT_FALSE(groups.tryJoin(a, c));
}

TEST(ScaleGroups, StoragesDoNotMix) {
  ScaleGroups groups;
  auto a = groups.add({-1, 1}, 8), b = groups.add({-1, 1}, 16);
  EXPECT_FALSE(groups.tryJoin(a, b));
  EXPECT_EQ(groups.getParams(b), chooseActivationParams(-1, 1, 16));
}

TEST(ScaleGroups, RatioLimitsWhatAValueGivesUp) {
  ScaleGroups groups;
  auto a = groups.add({0, 1}, 8), b = groups.add({0, 7}, 8), c = groups.add({0, 30}, 8);
  EXPECT_FALSE(groups.tryJoin(a, c, 8));
  EXPECT_TRUE(groups.tryJoin(a, b, 8));
  // Now [0, 7], but the value itself is in [0, 1] still.
  EXPECT_FALSE(groups.tryJoin(a, c, 8));
  EXPECT_TRUE(groups.tryJoin(c, b, 8)); // the wider one loses nothing
  EXPECT_EQ(groups.getParams(a), chooseActivationParams(0, 30, 8));
  auto d = groups.add({0, 1}, 8);
  EXPECT_TRUE(groups.tryJoin(d, c, 0)); // no limit
}

TEST(ScaleGroups, StatedScalesAreKeptWithTheirRange) {
  double exact = 2.0 / 255, stated = exact * (1 + 3e-6);
  ScaleGroups groups;
  auto a = groups.add({-1, 1, false, stated}, 8), b = groups.add({-0.5, 0.5}, 8);
  groups.join(a, b);
  EXPECT_EQ(groups.getParams(a).scale, stated);
  auto c = groups.add({-1, 3}, 8);
  groups.join(a, c); // the range is another one now
  EXPECT_EQ(groups.getParams(a), chooseActivationParams(-1, 3, 8));
  // One that does not belong to the range is not believed.
  EXPECT_EQ(groups.getParams(groups.add({-1, 1, false, 0.5}, 8)), chooseActivationParams(-1, 1, 8));
}

} // namespace
