//===- SlicedPacking.cpp - Weights that are not zero, in lanes ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of floats, 80 % of which are zero at random, 1.3 times as many are stored as there are.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/SlicedPacking.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>

using namespace adze;

namespace {

/// Units by step and lane; -1: none.
using Group = std::array<std::array<int64_t, sliceLanes>, sliceSteps>;

/// The lanes of a slice with what they have left.
class Slice {
public:
  Slice(const SparsePattern &pattern, int64_t first, int64_t count) : pattern(pattern), first(first), count(count) {
    next.fill(pattern.units);
    for (int64_t lane = 0; lane < count; ++lane)
      next[lane] = find(lane, 0);
  }

  /// Where the next group's window begins; none where nothing is left.
  std::optional<int64_t> getWindow() const {
    int64_t begin = *std::min_element(next.begin(), next.end());
    if (begin == pattern.units)
      return std::nullopt;
    return std::min(begin, pattern.units - sliceWindow);
  }
  Group take(int64_t window) {
    Group group;
    for (auto &step : group) {
      step.fill(-1);
      for (int64_t lane = 0; lane < count; ++lane)
        if (next[lane] < std::min(window + sliceWindow, pattern.units)) {
          step[lane] = next[lane];
          next[lane] = find(lane, next[lane] + 1);
        }
    }
    return group;
  }

private:
  /// The lane's first unit from `unit` on; behind the last one where there is none.
  int64_t find(int64_t lane, int64_t unit) const {
    while (unit < pattern.units && !pattern.has(first + lane, unit))
      ++unit;
    return unit;
  }

  const SparsePattern &pattern;
  int64_t first, count;
  std::array<int64_t, sliceLanes> next;
};

} // namespace

/// Calls `take` with the first column, the window and the units of each group, and `end` behind each slice.
static void forGroups(const SparsePattern &pattern, int64_t columns,
                      llvm::function_ref<void(int64_t, int64_t, const Group &)> take, llvm::function_ref<void()> end) {
  assert(pattern.units >= sliceWindow && pattern.columns % columns == 0);
  for (int64_t begin = 0; begin < pattern.columns; begin += columns)
    for (int64_t first = begin; first < begin + columns; first += sliceLanes) {
      Slice slice(pattern, first, std::min(sliceLanes, begin + columns - first));
      while (std::optional<int64_t> window = slice.getWindow())
        take(first, *window, slice.take(*window));
      end();
    }
}

SlicedPattern adze::sliceColumns(const SparsePattern &pattern, int64_t columns) {
  SlicedPattern result;
  forGroups(
      pattern, columns,
      [&](int64_t, int64_t window, const Group &group) {
        result.offsets.push_back(int32_t(window));
        for (int64_t lane = 0; lane < sliceLanes; ++lane) {
          int16_t word = 0;
          for (int64_t step = 0; step < sliceSteps; ++step)
            if (group[step][lane] >= 0)
              word |= int16_t((group[step][lane] - window) << (5 * step));
          result.indices.push_back(word);
        }
      },
      [&] { result.starts.push_back(int32_t(result.offsets.size())); });
  return result;
}

std::vector<char> adze::packSlices(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                                   const SparsePattern &pattern, int32_t shift) {
  WeightUnits units{geometry, elementBytes, source};
  int64_t unitBytes = units.unitBytes();
  std::vector<char> values;
  auto add = [&](llvm::ArrayRef<char> unit) {
    values.insert(values.end(), unit.begin(), unit.end());
    values.resize(values.size() + unitBytes - unit.size());
  };
  if (shift) {
    int64_t panels = (geometry.columns + sliceLanes - 1) / sliceLanes;
    for (int64_t i = 0; i < geometry.groups * panels * sliceLanes; ++i) {
      int64_t group = i / (panels * sliceLanes), column = i % (panels * sliceLanes);
      if (column < geometry.columns)
        add(units.getShiftedSum(group * geometry.columns + column, shift));
      else
        add({});
    }
    values.resize(countSumGroups(geometry.groups * panels) * sliceGroupUnits * unitBytes);
  }
  forGroups(
      pattern, geometry.columns,
      [&](int64_t first, int64_t, const Group &group) {
        for (const auto &step : group)
          for (int64_t lane = 0; lane < sliceLanes; ++lane)
            add(step[lane] < 0 ? llvm::ArrayRef<char>() : units.get(first + lane, step[lane]));
      },
      [] {});
  return values;
}
