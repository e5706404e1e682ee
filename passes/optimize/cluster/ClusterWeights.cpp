//===- ClusterWeights.cpp - Few different weights -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Numerics/AffineQuantization.h"
#include "mlir/IR/Remarks.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/LayerRuns.h"
#include "passes/optimize/cluster/LayerClustering.h"
#include "passes/optimize/cluster/Passes.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numeric>

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
    bool needsData = llvm::any_of(tasks, [](const LayerTask &task) { return task.isByData; });
    ModelRunner *runner = needsData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if (needsData && !runner)
      return signalPassFailure();
    LayerRuns runs(getOperation(), runner, {DEBUG_TYPE, "clustered by its weights alone", samples, int64_t(memory), block});
    if (failed(cluster(runs)))
      return signalPassFailure();
    numRuns += runs.count();
    for (const LayerClustering &layer : layers)
      report(layer.getLayer().op, layer.getOutcome());
  }

private:
  LogicalResult readOptions();
  void findLayers();
  bool clusterTensors(WeightedOpInterface op, ClusterAttr attr);
  LogicalResult cluster(LayerRuns &runs);
  void report(Operation *op, const ClusteringOutcome &outcome);

  ClusteringSettings settings;
  std::vector<LayerClustering> layers;
  std::vector<LayerTask> tasks; // of each layer
};

} // namespace

LogicalResult ClusterWeights::readOptions() {
  layers.clear();
  tasks.clear();
  settings.reconstructs = reconstruct;
  settings.fitsBiases = fitBiases;
  settings.damping = damping;
  settings.noise = noise;
  settings.rounds = rounds;
  if (integerBits != 0 && integerBits != 2 && integerBits != 4 && integerBits != 8)
    return getOperation().emitError() << DEBUG_TYPE ": integer-bits is " << unsigned(integerBits) << ", and must be 8, 4, 2 or 0";
  settings.largest = integerBits ? getLargestWeight(integerBits) : 0;
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
    ElementsAttr data =
        makeConstant(RankedTensorType::get(type.getShape(), builder.getF32Type()),
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
  SmallVector<bool> isByData;
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
    layers.push_back(std::move(clustering));
    isByData.push_back(wantsData && !isLong);
  });
  for (auto [layer, byData] : llvm::zip_equal(layers, isByData))
    tasks.push_back({&layer.getLayer(), byData});
  // Not to be found out by the size of the result.
  if (isAsked && layers.empty() && !isDone)
    getOperation().emitWarning() << DEBUG_TYPE ": no op has float weights to cluster: cluster before quantizing";
}

LogicalResult ClusterWeights::cluster(LayerRuns &runs) {
  auto clusterLayer = [&](size_t number, const LayerProbe *probe) { layers[number].cluster(probe, settings); };
  auto apply = [&](size_t number) { layers[number].apply(); };
  if (sequential)
    return runs.visitInOrder(tasks, clusterLayer, apply);
  std::vector<size_t> all(layers.size());
  std::iota(all.begin(), all.end(), 0);
  if (failed(runs.visitAtOnce(tasks, all, clusterLayer)))
    return failure();
  llvm::for_each(all, apply);
  return success();
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
