//===- ChannelStatistics.cpp - What samples show of channels --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums by sample, which are added up in their order.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelStatistics.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace adze;

namespace {

/// Sums of one tensor over the elements of one sample: values, then squares, then how many elements an index has.
struct SampleSums {
  std::vector<double> values, squares;
  double count = 0;

  void add(const ObservedTensor &tensor, int64_t axis) {
    int64_t extent = tensor.shape[axis], inner = 1;
    for (int64_t behind : tensor.shape.drop_front(axis + 1))
      inner *= behind;
    values.resize(extent);
    squares.resize(extent);
    for (auto [i, value] : llvm::enumerate(tensor.values)) {
      size_t index = i / inner % extent;
      values[index] += value;
      squares[index] += double(value) * value;
    }
    count += double(tensor.values.size()) / double(extent);
  }
};

} // namespace

/// Axes that layers read and that can lose indices, in order.
static SmallVector<KeptIndices::Axis> collectAxes(const ChannelDependencies &dependencies) {
  llvm::MapVector<KeptIndices::Axis, bool> axes;
  for (const ChannelClass &channels : dependencies.getClasses())
    for (const ChannelRead &read : channels.reads)
      axes.insert({{read.place.value, read.place.axis}, true});
  return llvm::to_vector(llvm::make_first_range(axes));
}

llvm::Expected<ChannelStatistics> ChannelStatistics::collect(Operation *module, ModelRunner &runner,
                                                             const ChannelDependencies &dependencies) {
  SmallVector<KeptIndices::Axis> axes = collectAxes(dependencies);
  SmallVector<Value> tensors(llvm::make_first_range(axes));
  // One thread runs a sample, so that no two write to one place.
  std::vector<std::vector<SampleSums>> found(axes.size(), std::vector<SampleSums>(runner.getSampleCount()));
  auto observe = [&](const ObservedTensor &tensor) {
    found[tensor.index][tensor.sample].add(tensor, axes[tensor.index].second);
  };
  if (!axes.empty())
    if (llvm::Error error = runner.run(module, tensors, /*samples=*/0, observe))
      return std::move(error);
  ChannelStatistics statistics;
  for (auto [axis, samples] : llvm::zip_equal(axes, found)) {
    Sums &total = statistics.sums[axis];
    for (const SampleSums &sample : samples) {
      for (auto &moment : total.moments)
        moment.resize(std::max(moment.size(), sample.values.size()));
      for (size_t index = 0; index < sample.values.size(); ++index) {
        total.moments[0][index] += sample.values[index];
        total.moments[1][index] += sample.squares[index];
      }
      total.count += sample.count;
    }
  }
  return statistics;
}

double ChannelStatistics::get(const ChannelPlace &place, unsigned moment) const {
  auto found = sums.find({place.value, place.axis});
  if (found == sums.end() || found->second.count == 0 || place.index >= int64_t(found->second.moments[moment].size()))
    return 0;
  return found->second.moments[moment][place.index] / found->second.count;
}
