//===- FlattenedAxes.h - Axes that are read as one --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RESHAPE and FULLY_CONNECTED read several axes as one. An index of that one can be tied to an index of one of them
// only, or everything would be tied to everything.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_FLATTENEDAXES_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_FLATTENEDAXES_H

#include "passes/optimize/channels/ChannelDependencies.h"

namespace adze {

/// Axes [first, last) of `value`, in order, as one of so many indices.
struct FlattenedAxes {
  mlir::Value value;
  int64_t first, last;
  int64_t axis = -1; ///< The axis whose indices can go; -1: none.
  int64_t inner = 1; ///< How far its indices are apart in the one axis.

  /// Chooses the last axis that is not fixed, and fixes the others.
  FlattenedAxes(ChannelRelations &relations, mlir::Value value, int64_t first, int64_t last);
  /// The choice made before: the only axis of them that can go, by what `isFree` says of it.
  FlattenedAxes(mlir::Value value, int64_t first, int64_t last, llvm::function_ref<bool(int64_t)> isFree);

  /// The index of `axis` at an index of the one axis.
  int64_t getIndex(int64_t flat) const { return flat / inner % ChannelRelations::getExtent(value, axis); }

private:
  void setInner();
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_FLATTENEDAXES_H
