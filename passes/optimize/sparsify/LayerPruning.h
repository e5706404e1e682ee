//===- LayerPruning.h - A layer's weights with zeros ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between layers and the matrices of lib/Numerics/WeightPruning.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_SPARSIFY_LAYERPRUNING_H
#define ADZE_PASSES_OPTIMIZE_SPARSIFY_LAYERPRUNING_H

#include "lib/Numerics/WeightPruning.h"
#include "passes/optimize/LayerProducts.h"
#include "passes/optimize/PruneSettings.h"

namespace adze {

struct PruningSettings {
  bool reconstructs = false;
  bool fitsBiases = false; ///< Biases make up for means, so that only what varies counts.
  double damping = 0.01;
  /// Inputs are taken to vary independently of each other by that part of their energy, too, and by more of it where
  /// there are few windows for many columns.
  double noise = 0;
  unsigned refinements = 0; ///< Iterations of refineMask().
  int64_t steps = 1;       ///< Of the schedule.

  bool refines() const { return reconstructs && refinements; }
  /// Without what takes longest: differences between layers are larger than what a better mask gains.
  PruningSettings getQuick() const {
    PruningSettings quick = *this;
    quick.reconstructs = false;
    quick.steps = 1;
    return quick;
  }
};

/// One layer, and what its weights become. Its methods are independent of the IR but for apply(), so that threads may
/// prune.
class LayerPruning {
public:
  /// The layer has FLOAT32 constants, and canPrune().
  LayerPruning(const WeightedLayer &layer, PruneAttr attr);

  /// Whether the layer's rows have what a pattern is about; else the reason.
  static bool canPrune(const WeightedLayer &layer, PruneAttr attr, llvm::StringRef &reason);

  const WeightedLayer &getLayer() const { return layer; }
  PruneAttr getAttr() const { return attr; }
  /// Whether pruning needs a probe that has seen samples.
  bool needsData(const PruningSettings &settings) const {
    return settings.reconstructs || settings.fitsBiases || attr.getSaliency() != Saliency::magnitude;
  }
  /// Sets what is to be reached, in place of what the attribute says.
  void setSparsity(double sparsity) { rule.sparsity = sparsity; }

  /// Scores of weights and the units that they belong to, for a threshold that layers share. With data, in parts of
  /// the energy of the layer's results.
  std::vector<double> getUnitScores(const LayerProbe *probe, const PruningSettings &settings,
                                    std::vector<int64_t> &sizes);
  /// The share of weights that do not belong to units with at least that score.
  double getSparsityAbove(llvm::ArrayRef<double> scores, llvm::ArrayRef<int64_t> sizes, double threshold) const;
  /// What each of some sparsities costs by the second-order method, in parts of the energy of the results.
  SparsityCurve getCurve(const LayerProbe &probe, llvm::ArrayRef<double> sparsities, const PruningSettings &settings);

  /// Prunes; `probe` may be null where no data is needed. A layer that no sample reached is pruned by magnitude alone.
  void prune(const LayerProbe *probe, const PruningSettings &settings);
  /// Replaces the weights of the op, and the bias where it was fitted.
  void apply() { applyTo(layer.op); }
  /// The same for a copy of the op.
  void applyTo(mlir::Operation *op) const;

  /// Of the pruned weights.
  double getSparsity() const;
  /// |X w - X v|^2 / |X w|^2 over all samples; none without data.
  std::optional<double> getError() const { return error; }

private:
  void readProbe(const LayerProbe *probe, const PruningSettings &settings);
  PruneProblem getProblem(int64_t group) const;
  llvm::MutableArrayRef<float> getRows(std::vector<float> &matrix, int64_t group) const;
  std::vector<double> getScores(llvm::ArrayRef<float> from, Saliency saliency) const;
  PrunedWeights pruneBy(Saliency saliency, const PruneRule &wanted, llvm::ArrayRef<float> from,
                        const PruningSettings &settings) const;
  void reconstruct(PrunedWeights &pruned, const PruningSettings &settings) const;
  double measure(llvm::ArrayRef<float> matrix) const;

  WeightedLayer layer;
  PruneAttr attr;
  PruneRule rule;
  PruneLayout layout;               ///< Of all groups' rows, one below the other.
  std::vector<float> dense, pruned; ///< In the order of the matrix.
  std::vector<double> biasChange;   ///< Empty where the bias stays.
  std::vector<LayerProducts> groups; ///< Empty without data.
  std::optional<double> error;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_SPARSIFY_LAYERPRUNING_H
