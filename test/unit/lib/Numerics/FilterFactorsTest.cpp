//===- FilterFactorsTest.cpp - Filters as products of smaller ones --------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Full ranks lose nothing, more rank never loses more, and data say what matters.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/RankChoice.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace adze;

namespace {

std::vector<double> makeNormal(size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(count);
  for (double &value : values)
    value = normal(generator);
  return values;
}

/// X^T X of `rows` inputs, some columns of which are much louder than others.
std::vector<double> makeGram(int64_t columns, int64_t rows, unsigned seed) {
  std::vector<double> inputs = makeNormal(size_t(rows * columns), seed), gram(size_t(columns * columns));
  for (int64_t i = 0; i < rows * columns; ++i)
    inputs[i] *= std::exp(double(i % columns) / double(columns) * 3);
  for (int64_t i = 0; i < columns; ++i)
    for (int64_t j = 0; j < columns; ++j)
      for (int64_t r = 0; r < rows; ++r)
        gram[i * columns + j] += inputs[r * columns + i] * inputs[r * columns + j];
  return gram;
}

constexpr FactorForm allForms[] = {FactorForm::Matrix, FactorForm::Spatial, FactorForm::Tucker2, FactorForm::Separable};

double getErrorOf(const FactorProblem &problem, FactorForm form, FactorRanks ranks, FactorFit fit = {}) {
  std::string reason;
  std::optional<FactoredFilter> filter = factorize(problem, form, ranks, fit, reason);
  EXPECT_TRUE(filter) << reason;
  return filter ? getRelativeError(problem, filter->expand()) : 1;
}

class FilterFactors : public testing::TestWithParam<bool> {
protected:
  FilterShape shape{10, 3, 3, 6};
  std::vector<double> weights = makeNormal(size_t(shape.getSize()), 1);
  std::vector<double> gram = GetParam() ? makeGram(shape.getColumns(), 200, 2) : std::vector<double>();
  FactorProblem problem{shape, weights, gram};
};

INSTANTIATE_TEST_SUITE_P(All, FilterFactors, testing::Bool(),
                         [](const auto &info) { return info.param ? "WithData" : "Plain"; });

} // namespace

TEST_P(FilterFactors, FullRankLosesNothing) {
  for (FactorForm form : {FactorForm::Matrix, FactorForm::Spatial, FactorForm::Tucker2})
    EXPECT_LT(getErrorOf(problem, form, getFullRanks(form, shape)), 1e-12) << int(form);
}

TEST_P(FilterFactors, MoreRankNeverLosesMore) {
  for (FactorForm form : allForms) {
    double before = 1;
    for (int64_t rank : {1, 2, 4, 6}) {
      double error = getErrorOf(problem, form, {rank, rank});
      EXPECT_LT(error, before * 1.001) << int(form) << " rank " << rank;
      before = error;
    }
  }
}

TEST_P(FilterFactors, RoundsNeverLoseMore) {
  for (FactorForm form : {FactorForm::Spatial, FactorForm::Tucker2, FactorForm::Separable}) {
    double start = getErrorOf(problem, form, {4, 4}, {0, 10});
    EXPECT_LE(getErrorOf(problem, form, {4, 4}, {20, 30}), start * (1 + 1e-9)) << int(form);
  }
}

TEST_P(FilterFactors, FactorsHaveTheirShapes) {
  std::string reason;
  for (FactorForm form : allForms) {
    FactorRanks ranks{3, form == FactorForm::Tucker2 ? 2 : 0};
    std::optional<FactoredFilter> filter = factorize(problem, form, ranks, {}, reason);
    ASSERT_TRUE(filter) << reason;
    EXPECT_EQ(filter->ranks, ranks);
    ASSERT_EQ(filter->factors.size(), getFactorCount(form));
    for (size_t number = 0; number < filter->factors.size(); ++number) {
      int64_t size = 1;
      for (int64_t extent : getFactorShape(form, shape, ranks, number))
        size *= extent;
      EXPECT_EQ(int64_t(filter->factors[number].size()), size);
    }
  }
}

TEST(FilterFactorsOf, MatrixIsTheSingularValueDecomposition) {
  // Of a diagonal matrix the smallest entries go.
  FilterShape shape{3, 1, 1, 3};
  std::vector<double> weights{3, 0, 0, 0, 1, 0, 0, 0, 2};
  FactorProblem problem{shape, weights, {}};
  std::string reason;
  std::optional<FactoredFilter> filter = factorize(problem, FactorForm::Matrix, {2, 0}, {}, reason);
  ASSERT_TRUE(filter) << reason;
  std::vector<double> expected{3, 0, 0, 0, 0, 0, 0, 0, 2}, product = filter->expand();
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(product[i], expected[i], 1e-12);
  FactorSpectrum spectrum = getSpectrum(problem, FactorForm::Matrix);
  EXPECT_NEAR(spectrum.ranks[0], 9.0 / 14, 1e-12);
  EXPECT_NEAR(spectrum.ranks[2], 1.0 / 14, 1e-12);
  EXPECT_EQ(countForEnergy(spectrum.ranks, 0.9), 2);
  EXPECT_EQ(countForEnergy(spectrum.ranks, 0.95), 3);
}

