//===- TablePacking.cpp - Weights of few values as numbers ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both passes over the weights are linear in their number.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/TablePacking.h"

#include "llvm/Support/Endian.h"

#include <algorithm>
#include <cassert>
#include <cstring>

using namespace adze;

static uint32_t readValue(const char *place, unsigned bytes) {
  return bytes == 1 ? uint8_t(*place) : llvm::support::endian::read32le(place);
}

std::optional<ValueTable> ValueTable::find(llvm::ArrayRef<char> source, unsigned elementBytes, size_t most,
                                           bool withZero) {
  assert((elementBytes == 1 || elementBytes == 4) && "elements of other sizes");
  ValueTable table;
  table.elementBytes = elementBytes;
  if (withZero)
    table.numbers[0] = 0;
  uint64_t last = ~0ull; // neighbours are often equal
  for (size_t i = 0; i + elementBytes <= source.size(); i += elementBytes) {
    uint32_t value = readValue(source.data() + i, elementBytes);
    if (value == last)
      continue;
    last = value;
    table.numbers.try_emplace(value, 0);
    if (table.numbers.size() > most)
      return std::nullopt;
  }
  table.sort();
  return table;
}

void ValueTable::sort() {
  for (const auto &entry : numbers)
    values.push_back(uint32_t(entry.first));
  std::sort(values.begin(), values.end());
  for (size_t number = 0; number < values.size(); ++number)
    numbers[values[number]] = number;
}

std::optional<ValueTable> ValueTable::join(llvm::ArrayRef<ValueTable> tables, size_t most) {
  ValueTable joined;
  joined.elementBytes = tables.front().elementBytes;
  for (const ValueTable &table : tables) {
    for (uint32_t value : table.values)
      joined.numbers.try_emplace(value, 0);
    if (joined.numbers.size() > most)
      return std::nullopt;
  }
  joined.sort();
  return joined;
}

std::vector<char> ValueTable::getBytes(size_t count) const {
  std::vector<char> bytes(count * elementBytes);
  for (size_t i = 0; i < count && !values.empty(); ++i) {
    uint32_t value = values[std::min(i, values.size() - 1)];
    for (unsigned byte = 0; byte < elementBytes; ++byte)
      bytes[i * elementBytes + byte] = char(value >> 8 * byte);
  }
  return bytes;
}

std::vector<char> adze::makeTableImage(llvm::ArrayRef<char> values, unsigned elementBytes, const TableCells &cells) {
  unsigned bytes = elementBytes, planes = cells.inPlanes ? bytes : 1, unit = bytes / planes;
  int64_t count = values.size() / bytes, length = cells.tableLength(bytes);
  std::vector<char> image;
  image.reserve(length * bytes);
  for (unsigned plane = 0; plane < planes; ++plane)
    for (int64_t i = 0; i < length; ++i) {
      const char *value = values.data() + i % count * bytes + plane;
      image.insert(image.end(), value, value + unit);
    }
  return image;
}

std::optional<std::vector<ValueTable>> adze::findPanelTables(const PackGeometry &geometry, llvm::ArrayRef<char> source,
                                                             unsigned elementBytes, int64_t columns, size_t most,
                                                             bool withZero) {
  assert(geometry.runs == 1 && "weights of several runs");
  std::vector<ValueTable> tables;
  int64_t rowBytes = geometry.runLength * elementBytes;
  for (int64_t group = 0; group < geometry.groups; ++group)
    for (int64_t panel = 0; panel < geometry.panels(); ++panel)
      for (int64_t part = 0; part < geometry.tileColumns; part += columns) {
        int64_t first = panel * geometry.tileColumns + part;
        int64_t end = std::min(first + columns, (panel + 1) * geometry.tileColumns);
        first = std::min(first, geometry.columns), end = std::min(end, geometry.columns);
        llvm::ArrayRef<char> rows =
            source.slice((group * geometry.columns + first) * rowBytes, (end - first) * rowBytes);
        std::optional<ValueTable> table = ValueTable::find(rows, elementBytes, most, withZero);
        if (!table)
          return std::nullopt;
        tables.push_back(std::move(*table));
      }
  return tables;
}

