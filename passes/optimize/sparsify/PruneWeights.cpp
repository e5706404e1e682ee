//===- PruneWeights.cpp - Zeros where they matter least -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/TensorNames.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Threading.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/sparsify/LayerPruning.h"
#include "passes/optimize/sparsify/Passes.h"
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
    bool needsData = llvm::any_of(layers, [&](const Layer &layer) { return layer.isByData; });
    runner = needsData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if ((needsData && !runner) || failed(shareSparsity()) || failed(sequential ? pruneInOrder() : pruneAtOnce()))
      return signalPassFailure();
    for (const Layer &layer : layers)
      report(layer.pruning);
  }

private:
  struct Layer {
    LayerPruning pruning;
    bool isByData;
  };
  /// Looks at some layers with what they meet; a probe is null where no data is wanted.
  using Visitor = llvm::function_ref<void(size_t number, const LayerProbe *probe)>;

  LogicalResult readOptions();
  void findLayers();
  LogicalResult visit(ArrayRef<size_t> numbers, Visitor visitor);
  LogicalResult shareSparsity();
  LogicalResult shareByScores(ArrayRef<size_t> numbers);
  LogicalResult shareByCurves(ArrayRef<size_t> numbers);
  LogicalResult pruneAtOnce();
  LogicalResult pruneInOrder();
  LogicalResult pruneBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block);
  void report(const LayerPruning &layer);

  PruningSettings settings;
  ModelRunner *runner = nullptr;
  std::vector<Layer> layers;
};

} // namespace

LogicalResult PruneWeights::readOptions() {
  layers.clear();
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
    layers.push_back({std::move(pruning), wantsData && !isLong});
  });
  // Not to be found out by the size of the result.
  if (isAsked && layers.empty())
    getOperation().emitWarning() << DEBUG_TYPE ": no layer has float weights to prune: prune before quantizing";
}

LogicalResult PruneWeights::visit(ArrayRef<size_t> numbers, Visitor visitor) {
  // Nothing is replaced before the last run, so that all layers see the inputs of the model as it was.
  for (size_t next = 0; next < numbers.size();) {
    std::deque<LayerProbe> probes;
    std::vector<std::pair<size_t, const LayerProbe *>> some;
    for (int64_t bytes = 0; next < numbers.size(); ++next) {
      const WeightedLayer &layer = layers[numbers[next]].pruning.getLayer();
      int64_t needed = layer.groups * layer.columns * layer.columns * int64_t(sizeof(double));
      if (!layers[numbers[next]].isByData) {
        some.push_back({numbers[next], nullptr});
        continue;
      }
      if (!probes.empty() && bytes + needed > memory << 20)
        break;
      bytes += needed;
      some.push_back({numbers[next], &probes.emplace_back(layer, /*wantsProducts=*/true)});
    }
    numRuns += !probes.empty();
    if (failed(observeInputs(getOperation(), *runner, probes, samples)))
      return failure();
    parallelFor(&getContext(), 0, some.size(), [&](size_t i) { visitor(some[i].first, some[i].second); });
    for (auto [number, probe] : some)
      if (probe && probe->count == 0)
        remarkDeclined(layers[number].pruning.getLayer().op, DEBUG_TYPE,
                       "pruned by magnitude: the first sample does not get there");
  }
  return success();
}

//===----------------------------------------------------------------------===//
// One threshold
//===----------------------------------------------------------------------===//

/// The scores of all units together say what each layer gets.
LogicalResult PruneWeights::shareByScores(ArrayRef<size_t> numbers) {
  std::vector<std::vector<double>> scores(layers.size());
  std::vector<std::vector<int64_t>> sizes(layers.size());
  if (failed(visit(numbers, [&](size_t number, const LayerProbe *probe) {
        scores[number] = layers[number].pruning.getUnitScores(probe, settings, sizes[number]);
      })))
    return failure();
  std::vector<UnitScores> units;
  for (size_t number : numbers)
    units.push_back({scores[number], sizes[number]});
  double sparsity = layers[numbers[0]].pruning.getAttr().getSparsity().getValueAsDouble();
  double threshold = findSharedThreshold(units, sparsity);
  for (size_t number : numbers) {
    LayerPruning &pruning = layers[number].pruning;
    pruning.setSparsity(pruning.getSparsityAbove(scores[number], sizes[number], threshold));
  }
  return success();
}

LogicalResult PruneWeights::shareByCurves(ArrayRef<size_t> numbers) {
  static constexpr double points[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98};
  std::vector<SparsityCurve> curves(layers.size()), used;
  if (failed(visit(numbers, [&](size_t number, const LayerProbe *probe) {
        if (probe)
          curves[number] = layers[number].pruning.getCurve(*probe, points, settings);
      })))
    return failure();
  for (size_t number : numbers)
    used.push_back(curves[number]);
  double sparsity = layers[numbers[0]].pruning.getAttr().getSparsity().getValueAsDouble();
  for (auto [number, point] : llvm::zip_equal(numbers, allocateSparsity(used, sparsity)))
    if (!curves[number].sparsities.empty()) // else what was asked for
      layers[number].pruning.setSparsity(curves[number].sparsities[point]);
  return success();
}

/// Gives layers that share a threshold sparsities of their own. Layers that ask for different things share with their
/// likes.
LogicalResult PruneWeights::shareSparsity() {
  llvm::MapVector<Attribute, SmallVector<size_t>> shared;
  for (auto [number, layer] : llvm::enumerate(layers))
    if (layer.pruning.getAttr().getGlobal())
      shared[layer.pruning.getAttr()].push_back(number);
  for (const auto &[attr, numbers] : shared) {
    bool isSecondOrder = cast<PruneAttr>(attr).getSaliency() == Saliency::sparsegpt;
    if (failed(isSecondOrder ? shareByCurves(numbers) : shareByScores(numbers)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Pruning
//===----------------------------------------------------------------------===//

LogicalResult PruneWeights::pruneAtOnce() {
  std::vector<size_t> all(layers.size());
  std::iota(all.begin(), all.end(), 0);
  auto prune = [&](size_t number, const LayerProbe *probe) { layers[number].pruning.prune(probe, settings); };
  if (failed(visit(all, prune)))
    return failure();
  for (Layer &layer : layers)
    layer.pruning.apply();
  return success();
}

LogicalResult PruneWeights::pruneBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block) {
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(getOperation(), reference, reason);
  if (!both)
    return getOperation().emitError() << DEBUG_TYPE ": sequential pruning is not possible: " << reason;
  std::deque<LayerProbe> probes;
  for (size_t number : block) {
    const WeightedLayer &layer = layers[number].pruning.getLayer();
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
              [&](size_t i) { layers[block[i]].pruning.prune(&probes[i], settings); });
  for (size_t number : block)
    layers[number].pruning.apply();
  return success();
}

LogicalResult PruneWeights::pruneInOrder() {
  SmallVector<size_t> pending;
  ModuleOp reference;
  std::optional<TensorsByName> originals;
  for (auto [number, layer] : llvm::enumerate(layers)) {
    if (!layer.isByData) {
      layer.pruning.prune(nullptr, settings);
      layer.pruning.apply();
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
    if (failed(pruneBlock(reference, *originals, pending)))
      return failure();
    pending.clear();
  }
  return pending.empty() ? success() : pruneBlock(reference, *originals, pending);
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
