//===- Resize.cpp - Where resized pixels come from ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every operation is rounded to float32 by itself: one to a statement.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Resize.h"

#include <algorithm>
#include <cmath>

using namespace adze;
using namespace adze::lower;

Positions lower::getDelegatePositions(const ResizedAxis &axis) {
  int64_t adjust = axis.alignCorners && axis.output > 1;
  float scale = static_cast<float>(axis.input - adjust) / static_cast<float>(axis.output - adjust);
  float last = static_cast<float>(axis.input - 1);
  float offset = 0.5f * scale;
  offset = offset - 0.5f;
  Positions result;
  for (int64_t i = 0; i != axis.output; ++i) {
    float position = static_cast<float>(i) * scale;
    if (axis.halfPixelCenters && !axis.alignCorners)
      position = position + offset;
    position = std::min(std::max(position, 0.0f), last);
    auto first = static_cast<int64_t>(position);
    float distance = position - static_cast<float>(first);
    float scaled = distance * 2048.0f;
    result.first.push_back(first);
    result.second.push_back(std::min(first + 1, axis.input - 1));
    result.distance.push_back(distance);
    result.fixedPoint.push_back(std::lrint(scaled));
  }
  return result;
}

/// LiteRT's factor from output to input positions.
static float getScale(const ResizedAxis &axis) {
  if (axis.alignCorners && axis.output > 1)
    return static_cast<float>(axis.input - 1) / static_cast<float>(axis.output - 1);
  return static_cast<float>(axis.input) / static_cast<float>(axis.output);
}

Positions lower::getFloatPositions(const ResizedAxis &axis) {
  float scale = getScale(axis);
  Positions result;
  for (int64_t i = 0; i != axis.output; ++i) {
    float position = static_cast<float>(i);
    if (axis.halfPixelCenters)
      position = position + 0.5f;
    position = position * scale;
    if (axis.halfPixelCenters)
      position = position - 0.5f;
    auto first = std::max<int64_t>(static_cast<int64_t>(std::floor(position)), 0);
    result.first.push_back(first);
    result.second.push_back(std::min(static_cast<int64_t>(std::ceil(position)), axis.input - 1));
    result.distance.push_back(position - static_cast<float>(first));
    result.fixedPoint.push_back(0);
  }
  return result;
}

Positions lower::getIntegerPositions(const ResizedAxis &axis) {
  int64_t scale = (1024 * axis.input + axis.output / 2) / axis.output;
  if (axis.alignCorners && axis.output > 1)
    scale = (1024 * (axis.input - 1) + (axis.output - 1) / 2) / (axis.output - 1);
  Positions result;
  for (int64_t i = 0; i != axis.output; ++i) {
    int64_t position = i * scale;
    if (axis.halfPixelCenters)
      position += scale / 2 - 512;
    int64_t first = std::max<int64_t>(position / 1024, 0);
    result.first.push_back(first);
    result.second.push_back(std::min((position + 1023) / 1024, axis.input - 1));
    result.distance.push_back(0);
    result.fixedPoint.push_back(position - 1024 * first);
  }
  return result;
}

llvm::SmallVector<int64_t> lower::getNearest(const ResizedAxis &axis) {
  float scale = getScale(axis);
  llvm::SmallVector<int64_t> result;
  for (int64_t i = 0; i != axis.output; ++i) {
    float position = static_cast<float>(i);
    if (axis.halfPixelCenters)
      position = position + 0.5f;
    position = position * scale;
    auto nearest = static_cast<int64_t>(axis.alignCorners ? std::round(position) : std::floor(position));
    result.push_back(std::max<int64_t>(std::min(nearest, axis.input - 1), 0));
  }
  return result;
}
