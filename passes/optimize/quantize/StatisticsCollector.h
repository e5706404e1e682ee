//===- StatisticsCollector.h - Statistics while models run ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a ModelRunner shows, summed up without waiting for other threads.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_STATISTICSCOLLECTOR_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_STATISTICSCOLLECTOR_H

#include "lib/Support/CalibrationFile.h"
#include "lib/Support/ModelRunner.h"

#include <map>
#include <mutex>

namespace adze {

/// Observes the tensors of a run. The result does not depend on which thread ran which sample, but for the rounding of
/// channels' means.
class StatisticsCollector {
public:
  /// For `tensors` tensors and a runner of `workers` threads. With `channels` each last dimension is observed as well.
  StatisticsCollector(CalibrationMethod method, bool channels, size_t tensors, unsigned workers);

  /// May be called by several workers at once.
  void observe(const ObservedTensor &tensor);
  /// Fills in what was seen; functions, names and bits of `tensors` are set already. Called once, after the run.
  void finish(llvm::MutableArrayRef<CalibratedTensor> tensors);

private:
  struct Statistics {
    FloatRange range;
    uint64_t notFinite = 0;
    std::optional<ChannelObserver> channels;
    std::optional<FloatHistogram> histogram;
  };
  /// What one thread has seen.
  struct Worker {
    std::vector<Statistics> tensors;
    std::optional<size_t> sample;         ///< That it is at.
    std::vector<FloatRange> sampleRanges; ///< Of that sample, where ranges are averaged.
  };

  bool isAverage() const { return method.kind == CalibrationMethod::Kind::MovingAverage; }
  void beginSample(Worker &worker, size_t sample);
  void average(size_t end);

  CalibrationMethod method;
  bool withChannels;
  std::vector<Worker> workers;
  std::mutex mutex;                                       // of what follows and of Worker::sample
  std::map<size_t, std::vector<FloatRange>> finishedSamples; // that are not averaged yet, because an earlier one runs
  std::vector<MovingAverageRange> averages;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_STATISTICSCOLLECTOR_H
