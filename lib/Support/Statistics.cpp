//===- Statistics.cpp - What measurements and metrics come to -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain arithmetic on doubles.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

using namespace adze;
using namespace llvm;

/// The value below which `part` of sorted values lie.
static double getQuantile(ArrayRef<double> sorted, double part) {
  double place = part * (sorted.size() - 1);
  size_t below = static_cast<size_t>(place), above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

Quartiles adze::getQuartiles(std::vector<double> values) {
  if (values.empty())
    return {};
  std::sort(values.begin(), values.end());
  return {getQuantile(values, 0.25), getQuantile(values, 0.5), getQuantile(values, 0.75), values.front()};
}

Interval adze::bootstrap(size_t count, function_ref<double(ArrayRef<size_t>)> statistic) {
  if (!count)
    return {};
  constexpr size_t draws = 1000;
  std::mt19937_64 generator(1);
  std::vector<size_t> indices(count);
  std::vector<double> values;
  for (size_t draw = 0; draw < draws; ++draw) {
    for (size_t &index : indices)
      index = generator() % count;
    values.push_back(statistic(indices));
  }
  std::sort(values.begin(), values.end());
  return {getQuantile(values, 0.025), getQuantile(values, 0.975)};
}

double adze::getAreaUnderCurve(ArrayRef<double> scores, ArrayRef<bool> positive) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] < scores[b]; });
  double rankSum = 0, positives = 0;
  for (size_t begin = 0, end; begin < order.size(); begin = end) {
    for (end = begin + 1; end < order.size() && scores[order[end]] == scores[order[begin]];)
      ++end;
    for (size_t index = begin; index < end; ++index)
      if (positive[order[index]]) {
        rankSum += (begin + 1 + end) / 2.0; // the mean rank of the tie
        ++positives;
      }
  }
  double negatives = scores.size() - positives;
  if (positives == 0 || negatives == 0)
    return 0.5;
  return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

void Distance::add(double reference, double other) {
  ++count;
  bool equal = reference == other || (std::isnan(reference) && std::isnan(other));
  if (!equal && different++ == 0)
    firstAt = count - 1;
  if (!std::isfinite(reference) || !std::isfinite(other)) {
    if (!equal)
      maxAbs = errorEnergy = std::numeric_limits<double>::infinity();
    return;
  }
  double error = std::abs(reference - other);
  maxAbs = std::max(maxAbs, error);
  maxReference = std::max(maxReference, std::abs(reference));
  referenceEnergy += reference * reference;
  otherEnergy += other * other;
  errorSum += other - reference;
  ++finite;
  errorEnergy += error * error;
  product += reference * other;
}

double Distance::getSQNR() const {
  if (errorEnergy == 0)
    return std::numeric_limits<double>::infinity();
  return 10 * std::log10(referenceEnergy / errorEnergy);
}

double Distance::getCosine() const {
  if (different == 0)
    return 1;
  if (referenceEnergy == 0 || otherEnergy == 0)
    return 0;
  return product / (std::sqrt(referenceEnergy) * std::sqrt(otherEnergy));
}

double Distance::getMeanError() const { return finite ? errorSum / finite : 0; }

double Distance::getRMSE() const { return finite ? std::sqrt(errorEnergy / finite) : 0; }

double Distance::getErrorDeviation() const {
  double mean = getMeanError(), rmse = getRMSE();
  return std::sqrt(std::max(0.0, rmse * rmse - mean * mean));
}
