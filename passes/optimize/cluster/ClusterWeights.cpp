//===- ClusterWeights.cpp - Few different weights -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Threading.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/cluster/LayerClustering.h"
#include "passes/optimize/cluster/Passes.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

#define DEBUG_TYPE "cluster-weights"

namespace adze {
#define GEN_PASS_DEF_CLUSTERWEIGHTS
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct ClusterWeights : adze::impl::ClusterWeightsBase<ClusterWeights> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    findLayers();
    bool needsData = llvm::any_of(layers, [&](const Layer &layer) { return layer.isByData; });
    runner = needsData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if ((needsData && !runner) || failed(sequential ? clusterInOrder() : clusterAtOnce()))
      return signalPassFailure();
    for (const Layer &layer : layers)
      report(layer.clustering.getLayer().op, layer.clustering.getOutcome());
  }

private:
  struct Layer {
    LayerClustering clustering;
    bool isByData;
  };

  LogicalResult readOptions();
  void findLayers();
  bool clusterTensors(WeightedOpInterface op, ClusterAttr attr);
  LogicalResult clusterAtOnce();
  LogicalResult clusterInOrder();
  LogicalResult clusterBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block);
  void report(Operation *op, const ClusteringOutcome &outcome);

  ClusteringSettings settings;
  ModelRunner *runner = nullptr;
  std::vector<Layer> layers;
};

} // namespace

LogicalResult ClusterWeights::readOptions() {
  layers.clear();
  settings.reconstructs = reconstruct;
  settings.fitsBiases = fitBiases;
  settings.damping = damping;
  settings.noise = noise;
  settings.rounds = rounds;
  if (!(damping >= 0) || !(noise >= 0) || block == 0)
    return getOperation().emitError() << DEBUG_TYPE ": damping and noise must not be negative, nor block 0";
  return success();
}

/// Clusters the weights of an op by themselves; whether there were any.
bool ClusterWeights::clusterTensors(WeightedOpInterface op, ClusterAttr attr) {
  ClusteringOutcome outcome;
  double change = 0, energy = 0;
  for (unsigned number : op.getWeightOperands()) {
    Value weight = op->getOperand(number);
    std::optional<std::vector<float>> values = readFloatConstant(weight);
    if (!values || values->empty() || !llvm::all_of(*values, [](float value) { return std::isfinite(value); }))
      continue;
    auto type = cast<RankedTensorType>(weight.getType());
    int64_t weightsOfTable = values->size();
    if (attr.getScope() == ClusterScope::channels && type.getRank() && type.getDimSize(0) % attr.getGroup() == 0)
      weightsOfTable = int64_t(values->size()) / type.getDimSize(0) * attr.getGroup();
    auto tables = findTables(*values, {}, weightsOfTable, attr, op->hasAttr("adze.prune"));
    for (size_t t = 0; t < tables.size(); ++t) {
      MutableArrayRef<float> part(values->data() + t * weightsOfTable, weightsOfTable);
      for (auto [value, index] : llvm::zip_equal(part, assignClusters(part, tables[t]))) {
        energy += double(value) * value;
        change += (double(tables[t][index]) - value) * (double(tables[t][index]) - value);
        value = tables[t][index];
      }
      outcome.values = std::max(outcome.values, tables[t].size());
    }
    outcome.tables += tables.size();
    OpBuilder builder(op);
    ElementsAttr data = makeConstant(RankedTensorType::get(type.getShape(), builder.getF32Type()),
                                     ArrayRef(reinterpret_cast<const char *>(values->data()), values->size() * sizeof(float)));
    op->setOperand(number, ConstOp::create(builder, weight.getLoc(), type, data));
    if (Operation *old = weight.getDefiningOp(); old && old->use_empty())
      old->erase();
  }
  if (!outcome.tables)
    return false;
  outcome.change = energy > 0 ? change / energy : 0;
  report(op, outcome);
  return true;
}

void ClusterWeights::findLayers() {
  bool isAsked = false, isDone = false;
  getOperation().walk([&](WeightedOpInterface op) {
    auto attr = op->getAttrOfType<ClusterAttr>("adze.cluster");
    if (!attr)
      return;
    isAsked = true;
    StringRef reason;
    if (!getLayer(op, reason)) {
      isDone |= clusterTensors(op, attr);
      return;
    }
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    if (!layer || !LayerClustering::canCluster(*layer, attr, reason)) {
      op->removeDiscardableAttr("adze.cluster");
      return remarkDeclined(op, DEBUG_TYPE, reason);
    }
    LayerClustering clustering(*layer, attr);
    bool isLong = layer->columns > maxColumns, wantsData = clustering.needsData(settings);
    if (wantsData && isLong)
      remarkDeclined(op, DEBUG_TYPE, "clustered by its weights alone: its rows are longer than max-columns");
    layers.push_back({std::move(clustering), wantsData && !isLong});
  });
  // Not to be found out by the size of the result.
  if (isAsked && layers.empty() && !isDone)
    getOperation().emitWarning() << DEBUG_TYPE ": no op has float weights to cluster: cluster before quantizing";
}