namespace {

/// A panel while it is written.
class Panel {
public:
  Panel(const PanelLayout &layout, int64_t steps, char *bytes)
      : layout(layout), bytes(bytes), numbers(bytes + layout.headBytes()),
        tables(bytes + (layout.panelSteps(steps) - layout.tableSteps()) * layout.stepBytes()) {}

  void setTable(int64_t number, llvm::ArrayRef<char> image) {
    std::memcpy(tables + number * layout.tableBytes(), image.data(), image.size());
  }
  void setSum(int64_t column, int64_t sum) { llvm::support::endian::write32le(bytes + column * 4, uint32_t(sum)); }
  void set(int64_t column, int64_t element, unsigned number) {
    const TableCells &cells = layout.cells;
    int64_t step = element / layout.depth, field = step % cells.steps();
    int64_t place = cells.inPlanes ? column / 64 * 64 + getPlanePlace(column % 64) : column;
    char *cell = numbers + step / cells.steps() * layout.stepBytes() +
                 (place * layout.depth + element % layout.depth) * cells.bytes();
    unsigned bit = field * cells.bits;
    if (cells.cellBits == 8)
      *cell = char(uint8_t(*cell) | number << bit);
    else
      llvm::support::endian::write32le(cell, llvm::support::endian::read32le(cell) | number << bit);
  }

private:
  const PanelLayout &layout;
  char *bytes, *numbers, *tables;
};

} // namespace

/// Writes the numbers of the weights `row` of a column, and returns their sum.
static int64_t packColumn(const PackGeometry &geometry, const char *row, const ValueTable &table, int64_t inPanel,
                          Panel &panel) {
  unsigned bytes = table.getElementBytes(), zero = table.getNumber(0);
  int64_t sum = 0;
  for (int64_t i = 0, e = geometry.steps() * geometry.depth; i < e; ++i) {
    bool isWeight = i < geometry.runLength;
    uint32_t value = isWeight ? readValue(row + i * bytes, bytes) : table.getValue(zero);
    panel.set(inPanel, i, isWeight ? table.getNumber(value) : zero);
    sum += bytes == 1 ? int8_t(value) : 0;
  }
  return sum;
}

std::vector<char> adze::packNumbers(const PackGeometry &geometry, llvm::ArrayRef<char> source,
                                    llvm::ArrayRef<ValueTable> tables, const PanelLayout &layout, int32_t shift) {
  assert(geometry.runs == 1 && "weights of several runs");
  assert(layout.columns == geometry.tileColumns && layout.depth == geometry.depth && "another tile");
  assert((!layout.hasSums || layout.depth * layout.cells.bytes() == 4) && "sums of 32 bits are as large as a step");
  int64_t panels = geometry.groups * geometry.panels(), parts = layout.tables(), steps = geometry.steps();
  int64_t panelBytes = layout.panelSteps(steps) * layout.stepBytes();
  std::vector<char> packed(panels * panelBytes, 0);
  assert(int64_t(tables.size()) == (parts ? panels * parts : 1) && "other tables");
  for (int64_t i = 0; i < panels * parts; ++i) {
    std::vector<char> values = tables[i].getBytes(int64_t(1) << layout.cells.bits);
    std::vector<char> image = makeTableImage(values, layout.elementBytes, layout.cells);
    Panel(layout, steps, packed.data() + i / parts * panelBytes).setTable(i % parts, image);
  }
  for (int64_t column = 0; column < geometry.groups * geometry.columns; ++column) {
    int64_t group = column / geometry.columns, inGroup = column % geometry.columns;
    int64_t number = group * geometry.panels() + inGroup / geometry.tileColumns,
            inPanel = inGroup % geometry.tileColumns;
    Panel panel(layout, steps, packed.data() + number * panelBytes);
    const ValueTable &table = parts ? tables[number * parts + inPanel / layout.tableColumns] : tables.front();
    const char *row = source.data() + column * geometry.runLength * layout.elementBytes;
    int64_t sum = packColumn(geometry, row, table, inPanel, panel);
    if (layout.hasSums)
      panel.setSum(inPanel, sum * shift);
  }
  return packed;
}
