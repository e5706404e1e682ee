//===- TableProductsTest.cpp - Products with weights of few values --------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights that are looked up, compared with plain loops, between pages that must not be touched.
//
//===----------------------------------------------------------------------===//

#include "test/unit/passes/codegen/KernelJit.h"
#include "test/unit/passes/codegen/ProductRunner.h"

#include <gtest/gtest.h>

using namespace adze;

namespace {

const ProductTypeNames floats{"f32", "f32", "f32"}, bytes{"i8", "i8", "i32"}, unsignedBytes{"u8", "i8", "i32"};

class TableProducts : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    if (!canRun(GetParam()))
      GTEST_SKIP() << "this machine has not what " << GetParam() << " has";
  }
  void check(std::vector<ProductCase> cases) { EXPECT_EQ(runProducts(cases, GetParam()), ""); }
};

TEST_P(TableProducts, FloatMatrices) {
  std::vector<ProductCase> cases;
  for (unsigned values : {2, 7, 16, 23, 32, 50, 128, 256})
    for (auto [m, k, n] : {std::tuple<int, int, int>{1, 37, 300}, {2, 19, 70}, {1, 1, 1}, {7, 30, 50}}) {
      cases.push_back(ProductCase::matrix(m, k, n, floats));
      cases.back().values = values;
    }
  check(cases);
}

TEST_P(TableProducts, ByteMatrices) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : {bytes, unsignedBytes})
    for (unsigned values : {3, 8, 15, 16})
      for (auto [m, k, n] :
           {std::tuple<int, int, int>{1, 38, 300}, {2, 19, 70}, {1, 1, 1}, {7, 31, 50}, {1, 130, 40}, {3, 2, 17}}) {
        cases.push_back(ProductCase::matrix(m, k, n, type));
        cases.back().values = values;
      }
  check(cases);
}

TEST_P(TableProducts, BatchesGroupsAndWindows) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : {floats, bytes, unsignedBytes}) {
    cases.push_back(ProductCase::matrix(18, 20, 55, type));
    cases.back().matrices = 3;
    cases.push_back(ProductCase::conv({2, 6, 6, 12}, 27, {1, 1}, type));
    cases.back().groups = 3;
    cases.push_back(ProductCase::conv({2, 3, 4, 19}, 40, {1, 1}, type));
    cases.push_back(ProductCase::conv({1, 9, 9, 21}, 18, {1, 1}, type));
    cases.back().strides = {2, 2};
    cases.push_back(ProductCase::conv({1, 5, 6, 7}, 18, {3, 3}, type)); // these stay dense
  }
  for (ProductCase &product : cases)
    product.values = 15;
  check(cases);
}

/// Tables of panels and of parts of them; where values change within a vector of columns, tables of more values.
TEST_P(TableProducts, TablesOfPanels) {
  std::vector<ProductCase> cases;
  auto add = [&](ProductCase product, unsigned values, int64_t columns) {
    product.values = values;
    product.valueColumns = columns;
    cases.push_back(product);
  };
  for (auto [columns, values] : {std::pair<int64_t, unsigned>{8, 4}, {16, 16}, {32, 7}, {50, 15}, {64, 16}, {96, 4}}) {
    add(ProductCase::matrix(1, 137, 300, floats), values, columns);
    add(ProductCase::matrix(3, 65, 150, floats), values, columns);
    add(ProductCase::matrix(1, 138, 300, bytes), values, columns);
    add(ProductCase::matrix(2, 67, 150, unsignedBytes), values, columns);
  }
  for (auto [columns, values] : {std::pair<int64_t, unsigned>{128, 32}, {64, 60}, {128, 100}, {64, 256}})
    add(ProductCase::matrix(1, 150, 300, floats), values, columns);
  for (const ProductTypeNames &type : {floats, bytes, unsignedBytes}) {
    add(ProductCase::matrix(5, 100, 70, type), 15, 32);
    cases.back().matrices = 3;
    add(ProductCase::conv({1, 2, 2, 120}, 128, {1, 1}, type), 15, 64);
    add(ProductCase::conv({1, 2, 2, 120}, 144, {1, 1}, type), 15, 16);
    cases.back().groups = 3;
  }
  check(cases);
}

TEST_P(TableProducts, StridedBuffersAndEpilogues) {
  std::vector<ProductCase> cases;
  for (const ProductTypeNames &type : {floats, bytes, unsignedBytes})
    for (unsigned values : {16, 30, 256}) {
      cases.push_back(ProductCase::matrix(3, 22, 35, type));
      cases.push_back(ProductCase::matrix(1, 45, 150, type));
      cases.push_back(ProductCase::conv({2, 6, 7, 5}, 20, {1, 1}, type));
      for (ProductCase &product : llvm::MutableArrayRef(cases).take_back(3))
        product.values = values, product.lhsPadding = 3, product.outPadding = 2, product.hasResidual = true;
    }
  check(cases);
}

INSTANTIATE_TEST_SUITE_P(Targets, TableProducts,
                         testing::Values("x86-64", "haswell", "skylake-avx512", "cascadelake", "znver4"),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

} // namespace
