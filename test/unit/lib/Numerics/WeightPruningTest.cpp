//===- WeightPruningTest.cpp - Pruning by the error of results ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small matrices with known answers, and properties of larger ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightPruning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace adze;

namespace {

/// Weights, and inputs that have much in common.
struct Problem {
  std::vector<float> weights;
  std::vector<double> inputs, gram;
  PruneProblem problem;

  Problem(int64_t rows, int64_t columns, int64_t samples, unsigned seed, int64_t span = 0, int64_t deadColumn = -1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (int64_t i = 0; i < rows * columns; ++i)
      weights.push_back(float(normal(random)));
    for (int64_t s = 0; s < samples; ++s) {
      double common = normal(random);
      for (int64_t c = 0; c < columns; ++c)
        inputs.push_back(c == deadColumn ? 0 : std::max(0.0, common + (0.3 + double(c % 5)) * 0.4 * normal(random)));
    }
    gram = multiply(inputs, inputs, columns);
    problem = {{rows, columns, span}, weights, gram};
  }

  static std::vector<double> multiply(const std::vector<double> &a, const std::vector<double> &b, int64_t columns) {
    std::vector<double> product(columns * columns, 0);
    for (size_t s = 0; s < a.size(); s += columns)
      for (int64_t i = 0; i < columns; ++i)
        for (int64_t j = 0; j < columns; ++j)
          product[i * columns + j] += a[s + i] * b[s + j];
    return product;
  }
};

PruneRule elements(double sparsity) { return {PruneRule::Kind::Elements, sparsity}; }

PruneMask byMagnitude(const Problem &p, const PruneRule &rule) {
  return llvm::cantFail(makeMask(p.problem.layout, rule, getMagnitudes(p.weights)));
}

int64_t countZeros(llvm::ArrayRef<float> weights) { return std::count(weights.begin(), weights.end(), 0.0f); }

} // namespace

TEST(WeightPruning, ErrorIsThatOfTheResults) {
  Problem p(3, 5, 20, 1);
  std::vector<float> pruned = applyMask(p.weights, byMagnitude(p, elements(0.6)));
  double expected = 0, energy = 0;
  for (int64_t s = 0; s < 20; ++s)
    for (int64_t r = 0; r < 3; ++r) {
      double difference = 0, result = 0;
      for (int64_t c = 0; c < 5; ++c) {
        difference += p.inputs[s * 5 + c] * (p.weights[r * 5 + c] - pruned[r * 5 + c]);
        result += p.inputs[s * 5 + c] * p.weights[r * 5 + c];
      }
      expected += difference * difference;
      energy += result * result;
    }
  EXPECT_NEAR(getPruningError(p.problem, pruned), expected, 1e-9 * expected);
  EXPECT_NEAR(getResultEnergy(p.problem), energy, 1e-9 * energy);
}

TEST(WeightPruning, WandaWeighsWithNorms) {
  std::vector<float> weights{1, -2, 3, 4};
  std::vector<double> gram{4, 0, 0, 9};
  PruneProblem problem{{2, 2}, weights, gram};
  EXPECT_EQ(getWandaScores(problem), (std::vector<double>{2, 6, 6, 12}));
}

TEST(WeightPruning, SecondOrderMakesUpForWhatGoes) {
  // Both inputs are the same: whichever goes, the other one takes over.
  std::vector<float> weights{1, 0.5f};
  std::vector<double> gram{1, 1, 1, 1};
  PruneProblem problem{{1, 2}, weights, gram};
  std::vector<float> fitted = reconstructWeights(problem, {1, 0}, 0);
  EXPECT_NEAR(fitted[0], 1.5, 1e-6);
  EXPECT_EQ(fitted[1], 0);
  PrunedWeights pruned = pruneBySecondOrder(problem, elements(0.5), 1e-6);
  EXPECT_EQ(countZeros(pruned.weights), 1);
  EXPECT_LT(getPruningError(problem, pruned.weights), 0.3);
}

