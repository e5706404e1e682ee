//===- LayerRounding.h - A layer's weights on the grid ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between layers and the matrices of lib/Numerics/WeightRounding.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERROUNDING_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERROUNDING_H

#include "passes/optimize/LayerInputs.h"

namespace adze {

struct RoundingSettings {
  enum class Method { Nearest, Gptq, AdaRound } method = Method::Gptq;
  double damping = 0.01;
  unsigned iterations = 1000;
};

/// One layer, and what its weights become. Where the op says `adze.prune`, zeros stay zero.
class LayerRounding {
public:
  /// The layer has FLOAT32 constants.
  LayerRounding(const WeightedLayer &layer, const LayerForm &form);

  const WeightedLayer &getLayer() const { return layer; }
  /// Makes weights for changed inputs of the probe's cross products; `targets` are the weights that gave the original results.
  void fit(const LayerProbe &probe, llvm::ArrayRef<float> targets, const RoundingSettings &settings);
  /// Rounds by the probe's products; to nearest where it has seen nothing.
  void round(const LayerProbe &probe, const RoundingSettings &settings);
  void roundToNearest();
  /// Replaces the weights of the op and states scales. Returns how many were not rounded to nearest.
  uint64_t apply();

private:
  void chooseScales();
  std::vector<float> getRows(llvm::ArrayRef<float> from, int64_t group) const;
  std::vector<float> fitWithZeros(llvm::ArrayRef<float> targets, int64_t group, const LayerProbe &probe,
                                  const RoundingSettings &settings) const;

  WeightedLayer layer;
  LayerForm form;
  bool keepsZeros; ///< The layer is pruned.
  std::vector<float> values, scales;
  std::vector<int8_t> stored; ///< As the tensor has its elements.
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_LAYERROUNDING_H
