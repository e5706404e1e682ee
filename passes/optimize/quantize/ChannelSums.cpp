//===- ChannelSums.cpp - Statistics of what layers compute ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pairs of tensors are compared when the second of them is seen.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/ChannelSums.h"

#include <cmath>

using namespace mlir;
using namespace adze;

double ChannelProbe::getDeviation(int64_t channel) const {
  double mean = getMean(channel);
  return std::sqrt(std::max(0.0, get(1, channel) / getCount() - mean * mean));
}

std::vector<float> ChannelProbe::getTerms(ArrayRef<float> values, ArrayRef<float> originals) const {
  std::vector<double> terms(4 * channels + 3, 0);
  for (size_t i = 0; i < values.size(); ++i) {
    size_t channel = i % channels;
    double value = values[i];
    terms[channel] += value;
    terms[channels + channel] += value * value;
    if (originals.empty())
      continue;
    double original = originals[i], difference = original - value;
    terms[2 * channels + channel] += difference;
    terms[3 * channels + channel] += originals[i] > low && originals[i] < high;
    terms[4 * channels] += original * original;
    terms[4 * channels + 1] += difference * difference;
  }
  terms[4 * channels + 2] = double(values.size() / channels);
  return {terms.begin(), terms.end()};
}

namespace {

/// One run over samples.
class ChannelObserver {
public:
  ChannelObserver(std::deque<ChannelProbe> &probes, unsigned workers)
      : probes(probes), kept(workers), current(workers, ~size_t(0)) {
    for (ChannelProbe &probe : probes) {
      tensors.push_back(probe.value);
      tensors.push_back(probe.original ? probe.original : probe.value);
    }
  }

  llvm::Error run(ModuleOp module, ModelRunner &runner, size_t samples, bool isTrial) {
    llvm::fill(current, ~size_t(0));
    return runner.run(module, tensors, samples, [&](const ObservedTensor &tensor) { observe(tensor, isTrial); });
  }

private:
  void observe(const ObservedTensor &tensor, bool isTrial);

  std::deque<ChannelProbe> &probes;
  /// Value and original of each probe in turn.
  SmallVector<Value> tensors;
  /// By worker and probe: whichever of the two came first.
  std::vector<llvm::DenseMap<size_t, std::vector<float>>> kept;
  std::vector<size_t> current; ///< The sample from which `kept` is.
};

} // namespace

void ChannelObserver::observe(const ObservedTensor &tensor, bool isTrial) {
  auto &workerKept = kept[tensor.worker];
  if (tensor.sample != current[tensor.worker])
    workerKept.clear();
  current[tensor.worker] = tensor.sample;
  size_t number = tensor.index / 2;
  bool isOriginal = tensor.index % 2;
  ChannelProbe &probe = probes[number];
  ArrayRef<float> values = tensor.values, originals;
  if (!probe.original && isOriginal)
    return;
  auto other = workerKept.end();
  if (probe.original) {
    other = workerKept.find(number);
    if (other == workerKept.end()) {
      workerKept[number].assign(values.begin(), values.end());
      return;
    }
    originals = other->second;
    if (isOriginal)
      std::swap(values, originals);
    if (values.size() != originals.size())
      return;
  }
  std::vector<float> terms = probe.getTerms(values, originals);
  if (other != workerKept.end())
    workerKept.erase(other);
  if (!isTrial) {
    if (probe.sums.get().size() == terms.size())
      probe.sums.add(terms);
    return;
  }
  float largest = 0;
  for (float term : terms)
    largest = std::isfinite(term) ? std::max(largest, std::abs(term)) : largest;
  probe.sums.reset(terms.size(), largest);
}

LogicalResult adze::observeChannels(ModuleOp where, ModuleOp module, ModelRunner &runner,
                                    std::deque<ChannelProbe> &probes, size_t samples) {
  if (probes.empty())
    return success();
  ChannelObserver observer(probes, runner.getWorkerCount());
  for (ChannelProbe &probe : probes)
    probe.sums.reset(0, 0);
  // The first sample says how large sums become.
  for (bool isTrial : {true, false})
    if (llvm::Error error = observer.run(module, runner, isTrial ? 1 : samples, isTrial))
      return where.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  return success();
}
