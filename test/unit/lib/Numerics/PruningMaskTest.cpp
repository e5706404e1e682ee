//===- PruningMaskTest.cpp - Which weights stay ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts, ties, blocks, groups, shared thresholds and the schedule.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/PruningMask.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace adze;

namespace {

PruneRule blocks(int64_t rows, int64_t columns, double sparsity) {
  return {PruneRule::Kind::Blocks, sparsity, rows, columns};
}

PruneRule groups(int64_t zeros, int64_t group) {
  PruneRule rule{PruneRule::Kind::Groups, double(zeros) / double(group)};
  rule.zeros = zeros;
  rule.group = group;
  return rule;
}

PruneMask mask(const PruneLayout &layout, const PruneRule &rule, std::vector<double> scores) {
  return llvm::cantFail(makeMask(layout, rule, scores));
}

std::vector<double> getRandom(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<double> values(count);
  for (double &value : values)
    value = uniform(random);
  return values;
}

} // namespace

TEST(PruningMask, KeepsWhatTheToolkitKeeps) {
  // max(round(size * (1 - sparsity)), 1), halves to even.
  EXPECT_EQ(countKept(10, 0.5), 5);
  EXPECT_EQ(countKept(5, 0.5), 2);
  EXPECT_EQ(countKept(7, 0.5), 4);
  EXPECT_EQ(countKept(10, 0.99), 1);
  EXPECT_EQ(countKept(10, 0), 10);
  EXPECT_EQ(countKept(0, 0.5), 0);
}

TEST(PruningMask, Elements) {
  EXPECT_EQ(mask({2, 3}, {PruneRule::Kind::Elements, 0.5}, {1, 5, 2, 6, 3, 4}), (PruneMask{0, 1, 0, 1, 0, 1}));
  EXPECT_EQ(mask({1, 3}, {PruneRule::Kind::Elements, 0.9}, {1, 5, 2}), (PruneMask{0, 1, 0}));
}

TEST(PruningMask, TiesStay) {
  EXPECT_EQ(mask({1, 4}, {PruneRule::Kind::Elements, 0.75}, {2, 1, 2, 2}), (PruneMask{1, 0, 1, 1}));
  // So does everything where nothing is anything.
  EXPECT_EQ(mask({1, 3}, {PruneRule::Kind::Elements, 0.5}, {0, 0, 0}), (PruneMask{1, 1, 1}));
}

TEST(PruningMask, BlocksByMeanOrLargest) {
  // 2 x 2 blocks of a 2 x 4 matrix: means 3 and 4, largest 9 and 5.
  std::vector<double> scores{1, 9, 5, 3, 1, 1, 4, 4};
  EXPECT_EQ(mask({2, 4}, blocks(2, 2, 0.5), scores), (PruneMask{0, 0, 1, 1, 0, 0, 1, 1}));
  PruneRule largest = blocks(2, 2, 0.5);
  largest.usesLargest = true;
  EXPECT_EQ(mask({2, 4}, largest, scores), (PruneMask{1, 1, 0, 0, 1, 1, 0, 0}));
}

TEST(PruningMask, BlocksAtEndsAreSmaller) {
  // Columns 0-1 and 2 of two rows: the short block has the mean of what it has.
  EXPECT_EQ(mask({2, 3}, blocks(1, 2, 0.5), {1, 2, 9, 3, 5, 2}), (PruneMask{0, 0, 1, 1, 1, 0}));
  // One and a half blocks of rows.
  EXPECT_EQ(mask({3, 1}, blocks(2, 1, 0.5), {1, 3, 2.5}), (PruneMask{0, 0, 1}));
}

TEST(PruningMask, BlocksDoNotReachIntoTheNextTap) {
  // Two taps of three channels: blocks are 0-1, 2, 3-4, 5.
  EXPECT_EQ(mask({1, 6, 3}, blocks(1, 2, 0.5), {1, 1, 9, 8, 8, 2}), (PruneMask{0, 0, 1, 1, 1, 0}));
  EXPECT_EQ(getUnits({2, 6, 3}, blocks(1, 2, 0.5)).sizes, (std::vector<int64_t>{2, 1, 2, 1, 2, 1, 2, 1}));
}

TEST(PruningMask, Groups) {
  EXPECT_EQ(mask({1, 8}, groups(2, 4), {1, 2, 3, 4, 8, 7, 6, 5}), (PruneMask{0, 0, 1, 1, 1, 1, 0, 0}));
  // Of equal ones the later go.
  EXPECT_EQ(mask({1, 4}, groups(1, 4), {1, 1, 1, 1}), (PruneMask{1, 1, 1, 0}));
  // What is missing from the second group counts as its zeros.
  EXPECT_EQ(mask({1, 6}, groups(2, 4), {1, 2, 3, 4, 1, 2}), (PruneMask{0, 0, 1, 1, 1, 1}));
  EXPECT_EQ(mask({1, 7}, groups(2, 4), {1, 2, 3, 4, 1, 2, 3}), (PruneMask{0, 0, 1, 1, 0, 1, 1}));
  // A group of four is two short ones where a tap has two channels.
  EXPECT_EQ(mask({1, 4, 2}, groups(3, 4), {1, 2, 3, 4}), (PruneMask{0, 1, 0, 1}));
}

TEST(PruningMask, ExactCounts) {
  for (double sparsity : {0.0, 0.3, 0.5, 0.8, 0.99})
    for (auto [rows, columns] : {std::pair<int64_t, int64_t>{1, 1}, {7, 13}, {16, 64}}) {
      PruneMask kept = mask({rows, columns}, {PruneRule::Kind::Elements, sparsity}, getRandom(rows * columns, 7));
      EXPECT_EQ(std::count(kept.begin(), kept.end(), 1), countKept(rows * columns, sparsity));
    }
}

TEST(PruningMask, RefusesWhatIsNoNumber) {
  llvm::Expected<PruneMask> refused = makeMask({1, 3}, {PruneRule::Kind::Elements, 0.5}, {1, NAN, 2});
  ASSERT_FALSE(bool(refused));
  EXPECT_EQ(llvm::toString(refused.takeError()), "the score of weight 1 is no number");
  EXPECT_EQ(mask({1, 0}, {PruneRule::Kind::Elements, 0.5}, {}), PruneMask());
}

TEST(PruningMask, SharedThreshold) {
  // Of eight weights four stay: 9, 8, and the unit of two weights with 7.
  std::vector<double> a{9, 1, 8}, b{7, 2};
  std::vector<int64_t> ones{1, 1, 1}, large{2, 3};
  EXPECT_EQ(findSharedThreshold({{a, ones}, {b, large}}, 0.5), 7);
  EXPECT_EQ(findSharedThreshold({{a, ones}, {b, large}}, 0), 1);
  // A layer without anything that high keeps its best.
  EXPECT_EQ(makeMaskAbove({1, 3}, {}, {1, 3, 2}, 7), (PruneMask{0, 1, 0}));
}

TEST(PruningMask, PolynomialDecay) {
  EXPECT_EQ(getDecayedSparsity(0.2, 0.8, 0, 10), 0.2);
  EXPECT_EQ(getDecayedSparsity(0.2, 0.8, 10, 10), 0.8);
  EXPECT_NEAR(getDecayedSparsity(0, 0.8, 1, 2), 0.7, 1e-12);
  EXPECT_NEAR(getDecayedSparsity(0, 0.8, 1, 2, 1), 0.4, 1e-12);
  EXPECT_EQ(getDecayedSparsity(0, 0.8, 1, 1), 0.8);
}
