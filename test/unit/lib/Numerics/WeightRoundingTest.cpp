//===- WeightRoundingTest.cpp - Rounding by the error of results ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every way to round small rows, and properties of larger ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightRounding.h"
#include "lib/Numerics/AffineQuantization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace adze;

namespace {

/// A problem with correlated inputs, and its data.
struct Problem {
  std::vector<float> weights, scales;
  std::vector<double> inputs, gram;
  RoundingProblem problem;

  Problem(int64_t rows, int64_t columns, int64_t samples, unsigned bits, unsigned seed, int64_t deadColumn = -1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (int64_t i = 0; i < rows * columns; ++i)
      weights.push_back(float(normal(random)));
    scales = chooseWeightScales(weights, {1, rows, columns}, bits);
    for (int64_t s = 0; s < samples; ++s) {
      double common = normal(random);
      for (int64_t c = 0; c < columns; ++c)
        inputs.push_back(c == deadColumn ? 0 : std::max(0.0, common + 0.5 * normal(random)));
    }
    gram = multiply(inputs, inputs, samples, columns);
    problem = {rows, columns, weights, scales, gram, bits};
  }

  static std::vector<double> multiply(const std::vector<double> &a, const std::vector<double> &b, int64_t samples,
                                      int64_t columns) {
    std::vector<double> product(columns * columns, 0);
    for (int64_t s = 0; s < samples; ++s)
      for (int64_t i = 0; i < columns; ++i)
        for (int64_t j = 0; j < columns; ++j)
          product[i * columns + j] += a[s * columns + i] * b[s * columns + j];
    return product;
  }

  /// The least error of one row over all choices of up or down.
  double bruteForce(int64_t row) const {
    int64_t columns = problem.columns;
    double least = INFINITY;
    for (unsigned choice = 0; choice < (1u << columns); ++choice) {
      std::vector<int8_t> stored(problem.rows * columns, 0);
      for (int64_t c = 0; c < columns; ++c) {
        double steps = std::floor(double(weights[row * columns + c]) / scales[row]) + (choice >> c & 1);
        stored[row * columns + c] =
            int8_t(std::clamp(steps, double(getSmallestWeight(problem.bits)), double(getLargestWeight(problem.bits))));
      }
      least = std::min(least, getResultErrors(problem, stored)[row]);
    }
    return least;
  }
};

double sum(const std::vector<double> &values) {
  double total = 0;
  for (double value : values)
    total += value;
  return total;
}

} // namespace

TEST(WeightRounding, ErrorIsThatOfTheProducts) {
  Problem p(3, 5, 20, 4, 1);
  StoredWeights stored = roundToNearest(p.problem);
  std::vector<double> errors = getResultErrors(p.problem, stored);
  for (int64_t r = 0; r < 3; ++r) {
    double expected = 0;
    for (int64_t s = 0; s < 20; ++s) {
      double difference = 0;
      for (int64_t c = 0; c < 5; ++c)
        difference += p.inputs[s * 5 + c] * (p.weights[r * 5 + c] - double(p.scales[r]) * stored[r * 5 + c]);
      expected += difference * difference;
    }
    EXPECT_NEAR(errors[r], expected, 1e-6 * expected + 1e-9);
  }
}

TEST(WeightRounding, CloseToEveryChoice) {
  double nearest = 0, gptq = 0, adaptive = 0, best = 0;
  for (unsigned seed = 0; seed < 8; ++seed) {
    Problem p(4, 8, 60, 4, seed);
    nearest += sum(getResultErrors(p.problem, roundToNearest(p.problem)));
    gptq += sum(getResultErrors(p.problem, roundByGptq(p.problem)));
    adaptive += sum(getResultErrors(p.problem, roundAdaptively(p.problem)));
    for (int64_t row = 0; row < 4; ++row)
      best += p.bruteForce(row);
  }
  EXPECT_LT(gptq, 1.6 * best);
  EXPECT_LT(adaptive, 1.6 * best);
  EXPECT_LT(gptq, 0.6 * nearest);
  EXPECT_LT(adaptive, 0.6 * nearest);
}

