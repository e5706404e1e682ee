//===- FilterBank.cpp - Filters over time as integers ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of features, and sums over time that do not overflow.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FilterBank.h"

#include <algorithm>
#include <cmath>

using namespace adze;

float adze::getFilterReach(llvm::ArrayRef<float> features, int64_t inputs, llvm::ArrayRef<float> rows) {
  float reach = 0;
  for (; !rows.empty(); rows = rows.drop_front(inputs)) {
    for (llvm::ArrayRef<float> filter = features; !filter.empty(); filter = filter.drop_front(inputs)) {
      float sum = 0;
      for (int64_t i = 0; i < inputs; ++i)
        sum += filter[i] * rows[i];
      if (std::isfinite(sum))
        reach = std::max(reach, std::fabs(sum));
    }
  }
  return reach;
}

double adze::chooseTimeScale(llvm::ArrayRef<float> time, int64_t window, double least) {
  // Of each integer up to half is rounding.
  double bound = double(INT32_MAX / 2) / 32768 - 0.5 * double(window);
  if (bound < 1)
    return 0;
  double largest = 0;
  for (size_t begin = 0; begin < time.size(); begin += window) {
    double sum = 0;
    for (float weight : time.slice(begin, window)) {
      sum += std::fabs(weight);
      largest = std::max(largest, double(std::fabs(weight)));
    }
    least = std::max(least, sum / bound);
  }
  double scale = std::max(largest / 511, least);
  return scale > 0 ? scale : 1.0 / 511;
}
