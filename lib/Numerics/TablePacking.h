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

#include <optional>
#include <vector>

namespace adze {

/// The different values of weights of 1 or 4 bytes, by their bits: 0 and -0 of a float are two.
class ValueTable {
public:
  /// The values of `source` in ascending order of their bits as an unsigned integer; with `withZero` those and 0. None
  /// where there are more than `most`; then only a part of `source` is read.
  static std::optional<ValueTable> find(llvm::ArrayRef<char> source, unsigned elementBytes, size_t most, bool withZero);

  size_t size() const { return values.size(); }
  unsigned getElementBytes() const { return elementBytes; }
  /// The number of a value that there is.
  unsigned getNumber(uint32_t value) const { return numbers.lookup(value); }
  uint32_t getValue(size_t number) const { return values[number]; }
  /// The values as bytes; `count` of them, the last one repeated.
  std::vector<char> getBytes(size_t count) const;

private:
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
};

/// The order of columns in a block of 64 whose numbers are bytes and whose values are put together from four planes of
/// bytes by unpacking halves of 128 bits twice: the place of column `column`.
inline int64_t getPlanePlace(int64_t column) { return column / 4 % 4 * 16 + column / 16 * 4 + column % 4; }

/// Packs the numbers of weights `[groups * columns, runLength]` of one run in the shape `[groups * panels, steps,
/// columns, depth, cell]` of bytes. With `shift` each panel begins with the sums of its columns' weights, which are
/// bytes, what stands for no weight included, times `shift`: 32 bits each, as many bytes as a step takes. What stands
/// for no weight is a zero where the table has one.
std::vector<char> packNumbers(const PackGeometry &geometry, llvm::ArrayRef<char> source, const ValueTable &table,
                              const TableCells &cells, int32_t shift);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_TABLEPACKING_H
