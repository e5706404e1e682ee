//===- FloatRange.cpp - Smallest and largest values -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Independent lanes, because a compiler must not reorder one minimum of floats; the rare tensor with NaN or infinities is
// looked at twice.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FloatRange.h"

#include "lib/Numerics/VectorTargets.h"

#include <cmath>

using namespace adze;

static constexpr size_t laneCount = 64;

namespace {

struct Lanes {
  float min[laneCount], max[laneCount];
  uint32_t odd[laneCount]; ///< Not 0 where a lane has seen NaN.
};

} // namespace

/// `count` is a multiple of the number of lanes.
ADZE_VECTOR_TARGETS static void scan(const float *values, size_t count, Lanes &result) {
  Lanes lanes = result;
  for (size_t i = 0; i < count; i += laneCount)
    for (size_t lane = 0; lane < laneCount; ++lane) {
      float value = values[i + lane];
      lanes.min[lane] = value < lanes.min[lane] ? value : lanes.min[lane];
      lanes.max[lane] = value > lanes.max[lane] ? value : lanes.max[lane];
      lanes.odd[lane] |= value != value;
    }
  result = lanes;
}

static FloatRange findRangeSlowly(llvm::ArrayRef<float> values, uint64_t &notFinite) {
  FloatRange range;
  for (float value : values) {
    if (std::isfinite(value))
      range.include({value, value});
    else
      ++notFinite;
  }
  return range;
}

FloatRange adze::findRange(llvm::ArrayRef<float> values, uint64_t &notFinite) {
  Lanes lanes;
  for (size_t lane = 0; lane < laneCount; ++lane) {
    lanes.min[lane] = FloatRange().min;
    lanes.max[lane] = FloatRange().max;
    lanes.odd[lane] = 0;
  }
  size_t whole = values.size() / laneCount * laneCount;
  scan(values.data(), whole, lanes);
  FloatRange range;
  bool odd = false;
  for (size_t lane = 0; lane < laneCount; ++lane) {
    range.include({lanes.min[lane], lanes.max[lane]});
    odd |= lanes.odd[lane];
  }
  for (float value : values.drop_front(whole)) {
    range.include({value, value});
    odd |= value != value;
  }
  if (!odd && (range.isEmpty() || (std::isfinite(range.min) && std::isfinite(range.max))))
    return range;
  return findRangeSlowly(values, notFinite);
}

//===----------------------------------------------------------------------===//
// Channels
//===----------------------------------------------------------------------===//

/// Rows of `channels` finite values.
ADZE_VECTOR_TARGETS static void scanRows(const float *values, size_t rows, size_t channels, float *min, float *max,
                                         double *sums) {
  for (size_t row = 0; row < rows; ++row, values += channels)
    for (size_t channel = 0; channel < channels; ++channel) {
      float value = values[channel];
      min[channel] = value < min[channel] ? value : min[channel];
      max[channel] = value > max[channel] ? value : max[channel];
      sums[channel] += value;
    }
}

void ChannelObserver::add(llvm::ArrayRef<float> values, size_t channels) {
  if (!channels || values.empty())
    return;
  if (min.empty()) {
    min.assign(channels, FloatRange().min);
    max.assign(channels, FloatRange().max);
    sums.assign(channels, 0);
    counts.assign(channels, 0);
  }
  size_t rows = values.size() / channels;
  uint64_t notFinite = 0;
  findRange(values, notFinite);
  if (!notFinite) {
    scanRows(values.data(), rows, channels, min.data(), max.data(), sums.data());
    for (uint64_t &count : counts)
      count += rows;
    return;
  }
  for (size_t i = 0; i < values.size(); ++i)
    if (float value = values[i]; std::isfinite(value)) {
      size_t channel = i % channels;
      min[channel] = std::min(min[channel], value);
      max[channel] = std::max(max[channel], value);
      sums[channel] += value;
      ++counts[channel];
    }
}

void ChannelObserver::merge(const ChannelObserver &other) {
  if (min.empty())
    *this = other;
  else
    for (size_t channel = 0; channel < other.min.size() && channel < min.size(); ++channel) {
      min[channel] = std::min(min[channel], other.min[channel]);
      max[channel] = std::max(max[channel], other.max[channel]);
      sums[channel] += other.sums[channel];
      counts[channel] += other.counts[channel];
    }
}
