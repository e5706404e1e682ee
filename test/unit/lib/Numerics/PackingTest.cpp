//===- PackingTest.cpp - Weights in the order of a register tile ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every place of the packed weights against its meaning.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Packing.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

using namespace adze;

/// What belongs at (panel, run, step, column, element); zero where it stands for no weight.
static uint16_t expected(const PackGeometry &g, int64_t panel, int64_t run, int64_t step, int64_t column,
                         int64_t element) {
  int64_t group = panel / g.panels(), n = panel % g.panels() * g.tileColumns + column, l = step * g.depth + element;
  if (n >= g.columns || l >= g.runLength)
    return 0;
  return uint16_t(1 + ((group * g.columns + n) * g.runs + run) * g.runLength + l);
}

TEST(Packing, EveryPlace) {
  for (PackGeometry g : {PackGeometry{1, 5, 1, 3, 8, 1}, PackGeometry{3, 7, 2, 5, 4, 4}, PackGeometry{2, 8, 3, 6, 4, 2},
                         PackGeometry{1, 0, 1, 3, 4, 1}, PackGeometry{1, 4, 1, 0, 4, 4}}) {
    std::vector<uint16_t> source(g.groups * g.columns * g.runs * g.runLength);
    for (size_t i = 0; i < source.size(); ++i)
      source[i] = uint16_t(i + 1);
    std::vector<char> bytes(source.size() * 2), packed(g.packedElements() * 2, 0x5a);
    if (!bytes.empty())
      std::memcpy(bytes.data(), source.data(), bytes.size());
    packWeights(g, 2, bytes, packed);
    std::array<int64_t, 5> shape = g.packedShape();
    for (int64_t i = 0; i < g.packedElements(); ++i) {
      uint16_t value;
      std::memcpy(&value, packed.data() + 2 * i, 2);
      int64_t element = i % shape[4], column = i / shape[4] % shape[3], step = i / shape[4] / shape[3] % shape[2];
      int64_t run = i / shape[4] / shape[3] / shape[2] % shape[1],
              panel = i / shape[4] / shape[3] / shape[2] / shape[1];
      ASSERT_EQ(value, expected(g, panel, run, step, column, element)) << "place " << i;
    }
  }
}