LogicalResult ClusterWeights::clusterAtOnce() {
  // Nothing is replaced before the last run, so that all layers see the inputs of the model as it was.
  for (size_t next = 0; next < layers.size();) {
    std::deque<LayerProbe> probes;
    std::vector<std::pair<size_t, const LayerProbe *>> some;
    for (int64_t bytes = 0; next < layers.size(); ++next) {
      const WeightedLayer &layer = layers[next].clustering.getLayer();
      int64_t needed = layer.groups * layer.columns * layer.columns * int64_t(sizeof(double));
      if (!layers[next].isByData) {
        some.push_back({next, nullptr});
        continue;
      }
      if (!probes.empty() && bytes + needed > memory << 20)
        break;
      bytes += needed;
      some.push_back({next, &probes.emplace_back(layer, /*wantsProducts=*/true)});
    }
    numRuns += !probes.empty();
    if (!probes.empty() && failed(observeInputs(getOperation(), *runner, probes, samples)))
      return failure();
    parallelFor(&getContext(), 0, some.size(),
                [&](size_t i) { layers[some[i].first].clustering.cluster(some[i].second, settings); });
    for (auto [number, probe] : some)
      if (probe && probe->count == 0)
        remarkDeclined(layers[number].clustering.getLayer().op, DEBUG_TYPE,
                       "clustered by its weights alone: the first sample does not get there");
  }
  for (Layer &layer : layers)
    layer.clustering.apply();
  return success();
}

LogicalResult ClusterWeights::clusterBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block) {
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(getOperation(), reference, reason);
  if (!both)
    return getOperation().emitError() << DEBUG_TYPE ": sequential clustering is not possible: " << reason;
  std::deque<LayerProbe> probes;
  for (size_t number : block) {
    const WeightedLayer &layer = layers[number].clustering.getLayer();
    Value original, result = originals.lookup(getTensorName(layer.getOutput()));
    std::optional<WeightedLayer> other = result ? adze::getLayer(result.getDefiningOp(), reason) : std::nullopt;
    if (other && other->shape == layer.shape)
      original = both->ofReference.lookupOrNull(other->getInput());
    if (!original)
      remarkDeclined(layer.op, DEBUG_TYPE, "not fitted to changed inputs: the reference has no layer of its name");
    probes.emplace_back(layer, /*wantsProducts=*/true, both->ofModule.lookup(layer.getInput()), original);
  }
  ++numRuns;
  if (failed(observeInputs(*both->module, *runner, probes, samples)))
    return failure();
  parallelFor(&getContext(), 0, block.size(),
              [&](size_t i) { layers[block[i]].clustering.cluster(&probes[i], settings); });
  for (size_t number : block)
    layers[number].clustering.apply();
  return success();
}

LogicalResult ClusterWeights::clusterInOrder() {
  SmallVector<size_t> pending;
  ModuleOp reference;
  std::optional<TensorsByName> originals;
  for (auto [number, layer] : llvm::enumerate(layers)) {
    if (!layer.isByData) {
      layer.clustering.cluster(nullptr, settings);
      layer.clustering.apply();
      continue;
    }
    if (!reference) {
      reference = getReference(getOperation(), *runner, DEBUG_TYPE);
      if (!reference)
        return failure();
      originals.emplace(reference);
    }
    pending.push_back(number);
    if (pending.size() < block)
      continue;
    if (failed(clusterBlock(reference, *originals, pending)))
      return failure();
    pending.clear();
  }
  return pending.empty() ? success() : clusterBlock(reference, *originals, pending);
}

/// Says what became of an op.
void ClusterWeights::report(Operation *op, const ClusteringOutcome &outcome) {
  std::string text = outcome.tables == 1
                         ? llvm::formatv("{0} values", outcome.values).str()
                         : llvm::formatv("{0} tables of up to {1} values", outcome.tables, outcome.values).str();
  text += llvm::formatv("; weights change by {0:f2} % of their energy", 100 * outcome.change);
  if (outcome.error)
    text += llvm::formatv(", results by {0:f2} %", 100 * *outcome.error);
  remark::passed(op->getLoc(), remark::RemarkOpts::name("clustered").category(DEBUG_TYPE)) << text;
  ++numClustered;
  numTables += outcome.tables;
}
