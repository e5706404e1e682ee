//===- ValueTablesTest.cpp - Elements as indices into few values ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables against sets, for each kind of element and each axis.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ValueTables.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>

using namespace adze;

template <typename T>
static llvm::ArrayRef<char> bytesOf(const std::vector<T> &values) {
  return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

template <typename T>
static std::vector<T> readTables(const ValueTables &tables) {
  std::vector<T> values(tables.bytes.size() / sizeof(T));
  std::memcpy(values.data(), tables.bytes.data(), tables.bytes.size());
  return values;
}

/// Random values out of `distinct` ones, in tables along an axis.
template <typename T>
static void expectSets(ElementOrder order, int64_t distinct, const TableLayout &layout, int64_t elements) {
  std::mt19937_64 random(distinct + layout.tables);
  std::vector<T> pool(distinct), values(elements);
  for (T &value : pool)
    value = static_cast<T>(random());
  for (T &value : values)
    value = pool[random() % distinct];
  std::vector<std::set<T>> sets(layout.tables);
  for (int64_t i = 0; i < elements; ++i)
    sets[layout.getTable(i)].insert(values[i]);
  std::optional<ValueTables> found = findValueTables(bytesOf(values), sizeof(T), order, layout);
  ASSERT_TRUE(found);
  std::vector<T> table = readTables<T>(*found);
  ASSERT_EQ(table.size(), size_t(found->values * layout.tables));
  size_t longest = 0;
  for (int64_t t = 0; t < layout.tables; ++t) {
    std::vector<T> expected(sets[t].begin(), sets[t].end());
    longest = std::max(longest, expected.size());
    expected.resize(found->values, expected.back());
    EXPECT_EQ(expected, std::vector<T>(table.begin() + t * found->values, table.begin() + (t + 1) * found->values));
  }
  EXPECT_EQ(size_t(found->values), longest);
  for (int64_t i = 0; i < elements; ++i)
    EXPECT_EQ(table[layout.getTable(i) * found->values + found->indices[i]], values[i]);
}

TEST(ValueTables, Kinds) {
  expectSets<int8_t>(ElementOrder::Signed, 17, {}, 1000);
  expectSets<uint8_t>(ElementOrder::Unsigned, 200, {}, 3000);
  expectSets<int16_t>(ElementOrder::Signed, 256, {}, 5000);
  expectSets<int32_t>(ElementOrder::Signed, 256, {}, 5000);
  expectSets<uint32_t>(ElementOrder::Unsigned, 3, {}, 100);
  expectSets<int64_t>(ElementOrder::Signed, 100, {}, 1);
}

TEST(ValueTables, Axes) {
  for (TableLayout layout : {TableLayout{4, 25, 4, 1}, TableLayout{2, 25, 4, 2}, TableLayout{10, 1, 10, 1}, TableLayout{5, 1, 10, 2},
                             TableLayout{5, 2, 5, 1}})
    expectSets<int16_t>(ElementOrder::Signed, 9, layout, 100);
}

TEST(ValueTables, FloatsAscend) {
  float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> values = {0.0f, -0.0f, 1.5f, -2.0f, nan, inf, -inf, -1e-40f, 1e-40f, -nan, 1.5f, 0.0f};
  std::optional<ValueTables> found = findValueTables(bytesOf(values), 4, ElementOrder::Float, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->values, 10);
  EXPECT_EQ(found->indices, (std::vector<uint8_t>{5, 4, 7, 2, 9, 8, 1, 3, 6, 0, 7, 5}));
  std::vector<float> table = readTables<float>(*found);
  EXPECT_TRUE(std::signbit(table[4]) && !std::signbit(table[5]));
}

TEST(ValueTables, TooMany) {
  std::vector<int16_t> values(257);
  for (int16_t i = 0; i < 257; ++i)
    values[i] = i;
  EXPECT_FALSE(findValueTables(bytesOf(values), 2, ElementOrder::Signed, {}));
  values.back() = 0;
  EXPECT_TRUE(findValueTables(bytesOf(values), 2, ElementOrder::Signed, {}));
  EXPECT_FALSE(findValueTables(bytesOf(values), 2, ElementOrder::Signed, {}, 255));
  EXPECT_FALSE(findValueTables({}, 2, ElementOrder::Signed, {}));
}