TEST(WeightPruning, SecondOrderIsNotWorseThanMagnitude) {
  for (unsigned seed = 1; seed <= 12; ++seed)
    for (double sparsity : {0.3, 0.5, 0.8}) {
      Problem p(16, 40, 300, seed);
      double magnitude = getPruningError(p.problem, applyMask(p.weights, byMagnitude(p, elements(sparsity))));
      PrunedWeights pruned = pruneBySecondOrder(p.problem, elements(sparsity));
      double second = getPruningError(p.problem, pruned.weights);
      double fitted = getPruningError(p.problem, reconstructWeights(p.problem, pruned.mask, 0));
      EXPECT_LE(fitted, second * (1 + 1e-6)) << seed;
      PrunedWeights refined = refineMask(p.problem, elements(sparsity), pruned.mask);
      EXPECT_EQ(countZeros(refined.weights), countZeros(pruned.weights));
      EXPECT_EQ(refined.weights, reconstructWeights(p.problem, refined.mask));
      // With the damping that masks are compared with.
      double best = getPruningError(p.problem, refined.weights);
      EXPECT_LE(best, getPruningError(p.problem, reconstructWeights(p.problem, pruned.mask))) << seed;
      EXPECT_LT(best, magnitude) << seed;
    }
}

TEST(WeightPruning, SecondOrderReachesTheSparsityExactly) {
  for (double sparsity : {0.0, 0.25, 0.5, 0.9}) {
    Problem p(6, 300, 400, 3);
    PrunedWeights pruned = pruneBySecondOrder(p.problem, elements(sparsity));
    EXPECT_EQ(countZeros(pruned.weights), 1800 - countKept(1800, sparsity));
    EXPECT_EQ(std::count(pruned.mask.begin(), pruned.mask.end(), 0), countZeros(pruned.weights));
  }
}

TEST(WeightPruning, SecondOrderByBlocks) {
  Problem p(8, 36, 300, 5, /*span=*/9);
  PruneRule rule{PruneRule::Kind::Blocks, 0.5, 2, 4};
  PrunedWeights pruned = pruneBySecondOrder(p.problem, rule);
  PruneUnits units = getUnits(p.problem.layout, rule);
  std::vector<int64_t> kept(units.sizes.size(), 0);
  for (size_t i = 0; i < pruned.mask.size(); ++i)
    kept[units.ofWeight[i]] += pruned.mask[i];
  int64_t whole = 0;
  for (size_t u = 0; u < kept.size(); ++u) {
    EXPECT_TRUE(kept[u] == 0 || kept[u] == units.sizes[u]);
    whole += kept[u] != 0;
  }
  EXPECT_EQ(whole, countKept(int64_t(kept.size()), 0.5));
  EXPECT_LT(getPruningError(p.problem, pruned.weights),
            getPruningError(p.problem, applyMask(p.weights, byMagnitude(p, rule))));
}

TEST(WeightPruning, SecondOrderByGroups) {
  Problem p(8, 30, 300, 6, /*span=*/10);
  PruneRule rule{PruneRule::Kind::Groups, 0.5};
  rule.zeros = 2;
  rule.group = 4;
  PrunedWeights pruned = pruneBySecondOrder(p.problem, rule);
  for (int64_t first = 0; first < 240; first += 10) {
    EXPECT_EQ(countZeros(llvm::ArrayRef(pruned.weights).slice(first, 4)), 2);
    EXPECT_EQ(countZeros(llvm::ArrayRef(pruned.weights).slice(first + 4, 4)), 2);
    EXPECT_EQ(countZeros(llvm::ArrayRef(pruned.weights).slice(first + 8, 2)), 0);
  }
  EXPECT_LT(getPruningError(p.problem, pruned.weights),
            getPruningError(p.problem, applyMask(p.weights, byMagnitude(p, rule))));
}

TEST(WeightPruning, ReconstructionIsTheLeastOfItsMask) {
  Problem p(4, 12, 100, 8);
  PruneMask mask = byMagnitude(p, elements(0.5));
  std::vector<float> fitted = reconstructWeights(p.problem, mask, 0);
  double least = getPruningError(p.problem, fitted);
  EXPECT_LE(least, getPruningError(p.problem, applyMask(p.weights, mask)));
  // Whichever weight moves, the error grows.
  for (size_t i = 0; i < fitted.size(); ++i)
    for (float step : {-0.01f, 0.01f}) {
      std::vector<float> moved = fitted;
      moved[i] += mask[i] ? step : 0;
      EXPECT_GE(getPruningError(p.problem, moved), least * (1 - 1e-9));
      EXPECT_EQ(fitted[i] == 0, !mask[i]);
    }
}

