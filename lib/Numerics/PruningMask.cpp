//===- PruningMask.cpp - Which weights stay -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Units, thresholds and masks.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/PruningMask.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace adze;

int64_t adze::countKept(int64_t size, double sparsity) {
  // nearbyint rounds halves to even, as TensorFlow does.
  return std::min(size, std::max<int64_t>(int64_t(std::nearbyint(double(size) * (1 - sparsity))), 1));
}

double adze::findThreshold(llvm::ArrayRef<double> scores, int64_t kept) {
  std::vector<double> sorted(scores.begin(), scores.end());
  auto last = sorted.begin() + (kept - 1);
  std::nth_element(sorted.begin(), last, sorted.end(), std::greater<>());
  return *last;
}

PruneUnits adze::getUnits(const PruneLayout &layout, const PruneRule &rule) {
  bool isBlock = rule.kind == PruneRule::Kind::Blocks;
  int64_t height = isBlock ? rule.blockRows : 1, width = isBlock ? rule.blockColumns : 1;
  int64_t span = layout.getSpan(), perSpan = (span + width - 1) / width, perRow = layout.columns / span * perSpan;
  PruneUnits units;
  units.sizes.assign((layout.rows + height - 1) / height * perRow, 0);
  units.ofWeight.reserve(layout.getSize());
  for (int64_t r = 0; r < layout.rows; ++r)
    for (int64_t c = 0; c < layout.columns; ++c) {
      units.ofWeight.push_back(r / height * perRow + c / span * perSpan + c % span / width);
      ++units.sizes[units.ofWeight.back()];
    }
  return units;
}

std::vector<double> adze::poolScores(const PruneUnits &units, const PruneRule &rule, llvm::ArrayRef<double> scores) {
  std::vector<double> pooled(units.sizes.size(), 0);
  for (size_t i = 0; i < scores.size(); ++i) {
    double &unit = pooled[units.ofWeight[i]];
    unit = rule.usesLargest ? std::max(unit, scores[i]) : unit + scores[i];
  }
  for (size_t u = 0; u < pooled.size() && !rule.usesLargest; ++u)
    pooled[u] /= double(units.sizes[u]);
  return pooled;
}

/// Clears the lowest of each group of columns.
static PruneMask makeGroupMask(const PruneLayout &layout, const PruneRule &rule, llvm::ArrayRef<double> scores) {
  PruneMask mask(layout.getSize(), 1);
  std::vector<int64_t> order;
  for (int64_t first = 0; first < layout.getSize(); first += layout.getSpan())
    for (int64_t begin = 0; begin < layout.getSpan(); begin += rule.group) {
      int64_t count = std::min(rule.group, layout.getSpan() - begin);
      order.resize(count);
      std::iota(order.begin(), order.end(), first + begin);
      std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
      });
      for (int64_t i = std::min(count, rule.group - rule.zeros); i < count; ++i)
        mask[order[i]] = 0;
    }
  return mask;
}

PruneMask adze::makeMaskAbove(const PruneLayout &layout, const PruneRule &rule, llvm::ArrayRef<double> scores,
                              double threshold) {
  PruneUnits units = getUnits(layout, rule);
  std::vector<double> pooled = poolScores(units, rule, scores);
  int64_t best = std::max_element(pooled.begin(), pooled.end()) - pooled.begin();
  PruneMask mask(layout.getSize());
  for (size_t i = 0; i < mask.size(); ++i)
    mask[i] = pooled[units.ofWeight[i]] >= threshold || units.ofWeight[i] == best;
  return mask;
}

llvm::Expected<PruneMask> adze::makeMask(const PruneLayout &layout, const PruneRule &rule,
                                         llvm::ArrayRef<double> scores) {
  for (size_t i = 0; i < scores.size(); ++i)
    if (std::isnan(scores[i]))
      return llvm::createStringError("the score of weight " + llvm::Twine(i) + " is no number");
  if (scores.empty())
    return PruneMask();
  if (rule.kind == PruneRule::Kind::Groups)
    return makeGroupMask(layout, rule, scores);
  PruneUnits units = getUnits(layout, rule);
  std::vector<double> pooled = poolScores(units, rule, scores);
  double threshold = findThreshold(pooled, countKept(int64_t(pooled.size()), rule.sparsity));
  return makeMaskAbove(layout, rule, scores, threshold);
}

double adze::findSharedThreshold(llvm::ArrayRef<UnitScores> layers, double sparsity) {
  std::vector<std::pair<double, int64_t>> units;
  int64_t total = 0;
  for (const UnitScores &layer : layers)
    for (size_t u = 0; u < layer.scores.size(); ++u) {
      units.push_back({layer.scores[u], layer.sizes[u]});
      total += layer.sizes[u];
    }
  std::sort(units.begin(), units.end(), std::greater<>());
  int64_t kept = 0, wanted = countKept(total, sparsity);
  for (auto [score, size] : units)
    if ((kept += size) >= wanted)
      return score;
  return 0;
}

std::vector<double> adze::getMagnitudes(llvm::ArrayRef<float> weights) {
  std::vector<double> magnitudes(weights.begin(), weights.end());
  for (double &value : magnitudes)
    value = std::abs(value);
  return magnitudes;
}

double adze::getDecayedSparsity(double initial, double final, int64_t step, int64_t steps, double power) {
  double part = steps > 0 ? std::clamp(double(step) / double(steps), 0.0, 1.0) : 1;
  return final + (initial - final) * std::pow(1 - part, power);
}
