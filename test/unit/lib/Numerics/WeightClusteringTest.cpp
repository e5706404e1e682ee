//===- WeightClusteringTest.cpp - Few values for many ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The optimum against every other way to find one.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightClustering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

using namespace adze;
using Method = ClusterOptions::Method;

/// The error of values [first, last) of which one may be zero, summed one by one.
static double getRunError(const ValueCounts &counts, size_t first, size_t last, bool isZero) {
  long double count = 0, sum = 0, error = 0;
  for (size_t i = first; i < last; ++i) {
    count += counts.counts[i];
    sum += counts.counts[i] * (long double)(counts.values[i]);
  }
  long double mean = isZero || count == 0 ? 0 : sum / count;
  for (size_t i = first; i < last; ++i)
    error += counts.counts[i] * (counts.values[i] - mean) * (counts.values[i] - mean);
  return double(error);
}

/// The plain quadratic program over all ends and starts. With `keepsZero` one cluster has the centroid zero, which need
/// be no value: it may be any run, and the others are not shortened by it.
static double solvePlainly(const ValueCounts &counts, unsigned clusters, bool keepsZero) {
  size_t n = counts.values.size();
  double infinity = std::numeric_limits<double>::infinity();
  // best[z][i]: with or without the zero cluster behind.
  std::vector<double> best[2] = {std::vector<double>(n + 1, infinity), std::vector<double>(n + 1, infinity)};
  best[0][0] = 0;
  for (unsigned k = 0; k < clusters; ++k) {
    std::vector<double> next[2] = {std::vector<double>(n + 1, infinity), std::vector<double>(n + 1, infinity)};
    for (size_t end = 0; end <= n; ++end)
      for (size_t start = 0; start <= end; ++start) {
        for (int had : {0, 1})
          next[had][end] = std::min(next[had][end], best[had][start] + getRunError(counts, start, end, false));
        next[1][end] = std::min(next[1][end], best[0][start] + getRunError(counts, start, end, true));
      }
    std::copy(next, next + 2, best);
  }
  return keepsZero ? best[1][n] : best[0][n];
}

/// All ways to cut n values in pieces.
static double tryAll(const ValueCounts &counts, unsigned clusters) {
  double best = std::numeric_limits<double>::infinity();
  std::function<void(size_t, unsigned, double)> cut = [&](size_t start, unsigned left, double error) {
    if (left == 1)
      best = std::min(best, error + getRunError(counts, start, counts.values.size(), false));
    else
      for (size_t end = start; end <= counts.values.size(); ++end)
        cut(end, left - 1, error + getRunError(counts, start, end, false));
  };
  cut(0, clusters, 0);
  return best;
}

/// Data of many kinds.
static std::vector<float> makeValues(size_t count, unsigned kind, std::mt19937 &random) {
  std::normal_distribution<float> normal;
  std::uniform_int_distribution<int> few(-6, 6);
  std::vector<float> values;
  for (size_t i = 0; i < count; ++i) {
    float value = normal(random);
    switch (kind % 7) {
    case 0: values.push_back(value); break;
    case 1: values.push_back(float(few(random))); break;                                // ties
    case 2: values.push_back(value / std::max(1e-4f, std::abs(normal(random)))); break; // heavy tails
    case 3: values.push_back(0.25f); break;
    case 4: values.push_back(float(few(random)) + 1e-3f * value); break;           // clumps
    case 5: values.push_back(std::abs(few(random)) < 4 ? 0.0f : value); break; // pruned
    case 6: values.push_back(3 + std::exp(value)); break;                      // one-sided
    }
  }
  return values;
}

static void expectNear(double found, double best, double energy) {
  EXPECT_LE(found, best * (1 + 1e-6) + 1e-12 * energy);
  EXPECT_GE(found, best * (1 - 1e-9) - 1e-12 * energy);
}

static double getEnergy(const ValueCounts &counts) {
  double energy = 0;
  for (size_t i = 0; i < counts.values.size(); ++i)
    energy += counts.counts[i] * counts.values[i] * counts.values[i];
  return energy;
}

TEST(WeightClustering, CountsValues) {
  ValueCounts counts = countValues({3.0f, -0.0f, -1.5f, 0.0f, 3.0f, 1e-40f, -1e30f});
  EXPECT_EQ(counts.values, (std::vector<float>{-1e30f, -1.5f, 0.0f, 1e-40f, 3.0f}));
  EXPECT_EQ(counts.counts, (std::vector<double>{1, 1, 2, 1, 2}));
  counts = countValues({2.0f, 1.0f, 2.0f}, {0.5f, 0.25f, 4.0f});
  EXPECT_EQ(counts.counts, (std::vector<double>{0.25, 4.5}));
}

TEST(WeightClustering, EqualsEveryWayToCut) {
  std::mt19937 random(1);
  for (unsigned trial = 0; trial < 200; ++trial) {
    ValueCounts counts = countValues(makeValues(3 + trial % 10, trial, random));
    unsigned clusters = 1 + trial % 4;
    Clustering found = clusterValues(counts, {clusters});
    EXPECT_LE(found.centroids.size(), clusters);
    expectNear(found.error, tryAll(counts, clusters), getEnergy(counts));
  }
}

