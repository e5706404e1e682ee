//===- FlattenedAxes.cpp - Axes that are read as one ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chooses the axis that stands for all.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/FlattenedAxes.h"

using namespace mlir;
using namespace adze;

FlattenedAxes::FlattenedAxes(Value value, int64_t first, int64_t last, llvm::function_ref<bool(int64_t)> isFree)
    : value(value), first(first), last(last) {
  for (int64_t candidate = last; candidate-- > first && axis < 0;)
    if (ChannelRelations::getExtent(value, candidate) > 1 && isFree(candidate))
      axis = candidate;
  setInner();
}

FlattenedAxes::FlattenedAxes(ChannelRelations &relations, Value value, int64_t first, int64_t last)
    : FlattenedAxes(value, first, last, [&](int64_t candidate) { return !relations.isFixed(value, candidate); }) {
  for (int64_t other = first; other < last; ++other)
    if (other != axis)
      relations.fix(value, other, "is read as one axis with others");
}

void FlattenedAxes::setInner() {
  for (int64_t behind = axis + 1; axis >= 0 && behind < last; ++behind)
    inner *= ChannelRelations::getExtent(value, behind);
}