TEST(WeightPruning, ReconstructionWithChangedInputs) {
  // The inputs became half of what they were, so weights double.
  Problem p(3, 6, 50, 9);
  std::vector<double> half = p.inputs;
  for (double &value : half)
    value *= 0.5;
  std::vector<double> gram = Problem::multiply(half, half, 6), cross = Problem::multiply(p.inputs, half, 6);
  PruneProblem changed{{3, 6}, p.weights, gram, cross};
  std::vector<float> fitted = reconstructWeights(changed, PruneMask(18, 1), 0);
  for (size_t i = 0; i < fitted.size(); ++i)
    EXPECT_NEAR(fitted[i], 2 * p.weights[i], 1e-4);
  EXPECT_LT(getPruningError(changed, fitted), getPruningError(changed, p.weights));
}

TEST(WeightPruning, DeadInputsGoFirst) {
  Problem p(5, 10, 60, 10, 0, /*deadColumn=*/4);
  PrunedWeights pruned = pruneBySecondOrder(p.problem, elements(0.2));
  for (int64_t r = 0; r < 5; ++r)
    EXPECT_EQ(pruned.weights[r * 10 + 4], 0);
  // A weight that nothing is known of stays what it was.
  PruneMask all(50, 1);
  all[0] = 0;
  EXPECT_EQ(reconstructWeights(p.problem, all)[4], p.weights[4]);
}

TEST(WeightPruning, NoInputsAtAll) {
  std::vector<float> weights{1, -3, 2, 4};
  std::vector<double> gram(4, 0);
  PruneProblem problem{{2, 2}, weights, gram};
  PrunedWeights pruned = pruneBySecondOrder(problem, elements(0.5));
  EXPECT_EQ(countZeros(pruned.weights), 2);
  EXPECT_EQ(reconstructWeights(problem, {1, 0, 1, 1}), (std::vector<float>{1, 0, 2, 4}));
}

TEST(WeightPruning, RowsOfZeros) {
  Problem p(4, 8, 60, 11);
  for (int64_t c = 0; c < 8; ++c)
    p.weights[8 + c] = 0;
  p.problem.weights = p.weights;
  PrunedWeights pruned = pruneBySecondOrder(p.problem, elements(0.25));
  // All that goes is zero already, and so nothing changes.
  EXPECT_EQ(pruned.weights, p.weights);
  EXPECT_EQ(getPruningError(p.problem, pruned.weights), 0);
}

TEST(WeightPruning, AllocationPaysWhereItIsCheap) {
  // The second layer costs a tenth.
  SparsityCurve dear{100, {0, 0.5, 0.9}, {0, 1, 4}}, cheap{100, {0, 0.5, 0.9}, {0, 0.1, 0.4}};
  EXPECT_EQ(allocateSparsity({dear, cheap}, 0.4), (std::vector<size_t>{0, 2}));
  EXPECT_EQ(allocateSparsity({dear, cheap}, 0.6), (std::vector<size_t>{1, 2}));
  EXPECT_EQ(allocateSparsity({dear, cheap}, 0.99), (std::vector<size_t>{2, 2}));
  EXPECT_EQ(allocateSparsity({dear, cheap}, 0), (std::vector<size_t>{0, 0}));
  // A point above the line between its neighbours is skipped.
  SparsityCurve bent{100, {0, 0.5, 0.9}, {0, 10, 0.5}};
  EXPECT_EQ(allocateSparsity({bent}, 0.3), (std::vector<size_t>{2}));
}

TEST(WeightPruning, SharesAreExact) {
  SparsityCurve dear{100, {0, 0.5, 0.9}, {0, 1, 4}}, cheap{100, {0, 0.5, 0.9}, {0, 0.1, 0.4}};
  auto expect = [](std::vector<double> shares, double first, double second) {
    ASSERT_EQ(shares.size(), 2u);
    EXPECT_NEAR(shares[0], first, 1e-12);
    EXPECT_NEAR(shares[1], second, 1e-12);
  };
  // The last step goes no further than it has to.
  expect(shareSparsity({dear, cheap}, 0.4), 0, 0.8);
  expect(shareSparsity({dear, cheap}, 0.6), 0.3, 0.9);
  expect(shareSparsity({dear, cheap}, 0.99), 0.9, 0.9);
  expect(shareSparsity({dear, cheap}, 0), 0, 0);
  expect(shareSparsity({SparsityCurve(), cheap}, 0.3), 0, 0.3);
  EXPECT_TRUE(shareSparsity({}, 0.5).empty());
}
