//===- SparseProductsTest.cpp - Products without zeros --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Straight-line code for patterns of weights, compared with plain loops, between pages that must not be touched.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/KernelJit.h"
#include "test/unit/passes/codegen/ProductRunner.h"

#include <gtest/gtest.h>

using namespace adze;

namespace {

const ProductTypeNames types[] = {{"f32", "f32", "f32"}, {"i8", "i8", "i32"}, {"u8", "i8", "i32"}};

class SparseProducts : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    if (!canRun(GetParam()))
      GTEST_SKIP() << "this machine has not what " << GetParam() << " has";
  }
  /// Runs the products with most weights zero, in two densities.
  void check(std::vector<ProductCase> cases) {
    for (size_t i = 0; i < cases.size(); ++i)
      cases[i].zeros = i % 3 ? 5 : 2;
    EXPECT_EQ(runProducts(cases, GetParam()), "");
  }
};

TEST_P(SparseProducts, MatricesOfOddShapes) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types)
    for (auto [m, k, n] : {std::tuple<int, int, int>{16, 16, 16}, {32, 64, 48}, {1, 5, 3}, {17, 21, 33}, {50, 100, 24},
                           {33, 15, 49}, {15, 37, 97}, {130, 70, 50}})
      cases.push_back(ProductCase::matrix(m, k, n, type));
  check(cases);
}

TEST_P(SparseProducts, FewRows) {
  // Units of 16 bytes of a row.
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types) {
    for (auto [m, k, n] : {std::tuple<int, int, int>{1, 64, 48}, {1, 100, 20}, {2, 13, 70}, {3, 2100, 100}, {1, 1, 1}})
      cases.push_back(ProductCase::matrix(m, k, n, type));
    cases.push_back(ProductCase::matrix(2, 40, 33, type));
    cases.back().matrices = 3;
    cases.push_back(ProductCase::conv({1, 5, 5, 6}, 20, {3, 3}, type));
    cases.back().strides = {2, 2};
    cases.push_back(ProductCase::conv({1, 4, 5, 5}, 20, {3, 3}, type)); // pixels apart
    cases.back().lhsPadding = 3, cases.back().outPadding = 2;
    cases.push_back(ProductCase::conv({2, 3, 3, 12}, 27, {3, 3}, type));
    cases.back().groups = 3;
    cases.back().hasResidual = true;
  }
  check(cases);
}

TEST_P(SparseProducts, ManyWeights) {
  // Bases of addresses move: more than 256 units, and more than 256 weights of a set.
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types)
    cases.push_back(ProductCase::matrix(35, 1300, 70, type));
  check(cases);
}

TEST_P(SparseProducts, BatchesAndGroups) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types) {
    cases.push_back(ProductCase::matrix(18, 20, 55, type));
    cases.back().matrices = 3;
    cases.push_back(ProductCase::conv({2, 6, 6, 12}, 27, {3, 3}, type));
    cases.back().groups = 3;
  }
  check(cases);
}

TEST_P(SparseProducts, Convolutions) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types) {
    cases.push_back(ProductCase::conv({1, 7, 9, 4}, 20, {3, 3}, type)); // runs of whole steps
    cases.push_back(ProductCase::conv({1, 9, 11, 3}, 18, {3, 3}, type));
    cases.back().strides = {2, 2};
    cases.push_back(ProductCase::conv({2, 9, 9, 6}, 5, {2, 3}, type));
    cases.back().dilations = {2, 3};
    cases.push_back(ProductCase::conv({2, 3, 4, 19}, 40, {1, 1}, type)); // rows are merged
    cases.push_back(ProductCase::conv({1, 8, 3, 8}, 16, {2, 1}, type));
    cases.push_back(ProductCase::conv({1, 4, 34, 40}, 50, {1, 3}, type)); // lines of whole panels
  }
  check(cases);
}

TEST_P(SparseProducts, StridedBuffers) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types) {
    cases.push_back(ProductCase::matrix(20, 22, 35, type));
    cases.push_back(ProductCase::conv({2, 6, 7, 8}, 20, {3, 3}, type));
    cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {3, 3}, type)); // runs split in the middle of a unit
    cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {1, 1}, type));
  }
  for (ProductCase &product : cases)
    product.lhsPadding = 3, product.outPadding = 2;
  check(cases);
}

TEST_P(SparseProducts, Epilogues) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : types) {
    cases.push_back(ProductCase::matrix(20, 22, 35, type));
    cases.push_back(ProductCase::conv({2, 4, 5, 8}, 20, {1, 1}, type));
    cases.push_back(ProductCase::conv({2, 4, 5, 8}, 20, {2, 2}, type));
  }
  for (ProductCase &product : cases)
    product.hasResidual = true;
  check(cases);
}

/// Whole panels of 16 columns with zeros in the same places are read as lists of blocks, on other targets as well.
class BlockProducts : public SparseProducts {};

TEST_P(BlockProducts, ListsOfBlocks) {
  std::vector<ProductCase> cases;
  for (auto [m, k, n] : {std::tuple<int, int, int>{1, 100, 64}, {7, 9, 16}, {30, 25, 40}, {61, 33, 70}, {100, 64, 17}})
    cases.push_back(ProductCase::matrix(m, k, n, types[0]));
  cases.push_back(ProductCase::matrix(20, 512, 32, types[0])); // rows evict each other: they are copied
  cases.push_back(ProductCase::matrix(18, 20, 48, types[0]));
  cases.back().matrices = 3;
  cases.push_back(ProductCase::conv({2, 6, 6, 12}, 48, {3, 3}, types[0]));
  cases.back().groups = 3;
  cases.push_back(ProductCase::conv({1, 9, 11, 3}, 32, {3, 3}, types[0]));
  cases.back().strides = {2, 2};
  cases.push_back(ProductCase::conv({2, 9, 9, 6}, 20, {2, 3}, types[0]));
  cases.back().dilations = {2, 3};
  cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {3, 3}, types[0])); // pixels apart
  cases.back().lhsPadding = 3, cases.back().outPadding = 2;
  cases.push_back(ProductCase::conv({2, 4, 5, 8}, 20, {2, 2}, types[0]));
  cases.back().hasResidual = true;
  for (const ProductTypeNames &type : {types[1], types[2]}) { // runs of whole steps
    for (auto [m, k, n] : {std::tuple<int, int, int>{1, 100, 64}, {3, 64, 20}, {61, 32, 70}, {20, 2048, 32}})
      cases.push_back(ProductCase::matrix(m, k, n, type));
    cases.push_back(ProductCase::conv({1, 7, 9, 4}, 20, {3, 3}, type));
    cases.push_back(ProductCase::conv({2, 9, 9, 8}, 32, {2, 3}, type));
    cases.back().dilations = {2, 3};
    cases.push_back(ProductCase::conv({2, 6, 7, 8}, 20, {3, 3}, type));
    cases.back().lhsPadding = 3, cases.back().outPadding = 2;
  }
  for (ProductCase &product : cases)
    product.zeroColumns = 16;
  check(cases);
}

INSTANTIATE_TEST_SUITE_P(Targets, BlockProducts, testing::Values("haswell", "znver4"));

INSTANTIATE_TEST_SUITE_P(Targets, SparseProducts, testing::Values("skylake-avx512", "znver4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
