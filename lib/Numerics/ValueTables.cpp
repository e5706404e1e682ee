//===- ValueTables.cpp - Elements as indices into few values --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small hash table for each table of values; indices are sorted at the end.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ValueTables.h"

#include <algorithm>
#include <array>
#include <cstring>

using namespace adze;

namespace {

/// The different values of one table, in the order of their first use. Slots are four times what there can be, so that the
/// search for a free one is short.
class Values {
public:
  /// Where `value` is; -1 where it would be one more than `maximum`.
  int find(uint64_t value, unsigned maximum) {
    unsigned slot = (value * 0x9e3779b97f4a7c15u) >> (64 - slotBits);
    for (;; slot = (slot + 1) % slots.size()) {
      if (slots[slot] < 0)
        break;
      if (found[slots[slot]] == value)
        return slots[slot];
    }
    if (found.size() >= maximum)
      return -1;
    slots[slot] = static_cast<int16_t>(found.size());
    found.push_back(value);
    return slots[slot];
  }

  std::vector<uint64_t> found;

  Values() { slots.fill(-1); }

private:
  static constexpr unsigned slotBits = 10;
  std::array<int16_t, 1 << slotBits> slots;
};

/// What ascends, as unsigned numbers, where values do.
uint64_t makeKey(uint64_t value, unsigned bits, ElementOrder order) {
  uint64_t sign = uint64_t(1) << (bits - 1), all = ~uint64_t(0) >> (64 - bits);
  switch (order) {
  case ElementOrder::Unsigned:
    return value;
  case ElementOrder::Signed:
    return value ^ sign;
  case ElementOrder::Float: // of negative numbers the greater magnitude is the less
    return value & sign ? value ^ all : value ^ sign;
  }
  return value;
}

} // namespace

/// Appends the table of `values`, and says where each value is in it by where it was found.
static std::array<uint8_t, 256> sortValues(const std::vector<uint64_t> &values, unsigned bytes, ElementOrder order,
                                           int64_t length, std::vector<char> &table) {
  std::vector<unsigned> places(values.size());
  for (unsigned i = 0; i < places.size(); ++i)
    places[i] = i;
  std::sort(places.begin(), places.end(), [&](unsigned a, unsigned b) {
    return makeKey(values[a], bytes * 8, order) < makeKey(values[b], bytes * 8, order);
  });
  std::array<uint8_t, 256> ranks{};
  for (int64_t rank = 0; rank < length; ++rank) {
    unsigned place = places[std::min<size_t>(rank, places.size() - 1)];
    if (rank < static_cast<int64_t>(places.size()))
      ranks[place] = static_cast<uint8_t>(rank);
    const char *value = reinterpret_cast<const char *>(&values[place]); // little endian, as the wire
    table.insert(table.end(), value, value + bytes);
  }
  return ranks;
}

std::optional<ValueTables> adze::findValueTables(llvm::ArrayRef<char> elements, unsigned elementBytes,
                                                 ElementOrder order, const TableLayout &layout, unsigned maximum) {
  ValueTables result;
  result.indices.resize(elements.size() / elementBytes);
  if (result.indices.empty())
    return std::nullopt;
  std::vector<Values> tables(layout.tables);
  for (size_t i = 0; i < result.indices.size(); ++i) {
    uint64_t value = 0;
    std::memcpy(&value, elements.data() + i * elementBytes, elementBytes);
    int place = tables[layout.getTable(i)].find(value, maximum);
    if (place < 0)
      return std::nullopt;
    result.indices[i] = static_cast<uint8_t>(place);
  }
  for (const Values &table : tables)
    result.values = std::max<int64_t>(result.values, table.found.size());
  std::vector<std::array<uint8_t, 256>> ranks;
  for (const Values &table : tables)
    ranks.push_back(sortValues(table.found, elementBytes, order, result.values, result.bytes));
  for (size_t i = 0; i < result.indices.size(); ++i)
    result.indices[i] = ranks[layout.getTable(i)][result.indices[i]];
  return result;
}
