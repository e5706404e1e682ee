//===- LayerBias.h - Biases of float and integer layers ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Biases in real units, whatever they are stored as.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERBIAS_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERBIAS_H

#include "passes/optimize/WeightedLayer.h"

namespace adze {

/// The bias of a layer: constants of FLOAT32, or of INT32 or INT64 with scales.
class LayerBias {
public:
  /// None, with the reason, where the bias is something else. A float layer without one has zeros.
  static std::optional<LayerBias> get(const WeightedLayer &layer, llvm::StringRef &reason);

  /// In real units.
  const std::vector<double> &getValues() const { return values; }
  /// Rounds to what can be stored and replaces the operand. False where nothing changes.
  bool set(llvm::ArrayRef<double> wanted);

private:
  /// What can be stored nearest to a wanted value.
  double toStorable(double wanted, int64_t channel) const;

  WeightedLayer layer;
  std::vector<double> values, scales; ///< No scales: floats.
  mlir::Type storage;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERBIAS_H
