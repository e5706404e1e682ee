//===- ChannelConstants.h - Channels that have one value --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// At which indices of which axes every element of a value is known to be the same, whatever the inputs are.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELCONSTANTS_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELCONSTANTS_H

#include "dialects/adze/AdzeDialect.h"
#include "passes/optimize/channels/ChannelDependencies.h"

namespace adze {

/// Values are stored ones: of integers with a scale, the integer. Only FLOAT32, FLOAT16 and integers are known.
class ChannelConstants {
public:
  /// Asks the ops of a function, in order.
  ChannelConstants(mlir::func::FuncOp function, const ChannelDependencies &dependencies);

  std::optional<double> get(const ChannelPlace &place) const;
  void set(const ChannelPlace &place, std::optional<double> value);
  /// The one value of all elements of a constant.
  std::optional<double> getUniform(mlir::Value value) const;
  /// Elements of a constant in order; empty where it is none, or packed.
  llvm::ArrayRef<double> getElements(mlir::Value value) const;
  /// Whether a place can be removed, so that it is worth a look.
  bool matters(const ChannelPlace &place) const { return dependencies.getClass(place).has_value(); }

  /// The stored value of the real number 0: the zero point; none where elements have several of them.
  static std::optional<double> getZero(mlir::Value value);
  static bool isFloat(mlir::Value value);
  static bool isZero(mlir::Value value, std::optional<double> stored);

private:
  const ChannelDependencies &dependencies;
  llvm::DenseMap<KeptIndices::Axis, llvm::DenseMap<int64_t, double>> known;
  mutable llvm::DenseMap<mlir::Value, std::vector<double>> elements;
  mutable llvm::DenseMap<KeptIndices::Axis, std::vector<std::optional<double>>> scanned; ///< Of constants.
};

/// A fused activation of a real number.
double applyActivation(ActivationFunctionType activation, double value);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELCONSTANTS_H
