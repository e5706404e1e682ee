//===- ChannelStatistics.h - What samples show of channels ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Means and variances of the places that layers read.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELSTATISTICS_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELSTATISTICS_H

#include "lib/Support/ModelRunner.h"
#include "passes/optimize/channels/ChannelDependencies.h"

#include <algorithm>

namespace adze {

/// What the samples of a runner show, whatever its threads do.
class ChannelStatistics {
public:
  /// Runs `module`, which the dependencies are of a function of.
  static llvm::Expected<ChannelStatistics> collect(mlir::Operation *module, ModelRunner &runner,
                                                   const ChannelDependencies &dependencies);

  /// Over samples and all elements of the place, as real numbers; 0 where it was not seen.
  double getMean(const ChannelPlace &place) const { return get(place, 0); }
  double getVariance(const ChannelPlace &place) const {
    return std::max(get(place, 1) - getMean(place) * getMean(place), 0.0);
  }

private:
  double get(const ChannelPlace &place, unsigned moment) const;

  /// Sums of values and squares by index, and how many elements an index has had.
  struct Sums {
    std::vector<double> moments[2];
    double count = 0;
  };
  llvm::DenseMap<KeptIndices::Axis, Sums> sums;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELSTATISTICS_H
