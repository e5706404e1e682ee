//===- ProductTilesTest.cpp - Steps and tiles by element types ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each target's own step where the types fit it, and what takes its place.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/ProductTiles.h"

#include <gtest/gtest.h>

using namespace adze;

static constexpr ProductElements bytes{8, 8, 32, false, true, false}, unsignedBytes{8, 8, 32, false, true, true},
    halves{16, 8, 64, false, true, false}, floats{32, 32, 32, true, false, false}, hybrid{32, 8, 32, true, true, false};

static TargetInfo make(llvm::StringRef triple, llvm::StringRef cpu, llvm::StringRef features = "") {
  llvm::Expected<TargetInfo> info = TargetInfo::get(triple, cpu, features);
  if (info)
    return std::move(*info);
  ADD_FAILURE() << llvm::toString(info.takeError());
  return {};
}

struct Row {
  const char *triple, *cpu, *features;
  ProductStep onBytes, onFloats;
  int64_t depth;
};

static const Row rows[] = {
    {"x86_64-linux-gnu", "x86-64", "", ProductStep::Pairs, ProductStep::Float, 2},
    {"x86_64-linux-gnu", "haswell", "", ProductStep::Pairs, ProductStep::FusedFloat, 2},
    {"x86_64-linux-gnu", "cascadelake", "", ProductStep::Quads, ProductStep::FusedFloat, 4},
    {"aarch64-linux-gnu", "generic", "", ProductStep::Long, ProductStep::FusedFloat, 1},
    {"aarch64-linux-gnu", "generic", "+dotprod", ProductStep::NeonQuads, ProductStep::FusedFloat, 4},
    {"riscv64-linux-gnu", "generic-rv64", "+m,+a,+f,+d,+c", ProductStep::Integer, ProductStep::FusedFloat, 1},
    {"riscv64-linux-gnu", "generic-rv64", "+m,+a,+f,+d,+c,+v", ProductStep::Long, ProductStep::FusedFloat, 1},
    {"thumbv6m-none-eabi", "cortex-m0plus", "", ProductStep::Integer, ProductStep::Float, 1},
    {"thumbv7em-none-eabi", "cortex-m4", "", ProductStep::DspQuads, ProductStep::FusedFloat, 4},
    {"thumbv7em-none-eabihf", "cortex-m7", "", ProductStep::DspQuads, ProductStep::FusedFloat, 4},
    {"thumbv8.1m.main-none-eabihf", "cortex-m55", "", ProductStep::MveBytes, ProductStep::FusedFloat, 16},
};

TEST(ProductTiles, EachTargetHasItsStep) {
  for (const Row &row : rows) {
    TargetInfo target = make(row.triple, row.cpu, row.features);
    EXPECT_EQ(chooseProductStep(target, bytes), row.onBytes) << row.cpu << row.features;
    EXPECT_EQ(chooseProductStep(target, unsignedBytes), row.onBytes) << row.cpu << row.features;
    EXPECT_EQ(chooseProductStep(target, floats), row.onFloats) << row.cpu << row.features;
    EXPECT_EQ(chooseProductStep(target, hybrid), row.onFloats) << row.cpu << row.features;
    EXPECT_EQ(getStepDepth(row.onBytes), row.depth);
    EXPECT_EQ(chooseProductTile(target, bytes, 64, 64, 64).depth, row.depth) << row.cpu << row.features;
  }
}

TEST(ProductTiles, SumsOf64Bits) {
  for (const Row &row : rows) {
    TargetInfo target = make(row.triple, row.cpu, row.features);
    ProductStep expected = row.onBytes == ProductStep::DspQuads   ? ProductStep::DspQuads
                           : row.onBytes == ProductStep::MveBytes ? ProductStep::MveHalves
                                                                  : ProductStep::Integer;
    EXPECT_EQ(chooseProductStep(target, halves), expected) << row.cpu;
    ProductTile tile = chooseProductTile(target, halves, 64, 64, 64);
    EXPECT_EQ(tile.depth, getStepDepth(expected)) << row.cpu;
    // Pairs of registers on machines of 32 bits.
    if (target.indexBits == 32) {
      EXPECT_LE(tile.rows * tile.columns, 2) << row.cpu;
    }
  }
}

TEST(ProductTiles, GroupsOfRegistersArePowersOfTwo) {
  TargetInfo target = make("riscv64-linux-gnu", "generic-rv64", "+m,+a,+f,+d,+c,+v");
  for (int64_t columns = 1; columns < 100; ++columns) {
    int64_t chosen = chooseProductTile(target, bytes, 64, columns, 64).columns;
    EXPECT_TRUE(chosen % 16 == 0 || llvm::isPowerOf2_64(chosen)) << columns;
    EXPECT_GE(std::min<int64_t>(chosen, 4), std::min<int64_t>(columns, 4));
  }
}
