//===- SparsityTest.cpp - Sparse encodings against shapes -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which encodings fit a shape, with and without blocks.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Sparsity.h"

#include "mlir/AsmParser/AsmParser.h"
#include "test/unit/TestSupport.h"

using namespace mlir;
using namespace adze;

namespace {

std::string check(StringRef levels, ArrayRef<int64_t> shape, int64_t stored, StringRef order = "[0, 1]",
                  StringRef blockMap = "") {
  TestContext test;
  std::string text = ("#adze.sparsity<traversal_order = " + order + blockMap + ", levels = [" + levels + "]>").str();
  auto sparsity = dyn_cast_or_null<SparsityAttr>(parseAttribute(text, &test.context));
  if (!sparsity)
    return "no attribute: " + test.errors;
  std::string error;
  return succeeded(checkSparsity(sparsity, shape, stored, error)) ? "" : error;
}

constexpr const char *csr = "#adze.level<format = DENSE, size = 2>, #adze.level<format = SPARSE_CSR, "
                            "segments = dense<[0, 1, 3]> : tensor<3xi32>, indices = dense<[3, 0, 1]> : tensor<3xui16>>";

TEST(Sparsity, CompressedRows) {
  EXPECT_EQ(check(csr, {2, 4}, 3), "");
  EXPECT_EQ(check(csr, {2, 3}, 3), "C3: segments or indices of level 1 are inconsistent");
  EXPECT_EQ(check(csr, {2, 4}, 4), "C2: the levels describe 3 elements but 4 are stored");
  EXPECT_EQ(check(csr, {3, 4}, 3), "C2: level 0 has size 2 where the shape makes 3");
  EXPECT_EQ(check(csr, {2, 4, 1}, 3), "C2: the traversal order has 2 dimensions where rank and block map make 3");
}

TEST(Sparsity, Blocks) {
  std::string blocks = std::string(csr) + ", #adze.level<format = DENSE, size = 4>";
  EXPECT_EQ(check(blocks, {2, 16}, 12, "[0, 1, 2]", ", block_map = [1]"), "");
  EXPECT_EQ(check(blocks, {2, 15}, 12, "[0, 1, 2]", ", block_map = [1]"),
            "C2: block dimension 0 does not divide dimension 1");
  EXPECT_EQ(check(blocks, {2, 16}, 12, "[0, 1, 2]", ", block_map = [2]"), "C2: the block map names dimension 2");
  EXPECT_EQ(check(blocks, {2, 16}, 12, "[0, 1, 2]", ", block_map = [-1]"), "C2: the block map names dimension -1");
}

TEST(Sparsity, ElementCountsThatOverflow) {
  StringRef dense = "#adze.level<format = DENSE, size = 2147483647>, #adze.level<format = DENSE, size = 2147483647>, "
                    "#adze.level<format = DENSE, size = 2147483647>";
  constexpr int64_t most = 2147483647;
  EXPECT_EQ(check(dense, {most, most, most}, 1, "[0, 1, 2]"), "C2: the element count overflows");
}

TEST(Sparsity, NoSegments) {
  EXPECT_EQ(check("#adze.level<format = SPARSE_CSR>", {4}, 0, "[0]"),
            "C3: segments or indices of level 0 are inconsistent");
}

} // namespace
