//===- Occupancy.h - Which bytes are taken when -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rectangles of time and bytes in a tree over time, so that a large schedule is not searched from end to end.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_PLANNER_OCCUPANCY_H
#define ADZE_LIB_PLANNER_OCCUPANCY_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Bytes [low, high).
struct ByteRange {
  uint64_t low, high;
};

/// A union of byte ranges: sorted, neither overlapping nor touching.
class ByteRanges {
public:
  void add(uint64_t low, uint64_t high);
  void clear() { ranges.clear(); }
  bool empty() const { return ranges.empty(); }
  auto begin() const { return ranges.begin(); }
  auto end() const { return ranges.end(); }

private:
  std::vector<ByteRange> ranges;
};

/// The bytes that are taken, by time. Each node of a segment tree over time has the union of what covers all its times
/// and the union of what touches any; both stay short, as neighbours in an arena merge.
class Occupancy {
public:
  /// Times are 0 .. times - 1.
  explicit Occupancy(uint32_t times);

  void clear();
  /// Takes [low, high) from time `first` to `last`, included.
  void add(uint32_t first, uint32_t last, uint64_t low, uint64_t high);
  /// Calls `visit(ByteRange)` for ranges whose union is what is taken at any time from `first` to `last`; the ranges
  /// come in no order and may overlap.
  template <typename Visitor>
  void visit(uint32_t first, uint32_t last, Visitor visit) const {
    auto all = [&](const ByteRanges &ranges) {
      for (ByteRange range : ranges)
        visit(range);
    };
    forCanonical(first, last, [&](uint32_t node) { all(touching[node]); });
    forAncestors(first, last, [&](uint32_t node) { all(covering[node]); });
  }

private:
  /// The nodes whose times make up first .. last.
  template <typename Visitor>
  void forCanonical(uint32_t first, uint32_t last, Visitor visit) const {
    for (uint32_t left = first + leaves, right = last + leaves + 1; left < right; left /= 2, right /= 2) {
      if (left & 1)
        visit(left++);
      if (right & 1)
        visit(--right);
    }
  }

  /// The nodes above the two ends, each once: all that contain a canonical node are among them.
  template <typename Visitor>
  void forAncestors(uint32_t first, uint32_t last, Visitor visit) const {
    for (uint32_t left = (first + leaves) / 2, right = (last + leaves) / 2; left; left /= 2, right /= 2) {
      visit(left);
      if (right != left)
        visit(right);
    }
  }

  uint32_t leaves; // a power of two; leaf t is node leaves + t, the root is 1
  std::vector<ByteRanges> covering, touching;
  std::vector<uint32_t> used; // nodes to clear
};

} // namespace adze

#endif // ADZE_LIB_PLANNER_OCCUPANCY_H
