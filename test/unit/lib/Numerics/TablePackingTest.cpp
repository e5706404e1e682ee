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

/// The value `number` of a table that stands in a panel.
static uint32_t readTable(const char *image, const PanelLayout &layout, unsigned number) {
  uint32_t value = 0;
  for (unsigned byte = 0; byte < layout.elementBytes; ++byte) {
    int64_t place = layout.cells.inPlanes ? byte * layout.cells.tableLength(layout.elementBytes) + number
                                          : int64_t(number) * layout.elementBytes + byte;
    value |= uint32_t(uint8_t(image[place])) << 8 * byte;
  }
  return value;
}

/// Reads each weight of each column back. `source` has at most 2^bits values for each table.
static void check(PackGeometry geometry, const PanelLayout &layout, int32_t shift, llvm::ArrayRef<char> source) {
  unsigned elementBytes = layout.elementBytes;
  const TableCells &cells = layout.cells;
  std::vector<ValueTable> tables;
  if (layout.tableColumns)
    tables = *findPanelTables(geometry, source, elementBytes, layout.tableColumns, 1 << cells.bits, true);
  else
    tables.push_back(*ValueTable::find(source, elementBytes, 256, true));
  std::vector<char> packed = packNumbers(geometry, source, tables, layout, shift);
  int64_t stepBytes = layout.stepBytes(), head = layout.hasSums ? stepBytes : 0;
  int64_t tail = head + (geometry.steps() + cells.steps() - 1) / cells.steps() * stepBytes;
  int64_t panelBytes = tail + (layout.tables() * layout.tableBytes() + stepBytes - 1) / stepBytes * stepBytes;
  ASSERT_EQ(int64_t(packed.size()), geometry.groups * geometry.panels() * panelBytes);
  for (int64_t column = 0; column < geometry.groups * geometry.columns; ++column) {
    int64_t inGroup = column % geometry.columns, inPanel = inGroup % geometry.tileColumns;
    int64_t number = column / geometry.columns * geometry.panels() + inGroup / geometry.tileColumns;
    const char *panel = packed.data() + number * panelBytes;
    const char *images = panel + tail;
    int64_t sum = 0;
    for (int64_t i = 0; i < geometry.runLength; ++i) {
      int64_t step = i / geometry.depth,
              place = cells.inPlanes ? inPanel / 64 * 64 + getPlanePlace(inPanel % 64) : inPanel;
      const char *cell = panel + head + step / cells.steps() * stepBytes +
                         (place * geometry.depth + i % geometry.depth) * cells.bytes();
      uint32_t word = cells.cellBits == 8 ? uint8_t(*cell) : llvm::support::endian::read32le(cell);
      uint32_t index = word >> step % cells.steps() * cells.bits & ((1u << cells.bits) - 1), expected = 0;
      std::memcpy(&expected, source.data() + (column * geometry.runLength + i) * elementBytes, elementBytes);
      uint32_t value = layout.tableColumns
                           ? readTable(images + inPanel / layout.tableColumns * layout.tableBytes(), layout, index)
                           : tables.front().getValue(index);
      ASSERT_EQ(value, expected) << "column " << column << ", element " << i;
      sum += int8_t(expected);
    }
    if (layout.hasSums) {
      EXPECT_EQ(int32_t(llvm::support::endian::read32le(panel + inPanel * 4)), sum * shift);
    }
  }
}

/// Weights of 2^bits values in each `share` columns; 0: in all.
static void check(PackGeometry geometry, unsigned elementBytes, TableCells cells, int32_t shift, int64_t share = 0) {
  PanelLayout layout{cells, geometry.tileColumns, geometry.depth, elementBytes, shift != 0, share};
  std::vector<char> source;
  for (int64_t column = 0, e = geometry.groups * geometry.columns; column < e; ++column) {
    int64_t inGroup = column % geometry.columns, panel = inGroup / geometry.tileColumns;
    uint32_t block = share ? panel * layout.tables() + inGroup % geometry.tileColumns / share : 0;
    std::vector<uint32_t> values{0};
    for (uint32_t i = 1; i < (1u << cells.bits); ++i)
      values.push_back(elementBytes == 1 ? (i * 255 / ((1 << cells.bits) - 1)) ^ (block % 5) : i * 0x01234567 + block);
    for (char byte : draw(geometry.runLength, values, elementBytes))
      source.push_back(byte);
  }
  check(geometry, layout, shift, source);
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

TEST(TablePacking, PanelsHaveTables) {
  for (unsigned bits : {2, 3, 4, 5})
    for (int64_t share : {16, 32, 48})
      check({.groups = 2, .columns = 100, .runLength = 29, .tileColumns = 48, .depth = 1}, 4, {bits, 32}, 0, share);
  for (unsigned bits : {6, 7, 8})
    check({.groups = 1, .columns = 200, .runLength = 9, .tileColumns = 128, .depth = 1}, 4, {bits, 8, true}, 0, 64);
  for (unsigned bits : {2, 4})
    for (int32_t shift : {0, -128})
      check({.groups = 2, .columns = 70, .runLength = 27, .tileColumns = 32, .depth = 4}, 1, {bits, 8}, shift, 16);
}

TEST(TablePacking, TablesOfPartsJoin) {
  PackGeometry geometry{.groups = 1, .columns = 6, .runLength = 2, .tileColumns = 4, .depth = 1};
  std::vector<char> source{1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6};
  auto tables = findPanelTables(geometry, source, 1, /*columns=*/2, /*most=*/2, /*withZero=*/false);
  ASSERT_TRUE(tables);
  ASSERT_EQ(tables->size(), 4u); // the last one of columns that are not there
  EXPECT_EQ((*tables)[1].getValue(0), 3u);
  EXPECT_EQ((*tables)[2].getNumber(6), 1u);
  EXPECT_EQ((*tables)[3].size(), 0u);
  EXPECT_FALSE(findPanelTables(geometry, source, 1, 2, 1, false));
  EXPECT_FALSE(findPanelTables(geometry, source, 1, 4, 3, false));
  EXPECT_EQ(ValueTable::join(llvm::ArrayRef(*tables).take_front(2), 4)->size(), 4u);
  EXPECT_FALSE(ValueTable::join(*tables, 5));
  EXPECT_EQ(ValueTable::join(*tables, 6)->getNumber(5), 4u);
}

TEST(TablePacking, ColumnsOfTables) {
  EXPECT_EQ(getTableColumns(128, 1, 16), 128);
  EXPECT_EQ(getTableColumns(128, 3, 16), 48);
  EXPECT_EQ(getTableColumns(96, 2, 16), 48);
  EXPECT_EQ(getTableColumns(128, 5, 16), 0); // 32 columns each would be four
  EXPECT_EQ(getTableColumns(40, 1, 64), 64);
}

TEST(TablePacking, PlacesOfPlanesAreAPermutation) {
  std::set<int64_t> places;
  for (int64_t column = 0; column < 64; ++column)
    places.insert(getPlanePlace(column));
  EXPECT_EQ(places.size(), 64u);
  EXPECT_EQ(*places.rbegin(), 63);
}