TEST(FilterFactorsOf, DataSayWhatMatters) {
  // The large weight meets an input that is always small.
  FilterShape shape{2, 1, 1, 2};
  std::vector<double> weights{10, 0, 0, 1}, gram{1e-6, 0, 0, 1};
  FactorProblem problem{shape, weights, gram};
  EXPECT_LT(getErrorOf(problem, FactorForm::Matrix, {1, 0}), 1e-3);
  std::string reason;
  std::optional<FactoredFilter> blind = factorize({shape, weights, {}}, FactorForm::Matrix, {1, 0}, {}, reason);
  ASSERT_TRUE(blind);
  EXPECT_GT(getRelativeError(problem, blind->expand()), 0.9);
}

TEST(FilterFactorsOf, KnownRankIsFound) {
  // A filter that was made of factors is found again, by each form of its own.
  FilterShape shape{8, 3, 3, 8};
  std::string reason;
  for (FactorForm form : allForms) {
    FactorRanks ranks{3, form == FactorForm::Tucker2 ? 2 : 0};
    FactoredFilter made{form, shape, ranks, {}};
    for (size_t number = 0; number < getFactorCount(form); ++number) {
      int64_t size = 1;
      for (int64_t extent : getFactorShape(form, shape, ranks, number))
        size *= extent;
      made.factors.push_back(makeNormal(size_t(size), unsigned(7 + number)));
    }
    std::vector<double> weights = made.expand();
    FactorProblem problem{shape, weights, {}};
    EXPECT_LT(getErrorOf(problem, form, ranks, {200, 30}), form == FactorForm::Separable ? 1e-3 : 1e-10) << int(form);
    if (form == FactorForm::Separable)
      continue;
    FactorSpectrum spectrum = getSpectrum(problem, form);
    EXPECT_EQ(countForEnergy(spectrum.ranks, 1), 3);
    if (form == FactorForm::Tucker2)
      EXPECT_EQ(countForEnergy(spectrum.inner, 1), 2);
  }
}

TEST(FilterFactorsOf, LargeMatricesAreSampled) {
  FilterShape shape{700, 1, 1, 600};
  std::vector<double> left = makeNormal(700 * 20, 3), right = makeNormal(20 * 600, 4), weights = makeNormal(700 * 600, 5);
  for (double &weight : weights)
    weight *= 0.01;
  for (int64_t r = 0; r < 700; ++r)
    for (int64_t k = 0; k < 20; ++k)
      for (int64_t c = 0; c < 600; ++c)
        weights[r * 600 + c] += left[r * 20 + k] * right[k * 600 + c];
  FactorProblem problem{shape, weights, {}};
  FactorSpectrum sampled = getSpectrum(problem, FactorForm::Matrix, 40), full = getSpectrum(problem, FactorForm::Matrix);
  for (int64_t i = 0; i < 20; ++i)
    EXPECT_NEAR(sampled.ranks[i], full.ranks[i], 1e-9);
  EXPECT_LT(getErrorOf(problem, FactorForm::Matrix, {20, 0}), 1e-4);
  EXPECT_EQ(getErrorOf(problem, FactorForm::Matrix, {20, 0}), getErrorOf(problem, FactorForm::Matrix, {20, 0}));
}

TEST(OutputMetric, RootsAndFloors) {
  // Directions (1, 1) with 8 and (1, -1) with 2, and a third channel that nothing reads.
  std::vector<double> products{5, 3, 0, 3, 5, 0, 0, 0, 0};
  OutputMetric metric = getOutputMetric(products, 3, 0.01);
  std::vector<double> square = multiplyRows(metric.root, metric.root, 3), unit = multiplyRows(metric.root, metric.inverse, 3);
  products[8] = 0.08;
  for (size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(8 * square[i], products[i], 1e-9);
    EXPECT_NEAR(unit[i], i % 4 == 0, 1e-9);
  }
  EXPECT_TRUE(getOutputMetric(std::vector<double>(9, 0.0), 3, 0.01).root.empty());
  EXPECT_TRUE(getOutputMetric(std::vector<double>(9, NAN), 3, 0.01).root.empty());
}

