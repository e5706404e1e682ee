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
  for (const auto &entry : table.numbers)
    table.values.push_back(uint32_t(entry.first));
  std::sort(table.values.begin(), table.values.end());
  for (size_t number = 0; number < table.values.size(); ++number)
    table.numbers[table.values[number]] = number;
  return table;
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

namespace {

/// A panel while it is written.
class Panel {
public:
  Panel(const PackGeometry &geometry, const TableCells &cells, char *bytes)
      : geometry(geometry), cells(cells), bytes(bytes) {}

  int64_t stepBytes() const { return cells.countColumns(geometry.tileColumns) * geometry.depth * cells.bytes(); }

  void setSum(int64_t column, int64_t sum) {
    llvm::support::endian::write32le(bytes - stepBytes() + column * 4, uint32_t(sum));
  }
  void set(int64_t column, int64_t element, unsigned number) {
    int64_t step = element / geometry.depth, field = step % cells.steps();
    int64_t place = cells.inPlanes ? column / 64 * 64 + getPlanePlace(column % 64) : column;
    char *cell = bytes + step / cells.steps() * stepBytes() +
                 (place * geometry.depth + element % geometry.depth) * cells.bytes();
    unsigned bit = field * cells.bits;
    if (cells.cellBits == 8)
      *cell = char(uint8_t(*cell) | number << bit);
    else
      llvm::support::endian::write32le(cell, llvm::support::endian::read32le(cell) | number << bit);
  }

private:
  const PackGeometry &geometry;
  const TableCells &cells;
  char *bytes;
};

} // namespace

std::vector<char> adze::packNumbers(const PackGeometry &geometry, llvm::ArrayRef<char> source, const ValueTable &table,
                                    const TableCells &cells, int32_t shift) {
  assert(geometry.runs == 1 && "weights of several runs");
  assert((!shift || geometry.depth * cells.bytes() == 4) && "sums of 32 bits are as large as a step");
  unsigned elementBytes = table.getElementBytes();
  int64_t groupsOfSteps = (geometry.steps() + cells.steps() - 1) / cells.steps(),
          length = geometry.steps() * geometry.depth;
  int64_t stepBytes = cells.countColumns(geometry.tileColumns) * geometry.depth * cells.bytes();
  int64_t panelBytes = (groupsOfSteps + (shift ? 1 : 0)) * stepBytes;
  std::vector<char> packed(geometry.groups * geometry.panels() * panelBytes, 0);
  unsigned zero = table.getNumber(0);
  for (int64_t column = 0; column < geometry.groups * geometry.columns; ++column) {
    int64_t group = column / geometry.columns, inGroup = column % geometry.columns;
    int64_t number = group * geometry.panels() + inGroup / geometry.tileColumns,
            inPanel = inGroup % geometry.tileColumns;
    Panel panel(geometry, cells, packed.data() + number * panelBytes + (shift ? stepBytes : 0));
    const char *row = source.data() + column * geometry.runLength * elementBytes;
    int64_t sum = 0;
    for (int64_t i = 0; i < length; ++i) {
      bool isWeight = i < geometry.runLength;
      uint32_t value = isWeight ? readValue(row + i * elementBytes, elementBytes) : table.getValue(zero);
      panel.set(inPanel, i, isWeight ? table.getNumber(value) : zero);
      sum += elementBytes == 1 ? int8_t(value) : 0;
    }
    if (shift)
      panel.setSum(inPanel, sum * shift);
  }
  return packed;
}
