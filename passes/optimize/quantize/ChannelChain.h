//===- ChannelChain.h - From one layer to the next --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows the channels that a layer computes through ops that keep them apart to the one layer that reads them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELCHAIN_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELCHAIN_H

#include "passes/optimize/WeightedLayer.h"

namespace adze {

/// What follows a layer.
struct ChannelChain {
  WeightedLayer consumer;
  /// Rectifiers, pools, padding with zeros, means and changes of shape in between, in order; each is the only user of what is
  /// in front of it. All but clipping activations let a factor > 0 of a channel through.
  llvm::SmallVector<mlir::Operation *> between;

  /// The producer's channel that the consumer's column meets; the producer has `channels` of them.
  int64_t getChannel(int64_t group, int64_t column, int64_t channels) const {
    // Elements of a channel are that many apart, whatever shape they were given in between.
    return consumer.getInputChannel(group, column) % channels;
  }
};

/// The chain behind `producer`, whose end has FLOAT32 constants for weights; none, with the reason, where channels meet, or are
/// read elsewhere, or are not in the last dimension.
std::optional<ChannelChain> followChannels(const WeightedLayer &producer, llvm::StringRef &reason);

/// The activation that an op of the chain applies, whether it is fused into it or all that it does.
ActivationFunctionType getAppliedActivation(mlir::Operation *op);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_CHANNELCHAIN_H
