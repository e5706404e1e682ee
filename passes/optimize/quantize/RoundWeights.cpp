//===- RoundWeights.cpp - Weights on the grid -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/TensorNames.h"
#include "mlir/IR/Threading.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/quantize/LayerRounding.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"
#include "llvm/Support/FormatVariadic.h"

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
    bool needsData = settings.method != RoundingSettings::Method::Nearest && llvm::any_of(isByData, [](bool is) { return is; });
    if (needsData) {
      runner = getModelRunner(getOperation(), DEBUG_TYPE);
      if (!runner || failed(sequential ? roundInOrder() : roundAtOnce()))
        return signalPassFailure();
    }
    for (auto [rounding, byData] : llvm::zip_equal(roundings, isByData)) {
      bool isDone = needsData && byData;
      numByData += isDone;
      if (!isDone) {
        rounding.roundToNearest();
        rounding.apply();
      } else if (!sequential) {
        numMoved += rounding.apply();
      }
      ++numRounded;
    }
  }

private:
  LogicalResult readOptions();
  void findLayers();
  /// Bytes of the matrices of a layer.
  int64_t getBytes(const WeightedLayer &layer) const {
    return layer.groups * layer.columns * layer.columns * int64_t(sizeof(double));
  }
  LogicalResult roundAtOnce();
  LogicalResult roundInOrder();
  LogicalResult roundBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block);

  RoundingSettings settings;
  ModelRunner *runner = nullptr;
  std::vector<LayerRounding> roundings;
  std::vector<bool> isByData;
};

} // namespace

LogicalResult RoundWeights::readOptions() {
  using Method = RoundingSettings::Method;
  roundings.clear();
  isByData.clear();
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
    isByData.push_back(layer->columns <= maxColumns && !isClustered);
    if (!isByData.back() && !isClustered && settings.method != RoundingSettings::Method::Nearest)
      remarkDeclined(op, DEBUG_TYPE, "rounded to nearest: its rows are longer than max-columns");
  });
}

LogicalResult RoundWeights::roundAtOnce() {
  // Nothing is replaced before the last run, so that all layers see the inputs of the model as it was.
  for (size_t next = 0; next < roundings.size();) {
    std::deque<LayerProbe> probes;
    std::vector<size_t> numbers;
    for (int64_t bytes = 0; next < roundings.size(); ++next) {
      if (!isByData[next])
        continue;
      const WeightedLayer &layer = roundings[next].getLayer();
      if (!probes.empty() && bytes + getBytes(layer) > memory << 20)
        break;
      bytes += getBytes(layer);
      probes.emplace_back(layer, /*wantsProducts=*/true);
      numbers.push_back(next);
    }
    numRuns += !probes.empty();
    if (failed(observeInputs(getOperation(), *runner, probes, samples)))
      return failure();
    parallelFor(&getContext(), 0, probes.size(), [&](size_t i) { roundings[numbers[i]].round(probes[i], settings); });
    for (auto [probe, number] : llvm::zip_equal(probes, numbers))
      if (probe.count == 0)
        remarkDeclined(roundings[number].getLayer().op, DEBUG_TYPE, "rounded to nearest: the first sample does not get there");
  }
  return success();
}

LogicalResult RoundWeights::roundBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<size_t> block) {
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(getOperation(), reference, reason);
  if (!both)
    return getOperation().emitError() << DEBUG_TYPE ": sequential rounding is not possible: " << reason;
  std::deque<LayerProbe> probes;
  std::vector<std::vector<float>> targets;
  for (size_t number : block) {
    const WeightedLayer &layer = roundings[number].getLayer();
    targets.emplace_back();
    Value original, result = originals.lookup(getTensorName(layer.getOutput()));
    std::optional<WeightedLayer> other = result ? adze::getLayer(result.getDefiningOp(), reason) : std::nullopt;
    std::optional<std::vector<float>> weights = other ? readFloatConstant(other->getWeight()) : std::nullopt;
    if (weights && other->shape == layer.shape) {
      original = both->ofReference.lookupOrNull(other->getInput());
      targets.back() = std::move(*weights);
    }
    if (!original)
      remarkDeclined(layer.op, DEBUG_TYPE, "not fitted to changed inputs: the reference has no layer of its name");
    probes.emplace_back(layer, /*wantsProducts=*/true, both->ofModule.lookup(layer.getInput()), original);
  }
  ++numRuns;
  if (failed(observeInputs(*both->module, *runner, probes, samples)))
    return failure();
  parallelFor(&getContext(), 0, block.size(), [&](size_t i) {
    if (probes[i].original)
      roundings[block[i]].fit(probes[i], targets[i], settings);
    roundings[block[i]].round(probes[i], settings);
  });
  for (size_t number : block)
    numMoved += roundings[number].apply();
  return success();
}

LogicalResult RoundWeights::roundInOrder() {
  ModuleOp reference = getReference(getOperation(), *runner, DEBUG_TYPE);
  if (!reference)
    return failure();
  TensorsByName originals(reference);
  std::vector<size_t> pending;
  for (size_t number = 0; number < roundings.size(); ++number) {
    runner->report(llvm::formatv("layer {0} of {1}", number + 1, roundings.size()).str());
    if (isByData[number])
      pending.push_back(number);
    if (pending.empty() || (pending.size() < block && number + 1 < roundings.size()))
      continue;
    if (failed(roundBlock(reference, originals, pending)))
      return failure();
    pending.clear();
  }
  return success();
}
