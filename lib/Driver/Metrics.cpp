//===- Metrics.cpp - How good outputs are ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each metric but AUC is a mean of one number a sample.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Metrics.h"

#include "llvm/ADT/STLExtras.h"

using namespace adze;
using namespace llvm;

static constexpr StringLiteral metricNames[] = {"top1", "top5", "auc", "mse", "agreement"};

std::optional<Metric> adze::parseMetric(StringRef name) {
  for (auto [index, known] : enumerate(metricNames))
    if (name == known)
      return static_cast<Metric>(index);
  return std::nullopt;
}

/// How many outputs of a row come before `column` when they are sorted, largest first.
static size_t getRank(const NpyArray &rows, size_t row, int64_t column) {
  double own = rows.getElement(row * rows.shape[1] + column);
  size_t rank = 0;
  for (int64_t index = 0; index < rows.shape[1]; ++index) {
    double value = rows.getElement(row * rows.shape[1] + index);
    rank += value > own || (value == own && index < column);
  }
  return rank;
}

static int64_t getArgmax(const NpyArray &rows, size_t row) {
  int64_t best = 0;
  for (int64_t index = 1; index < rows.shape[1]; ++index)
    if (rows.getElement(row * rows.shape[1] + index) > rows.getElement(row * rows.shape[1] + best))
      best = index;
  return best;
}

/// The number of each sample whose mean is the metric; for AUC its score.
static std::vector<double> scoreSamples(Metric metric, const NpyArray &rows, const NpyArray *other,
                                        const NpyArray *labels, int64_t labelOffset) {
  std::vector<double> scores;
  int64_t width = rows.shape[1];
  for (int64_t row = 0; row < rows.shape[0]; ++row) {
    if (metric == Metric::AUC) {
      scores.push_back(rows.getElement(row * width + width - 1));
    } else if (metric == Metric::Agreement) {
      scores.push_back(getArgmax(rows, row) == getArgmax(*other, row));
    } else if (metric == Metric::MSE) {
      double sum = 0;
      for (int64_t index = row * width; index < (row + 1) * width; ++index) {
        double error = rows.getElement(index) - labels->getElement(index);
        sum += error * error;
      }
      scores.push_back(sum / width);
    } else {
      double label = labels->getElement(row) + labelOffset;
      bool valid = label >= 0 && label < width;
      scores.push_back(valid && getRank(rows, row, label) < (metric == Metric::Top1 ? 1 : 5));
    }
  }
  return scores;
}

/// The metric over the samples that `indices` name.
static double combine(Metric metric, ArrayRef<double> scores, const NpyArray *labels, ArrayRef<size_t> indices) {
  if (metric == Metric::AUC) {
    std::vector<double> drawn;
    SmallVector<bool> positive;
    for (size_t index : indices) {
      drawn.push_back(scores[index]);
      positive.push_back(labels->getElement(index) != 0);
    }
    return getAreaUnderCurve(drawn, positive);
  }
  double sum = 0;
  for (size_t index : indices)
    sum += scores[index];
  return sum / indices.size();
}

static Error checkShapes(Metric metric, const NpyArray &outputs, const NpyArray *other, const NpyArray *labels) {
  if (other && (other->shape[0] != outputs.shape[0] || (metric == Metric::Agreement && other->shape != outputs.shape)))
    return createStringError("the models have outputs of different shapes: " + formatExtents(outputs.shape) + " and " +
                             formatExtents(other->shape));
  if (metric == Metric::Agreement)
    return other ? Error::success() : createStringError("agreement wants a second model");
  if (!labels)
    return createStringError("there are no labels: add --labels=y.npy");
  uint64_t wanted = metric == Metric::MSE ? outputs.getElementCount() : outputs.shape[0];
  if (metric == Metric::MSE && other && other->shape != outputs.shape)
    return createStringError("the models have outputs of different shapes");
  if (labels->getElementCount() < wanted)
    return createStringError("there are " + Twine(labels->getElementCount()) + " labels where " + Twine(wanted) +
                             " are wanted");
  return Error::success();
}

Expected<std::vector<MetricResult>> adze::measureMetric(Metric metric, const NpyArray &outputs, const NpyArray *other,
                                                        const NpyArray *labels, int64_t labelOffset) {
  if (Error error = checkShapes(metric, outputs, other, labels))
    return std::move(error);
  size_t count = outputs.shape[0];
  std::vector<size_t> all(count);
  for (size_t index = 0; index < count; ++index)
    all[index] = index;
  std::string name = metricNames[static_cast<size_t>(metric)].str();
  std::vector<MetricResult> results;
  auto add = [&](const std::string &suffix, function_ref<double(ArrayRef<size_t>)> statistic) {
    results.push_back({name + suffix, statistic(all), bootstrap(count, statistic), count});
  };
  std::vector<double> first = scoreSamples(metric, outputs, other, labels, labelOffset), second;
  add("", [&](ArrayRef<size_t> indices) { return combine(metric, first, labels, indices); });
  if (!other || metric == Metric::Agreement)
    return results;
  second = scoreSamples(metric, *other, nullptr, labels, labelOffset);
  add(" of the other", [&](ArrayRef<size_t> indices) { return combine(metric, second, labels, indices); });
  add(" difference", [&](ArrayRef<size_t> indices) {
    return combine(metric, first, labels, indices) - combine(metric, second, labels, indices);
  });
  return results;
}
