//===- WeightRanges.cpp - Scales of weights by their error ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A grid with refinement, and OCTAV.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightRanges.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace adze;

double adze::getRoundingError(llvm::ArrayRef<float> values, float scale, unsigned bits) {
  // Halves may go to either side: both are as far away.
  float low = float(getSmallestWeight(bits)), high = float(getLargestWeight(bits)), inverse = 1 / scale;
  double sum = 0;
  for (float value : values) {
    float error = value - scale * std::clamp(std::nearbyint(value * inverse), low, high);
    sum += std::isfinite(error) ? double(error) * error : 0;
  }
  return sum;
}

/// The scale of one channel given its values and the scale that holds them all.
using ChannelRule = llvm::function_ref<float(llvm::ArrayRef<float> values, float largest)>;

/// Applies a rule to every channel that has a value other than zero.
static std::vector<float> chooseByChannel(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits,
                                          ChannelRule rule) {
  std::vector<float> scales = chooseWeightScales(values, layout, bits);
  std::vector<float> channel;
  for (int64_t c = 0; c < layout.channels; ++c) {
    channel.clear();
    for (int64_t o = 0; o < layout.outer; ++o) {
      auto run = values.slice((o * layout.channels + c) * layout.inner, layout.inner);
      channel.insert(channel.end(), run.begin(), run.end());
    }
    if (std::any_of(channel.begin(), channel.end(), [](float value) { return std::isfinite(value) && value != 0; }))
      scales[c] = rule(channel, scales[c]);
  }
  return scales;
}

std::vector<float> adze::chooseScalesBySearch(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits) {
  constexpr int steps = 100, refinements = 3, within = 4;
  return chooseByChannel(values, layout, bits, [&](llvm::ArrayRef<float> channel, float largest) {
    float best = largest;
    double least = getRoundingError(channel, largest, bits);
    auto attempt = [&](float scale) {
      if (!std::isnormal(scale))
        return;
      if (double error = getRoundingError(channel, scale, bits); error < least) {
        least = error;
        best = scale;
      }
    };
    for (int k = 1; k < steps; ++k)
      attempt(largest * float(k) / steps);
    float width = largest / steps;
    for (int round = 0; round < refinements; ++round, width /= within) {
      float center = best;
      for (int k = 1; k < within; ++k) {
        attempt(center - width * float(k) / within);
        attempt(center + width * float(k) / within);
      }
    }
    return best;
  });
}

/// Where clipping at `clip` and rounding noise balance; see the header.
static double findOctavClip(llvm::ArrayRef<float> values, unsigned bits) {
  double sum = 0, noise = std::pow(4.0, -double(bits)) / 3;
  int64_t count = 0;
  for (float value : values)
    if (std::isfinite(value) && value != 0) {
      sum += std::abs(value);
      ++count;
    }
  double clip = sum / double(count);
  for (int iteration = 0; iteration < 100; ++iteration) {
    double above = 0;
    int64_t countAbove = 0;
    for (float value : values)
      if (double magnitude = std::abs(value); std::isfinite(value) && magnitude > clip) {
        above += magnitude;
        ++countAbove;
      }
    double next = above / (noise * double(count - countAbove) + double(countAbove));
    // Nothing above: the iteration would fall to 0, and the clip holds everything.
    if (countAbove == 0 || std::abs(next - clip) <= 1e-7 * clip)
      return clip;
    clip = next;
  }
  return clip;
}

std::vector<float> adze::chooseScalesByOctav(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits) {
  return chooseByChannel(values, layout, bits, [&](llvm::ArrayRef<float> channel, float largest) {
    float scale = float(findOctavClip(channel, bits) / double(getLargestWeight(bits)));
    if (!std::isnormal(scale) || scale >= largest)
      return largest;
    return getRoundingError(channel, scale, bits) < getRoundingError(channel, largest, bits) ? scale : largest;
  });
}
