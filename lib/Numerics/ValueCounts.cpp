//===- ValueCounts.cpp - Different values, in order -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sorting by digits, and sums.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ValueCounts.h"

#include <algorithm>
#include <array>
#include <bit>

using namespace adze;

namespace {

/// A value as a number whose order is that of the values.
struct Key {
  uint32_t key;
};

struct WeightedKey {
  uint32_t key;
  float weight;
};

} // namespace

static uint32_t getKey(float value) {
  uint32_t bits = std::bit_cast<uint32_t>(value == 0 ? 0.0f : value);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static float getValue(uint32_t key) { return std::bit_cast<float>(key >> 31 ? key & 0x7FFFFFFFu : ~key); }

/// Three digits of 11 bits, the least first. The order of equal keys stays.
template <typename Element>
static void sortByKey(std::vector<Element> &elements) {
  constexpr unsigned digits = 3, bits = 11, base = 1 << bits;
  std::vector<std::array<size_t, base>> starts(digits);
  for (std::array<size_t, base> &digit : starts)
    digit.fill(0);
  for (const Element &element : elements)
    for (unsigned d = 0; d < digits; ++d)
      ++starts[d][element.key >> (d * bits) & (base - 1)];
  std::vector<Element> other(elements.size());
  for (unsigned d = 0; d < digits; ++d) {
    size_t sum = 0;
    for (size_t &start : starts[d])
      sum += std::exchange(start, sum);
    for (const Element &element : elements)
      other[starts[d][element.key >> (d * bits) & (base - 1)]++] = element;
    elements.swap(other);
  }
}

static double getWeight(const Key &) { return 1; }
static double getWeight(const WeightedKey &element) { return element.weight; }

template <typename Element>
static ValueCounts countSorted(std::vector<Element> &elements) {
  sortByKey(elements);
  ValueCounts result;
  size_t different = 0;
  for (size_t i = 0; i < elements.size(); ++i)
    different += i == 0 || elements[i].key != elements[i - 1].key;
  result.values.reserve(different);
  result.counts.reserve(different);
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i == 0 || elements[i].key != elements[i - 1].key) {
      result.values.push_back(getValue(elements[i].key));
      result.counts.push_back(0);
    }
    result.counts.back() += getWeight(elements[i]);
  }
  return result;
}

ValueCounts adze::countValues(llvm::ArrayRef<float> values, llvm::ArrayRef<float> weights) {
  if (weights.empty()) {
    std::vector<Key> keys(values.size());
    for (size_t i = 0; i < values.size(); ++i)
      keys[i] = {getKey(values[i])};
    return countSorted(keys);
  }
  std::vector<WeightedKey> keys(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    keys[i] = {getKey(values[i]), weights[i]};
  return countSorted(keys);
}

RunSums::RunSums(const ValueCounts &counts, bool keepsZero)
    : counts(counts), countSums(counts.values.size() + 1), valueSums(counts.values.size() + 1) {
  int64_t start = 0;
  if (keepsZero) {
    start = std::lower_bound(counts.values.begin(), counts.values.end(), 0.0f) - counts.values.begin();
  } else {
    double all = 0, some = 0;
    for (double count : counts.counts)
      all += count;
    while (start + 1 < size() && some + counts.counts[start] < all / 2)
      some += counts.counts[start++];
    origin = size() ? counts.values[start] : 0;
  }
  long double ofCounts = 0, ofValues = 0, ofSquares = 0;
  auto add = [&](int64_t i) {
    long double count = counts.counts[i], value = (long double)(counts.values[i]) - origin;
    ofCounts += count;
    ofValues += count * value;
    ofSquares += count * value * value;
  };
  for (int64_t i = start; i < size(); ++i) {
    add(i);
    countSums[i + 1] = double(ofCounts);
    valueSums[i + 1] = double(ofValues);
  }
  ofCounts = ofValues = 0;
  for (int64_t i = start; i-- > 0;) {
    add(i);
    countSums[i] = -double(ofCounts);
    valueSums[i] = -double(ofValues);
  }
  total = double(ofSquares);
}

double RunSums::getMean(int64_t first, int64_t last) const {
  double count = countSums[last] - countSums[first];
  if (count > 0)
    return origin + (valueSums[last] - valueSums[first]) / count;
  return 0.5 * (double(counts.values[first]) + double(counts.values[last - 1]));
}

double RunSums::getGain(int64_t first, int64_t last) const {
  double count = countSums[last] - countSums[first], sum = valueSums[last] - valueSums[first];
  return count > 0 ? sum * sum / count : 0;
}
