//===- StatisticsCollector.cpp - Statistics while models run --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each thread has statistics of its own, which are merged in the end. Only averages need the order of samples: a sample waits
// until all before it are done.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/StatisticsCollector.h"

using namespace adze;

StatisticsCollector::StatisticsCollector(CalibrationMethod method, bool channels, size_t tensors, unsigned workerCount)
    : method(method), withChannels(channels), workers(workerCount), averages(tensors, MovingAverageRange(method.smoothing)) {
  for (Worker &worker : workers) {
    worker.tensors.resize(tensors);
    worker.sampleRanges.resize(isAverage() ? tensors : 0);
  }
}

void StatisticsCollector::observe(const ObservedTensor &tensor) {
  Worker &worker = workers[tensor.worker];
  if (isAverage() && worker.sample != tensor.sample)
    beginSample(worker, tensor.sample);
  Statistics &statistics = worker.tensors[tensor.index];
  FloatRange range = findRange(tensor.values, statistics.notFinite);
  statistics.range.include(range);
  if (isAverage())
    worker.sampleRanges[tensor.index].include(range);
  if (method.needsHistogram()) {
    if (!statistics.histogram)
      statistics.histogram.emplace();
    statistics.histogram->add(tensor.values);
  }
  if (withChannels && !tensor.shape.empty()) {
    if (!statistics.channels)
      statistics.channels.emplace();
    statistics.channels->add(tensor.values, tensor.shape.back());
  }
}

/// Hands in the sample that a worker is done with, and averages what nobody is in front of.
void StatisticsCollector::beginSample(Worker &worker, size_t sample) {
  std::lock_guard lock(mutex);
  if (worker.sample) {
    finishedSamples[*worker.sample] = worker.sampleRanges;
    std::fill(worker.sampleRanges.begin(), worker.sampleRanges.end(), FloatRange());
  }
  worker.sample = sample;
  size_t first = sample; // that may still run
  for (const Worker &other : workers)
    first = std::min(first, other.sample.value_or(0));
  average(first);
}

/// Samples before `end`.
void StatisticsCollector::average(size_t end) {
  while (!finishedSamples.empty() && finishedSamples.begin()->first < end) {
    for (auto [average, range] : llvm::zip_equal(averages, finishedSamples.begin()->second))
      average.add(range);
    finishedSamples.erase(finishedSamples.begin());
  }
}

void StatisticsCollector::finish(llvm::MutableArrayRef<CalibratedTensor> tensors) {
  for (Worker &worker : workers)
    if (isAverage() && worker.sample)
      finishedSamples[*worker.sample] = worker.sampleRanges;
  average(SIZE_MAX);
  for (auto [index, tensor] : llvm::enumerate(tensors)) {
    for (Worker &worker : workers) {
      Statistics &statistics = worker.tensors[index];
      tensor.observed.include(statistics.range);
      tensor.notFinite += statistics.notFinite;
      if (statistics.channels && tensor.channels)
        tensor.channels->merge(*statistics.channels);
      else if (statistics.channels)
        tensor.channels = std::move(statistics.channels);
      if (statistics.histogram && tensor.histogram)
        tensor.histogram->merge(*statistics.histogram);
      else if (statistics.histogram)
        tensor.histogram = std::move(statistics.histogram);
      statistics = {};
    }
    if (isAverage())
      tensor.observed = averages[index].get();
    tensor.range = method.choose(tensor.observed, tensor.histogram ? &*tensor.histogram : nullptr, tensor.bits);
  }
}
