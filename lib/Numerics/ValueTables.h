//===- ValueTables.h - Elements as indices into few values ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the different values of a tensor. Values are bytes: zeros of either sign, and NaNs of each payload, are different ones.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_VALUETABLES_H
#define ADZE_LIB_NUMERICS_VALUETABLES_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace adze {

/// Which table an element looks into: of element i, in row-major order, it is `i / inner % extent / slices`.
struct TableLayout {
  int64_t tables = 1; ///< `extent / slices`
  int64_t inner = 1;  ///< Elements behind one step of the axis.
  int64_t extent = 1; ///< Of the axis.
  int64_t slices = 1; ///< Of the axis that share a table.

  int64_t getTable(int64_t element) const { return element / inner % extent / slices; }
};

/// How bytes are compared; integers are little endian, floats in IEEE 754's formats.
enum class ElementOrder { Signed, Unsigned, Float };

struct ValueTables {
  int64_t values = 0;           ///< Of each table.
  std::vector<char> bytes;      ///< Tables in order, values ascending; shorter ones repeat their last value.
  std::vector<uint8_t> indices; ///< Of each element, into its table.
};

/// The tables of elements of 1, 2, 4 or 8 bytes; none where there are no elements, or more than `maximum` (up to 256) different
/// values in a table. Takes time linear in the elements, and stops at the first value too many.
std::optional<ValueTables> findValueTables(llvm::ArrayRef<char> elements, unsigned elementBytes, ElementOrder order,
                                           const TableLayout &layout, unsigned maximum = 256);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_VALUETABLES_H
