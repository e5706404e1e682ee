//===- ChannelImportance.h - Which channels matter --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much a class of channels matters: by the weights that make it, or by what is made of it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELIMPORTANCE_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELIMPORTANCE_H

#include "passes/optimize/channels/ChannelDependencies.h"

namespace adze {

enum class ChannelNorm { L1, L2 };
class ChannelStatistics;

/// The importance of each class of a group, in its order: norms of filters as shares of the mean of their layer, added
/// up. None where weights are no constants.
std::optional<std::vector<double>> getImportances(const ChannelDependencies &dependencies, const ChannelGroup &group,
                                                  ChannelNorm norm);

/// The same by what layers behind make of a channel: its standard deviation, for its mean goes into biases, times the
/// norm of the weights that it meets, as a share of the mean of that layer, added up over layers.
std::optional<std::vector<double>> getImportances(const ChannelDependencies &dependencies, const ChannelGroup &group,
                                                  const ChannelStatistics &statistics);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELIMPORTANCE_H
