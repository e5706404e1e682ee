//===- Occupancy.cpp - Which bytes are taken when -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Unions of byte ranges at the nodes of a segment tree.
//
//===----------------------------------------------------------------------===//

#include "lib/Planner/Occupancy.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace adze;

void ByteRanges::add(uint64_t low, uint64_t high) {
  // Everything from the first range that reaches `low` to the last that starts by `high` becomes one.
  auto first = std::lower_bound(ranges.begin(), ranges.end(), low,
                                [](const ByteRange &range, uint64_t value) { return range.high < value; });
  auto last = std::upper_bound(first, ranges.end(), high,
                               [](uint64_t value, const ByteRange &range) { return value < range.low; });
  if (first == last) {
    ranges.insert(first, {low, high});
    return;
  }
  first->low = std::min(first->low, low);
  first->high = std::max(std::prev(last)->high, high);
  ranges.erase(std::next(first), last);
}

Occupancy::Occupancy(uint32_t times)
    : leaves(llvm::PowerOf2Ceil(std::max<uint32_t>(times, 1))), covering(2 * leaves), touching(2 * leaves) {}

void Occupancy::clear() {
  for (uint32_t node : used) {
    covering[node].clear();
    touching[node].clear();
  }
  used.clear();
}

void Occupancy::add(uint32_t first, uint32_t last, uint64_t low, uint64_t high) {
  auto touch = [&](uint32_t node) {
    if (touching[node].empty())
      used.push_back(node);
    touching[node].add(low, high);
  };
  forCanonical(first, last, [&](uint32_t node) {
    touch(node);
    covering[node].add(low, high);
  });
  forAncestors(first, last, touch);
}
