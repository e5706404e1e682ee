//===- TableProductsTest.cpp - Look-ups or dense --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which targets and types look values up, how numbers are stored, and what the model of the cost chooses.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TableProducts.h"

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

static TableProduct makeProduct(const TargetInfo &target, const ProductElements &elements, int64_t m, int64_t k,
                                int64_t n, int64_t values, double modelBytes) {
  return {elements, 1, m, n, k, chooseProductTile(target, elements, m, n, k), values, modelBytes};
}

TEST(TableProducts, MostValues) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4"), skylake = make("x86_64-linux-gnu", "skylake-avx512"),
             haswell = make("x86_64-linux-gnu", "haswell"), old = make("x86_64-linux-gnu", "x86-64"),
             arm = make("aarch64-linux-gnu", "cortex-a76"), micro = make("thumbv7em-none-eabi", "cortex-m4");
  EXPECT_EQ(getMostTableValues(zen, floats), 256);
  EXPECT_EQ(getMostTableValues(skylake, floats), 32);
  EXPECT_EQ(getMostTableValues(haswell, floats), 16);
  EXPECT_EQ(getMostTableValues(arm, floats), 16);
  for (const TargetInfo *target : {&zen, &skylake, &haswell, &arm})
    EXPECT_EQ(getMostTableValues(*target, bytes), 16);
  EXPECT_EQ(getMostTableValues(old, floats), 0);
  EXPECT_EQ(getMostTableValues(old, bytes), 0);
  EXPECT_EQ(getMostTableValues(micro, bytes), 0);
  EXPECT_EQ(getMostTableValues(zen, halves), 0);
  EXPECT_EQ(getMostTableValues(zen, hybrid), 0);
}

TEST(TableProducts, Forms) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  auto formOf = [&](const ProductElements &elements, int64_t values) {
    return *chooseTableForm(zen, makeProduct(zen, elements, 1, 512, 512, values, 0));
  };
  EXPECT_EQ(formOf(floats, 2).bits, 2u);
  EXPECT_EQ(formOf(floats, 9).steps(), 8);
  EXPECT_EQ(formOf(floats, 17).steps(), 6);
  EXPECT_EQ(formOf(floats, 33).cellBits, 8u);
  EXPECT_EQ(formOf(bytes, 5).bits, 4u); // three would leave as much of a byte unused
  EXPECT_EQ(formOf(bytes, 4).steps(), 4);
  EXPECT_FALSE(chooseTableForm(zen, makeProduct(zen, bytes, 1, 512, 512, 17, 0)));
}

static bool isFaster(const TargetInfo &target, const TableProduct &product) {
  return estimateTableCycles(target, product, *chooseTableForm(target, product)) < estimateDenseCycles(target, product);
}

TEST(TableProducts, Choice) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  double large = 64e6, small = 256e3;
  EXPECT_TRUE(isFaster(zen, makeProduct(zen, floats, 1, 4096, 4096, 16, large)));
  EXPECT_TRUE(isFaster(zen, makeProduct(zen, bytes, 1, 4096, 4096, 16, large)));
  EXPECT_FALSE(isFaster(zen, makeProduct(zen, floats, 1, 256, 256, 16, small)));   // weights are near
  EXPECT_FALSE(isFaster(zen, makeProduct(zen, floats, 784, 256, 256, 16, large))); // and shared by many rows
  EXPECT_FALSE(isFaster(zen, makeProduct(zen, bytes, 784, 256, 256, 16, large)));
}

TEST(TableProducts, ChoiceOfAVX2) {
  TargetInfo haswell = make("x86_64-linux-gnu", "haswell");
  double large = 64e6, middle = 4e6;
  EXPECT_TRUE(isFaster(haswell, makeProduct(haswell, floats, 1, 4096, 4096, 8, large)));
  EXPECT_TRUE(isFaster(haswell, makeProduct(haswell, floats, 1, 4096, 4096, 16, large)));
  EXPECT_FALSE(isFaster(haswell, makeProduct(haswell, floats, 1, 1024, 1024, 16, middle)));
  EXPECT_FALSE(isFaster(haswell, makeProduct(haswell, bytes, 1, 4096, 4096, 16, large)));
}

/// What stands beside the numbers is read as well.
TEST(TableProducts, OtherBytesCount) {
  TargetInfo zen = make("x86_64-linux-gnu", "znver4");
  TableProduct product = makeProduct(zen, floats, 1, 64, 4096, 16, 64e6);
  TableForm form = *chooseTableForm(zen, product);
  double without = estimateTableCycles(zen, product, form);
  product.otherBytes = 32 * 512;
  EXPECT_GT(estimateTableCycles(zen, product, form), without);
}
