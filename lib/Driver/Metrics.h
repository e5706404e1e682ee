//===- Metrics.h - How good outputs are -------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics of one model's outputs on labelled samples, and of two models' side by side.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_METRICS_H
#define ADZE_LIB_DRIVER_METRICS_H

#include "lib/Support/Npy.h"
#include "lib/Support/Statistics.h"

#include <optional>

namespace adze {

enum class Metric {
  Top1,     ///< The part of samples whose largest output is the label's; the first of equal ones counts.
  Top5,     ///< The part whose label is among the five largest.
  AUC,      ///< The area under the ROC curve: the last output is the score, a label other than 0 is positive.
  MSE,      ///< The mean over samples of the mean squared difference to the wanted outputs.
  Agreement ///< The part of samples whose largest output is that of the other model.
};

std::optional<Metric> parseMetric(llvm::StringRef name);

struct MetricResult {
  std::string name; ///< `top1`, `top1 of the other`, `top1 difference`.
  double value = 0;
  Interval interval; ///< 95 %, from a bootstrap over samples (for the difference over pairs).
  size_t samples = 0;
};

/// The metric of `outputs` (a row of real values a sample); with `other` (rows in the same order) also of those, and
/// the difference: the first minus the other. `labels`: classes, or rows for MSE; there may be more than samples. Fails
/// where they do not fit.
llvm::Expected<std::vector<MetricResult>> measureMetric(Metric metric, const NpyArray &outputs, const NpyArray *other,
                                                        const NpyArray *labels, int64_t labelOffset = 0);

} // namespace adze

#endif // ADZE_LIB_DRIVER_METRICS_H
