//===- TablePackingTest.cpp - Weights of few values as numbers ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packed numbers are read back by their description and compared with the weights.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/TablePacking.h"

#include "llvm/Support/Endian.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

using namespace adze;

static std::vector<char> draw(int64_t count, const std::vector<uint32_t> &values, unsigned bytes) {
  std::mt19937 random(7);
  std::vector<char> source;
  for (int64_t i = 0; i < count; ++i) {
    uint32_t value = values[random() % values.size()];
    for (unsigned byte = 0; byte < bytes; ++byte)
      source.push_back(char(value >> 8 * byte));
  }
  return source;
}

static uint32_t readBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, 4);
  return bits;
}

TEST(ValueTable, ValuesAreBits) {
  std::vector<uint32_t> values{readBits(1.5f), readBits(0.0f), readBits(-0.0f), 0x7fc00001, 0xffffffff};
  std::vector<char> source = draw(100, values, 4);
  std::optional<ValueTable> table = ValueTable::find(source, 4, 5, /*withZero=*/false);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 5u);
  EXPECT_EQ(table->getValue(0), 0u);
  EXPECT_EQ(table->getValue(table->getNumber(0xffffffff)), 0xffffffffu);
  EXPECT_EQ(table->getValue(table->getNumber(readBits(1.5f))), readBits(1.5f));
  EXPECT_FALSE(ValueTable::find(source, 4, 4, /*withZero=*/false));
  std::vector<char> bytes = table->getBytes(8);
  EXPECT_EQ(bytes.size(), 32u);
  EXPECT_EQ(llvm::support::endian::read32le(bytes.data() + 28), 0xffffffffu); // the last one repeated
}

TEST(ValueTable, ZeroIsAddedOnRequest) {
  std::vector<char> source{3, 5, 3};
  EXPECT_EQ(ValueTable::find(source, 1, 16, false)->size(), 2u);
  std::optional<ValueTable> table = ValueTable::find(source, 1, 16, true);
  EXPECT_EQ(table->size(), 3u);
  EXPECT_EQ(table->getValue(0), 0u);
  EXPECT_FALSE(ValueTable::find(source, 1, 2, true));
}

/// Reads each weight of each column back.
static void check(PackGeometry geometry, unsigned elementBytes, TableCells cells, int32_t shift) {
  std::vector<uint32_t> values{0};
  for (uint32_t i = 1; i < (1u << cells.bits); ++i)
    values.push_back(elementBytes == 1 ? i * 255 / ((1 << cells.bits) - 1) : i * 0x01234567);
  int64_t columns = geometry.groups * geometry.columns;
  std::vector<char> source = draw(columns * geometry.runLength, values, elementBytes);
  std::optional<ValueTable> table = ValueTable::find(source, elementBytes, 256, true);
  ASSERT_TRUE(table);
  std::vector<char> packed = packNumbers(geometry, source, *table, cells, shift);
  int64_t groups = (geometry.steps() + cells.steps() - 1) / cells.steps() + (shift ? 1 : 0);
  int64_t stepBytes = cells.countColumns(geometry.tileColumns) * geometry.depth * cells.bytes();
  ASSERT_EQ(int64_t(packed.size()), geometry.groups * geometry.panels() * groups * stepBytes);
  for (int64_t column = 0; column < columns; ++column) {
    int64_t inGroup = column % geometry.columns, inPanel = inGroup % geometry.tileColumns;
    const char *panel =
        packed.data() +
        (column / geometry.columns * geometry.panels() + inGroup / geometry.tileColumns) * groups * stepBytes;
    int64_t sum = 0;
    for (int64_t i = 0; i < geometry.runLength; ++i) {
      int64_t step = i / geometry.depth,
              place = cells.inPlanes ? inPanel / 64 * 64 + getPlanePlace(inPanel % 64) : inPanel;
      const char *cell = panel + (step / cells.steps() + (shift ? 1 : 0)) * stepBytes +
                         (place * geometry.depth + i % geometry.depth) * cells.bytes();
      uint32_t word = cells.cellBits == 8 ? uint8_t(*cell) : llvm::support::endian::read32le(cell);
      uint32_t number = word >> step % cells.steps() * cells.bits & ((1u << cells.bits) - 1), expected = 0;
      std::memcpy(&expected, source.data() + (column * geometry.runLength + i) * elementBytes, elementBytes);
      ASSERT_EQ(table->getValue(number), expected) << "column " << column << ", element " << i;
      sum += int8_t(expected);
    }
    if (shift) {
      EXPECT_EQ(int32_t(llvm::support::endian::read32le(panel + inPanel * 4)), sum * shift);
    }
  }
}

TEST(TablePacking, NumbersAreReadBack) {
  for (unsigned bits : {2, 3, 4, 5})
    check({.groups = 1, .columns = 37, .runLength = 29, .tileColumns = 32, .depth = 1}, 4, {bits, 32}, 0);
  for (unsigned bits : {6, 7, 8})
    check({.groups = 2, .columns = 100, .runLength = 5, .tileColumns = 80, .depth = 1}, 4, {bits, 8, true}, 0);
  for (unsigned bits : {2, 4}) {
    check({.groups = 1, .columns = 20, .runLength = 27, .tileColumns = 16, .depth = 4}, 1, {bits, 8}, -128);
    check({.groups = 3, .columns = 20, .runLength = 27, .tileColumns = 16, .depth = 4}, 1, {bits, 8}, 0);
    check({.groups = 1, .columns = 9, .runLength = 7, .tileColumns = 8, .depth = 2}, 1, {bits, 8}, 0);
  }
}

TEST(TablePacking, PlacesOfPlanesAreAPermutation) {
  std::set<int64_t> places;
  for (int64_t column = 0; column < 64; ++column)
    places.insert(getPlanePlace(column));
  EXPECT_EQ(places.size(), 64u);
  EXPECT_EQ(*places.rbegin(), 63);
}
