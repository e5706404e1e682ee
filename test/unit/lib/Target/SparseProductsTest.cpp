//===- SparseProductsTest.cpp - Sparse or dense ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which targets and types have code, how it is cut, and what the model of the cost chooses.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/SparseProducts.h"

#include <gtest/gtest.h>

using namespace adze;

static constexpr ProductElements floats{32, 32, 32, true, false, false}, bytes{8, 8, 32, false, true, false},
    halves{16, 8, 64, false, true, false}, hybrid{32, 8, 32, true, true, false};

static TargetInfo make(llvm::StringRef triple, llvm::StringRef cpu) {
  llvm::Expected<TargetInfo> info = TargetInfo::get(triple, cpu);
  if (info)
    return std::move(*info);
  ADD_FAILURE() << llvm::toString(info.takeError());
  return {};
}

static SparseProduct makeFloats(int64_t m, int64_t k, int64_t n, double density) {
  return {floats, 1, m, m, n, k, k, int64_t(density * n * k)};
}

static bool isFaster(const TargetInfo &target, const SparseProduct &product) {
  return estimateSparseCycles(target, product) < estimateDenseCycles(target, product);
}

TEST(SparseProducts, TargetsAndTypes) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4"), skylake = make("x86_64-linux-gnu", "skylake-avx512");
  EXPECT_TRUE(hasSparseCode(zen, floats) && hasSparseCode(zen, bytes) && hasSparseCode(skylake, floats));
  EXPECT_FALSE(hasSparseCode(skylake, bytes));
  EXPECT_FALSE(hasSparseCode(zen, halves) || hasSparseCode(zen, hybrid));
  EXPECT_FALSE(hasSparseCode(make("x86_64-linux-gnu", "haswell"), floats));
  EXPECT_FALSE(hasSparseCode(make("aarch64-linux-gnu", "generic"), floats));
  zen.hasFMA = false; // a strict module
  EXPECT_FALSE(hasSparseCode(zen, floats));
}

TEST(SparseProducts, Tiles) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  EXPECT_EQ(chooseSparseTile(zen, makeFloats(784, 256, 256, 0.2)).rows, 16);
  // Code of 2.3 MB is shared by what fits the stack; no more than there are.
  EXPECT_EQ(chooseSparseTile(zen, makeFloats(784, 1024, 1024, 0.2)).rows, 64);
  EXPECT_EQ(chooseSparseTile(zen, makeFloats(20, 1024, 1024, 0.2)).rows, 32);
  EXPECT_EQ(chooseSparseTile(zen, makeFloats(784, 8192, 1024, 0.2)).rows, 0);
}

TEST(SparseProducts, ListsOfBlocks) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4"), haswell = make("x86_64-linux-gnu", "haswell");
  EXPECT_EQ(chooseBlockTile(zen, makeFloats(784, 256, 256, 0.2)).rows, 28);
  EXPECT_EQ(chooseBlockTile(zen, makeFloats(49, 256, 256, 0.2)).rows, 25);
  EXPECT_EQ(chooseBlockTile(haswell, makeFloats(784, 256, 256, 0.2)).rows, 6);
  EXPECT_EQ(chooseBlockTile(make("x86_64-linux-gnu", "x86-64"), makeFloats(784, 256, 256, 0.2)).rows, 0);
  // A row is read at the speed of memory.
  SparseProduct row = makeFloats(1, 1024, 1024, 0.2);
  row.blocks = row.nonZeros / 16;
  EXPECT_LT(4 * estimateBlockCycles(zen, row), estimateDenseCycles(zen, row));
  row.blocks = 1024 * 64;
  EXPECT_GT(1.05 * estimateBlockCycles(zen, row), estimateDenseCycles(zen, row));
}

TEST(SparseProducts, SlicesForFewRows) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  SparseProduct row = makeFloats(1, 1024, 1024, 0.2);
  row.rowUnits = int64_t(1024 * 256 * (1 - 0.8 * 0.8 * 0.8 * 0.8));
  row.sliceGroups = int64_t(double(row.nonZeros) * 1.27 / 48);
  ASSERT_TRUE(hasSliceCode(zen, row));
  EXPECT_LT(2.5 * estimateSliceCycles(zen, row), estimateDenseCycles(zen, row));
  EXPECT_LT(2 * estimateSliceCycles(zen, row), estimateRowCycles(zen, row));
  // Sixteen rows are faster with straight-line code.
  row.rows = row.lineRows = 16;
  EXPECT_GT(estimateSliceCycles(zen, row), estimateSparseCycles(zen, row));
  EXPECT_FALSE(hasSliceCode(zen, makeFloats(1, 31, 64, 0.2)));
  EXPECT_FALSE(hasSliceCode(make("x86_64-linux-gnu", "haswell"), row));
  row.elements = bytes;
  EXPECT_TRUE(hasSliceCode(zen, row));
  row.elements = hybrid;
  EXPECT_FALSE(hasSliceCode(zen, row));
}

TEST(SparseProducts, XeonsHaveTwoMultipliers) {
  TargetInfo xeon = make("x86_64-linux-gnu", "sapphirerapids");
  EXPECT_TRUE(isFaster(xeon, makeFloats(784, 256, 256, 0.5)));
  EXPECT_TRUE(isFaster(xeon, makeFloats(49, 1024, 1024, 0.2)));
  // Measured to be slower, which it is not on Zen 4.
  EXPECT_FALSE(isFaster(xeon, makeFloats(49, 1024, 1024, 0.5)));
  EXPECT_TRUE(isFaster(make("x86_64-linux-gnu", "znver4"), makeFloats(49, 1024, 1024, 0.5)));
}

TEST(SparseProducts, Choice) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  EXPECT_TRUE(isFaster(zen, makeFloats(784, 256, 256, 0.5)));
  EXPECT_TRUE(isFaster(zen, makeFloats(12544, 32, 64, 0.2)));
  EXPECT_FALSE(isFaster(zen, makeFloats(784, 256, 256, 1)));
  EXPECT_FALSE(isFaster(zen, makeFloats(12544, 32, 64, 0.85)));
  // One row in 16 lanes.
  EXPECT_FALSE(isFaster(zen, makeFloats(1, 1024, 1024, 0.2)));
  EXPECT_FALSE(isFaster(zen, makeFloats(1, 64, 64, 0.1)));
}
