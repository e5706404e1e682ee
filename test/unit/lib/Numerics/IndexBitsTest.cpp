//===- IndexBitsTest.cpp - Small indices side by side ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The examples of the format's description, and all widths there and back.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/IndexBits.h"

#include <gtest/gtest.h>

#include <random>

using namespace adze;

static std::vector<char> bytesOf(std::vector<int> values) { return {values.begin(), values.end()}; }

TEST(IndexBits, Width) {
  std::vector<std::pair<int, unsigned>> expected = {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {16, 4}, {17, 5}, {128, 7}, {129, 8}, {256, 8}};
  for (auto [values, bits] : expected)
    EXPECT_EQ(getIndexBits(values), bits) << values;
}

TEST(IndexBits, Description) {
  EXPECT_EQ(packIndexBits({7, 0, 3, 2}, 3), bytesOf({0xe1, 0xa0}));
  EXPECT_EQ(packIndexBits({1, 3, 3, 2, 4, 5, 0, 2, 1, 3}, 3), bytesOf({0x2d, 0xa9, 0x42, 0x2c}));
  EXPECT_EQ(packIndexBits({1, 0, 1, 1, 0, 0, 0, 0, 1}, 1), bytesOf({0xb0, 0x80}));
  EXPECT_TRUE(packIndexBits({}, 5).empty());
}

TEST(IndexBits, ThereAndBack) {
  std::mt19937 random(1);
  for (unsigned bits = 1; bits <= 8; ++bits)
    for (size_t count : {0, 1, 2, 7, 8, 9, 63, 64, 65, 1000}) {
      std::vector<uint8_t> indices(count);
      for (uint8_t &index : indices)
        index = random() & ((1u << bits) - 1);
      std::vector<char> packed = packIndexBits(indices, bits);
      EXPECT_EQ(packed.size(), getPackedIndexBytes(count, bits));
      EXPECT_EQ(unpackIndexBits(packed, count, bits), indices);
      // Bit for bit, from the highest down.
      for (size_t bit = 0; bit < count * bits; ++bit) {
        int got = packed[bit / 8] >> (7 - bit % 8) & 1;
        EXPECT_EQ(got, indices[bit / bits] >> (bits - 1 - bit % bits) & 1);
      }
    }
}
