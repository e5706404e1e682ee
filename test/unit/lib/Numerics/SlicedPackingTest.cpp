//===- SlicedPackingTest.cpp - Slices hold what there is ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products by slices, as a machine forms them, are those of the weights; padding stays small.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/SlicedPacking.h"

#include "llvm/Support/Endian.h"

#include <gtest/gtest.h>

#include <random>

using namespace adze;

namespace {

/// Small whole numbers, `share` of which are not zero: sums of them are exact.
struct Weights {
  Weights(int64_t groups, int64_t columns, int64_t units, double share, uint64_t seed = 1)
      : values(groups * columns * units) {
    geometry.groups = groups;
    geometry.columns = columns;
    geometry.runLength = units;
    std::mt19937_64 random(seed);
    for (float &value : values)
      value = std::generate_canonical<double, 53>(random) < share ? float(random() % 9 + 1) : 0.0f;
    bytes = {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)};
    pattern = findPattern(geometry, sizeof(float), bytes);
  }

  PackGeometry geometry;
  std::vector<float> values;
  llvm::ArrayRef<char> bytes;
  SparsePattern pattern;
};

} // namespace

/// What lanes find at `x`, times their values.
static std::vector<float> multiply(const Weights &weights, const std::vector<float> &x) {
  SlicedPattern slices = sliceColumns(weights.pattern, weights.geometry.columns);
  std::vector<char> packed = packSlices(weights.geometry, sizeof(float), weights.bytes, weights.pattern, /*shift=*/0);
  EXPECT_EQ(packed.size(), size_t(slices.groups()) * sliceSteps * sliceLanes * sizeof(float));
  auto *values = reinterpret_cast<const float *>(packed.data());
  std::vector<float> sums(weights.pattern.columns);
  int64_t columns = weights.geometry.columns, perGroup = (columns + sliceLanes - 1) / sliceLanes;
  for (int64_t slice = 0; slice + 1 < int64_t(slices.starts.size()); ++slice)
    for (int64_t group = slices.starts[slice]; group < slices.starts[slice + 1]; ++group)
      for (int64_t lane = 0; lane < sliceLanes; ++lane)
        for (int64_t step = 0; step < sliceSteps; ++step) {
          float value = values[(group * sliceSteps + step) * sliceLanes + lane];
          int64_t place = slices.offsets[group] + (slices.indices[group * sliceLanes + lane] >> (5 * step) & 31);
          EXPECT_LE(slices.offsets[group] + sliceWindow, int64_t(x.size()));
          int64_t column = slice % perGroup * sliceLanes + lane;
          if (value != 0 && column < columns)
            sums[slice / perGroup * columns + column] += value * x[place];
          else
            EXPECT_EQ(value, 0) << "behind the last column";
        }
  return sums;
}

TEST(SlicedPacking, ProductsAreThoseOfTheWeights) {
  for (double share : {0.0, 0.02, 0.2, 0.5, 1.0})
    for (auto [groups, columns, units] : {std::array<int64_t, 3>{1, 16, 32}, {1, 37, 33}, {3, 5, 100}, {2, 16, 257}}) {
      Weights weights(groups, columns, units, share);
      std::vector<float> x(units), expected(groups * columns);
      for (int64_t i = 0; i < units; ++i)
        x[i] = float(i % 7 - 3);
      for (size_t i = 0; i < weights.values.size(); ++i)
        expected[i / units] += weights.values[i] * x[i % units];
      EXPECT_EQ(multiply(weights, x), expected) << share << " of " << groups << " x " << columns << " x " << units;
    }
}

TEST(SlicedPacking, BytesBeginWithTheirSums) {
  // Two groups of 17 columns: four slices, whose sums take the place of two groups. Runs of 130 end inside a unit.
  PackGeometry geometry;
  geometry.groups = 2;
  geometry.columns = 17;
  geometry.runLength = 130;
  geometry.depth = 4;
  std::vector<char> bytes(34 * 130, 0);
  bytes[0] = 3;              // column 0
  bytes[129] = -5;           // column 0, the last unit's second byte
  bytes[33 * 130 + 4] = 100; // column 33, the first lane of the last slice
  SparsePattern pattern = findPattern(geometry, 1, bytes);
  SlicedPattern slices = sliceColumns(pattern, 17);
  EXPECT_EQ(slices.slices(), 4);
  EXPECT_EQ(slices.starts, (std::vector<int32_t>{0, 2, 2, 2, 3}));
  EXPECT_EQ(slices.offsets, (std::vector<int32_t>{0, 1, 1}));
  std::vector<char> packed = packSlices(geometry, 1, bytes, pattern, -128);
  ASSERT_EQ(packed.size(), size_t((countSumGroups(4) + 3) * sliceGroupUnits * 4));
  auto word = [&](int64_t unit) { return int32_t(llvm::support::endian::read32le(packed.data() + 4 * unit)); };
  EXPECT_EQ(word(0), -2 * -128);
  EXPECT_EQ(word(3 * sliceLanes), 100 * -128);
  int64_t first = countSumGroups(4) * sliceGroupUnits;
  EXPECT_EQ(word(first), 3);
  EXPECT_EQ(word(first + sliceGroupUnits), 0xfb00);
  EXPECT_EQ(word(first + 2 * sliceGroupUnits), 100);
  for (int64_t unit = 0, e = int64_t(packed.size()) / 4; unit < e; ++unit)
    if (unit != 0 && unit != 3 * sliceLanes && (unit - first) % sliceGroupUnits)
      EXPECT_EQ(word(unit), 0) << unit;
}

TEST(SlicedPacking, LittlePadding) {
  // What is stored for each weight that is not zero: the figures that docs/performance.md counts with.
  for (auto [share, most] : {std::pair{0.5, 1.10}, {0.2, 1.30}, {0.1, 1.65}}) {
    Weights weights(1, 256, 1024, share);
    double stored = double(sliceColumns(weights.pattern, 256).groups() * sliceSteps * sliceLanes);
    EXPECT_LT(stored / double(weights.pattern.count()), most) << share;
  }
}

TEST(SlicedPacking, NothingWhereTwoOfFourAreZero) {
  Weights weights(1, 64, 256, 1);
  for (size_t i = 0; i < weights.values.size(); ++i)
    weights.values[i] *= (i % 4 < 2) != (i / 256 % 2); // the first two, or the last two
  weights.pattern = findPattern(weights.geometry, sizeof(float), weights.bytes);
  int64_t stored = sliceColumns(weights.pattern, 64).groups() * sliceSteps * sliceLanes;
  EXPECT_LT(double(stored), 1.02 * double(weights.pattern.count()));
}
