//===- FloatRange.h - Smallest and largest values ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of tensors and of their channels, at the speed of memory. NaN and infinities are no values: they are counted.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FLOATRANGE_H
#define ADZE_LIB_NUMERICS_FLOATRANGE_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace adze {

/// Finite values from `min` to `max`; none where `min` is greater.
struct FloatRange {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();

  bool isEmpty() const { return min > max; }
  void include(const FloatRange &other) {
    min = other.min < min ? other.min : min;
    max = other.max > max ? other.max : max;
  }
  bool operator==(const FloatRange &other) const = default;
};

/// The range of the finite ones among `values`; adds the number of others to `notFinite`.
FloatRange findRange(llvm::ArrayRef<float> values, uint64_t &notFinite);

/// Range and sum of each channel: a tensor's last dimension. What is not finite counts for nothing.
class ChannelObserver {
public:
  /// Adds a tensor of rows of `channels` values, the same number in every call.
  void add(llvm::ArrayRef<float> values, size_t channels);
  void merge(const ChannelObserver &other);

  size_t getChannelCount() const { return min.size(); }
  FloatRange getRange(size_t channel) const { return {min[channel], max[channel]}; }
  /// Mean of the finite values; 0 where there are none.
  double getMean(size_t channel) const { return counts[channel] ? sums[channel] / double(counts[channel]) : 0; }

  std::vector<float> min, max;
  std::vector<double> sums;
  std::vector<uint64_t> counts;
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FLOATRANGE_H
