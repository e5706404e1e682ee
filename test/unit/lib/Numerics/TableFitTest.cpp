//===- TableFitTest.cpp - Shared values by the error of results -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small matrices with known answers, and properties of larger ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/TableFit.h"
#include "lib/Numerics/WeightClustering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

using namespace adze;

namespace {

/// Weights, and inputs that have much in common.
struct Problem {
  std::vector<float> weights;
  std::vector<double> gram;

  Problem(int64_t rows, int64_t columns, unsigned seed, int64_t deadColumn = -1) : gram(columns * columns, 0) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (int64_t i = 0; i < rows * columns; ++i)
      weights.push_back(float(normal(random)));
    std::vector<double> inputs(columns);
    for (int64_t s = 0; s < 4 * columns; ++s) {
      double common = normal(random);
      for (int64_t c = 0; c < columns; ++c)
        inputs[c] = c == deadColumn ? 0 : std::max(0.0, common + 0.4 * normal(random));
      for (int64_t i = 0; i < columns; ++i)
        for (int64_t j = 0; j < columns; ++j)
          gram[i * columns + j] += inputs[i] * inputs[j];
    }
  }
};

} // namespace

static std::vector<float> findTable(llvm::ArrayRef<float> values, unsigned clusters, bool keepsZero = false) {
  ClusterOptions options;
  options.clusters = clusters;
  options.keepsZero = keepsZero;
  return clusterValues(countValues(values), options).centroids;
}

TEST(TableFit, ChangesLessThanTheNearest) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    Problem data(12, 40, seed, /*deadColumn=*/seed % 2 ? 7 : -1);
    TableProblem problem{12, 40, {{data.weights, data.gram}}, 12};
    std::vector<std::vector<float>> tables{findTable(data.weights, 8)};
    TableWeights nearest{tables, assignTables(problem, tables)};
    TableWeights fitted = fitTables(problem, tables);
    EXPECT_LT(getTableError(problem, fitted), 0.5 * getTableError(problem, nearest)) << seed;
    EXPECT_LE(fitted.tables[0].size(), 8u);
    EXPECT_TRUE(std::is_sorted(fitted.tables[0].begin(), fitted.tables[0].end()));
  }
}

/// With inputs that have nothing to do with each other, results change as weights do: there is nothing to gain.
TEST(TableFit, LeavesTheOptimumOfValues) {
  Problem data(4, 50, 1);
  std::fill(data.gram.begin(), data.gram.end(), 0);
  for (int64_t c = 0; c < 50; ++c)
    data.gram[c * 51] = 3;
  TableProblem problem{4, 50, {{data.weights, data.gram}}, 4};
  std::vector<std::vector<float>> tables{findTable(data.weights, 5)};
  TableWeights nearest{tables, assignTables(problem, tables)};
  EXPECT_NEAR(getTableError(problem, fitTables(problem, tables)), getTableError(problem, nearest),
              1e-5 * getTableError(problem, nearest));
}

TEST(TableFit, KeepsTablesApartAcrossGroups) {
  Problem first(3, 10, 2), second(3, 10, 3);
  TableProblem problem{3, 10, {{first.weights, first.gram}, {second.weights, second.gram}}, 2};
  std::vector<float> all = first.weights;
  all.insert(all.end(), second.weights.begin(), second.weights.end());
  std::vector<std::vector<float>> tables;
  for (size_t t = 0; t < 3; ++t)
    tables.push_back(findTable(llvm::ArrayRef<float>(all).slice(t * 20, 20), 4));
  TableWeights nearest{tables, assignTables(problem, tables)}, fitted = fitTables(problem, tables);
  EXPECT_EQ(fitted.tables.size(), 3u);
  EXPECT_LT(getTableError(problem, fitted), getTableError(problem, nearest));
}

TEST(TableFit, KeepsZeros) {
  Problem data(6, 30, 4);
  for (size_t i = 0; i < data.weights.size(); i += 2)
    data.weights[i] = 0;
  TableProblem problem{6, 30, {{data.weights, data.gram}}, 6, /*keepsZeros=*/true};
  std::vector<std::vector<float>> tables{findTable(data.weights, 6, /*keepsZero=*/true)};
  TableWeights fitted = fitTables(problem, tables);
  for (size_t i = 0; i < data.weights.size(); i += 2)
    EXPECT_EQ(fitted.tables[0][fitted.indices[i]], 0.0f);
  EXPECT_LT(getTableError(problem, fitted), getTableError(problem, {tables, assignTables(problem, tables)}));
}

/// One row, two values, few columns: every assignment with its own least squares is tried.
TEST(TableFit, ComesNearTheBestOfAll) {
  double found = 0, best = 0;
  for (unsigned seed = 10; seed < 30; ++seed) {
    Problem data(1, 8, seed);
    TableProblem problem{1, 8, {{data.weights, data.gram}}, 1};
    found += getTableError(problem, fitTables(problem, {findTable(data.weights, 2)}));
    double least = 1e300;
    for (unsigned mask = 0; mask < 256; ++mask) {
      TableWeights weights{{{-1.0f, 1.0f}}, {}};
      double a[2][2] = {}, b[2] = {};
      for (int i = 0; i < 8; ++i) {
        weights.indices.push_back(mask >> i & 1);
        for (int j = 0; j < 8; ++j) {
          a[mask >> i & 1][mask >> j & 1] += data.gram[i * 8 + j];
          b[mask >> i & 1] += data.gram[i * 8 + j] * data.weights[j];
        }
      }
      double determinant = a[0][0] * a[1][1] - a[0][1] * a[1][0];
      if (determinant > 1e-9)
        weights.tables[0] = {float((b[0] * a[1][1] - b[1] * a[0][1]) / determinant),
                             float((b[1] * a[0][0] - b[0] * a[1][0]) / determinant)};
      else
        weights.tables[0] = {float(b[0] / std::max(a[0][0], 1e-9)), float(b[1] / std::max(a[1][1], 1e-9))};
      least = std::min(least, getTableError(problem, weights));
    }
    best += least;
  }
  EXPECT_GE(found, best * 0.9999);
  EXPECT_LE(found, best * 2);
}
