//===- Equalization.cpp - Ranges of neighbouring weights ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometric means.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Equalization.h"

#include <algorithm>
#include <cmath>

using namespace adze;

static bool isUsable(double range) { return std::isfinite(range) && range > 0; }

/// Extreme factors belong to channels that are all but dead; they would only bring biases out of range.
static double bound(double factor) { return std::clamp(factor, 1e-4, 1e4); }

double adze::getPairFactor(double first, double second) {
  if (!isUsable(first) || !isUsable(second))
    return 1;
  return bound(std::sqrt(first) / std::sqrt(second));
}

std::pair<double, double> adze::getTripleFactors(double first, double second, double third) {
  if (!isUsable(first) || !isUsable(second) || !isUsable(third))
    return {1, 1};
  double mean = std::cbrt(first) * std::cbrt(second) * std::cbrt(third);
  return {bound(first / mean), bound(mean / third)};
}
