//===- PruneWeights.cpp - Zeros where they matter least -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "passes/optimize/LayerRuns.h"
#include "passes/optimize/sparsify/LayerPruning.h"
#include "passes/optimize/sparsify/Passes.h"
#include "passes/optimize/sparsify/SparsityShares.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numeric>

#define DEBUG_TYPE "prune-weights"

namespace adze {
#define GEN_PASS_DEF_PRUNEWEIGHTS
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct PruneWeights : adze::impl::PruneWeightsBase<PruneWeights> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    findLayers();
    bool needsData = choosesShares || llvm::any_of(tasks, [](const LayerTask &task) { return task.isByData; });
    ModelRunner *runner = needsData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if (needsData && !runner)
      return signalPassFailure();
    LayerRuns runs(getOperation(), runner, getRunOptions());
    if (failed(shareSparsity(runner, runs)) || failed(prune(runs)))
      return signalPassFailure();
    numRuns += runs.count();
    for (const LayerPruning &layer : layers)
      report(layer);
  }

private:
  LogicalResult readOptions();
  void findLayers();
  LayerRuns::Options getRunOptions() const {
    return {DEBUG_TYPE, "pruned by magnitude", samples, int64_t(memory), block};
  }
  LogicalResult shareSparsity(ModelRunner *runner, LayerRuns &runs);
  void reportChoices(ArrayRef<SparsityShares::Choice> choices);
  LogicalResult prune(LayerRuns &runs);
  void report(const LayerPruning &layer);

  PruningSettings settings;
  std::vector<LayerPruning> layers;
  std::vector<LayerTask> tasks; // of each layer
};

} // namespace

LogicalResult PruneWeights::readOptions() {
  layers.clear();
  tasks.clear();
  settings.reconstructs = reconstruct;
  settings.fitsBiases = fitBiases;
  settings.damping = damping;
  settings.noise = noise;
  settings.refinements = refinements;
  settings.steps = steps;
  if (!(damping >= 0) || !(noise >= 0) || block == 0 || steps == 0)
    return getOperation().emitError() << DEBUG_TYPE ": damping and noise must not be negative, nor block or steps 0";
  return success();
}

void PruneWeights::findLayers() {
  bool isAsked = false;
  SmallVector<bool> isByData;
  getOperation().walk([&](Operation *op) {
    auto attr = op->getAttrOfType<PruneAttr>("adze.prune");
    if (!attr || attr.getPattern() == PrunePattern::channels)
      return;
    isAsked = true;
    StringRef reason;
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    if (!layer || !LayerPruning::canPrune(*layer, attr, reason)) {
      op->removeDiscardableAttr("adze.prune");
      return remarkDeclined(op, DEBUG_TYPE, reason);
    }
    bool isLong = layer->columns > maxColumns;
    LayerPruning pruning(*layer, attr);
    bool wantsData = pruning.needsData(settings);
    if (wantsData && isLong)
      remarkDeclined(op, DEBUG_TYPE, "pruned by magnitude: its rows are longer than max-columns");
    layers.push_back(std::move(pruning));
    isByData.push_back(wantsData && !isLong);
  });
  for (auto [layer, byData] : llvm::zip_equal(layers, isByData))
    tasks.push_back({&layer.getLayer(), byData});
  // Not to be found out by the size of the result.
  if (isAsked && layers.empty())
    getOperation().emitWarning() << DEBUG_TYPE ": no layer has float weights to prune: prune before quantizing";
}

//===----------------------------------------------------------------------===//
// Layers that share
//===----------------------------------------------------------------------===//

/// Gives layers that share a threshold sparsities of their own. Layers that ask for different things share with their
/// likes.
LogicalResult PruneWeights::shareSparsity(ModelRunner *runner, LayerRuns &runs) {
  llvm::MapVector<Attribute, SmallVector<size_t>> shared;
  for (auto [number, layer] : llvm::enumerate(layers))
    if (layer.getAttr().getGlobal())
      shared[layer.getAttr()].push_back(number);
  if (shared.empty() || !choosesShares) {
    for (const auto &[attr, numbers] : shared)
      if (failed(SparsityShares(layers, tasks, numbers, settings, runs).share()))
        return failure();
    return success();
  }
  LayerRuns::Options half = getRunOptions();
  half.isHalf = true;
  LayerRuns halfRuns(getOperation(), runner, half);
  LogitDistance distance(*runner, samples);
  if (failed(distance.record(getOperation())))
    return failure();
  for (const auto &[attr, numbers] : shared) {
    auto choices = SparsityShares(layers, tasks, numbers, settings, halfRuns).choose(getOperation(), distance);
    if (failed(choices))
      return failure();
    reportChoices(*choices);
  }
  numRuns += halfRuns.count();
  return success();
}

/// Says what was tried, and of it what was taken.
void PruneWeights::reportChoices(ArrayRef<SparsityShares::Choice> choices) {
  std::string text = llvm::formatv("shares of sparsity: {0}, SQNR {1:f2} dB on held-out samples", choices[0].name,
                                   choices[0].sqnr);
  for (const SparsityShares::Choice &other : choices.drop_front())
    text += llvm::formatv("; {0}, {1:f2} dB", other.name, other.sqnr);
  remark::passed(getOperation().getLoc(), remark::RemarkOpts::name("shares").category(DEBUG_TYPE)) << text;
}

//===----------------------------------------------------------------------===//
// Pruning
//===----------------------------------------------------------------------===//

LogicalResult PruneWeights::prune(LayerRuns &runs) {
  auto pruneLayer = [&](size_t number, const LayerProbe *probe) { layers[number].prune(probe, settings); };
  auto apply = [&](size_t number) { layers[number].apply(); };
  if (sequential)
    return runs.visitInOrder(tasks, pruneLayer, apply);
  std::vector<size_t> all(layers.size());
  std::iota(all.begin(), all.end(), 0);
  if (failed(runs.visitAtOnce(tasks, all, pruneLayer)))
    return failure();
  llvm::for_each(all, apply);
  return success();
}

/// Says what became of a layer, in a remark and in its attribute, where sparsity is no longer shared.
void PruneWeights::report(const LayerPruning &layer) {
  Operation *op = layer.getLayer().op;
  std::string text = llvm::formatv("{0:f1} % of {1} weights are zero", 100 * layer.getSparsity(),
                                   ShapedType::getNumElements(layer.getLayer().shape));
  if (layer.getError())
    text += llvm::formatv(", which changes its results by {0:f2} % of their energy", 100 * *layer.getError());
  remark::passed(op->getLoc(), remark::RemarkOpts::name("pruned").category(DEBUG_TYPE)) << text;
  ++numPruned;
  numZeros += uint64_t(std::llround(layer.getSparsity() * double(ShapedType::getNumElements(layer.getLayer().shape))));
}