TEST(WeightRounding, NoRowIsWorseThanNearest) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    unsigned bits = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 4 : 8;
    // Fewer samples than columns: a singular matrix.
    Problem p(5, 70, seed % 2 ? 30 : 300, bits, seed, /*deadColumn=*/3);
    std::vector<double> nearest = getResultErrors(p.problem, roundToNearest(p.problem));
    GptqOptions plain;
    plain.ordered = plain.descend = false;
    AdaRoundOptions few;
    few.iterations = 100;
    for (const StoredWeights &stored :
         {roundByGptq(p.problem), roundByGptq(p.problem, plain), roundAdaptively(p.problem, few)}) {
      std::vector<double> errors = getResultErrors(p.problem, stored);
      for (int64_t r = 0; r < 5; ++r)
        EXPECT_LE(errors[r], nearest[r] * (1 + 1e-9));
      for (int8_t value : stored) {
        EXPECT_GE(value, getSmallestWeight(bits));
        EXPECT_LE(value, getLargestWeight(bits));
      }
      for (int64_t r = 0; r < 5; ++r)
        EXPECT_EQ(stored[r * 70 + 3], roundToNearest(p.problem)[r * 70 + 3]) << "a dead column moved";
    }
  }
}

TEST(WeightRounding, IndependentInputsAreRoundedToNearest) {
  Problem p(3, 6, 1, 8, 5);
  p.gram.assign(36, 0);
  for (int i = 0; i < 6; ++i)
    p.gram[i * 7] = i + 1;
  p.problem.gram = p.gram;
  EXPECT_EQ(roundByGptq(p.problem), roundToNearest(p.problem));
  EXPECT_EQ(roundAdaptively(p.problem), roundToNearest(p.problem));
}

TEST(WeightRounding, NoInputsAtAll) {
  Problem p(2, 4, 1, 8, 5);
  p.gram.assign(16, 0);
  p.problem.gram = p.gram;
  EXPECT_EQ(roundByGptq(p.problem), roundToNearest(p.problem));
  EXPECT_EQ(roundAdaptively(p.problem), roundToNearest(p.problem));
  EXPECT_EQ(fitWeights(p.problem, p.gram), p.weights);
}

TEST(WeightRounding, DescentEndsWhereNoStepHelps) {
  Problem p(2, 12, 40, 4, 9);
  StoredWeights stored = roundToNearest(p.problem);
  descendByColumns(p.problem, stored);
  std::vector<double> errors = getResultErrors(p.problem, stored);
  for (size_t i = 0; i < stored.size(); ++i)
    for (int step : {-1, 1}) {
      StoredWeights other = stored;
      int moved = other[i] + step;
      if (moved < getSmallestWeight(4) || moved > getLargestWeight(4))
        continue;
      other[i] = int8_t(moved);
      EXPECT_GE(getResultErrors(p.problem, other)[i / 12], errors[i / 12] * (1 - 1e-6));
    }
}

TEST(WeightRounding, FitMakesUpForChangedInputs) {
  Problem p(3, 6, 200, 8, 4);
  EXPECT_EQ(fitWeights(p.problem, p.gram), p.weights) << "inputs that did not change";
  // Every input is now half of what it was: weights double.
  std::vector<double> halved = p.inputs;
  for (double &value : halved)
    value /= 2;
  std::vector<double> gram = Problem::multiply(halved, halved, 200, 6), cross = Problem::multiply(p.inputs, halved, 200, 6);
  p.problem.gram = gram;
  std::vector<float> fitted = fitWeights(p.problem, cross, /*damping=*/1e-9);
  for (size_t i = 0; i < fitted.size(); ++i)
    EXPECT_NEAR(fitted[i], 2 * p.weights[i], 1e-3);
}

TEST(WeightRounding, PrunedWeightsStayZero) {
  for (unsigned seed = 1; seed <= 4; ++seed)
    for (unsigned bits : {8u, 4u}) {
      Problem p(8, 24, 200, bits, seed);
      for (size_t i = 0; i < p.weights.size(); ++i)
        if (i % 3 != seed % 3)
          p.weights[i] = 0;
      p.problem.weights = p.weights;
      p.problem.keepsZeros = true;
      double nearest = sum(getResultErrors(p.problem, roundToNearest(p.problem)));
      for (const StoredWeights &stored : {roundByGptq(p.problem), roundAdaptively(p.problem)}) {
        EXPECT_LE(sum(getResultErrors(p.problem, stored)), nearest);
        for (size_t i = 0; i < stored.size(); ++i)
          EXPECT_TRUE(p.weights[i] != 0 || stored[i] == 0);
      }
      // Without it, zeros help the others.
      p.problem.keepsZeros = false;
      StoredWeights stored = roundByGptq(p.problem);
      bool isSame = true;
      for (size_t i = 0; i < stored.size(); ++i)
        isSame &= p.weights[i] != 0 || stored[i] == 0;
      EXPECT_FALSE(isSame && bits == 4);
    }
}
