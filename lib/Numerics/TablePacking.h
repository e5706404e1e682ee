//===- TablePacking.h - Weights of few values as numbers --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which values weights have, and their numbers in the order in which a register tile looks them up.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_TABLEPACKING_H
#define ADZE_LIB_NUMERICS_TABLEPACKING_H

#include "lib/Numerics/Packing.h"
#include "llvm/ADT/DenseMap.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace adze {

/// The different values of weights of 1 or 4 bytes, by their bits: 0 and -0 of a float are two.
class ValueTable {
public:
  /// The values of `source` in ascending order of their bits as an unsigned integer; with `withZero` those and 0. None
  /// where there are more than `most`; then only a part of `source` is read.
  static std::optional<ValueTable> find(llvm::ArrayRef<char> source, unsigned elementBytes, size_t most, bool withZero);
  /// The values of all `tables`, of which there is one or more; none where they are more than `most`.
  static std::optional<ValueTable> join(llvm::ArrayRef<ValueTable> tables, size_t most);

  size_t size() const { return values.size(); }
  unsigned getElementBytes() const { return elementBytes; }
  /// The number of a value that there is.
  unsigned getNumber(uint32_t value) const { return numbers.lookup(value); }
  uint32_t getValue(size_t number) const { return values[number]; }
  /// The values as bytes; `count` of them, the last one repeated.
  std::vector<char> getBytes(size_t count) const;

private:
  void sort();

  unsigned elementBytes = 0;
  std::vector<uint32_t> values;
  llvm::DenseMap<uint64_t, unsigned> numbers; // with 64 bits, so that no value is a key of the map's own
};

/// How numbers are stored: cells of `cellBits` (8 or 32) hold those of an element of so many steps as fit.
struct TableCells {
  unsigned bits = 4, cellBits = 32;
  /// Columns lie in blocks of 64, of which the last one is filled up, as getPlanePlace() says.
  bool inPlanes = false;

  int64_t steps() const { return cellBits / bits; }
  int64_t bytes() const { return cellBits / 8; }
  /// Columns that are stored of a panel of `columns`.
  int64_t countColumns(int64_t columns) const { return inPlanes ? (columns + 63) / 64 * 64 : columns; }
  /// Bytes of the cells of `columns` columns, for `depth` elements of each along K.
  int64_t stepBytes(int64_t columns, int64_t depth) const { return countColumns(columns) * depth * bytes(); }
  /// Values of a table, or of one byte of each, that stand together: vectors of 64 bytes are full.
  int64_t tableLength(unsigned elementBytes) const {
    return std::max<int64_t>(int64_t(1) << bits, inPlanes ? 64 : 64 / elementBytes);
  }
};

/// The order of columns in a block of 64 whose numbers are bytes and whose values are put together from four planes of
/// bytes by unpacking halves of 128 bits twice: the place of column `column`.
inline int64_t getPlanePlace(int64_t column) { return column / 4 % 4 * 16 + column / 16 * 4 + column % 4; }

/// A table of `values` of `elementBytes` bytes as registers take it: its values; in planes, their first bytes, their
/// second ones and so on. Again from the first one where they are fewer than cells.tableLength().
std::vector<char> makeTableImage(llvm::ArrayRef<char> values, unsigned elementBytes, const TableCells &cells);

/// A panel of numbers: sums, numbers and tables, each of whole steps. Behind numbers, tables let them be read from any
/// byte on.
struct PanelLayout {
  TableCells cells;
  int64_t columns = 1, depth = 1; // NR, KR
  unsigned elementBytes = 4;
  bool hasSums = false;
  /// Columns of a panel that share a table which stands behind the numbers; 0: a table of all panels is elsewhere.
  int64_t tableColumns = 0;

  int64_t stepBytes() const { return cells.stepBytes(columns, depth); }
  int64_t tables() const { return tableColumns ? (columns + tableColumns - 1) / tableColumns : 0; }
  int64_t tableBytes() const { return cells.tableLength(elementBytes) * elementBytes; }
  int64_t tableSteps() const { return (tables() * tableBytes() + stepBytes() - 1) / stepBytes(); }
  /// In front of the numbers, and of `steps` steps along K in all.
  int64_t headBytes() const { return hasSums ? stepBytes() : 0; }
  int64_t panelSteps(int64_t steps) const {
    return (hasSums ? 1 : 0) + (steps + cells.steps() - 1) / cells.steps() + tableSteps();
  }
};

/// The columns that share a table where a panel of `columns` has `tables`: whole vectors of `lanes`; 0 where there
/// would be fewer tables then.
inline int64_t getTableColumns(int64_t columns, int64_t tables, int64_t lanes) {
  auto ceilDiv = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
  int64_t share = ceilDiv(ceilDiv(columns, tables), lanes) * lanes;
  return ceilDiv(columns, share) == tables ? share : 0;
}

/// The values of each `columns` columns of each panel of weights `[groups * columns, runLength]` of one run, panel by
/// panel. None where there are more than `most` in one; with `withZero` zero is one of them.
std::optional<std::vector<ValueTable>> findPanelTables(const PackGeometry &geometry, llvm::ArrayRef<char> source,
                                                       unsigned elementBytes, int64_t columns, size_t most,
                                                       bool withZero);

/// Packs the numbers of weights `[groups * columns, runLength]` of one run in the shape `[groups * panels, steps,
/// columns, depth, cell]` of bytes. `tables` is one, or all of findPanelTables() for `layout.tableColumns`. With sums
/// each panel begins with those of its columns' weights, which are bytes, what stands for no weight included, times
/// `shift`: 32 bits each, as many bytes as a step takes. What stands for no weight is a zero where the table has one.
std::vector<char> packNumbers(const PackGeometry &geometry, llvm::ArrayRef<char> source,
                              llvm::ArrayRef<ValueTable> tables, const PanelLayout &layout, int32_t shift);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_TABLEPACKING_H
