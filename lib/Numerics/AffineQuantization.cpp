//===- AffineQuantization.cpp - Scales and stored integers ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LiteRT's rules for scales and zero points.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/AffineQuantization.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace adze;

AffineParams adze::chooseActivationParams(double min, double max, unsigned bits) {
  constexpr double nearZero = 1e-6;
  min = std::min(min, 0.0);
  max = std::max(max, 0.0);
  if (max - min < nearZero) {
    min = std::min(min, -nearZero / 2);
    max = std::max(max, nearZero / 2);
  }
  if (bits == 16)
    return {double(float(std::max(-min, max) / 32767)), 0};
  constexpr double low = -128, high = 127;
  // Divided before subtracting: the difference of two finite numbers may be infinite.
  double scale = max / (high - low) - min / (high - low);
  // Of the two ends, the one that is hit with the smaller error decides (quantization_util.cc of LiteRT).
  double fromMin = low - min / scale, fromMax = high - max / scale;
  double minError = std::abs(low) + std::abs(min / scale), maxError = std::abs(high) + std::abs(max / scale);
  double zeroPoint = std::round(minError < maxError ? fromMin : fromMax);
  return {double(float(scale)), int64_t(std::clamp(zeroPoint, low, high))};
}

int64_t adze::getLargestWeight(unsigned bits) { return (int64_t(1) << (bits - 1)) - 1; }

int64_t adze::getSmallestWeight(unsigned bits) { return bits >= 8 ? -getLargestWeight(bits) : -(int64_t(1) << (bits - 1)); }

WeightLayout adze::getChannelLayout(llvm::ArrayRef<int64_t> shape, int64_t axis) {
  WeightLayout layout;
  for (int64_t dimension = 0; dimension < int64_t(shape.size()); ++dimension) {
    int64_t &extent = axis < 0 || dimension > axis ? layout.inner : dimension < axis ? layout.outer : layout.channels;
    extent *= shape[dimension];
  }
  return layout;
}

WeightLayout adze::getBlockLayout(llvm::ArrayRef<int64_t> shape, int64_t blockSize) {
  WeightLayout all = getChannelLayout(shape, -1);
  assert(!shape.empty() && shape.back() % blockSize == 0 && "blocks do not divide the last dimension");
  return {1, all.inner / blockSize, blockSize};
}

std::vector<float> adze::chooseWeightScales(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits) {
  std::vector<float> scales(layout.channels, 0);
  for (int64_t row = 0, rows = layout.outer * layout.channels; row < rows; ++row) {
    float &largest = scales[row % layout.channels];
    for (float value : values.slice(row * layout.inner, layout.inner))
      if (float magnitude = std::abs(value); magnitude > largest && std::isfinite(magnitude))
        largest = magnitude;
  }
  float divisor = float(getLargestWeight(bits)), most = 0;
  for (float &scale : scales)
    most = std::max(most, scale = std::max(scale / divisor, scale > 0 ? std::numeric_limits<float>::min() : 0));
  for (float &scale : scales)
    if (scale == 0)
      scale = most > 0 ? most : 1 / divisor;
  return scales;
}

std::vector<int8_t> adze::quantizeWeights(llvm::ArrayRef<float> values, const WeightLayout &layout,
                                          llvm::ArrayRef<float> scales, unsigned bits) {
  int64_t low = getSmallestWeight(bits), high = getLargestWeight(bits);
  std::vector<int8_t> stored(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    stored[i] = quantizeValue(values[i], {scales[layout.getChannel(i)], 0}, low, high);
  return stored;
}

int64_t adze::quantizeValue(double value, const AffineParams &params, int64_t low, int64_t high) {
  if (std::isnan(value))
    return std::clamp(params.zeroPoint, low, high);
  double steps = std::round(value / params.scale) + double(params.zeroPoint);
  return int64_t(std::clamp(steps, double(low), double(high)));
}
