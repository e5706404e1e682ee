//===- ChannelRemoval.h - Taking channels out -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Removes classes of channels: constants lose elements and scales, values extents, ops what they said of both.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELREMOVAL_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELREMOVAL_H

#include "passes/optimize/channels/ChannelConstants.h"
#include "llvm/ADT/BitVector.h"

namespace adze {

class ChannelStatistics;

/// Gives every use of a constant one of its own while it lives: what ops share would tie their channels. Afterwards,
/// equal ones are one again.
class SeparateConstants {
public:
  explicit SeparateConstants(mlir::func::FuncOp function);
  ~SeparateConstants();

private:
  /// Copies, each behind the one that it is a copy of.
  std::vector<llvm::SmallVector<mlir::Operation *>> copies;
};

/// Whether the function computes the same without the class: every op that reads it gets a constant that it can absorb.
bool isDead(const ChannelClass &channels, const ChannelConstants &constants);

/// Takes classes out of `removed` until every axis keeps an index.
void keepOneOfEach(const ChannelDependencies &dependencies, llvm::BitVector &removed);

/// Removes classes. Reads of constant channels are absorbed where that is possible, and those of other ones as if they
/// had their mean all the time, where there are statistics.
void removeChannels(mlir::func::FuncOp function, const ChannelDependencies &dependencies,
                    const llvm::BitVector &removed, const ChannelConstants &constants,
                    const ChannelStatistics *statistics = nullptr);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELREMOVAL_H