TEST(RankChoice, CostsFollowStrides) {
  FilterShape shape{32, 3, 3, 16};
  FilterPlaces places{64, 32, 16}; // 8x8 with strides of 2
  EXPECT_EQ(getDenseCost(shape, places).macs, 16 * 32 * 9 * 16);
  EXPECT_EQ(getFactorCost(FactorForm::Matrix, shape, places, {4, 0}).macs, 16 * (4 * 9 * 16 + 32 * 4));
  EXPECT_EQ(getFactorCost(FactorForm::Spatial, shape, places, {4, 0}).macs, 32 * 4 * 3 * 16 + 16 * 32 * 3 * 4);
  EXPECT_EQ(getFactorCost(FactorForm::Tucker2, shape, places, {4, 2}).macs, 64 * 2 * 16 + 16 * (4 * 9 * 2 + 32 * 4));
  EXPECT_EQ(getFactorCost(FactorForm::Separable, shape, places, {4, 0}).macs, 64 * 4 * 16 + 16 * (9 * 4 + 32 * 4));
}

TEST(RankChoice, BudgetsAreKept) {
  FilterShape shape{16, 3, 3, 16};
  std::vector<double> weights = makeNormal(size_t(shape.getSize()), 1);
  FilterPlaces places{64, 64, 64};
  std::vector<FactorForm> forms{FactorForm::Matrix, FactorForm::Spatial, FactorForm::Tucker2};
  RankChooser chooser({shape, weights, {}}, places, forms, {2, 10});
  FactorCost dense = getDenseCost(shape, places);
  std::optional<FactorChoice> byMacs = chooser.choose({RankTarget::Kind::Macs, 0.5});
  ASSERT_TRUE(byMacs);
  EXPECT_LE(byMacs->cost.macs, dense.macs / 2);
  // More does not fit.
  EXPECT_GT(byMacs->cost.macs, dense.macs * 4 / 10);
  std::optional<FactorChoice> bySize = chooser.choose({RankTarget::Kind::Size, 0.3});
  ASSERT_TRUE(bySize);
  EXPECT_LE(bySize->cost.weights, dense.weights * 3 / 10);
  std::optional<FactorChoice> byError = chooser.choose({RankTarget::Kind::Error, 0.3});
  ASSERT_TRUE(byError);
  EXPECT_LE(byError->error, 0.3);
  std::optional<FactorChoice> byEnergy = chooser.choose({RankTarget::Kind::Energy, 0.7});
  ASSERT_TRUE(byEnergy);
  std::optional<FactorChoice> byRank = chooser.choose({RankTarget::Kind::Rank, 5});
  ASSERT_TRUE(byRank);
  EXPECT_EQ(byRank->ranks.rank, 5);
  EXPECT_FALSE(chooser.choose({RankTarget::Kind::Macs, 0.001}));
}

TEST(RankChoice, RanksAreMultiples) {
  FilterShape shape{40, 1, 1, 40};
  std::vector<double> weights = makeNormal(size_t(shape.getSize()), 1);
  RankChooser chooser({shape, weights, {}}, {}, {FactorForm::Matrix}, {2, 10}, /*multiple=*/8);
  for (double share : {0.5, 0.7, 0.9}) {
    std::optional<FactorChoice> choice = chooser.choose({RankTarget::Kind::Macs, share});
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->ranks.rank % 8, 0) << share;
    EXPECT_LE(double(choice->cost.macs), share * 1600);
  }
  std::optional<FactorChoice> enough = chooser.choose({RankTarget::Kind::Energy, 0.5});
  ASSERT_TRUE(enough);
  EXPECT_EQ(enough->ranks.rank % 8, 0);
  // Small ranks are what they are, and so is one that is given.
  EXPECT_EQ(chooser.choose({RankTarget::Kind::Macs, 0.16})->ranks.rank, 3);
  EXPECT_EQ(chooser.choose({RankTarget::Kind::Rank, 13})->ranks.rank, 13);
}

TEST(RankChoice, WindowsSayWhichForms) {
  EXPECT_FALSE(canHaveForm(FactorForm::Spatial, {8, 1, 1, 8}));
  EXPECT_FALSE(canHaveForm(FactorForm::Spatial, {8, 3, 1, 8}));
  EXPECT_TRUE(canHaveForm(FactorForm::Tucker2, {8, 3, 1, 8}));
  EXPECT_FALSE(canHaveForm(FactorForm::Separable, {8, 1, 1, 8}));
  EXPECT_TRUE(canHaveForm(FactorForm::Matrix, {8, 1, 1, 8}));
}
