//===- RoundWeights.cpp - Weights on the grid -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/TensorNames.h"
#include "passes/optimize/LayerRuns.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/quantize/LayerRounding.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <deque>

#define DEBUG_TYPE "round-weights"

namespace adze {
#define GEN_PASS_DEF_ROUNDWEIGHTS
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct RoundWeights : adze::impl::RoundWeightsBase<RoundWeights> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    findLayers();
    size_t byData = llvm::count_if(tasks, [](const LayerTask &task) { return task.isByData; });
    if (settings.method == RoundingSettings::Method::Nearest)
      byData = 0;
    runner = byData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if (byData && (!runner || failed(roundByData())))
      return signalPassFailure();
    if (!byData)
      for (LayerRounding &rounding : roundings) {
        rounding.roundToNearest();
        rounding.apply();
      }
    numRounded += roundings.size();
    numByData += byData;
  }

private:
  LogicalResult readOptions();
  void findLayers();
  LogicalResult roundByData();
  /// The weights that the layer has in the reference; none where they are no floats.
  std::optional<std::vector<float>> findTargets(const TensorsByName &originals, const WeightedLayer &layer) const;

  RoundingSettings settings;
  ModelRunner *runner = nullptr;
  std::deque<LayerRounding> roundings; // which tasks point into
  std::vector<LayerTask> tasks;
};

} // namespace

LogicalResult RoundWeights::readOptions() {
  using Method = RoundingSettings::Method;
  roundings.clear();
  tasks.clear();
  settings.damping = damping;
  settings.iterations = std::max(1u, unsigned(iterations));
  if (method == "nearest")
    settings.method = Method::Nearest;
  else if (method == "gptq")
    settings.method = Method::Gptq;
  else if (method == "adaround")
    settings.method = Method::AdaRound;
  else
    return getOperation().emitError() << DEBUG_TYPE ": method '" << method << "' is not nearest, gptq or adaround";
  if (!(damping >= 0) || block == 0)
    return getOperation().emitError() << DEBUG_TYPE ": damping must not be negative, nor block 0";
  return success();
}

void RoundWeights::findLayers() {
  LayerSelection selection(getOperation());
  getOperation().walk([&](WeightedOpInterface op) {
    StringRef reason;
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    std::optional<LayerForm> form = layer ? selection.getForm(*layer, reason) : std::nullopt;
    if (!form) {
      if (selection.isQuantized(op))
        remarkDeclined(op, DEBUG_TYPE, reason);
      return;
    }
    roundings.emplace_back(*layer, *form);
    // What shares values has them on the grid already (snap-clusters), and would lose them.
    bool isClustered = op->hasAttr("adze.cluster");
    tasks.push_back({&roundings.back().getLayer(), layer->columns <= maxColumns && !isClustered});
    if (!tasks.back().isByData && !isClustered && settings.method != RoundingSettings::Method::Nearest)
      remarkDeclined(op, DEBUG_TYPE, "rounded to nearest: its rows are longer than max-columns");
  });
}

std::optional<std::vector<float>> RoundWeights::findTargets(const TensorsByName &originals,
                                                            const WeightedLayer &layer) const {
  StringRef reason;
  Value result = originals.lookup(getTensorName(layer.getOutput()));
  std::optional<WeightedLayer> other = result ? adze::getLayer(result.getDefiningOp(), reason) : std::nullopt;
  return other ? readFloatConstant(other->getWeight()) : std::nullopt;
}

LogicalResult RoundWeights::roundByData() {
  LayerRuns runs(getOperation(), runner, {DEBUG_TYPE, "rounded to nearest", samples, int64_t(memory), block});
  std::optional<TensorsByName> originals;
  auto visit = [&](size_t number, const LayerProbe *probe) {
    LayerRounding &rounding = roundings[number];
    if (!probe)
      return rounding.roundToNearest();
    std::optional<std::vector<float>> targets;
    if (probe->original)
      targets = findTargets(*originals, rounding.getLayer());
    if (targets)
      rounding.fit(*probe, *targets, settings);
    rounding.round(*probe, settings);
  };
  auto apply = [&](size_t number) { numMoved += roundings[number].apply(); };
  LogicalResult result = success();
  if (sequential) {
    ModuleOp reference = getReference(getOperation(), *runner, DEBUG_TYPE);
    if (!reference)
      return failure();
    originals.emplace(reference);
    result = runs.visitInOrder(tasks, visit, apply);
  } else {
    SmallVector<size_t> all = llvm::to_vector(llvm::seq<size_t>(0, tasks.size()));
    result = runs.visitAtOnce(tasks, all, visit);
    // Nothing is replaced before the last run, so that all layers see the inputs of the model as it was.
    if (succeeded(result))
      llvm::for_each(all, apply);
  }
  numRuns += runs.count();
  return result;
}
