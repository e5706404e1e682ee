//===- LayerClustering.h - A layer's weights as few values ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between layers and lib/Numerics/WeightClustering.h and TableFit.h.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CLUSTER_LAYERCLUSTERING_H
#define ADZE_PASSES_OPTIMIZE_CLUSTER_LAYERCLUSTERING_H

#include "lib/Numerics/TableFit.h"
#include "passes/optimize/ClusterSettings.h"
#include "passes/optimize/LayerProducts.h"

namespace adze {

struct ClusteringSettings {
  bool reconstructs = false; ///< Values are fitted to results.
  bool fitsBiases = false;   ///< Biases make up for means, so that only what varies counts.
  double damping = 0.01;
  double noise = 0; ///< As LayerProducts has it.
  unsigned rounds = 4;
};

/// Tables for rows of `columns` weights, one for each `rowsOfTable` of them. `counts`: how much each weight counts; empty: 1.
std::vector<std::vector<float>> findTables(llvm::ArrayRef<float> matrix, llvm::ArrayRef<float> counts, int64_t weightsOfTable,
                                           ClusterAttr attr, bool keepsZeros);

/// What has become of weights.
struct ClusteringOutcome {
  size_t tables = 0, values = 0; ///< Tables, and the values of the largest.
  double change = 0;             ///< The squares of changes over those of the weights.
  std::optional<double> error;   ///< The same of results; none without data.
};

/// One layer, and what its weights become. Independent of the IR but for apply(), so that threads may cluster.
class LayerClustering {
public:
  /// The layer has FLOAT32 constants, and canCluster().
  LayerClustering(const WeightedLayer &layer, ClusterAttr attr);

  /// Whether channels are whole groups; else the reason.
  static bool canCluster(const WeightedLayer &layer, ClusterAttr attr, llvm::StringRef &reason);

  const WeightedLayer &getLayer() const { return layer; }
  bool needsData(const ClusteringSettings &settings) const {
    return settings.reconstructs || settings.fitsBiases || attr.getWeighted();
  }
  /// `probe` may be null where no data is needed. A layer that no sample reached is clustered by its weights alone.
  void cluster(const LayerProbe *probe, const ClusteringSettings &settings);
  /// Replaces the weights of the op, and the bias where it was fitted.
  void apply();
  const ClusteringOutcome &getOutcome() const { return outcome; }

private:
  std::vector<float> getCounts() const;
  void fitToChangedInputs(std::vector<float> &target, const ClusteringSettings &settings) const;
  TableProblem getProblem(llvm::ArrayRef<float> target) const;
  void setValues(const TableWeights &found);
  void measure();

  WeightedLayer layer;
  ClusterAttr attr;
  bool keepsZeros;
  std::vector<float> dense, clustered; ///< Rows of all groups, one below the other.
  std::vector<double> biasChange;      ///< Empty where the bias stays.
  std::vector<LayerProducts> groups;   ///< Empty without data.
  ClusteringOutcome outcome;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CLUSTER_LAYERCLUSTERING_H