/// Rounds have few places, so that brackets narrow many times.
TEST(WeightClustering, EqualsThePlainProgram) {
  std::mt19937 random(2);
  for (unsigned trial = 0; trial < 140; ++trial) {
    std::vector<float> values = makeValues(60 + trial, trial, random), weights;
    for (size_t i = 0; i < values.size(); ++i)
      weights.push_back(std::abs(std::normal_distribution<float>()(random)));
    ValueCounts counts = countValues(values, trial % 3 ? llvm::ArrayRef<float>() : llvm::ArrayRef<float>(weights));
    ClusterOptions options;
    options.clusters = 2 + trial % 9;
    options.keepsZero = trial % 2;
    options.places = 4 + trial % 12;
    options.direct = trial % 5 ? 8 : 1 << 20;
    Clustering found = clusterValues(counts, options);
    EXPECT_LE(found.centroids.size(), options.clusters);
    double best = solvePlainly(counts, options.clusters, options.keepsZero);
    expectNear(found.error, best, getEnergy(counts));
    if (options.keepsZero)
      EXPECT_TRUE(llvm::is_contained(found.centroids, 0.0f));
  }
}

TEST(WeightClustering, RoundsChangeNothing) {
  std::mt19937 random(3);
  for (unsigned kind = 0; kind < 7; ++kind)
    for (bool keepsZero : {false, true}) {
      ValueCounts counts = countValues(makeValues(20000, kind, random));
      ClusterOptions options;
      options.clusters = 16;
      options.keepsZero = keepsZero;
      Clustering direct = clusterValues(counts, options);
      options.places = 64;
      options.direct = 2000;
      Clustering inRounds = clusterValues(counts, options);
      EXPECT_EQ(direct.centroids, inRounds.centroids) << kind << ' ' << keepsZero;
    }
}

TEST(WeightClustering, IsNeverWorseThanLloyd) {
  std::mt19937 random(4);
  for (unsigned kind = 0; kind < 7; ++kind)
    for (unsigned clusters : {2, 7, 16, 64, 256})
      for (bool keepsZero : {false, true}) {
        ValueCounts counts = countValues(makeValues(5000, kind, random));
        ClusterOptions options;
        options.clusters = clusters;
        options.keepsZero = keepsZero;
        double best = clusterValues(counts, options).error;
        for (Method method : {Method::Linear, Method::Density, Method::Random, Method::PlusPlus}) {
          options.method = method;
          Clustering found = clusterValues(counts, options);
          EXPECT_LE(best, found.error * (1 + 1e-6) + 1e-12 * getEnergy(counts));
          EXPECT_LE(found.centroids.size(), clusters);
          EXPECT_TRUE(llvm::is_sorted(found.centroids));
          EXPECT_TRUE(!keepsZero || llvm::is_contained(found.centroids, 0.0f));
        }
      }
}

TEST(WeightClustering, BeginsAsAsked) {
  std::vector<float> values;
  for (int i = 0; i <= 100; ++i)
    values.push_back(float(i));
  ClusterOptions options{5, Method::Linear};
  options.iterations = 0;
  // Without iterations: the means of what is nearest to 0, 25, 50, 75 and 100.
  EXPECT_EQ(clusterValues(countValues(values), options).centroids, (std::vector<float>{6, 25, 50, 75, 94}));
  options.iterations = 300;
  for (Method method : {Method::Random, Method::PlusPlus}) {
    options.method = method;
    EXPECT_EQ(clusterValues(countValues(values), options).centroids, clusterValues(countValues(values), options).centroids);
    ClusterOptions other = options;
    other.seed = 10;
    other.iterations = options.iterations = 0;
    EXPECT_NE(clusterValues(countValues(values), options).centroids, clusterValues(countValues(values), other).centroids);
  }
}

TEST(WeightClustering, FindsTheFewestWithinAnError) {
  std::mt19937 random(5);
  ValueCounts counts = countValues(makeValues(3000, 0, random));
  Clustering found = clusterWithin(counts, {}, 30);
  EXPECT_LE(found.error, 30);
  ClusterOptions fewer;
  fewer.clusters = unsigned(found.centroids.size()) - 1;
  EXPECT_GT(clusterValues(counts, fewer).error, 30);
  EXPECT_EQ(clusterWithin(counts, {}, 0, 8).centroids.size(), 8u);
}

TEST(WeightClustering, AssignsToTheNearest) {
  EXPECT_EQ(assignClusters({-5.0f, 0.4f, 0.5f, 0.6f, 9.0f}, {-1.0f, 0.0f, 1.0f}), (std::vector<uint8_t>{0, 1, 1, 2, 2}));
  EXPECT_EQ(getClusterError(countValues({-2.0f, 0.5f, 0.5f}), {-1.0f, 0.0f}), 1.5);
}
