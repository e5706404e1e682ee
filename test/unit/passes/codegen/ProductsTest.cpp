//===- ProductsTest.cpp - Expanded products against plain loops -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the code of products of odd shapes, on several targets, between pages that must not be touched.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/ProductRunner.h"

#include <gtest/gtest.h>

using namespace adze;

namespace {

class Products : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    if (!canRun(GetParam()))
      GTEST_SKIP() << "this machine has not what " << GetParam() << " has";
  }
  /// Runs a batch of products and compares each.
  void check(llvm::ArrayRef<ProductCase> cases) {
    std::string failures = runProducts(cases, GetParam());
    EXPECT_EQ(failures, "");
  }
};

const ProductTypeNames allTypes[] = {
    {"f32", "f32", "f32"}, {"i8", "i8", "i32"},   {"u8", "i8", "i32"},  {"i8", "i16", "i32"}, {"i16", "i8", "i32"},
    {"i16", "i8", "i64"},  {"f32", "f16", "f32"}, {"f32", "i8", "f32"}, {"u16", "i8", "i32"}, {"i16", "i16", "i32"},
};

TEST_P(Products, MatricesOfOddShapes) {
  std::vector<ProductCase> cases;
  for (int64_t n : {1, 3, 7, 17, 33, 100})
    for (auto [m, k] : {std::pair<int64_t, int64_t>{1, 64}, {5, 3}, {17, 21}})
      cases.push_back(ProductCase::matrix(m, k, n, allTypes[cases.size() % 3]));
  check(cases);
}

TEST_P(Products, AllTypes) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : allTypes) {
    cases.push_back(ProductCase::matrix(9, 13, 37, types));
    cases.push_back(ProductCase::matrix(1, 130, 24, types));
    cases.push_back(ProductCase::conv({2, 5, 6, 5}, 9, {3, 2}, types));
  }
  check(cases);
}

TEST_P(Products, EmptyExtents) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1]})
    for (auto [m, k, n] : {std::tuple<int, int, int>{0, 3, 4}, {3, 0, 4}, {3, 4, 0}})
      cases.push_back(ProductCase::matrix(m, k, n, types));
  check(cases);
}

TEST_P(Products, Batches) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1], allTypes[3]}) {
    cases.push_back(ProductCase::matrix(6, 10, 35, types));
    cases.back().matrices = 3;
  }
  check(cases);
}

TEST_P(Products, Convolutions) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1], allTypes[2], allTypes[5]}) {
    cases.push_back(ProductCase::conv({1, 7, 9, 4}, 20, {3, 3}, types)); // runs of whole steps
    cases.push_back(ProductCase::conv({1, 9, 11, 3}, 18, {3, 3}, types));
    cases.back().strides = {2, 2};
    cases.push_back(ProductCase::conv({2, 9, 9, 6}, 5, {2, 3}, types));
    cases.back().dilations = {2, 3};
    cases.push_back(ProductCase::conv({2, 6, 6, 12}, 21, {3, 3}, types));
    cases.back().groups = 3;
    cases.push_back(ProductCase::conv({2, 3, 4, 19}, 40, {1, 1}, types)); // rows are merged
    cases.push_back(ProductCase::conv({1, 8, 3, 8}, 16, {2, 1}, types));  // lines shorter than a tile
  }
  check(cases);
}

TEST_P(Products, StridedBuffers) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1], allTypes[3]}) {
    cases.push_back(ProductCase::matrix(10, 22, 35, types));
    cases.push_back(ProductCase::conv({2, 6, 7, 8}, 20, {3, 3}, types));
    cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {3, 3}, types)); // runs split in the middle of a step
    cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {1, 1}, types));
  }
  for (ProductCase &product : cases)
    product.lhsPadding = 3, product.outPadding = 2;
  check(cases);
}

TEST_P(Products, Epilogues) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1], allTypes[5]}) {
    cases.push_back(ProductCase::matrix(10, 22, 35, types));
    cases.push_back(ProductCase::conv({2, 4, 5, 8}, 20, {1, 1}, types));
    cases.push_back(ProductCase::conv({2, 4, 5, 8}, 20, {2, 2}, types));
  }
  for (ProductCase &product : cases)
    product.hasResidual = true;
  check(cases);
}

TEST_P(Products, ComputedWeights) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &types : {allTypes[0], allTypes[1]}) {
    cases.push_back(ProductCase::matrix(6, 10, 35, types));
    cases.push_back(ProductCase::matrix(6, 10, 35, types));
    cases.back().matrices = 3;
    cases.push_back(ProductCase::matrix(1, 8, 64, types));
    cases.push_back(ProductCase::conv({2, 5, 6, 6}, 10, {3, 3}, types));
    cases.back().groups = 2;
  }
  for (ProductCase &product : cases)
    product.isRhsComputed = true;
  check(cases);
}

INSTANTIATE_TEST_SUITE_P(Targets, Products, testing::Values("x86-64", "haswell", "skylake-avx512", "znver4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
