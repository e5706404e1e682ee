//===- ChannelOpInterface.h - How channels depend on each other -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interface, and the words in which ops answer.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELOPINTERFACE_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELOPINTERFACE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace adze {

class ChannelRelations;
class ChannelConstants;

/// An index of an axis of a value.
struct ChannelPlace {
  mlir::Value value;
  int64_t axis = 0, index = 0;
};

/// A place whose elements an op multiplies with weights and adds up: where a removed channel ends.
struct ChannelRead {
  mlir::Operation *op = nullptr;
  int64_t column = 0; ///< Which of the weights' input channels meets it.
  ChannelPlace place;
};

/// A read that goes, and the one value that it has: the stored one, so that INT8 is no real number here.
struct AbsorbedRead {
  int64_t column;
  double value;
};

/// Indices that stay, in order, of the axes that lose some.
class KeptIndices {
public:
  using Axis = std::pair<mlir::Value, int64_t>;
  /// Null where all stay.
  const llvm::SmallVector<int64_t> *find(mlir::Value value, int64_t axis) const {
    auto found = kept.find({value, axis});
    return found == kept.end() ? nullptr : &found->second;
  }
  /// How many of the first `count` indices stay.
  int64_t countBelow(mlir::Value value, int64_t axis, int64_t count) const {
    const llvm::SmallVector<int64_t> *indices = find(value, axis);
    return indices ? llvm::lower_bound(*indices, count) - indices->begin() : count;
  }

  llvm::DenseMap<Axis, llvm::SmallVector<int64_t>> kept;
};

} // namespace adze

#include "passes/optimize/channels/ChannelOpInterface.h.inc"

namespace adze {

/// Attaches the interface to the ops of the dialect that have a model.
void registerChannelModels(mlir::DialectRegistry &registry);
void registerElementwiseChannelModels(mlir::DialectRegistry &registry);
void registerWeightedChannelModels(mlir::DialectRegistry &registry);
void registerMovementChannelModels(mlir::DialectRegistry &registry);
void registerWindowChannelModels(mlir::DialectRegistry &registry);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELOPINTERFACE_H
