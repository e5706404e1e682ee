//===- GramMatrixTest.cpp - Products of samples, summed -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products against loops, and sums in several orders.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/GramMatrix.h"

#include "test/unit/lib/Numerics/RandomValues.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using namespace adze;

TEST(GramMatrix, Products) {
  constexpr int64_t rows = 7;
  // Tiles of all widths, and what they leave.
  for (int64_t columns : {1, 5, 16, 39, 87}) {
    std::vector<float> a = makeValues(rows * columns, 1), b = makeValues(rows * columns, 2);
    for (const std::vector<float> *right : {&a, &b}) {
      std::vector<float> sum(columns * columns, 1);
      addProducts(a, *right, columns, sum);
      for (int64_t i = 0; i < columns; ++i)
        for (int64_t j = 0; j < columns; ++j) {
          float expected = 1;
          for (int64_t r = 0; r < rows; ++r)
            expected += a[r * columns + i] * (*right)[r * columns + j];
          EXPECT_NEAR(sum[i * columns + j], expected, 2e-5);
        }
    }
  }
}

TEST(GramMatrix, TheOrderDoesNotMatter) {
  std::vector<std::vector<float>> terms;
  for (unsigned i = 0; i < 500; ++i)
    terms.push_back(makeValues(20, i));
  std::vector<double> first;
  for (unsigned seed = 0; seed < 5; ++seed) {
    std::shuffle(terms.begin(), terms.end(), std::mt19937(seed));
    OrderlessSum sum;
    sum.reset(20, 3);
    for (const std::vector<float> &term : terms)
      sum.add(term);
    std::vector<double> result = sum.get().vec();
    if (first.empty())
      first = result;
    EXPECT_EQ(result, first);
  }
  double exact = 0;
  for (const std::vector<float> &term : terms)
    exact += term[4];
  EXPECT_NEAR(first[4], exact, 500 * 3 * std::ldexp(1, -30));
}

TEST(GramMatrix, NotFinite) {
  OrderlessSum sum;
  sum.reset(3, 1);
  sum.add({1, NAN, INFINITY});
  sum.add({1, 2, -3});
  EXPECT_EQ(sum.get().vec(), (std::vector<double>{2, 2, -3}));
}
