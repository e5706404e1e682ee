//===- LayerClustering.cpp - A layer's weights as few values --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tables by values first, then by results.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/cluster/LayerClustering.h"

#include "lib/Numerics/WeightPruning.h"
#include "passes/optimize/FloatConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

std::vector<std::vector<float>> adze::findTables(ArrayRef<float> matrix, ArrayRef<float> counts, int64_t weightsOfTable,
                                                 ClusterAttr attr, bool keepsZeros) {
  ClusterOptions options = getClusterOptions(attr, keepsZeros);
  std::vector<std::vector<float>> tables;
  for (int64_t first = 0; first < int64_t(matrix.size()); first += weightsOfTable) {
    int64_t size = std::min<int64_t>(weightsOfTable, matrix.size() - first);
    ArrayRef<float> ofValues = counts.empty() ? counts : counts.slice(first, size);
    ValueCounts values = countValues(matrix.slice(first, size), ofValues);
    double energy = 0;
    for (auto [value, count] : llvm::zip_equal(values.values, values.counts))
      energy += count * value * value;
    tables.push_back(attr.getClusters() ? clusterValues(values, options).centroids
                                        : clusterWithin(values, options, attr.getError().getValueAsDouble() * energy).centroids);
  }
  return tables;
}

bool LayerClustering::canCluster(const WeightedLayer &layer, ClusterAttr attr, StringRef &reason) {
  reason = "its output channels are not whole groups";
  return attr.getScope() == ClusterScope::tensor || layer.getOutputs() % attr.getGroup() == 0;
}

LayerClustering::LayerClustering(const WeightedLayer &layer, ClusterAttr attr)
    : layer(layer), attr(attr), keepsZeros(attr.getZeros() || layer.op->hasAttr("adze.prune")) {
  std::vector<float> stored = *readFloatConstant(layer.getWeight());
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        dense.push_back(stored[layer.getWeightIndex(g, r, c)]);
  clustered = dense;
}

/// How much each weight counts: by the squares of what it meets.
std::vector<float> LayerClustering::getCounts() const {
  std::vector<float> counts;
  if (!attr.getWeighted() || groups.empty())
    return counts;
  double sum = 0;
  for (const LayerProducts &group : groups)
    for (int64_t c = 0; c < layer.columns; ++c)
      sum += group.gram[c * layer.columns + c];
  double mean = sum / double(groups.size() * layer.columns);
  if (!(mean > 0))
    return counts;
  for (int64_t r = 0; r < layer.getOutputs(); ++r)
    for (int64_t c = 0; c < layer.columns; ++c)
      // What met nothing in the samples may still meet something.
      counts.push_back(float(groups[r / layer.rows].gram[c * layer.columns + c] / mean + 1e-3));
  return counts;
}

/// Weights that make of the inputs that there are now what the old ones made of those that were meant to be.
void LayerClustering::fitToChangedInputs(std::vector<float> &target, const ClusteringSettings &settings) const {
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g) {
    if (groups[g].cross.empty())
      continue;
    ArrayRef<float> rows = ArrayRef<float>(dense).slice(g * size, size);
    PruneMask mask;
    for (float value : rows)
      mask.push_back(!keepsZeros || value != 0);
    PruneProblem problem{{layer.rows, layer.columns}, rows, groups[g].gram, groups[g].cross};
    llvm::copy(reconstructWeights(problem, mask, settings.damping), target.begin() + g * size);
  }
}

TableProblem LayerClustering::getProblem(ArrayRef<float> target) const {
  TableProblem problem{layer.rows, layer.columns, {}, layer.getOutputs(), keepsZeros};
  if (attr.getScope() == ClusterScope::channels)
    problem.rowsOfTable = attr.getGroup();
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < layer.groups; ++g) {
    TableGroup &group = problem.groups.emplace_back();
    group.weights = target.slice(g * size, size);
    if (!groups.empty())
      group.gram = groups[g].gram;
  }
  return problem;
}

void LayerClustering::setValues(const TableWeights &found) {
  int64_t rowsOfTable = attr.getScope() == ClusterScope::channels ? attr.getGroup() : layer.getOutputs();
  for (size_t i = 0; i < clustered.size(); ++i)
    clustered[i] = found.tables[int64_t(i) / layer.columns / rowsOfTable][found.indices[i]];
  outcome.tables = found.tables.size();
  outcome.values = 0;
  for (const std::vector<float> &table : found.tables)
    outcome.values = std::max(outcome.values, table.size());
}

void LayerClustering::cluster(const LayerProbe *probe, const ClusteringSettings &settings) {
  groups = readProducts(layer, probe, settings.fitsBiases, settings.noise);
  std::vector<float> target = dense;
  if (settings.reconstructs)
    fitToChangedInputs(target, settings);
  TableProblem problem = getProblem(target);
  TableWeights found{findTables(target, getCounts(), problem.rowsOfTable * layer.columns, attr, keepsZeros), {}};
  if (settings.reconstructs && !groups.empty())
    found = fitTables(problem, found.tables, {settings.damping, settings.rounds});
  else
    found.indices = assignTables(problem, found.tables);
  setValues(found);
  if (settings.fitsBiases)
    biasChange = getBiasChange(layer, groups, dense, clustered);
  measure();
  groups.clear();
}

void LayerClustering::measure() {
  double change = 0, energy = 0, error = 0, results = 0;
  for (auto [before, after] : llvm::zip_equal(dense, clustered)) {
    change += (double(after) - before) * (double(after) - before);
    energy += double(before) * before;
  }
  outcome.change = energy > 0 ? change / energy : 0;
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g) {
    PruneProblem problem{{layer.rows, layer.columns}, ArrayRef<float>(dense).slice(g * size, size), groups[g].gram};
    error += getPruningError(problem, ArrayRef<float>(clustered).slice(g * size, size));
    results += getResultEnergy(problem);
  }
  // Against changed inputs there is no plain share of the energy.
  if (!groups.empty() && groups[0].cross.empty() && results > 0)
    outcome.error = error / results;
}

void LayerClustering::apply() {
  std::vector<float> stored(clustered.size());
  size_t at = 0;
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        stored[layer.getWeightIndex(g, r, c)] = clustered[at++];
  setWeights(layer, stored);
  changeBias(layer, biasChange);
}
