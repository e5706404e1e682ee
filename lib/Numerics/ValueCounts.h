//===- ValueCounts.h - Different values, in order ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of a layer as points on a line, and sums over runs of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_VALUECOUNTS_H
#define ADZE_LIB_NUMERICS_VALUECOUNTS_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Values in rising order, each once, and how much each counts.
struct ValueCounts {
  std::vector<float> values;
  std::vector<double> counts; ///< How often a value occurs, or the sum of its weights. Not negative.
};

/// Sorts finite values (zeros of both signs are one) in linear time. `weights`, not negative: how much each counts;
/// empty: 1.
ValueCounts countValues(llvm::ArrayRef<float> values, llvm::ArrayRef<float> weights = {});

/// Sums over runs of values in constant time. Values count from an origin in their midst, and sums begin there and go
/// outwards, so that a few that are large take no digits from many that are small.
class RunSums {
public:
  /// With `keepsZero` the origin is zero, else the median. The counts must outlive this.
  RunSums(const ValueCounts &counts, bool keepsZero);

  int64_t size() const { return int64_t(counts.values.size()); }
  llvm::ArrayRef<float> getValues() const { return counts.values; }
  /// Of values [0, i), less a constant: 0 to size().
  llvm::ArrayRef<double> getCountSums() const { return countSums; }
  llvm::ArrayRef<double> getValueSums() const { return valueSums; }
  double getOrigin() const { return origin; }
  /// The sum of all squares of distances to the origin.
  double getTotal() const { return total; }
  /// The mean of values [first, last), or the middle where they count nothing.
  double getMean(int64_t first, int64_t last) const;
  /// By how much the squares of distances to the mean of [first, last) are less than those to the origin.
  double getGain(int64_t first, int64_t last) const;

private:
  const ValueCounts &counts;
  double origin = 0, total = 0;
  std::vector<double> countSums, valueSums;
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_VALUECOUNTS_H
