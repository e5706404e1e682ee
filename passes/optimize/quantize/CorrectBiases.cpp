//===- CorrectBiases.cpp - Means of results as they were ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From shifted weights, or from shifted results.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/DequantizedConstant.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/optimize/quantize/ChannelSums.h"
#include "passes/optimize/quantize/LayerBias.h"
#include "passes/optimize/quantize/LayerInputs.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"
#include "passes/optimize/quantize/ReferenceLayers.h"

#include <cmath>

#define DEBUG_TYPE "correct-biases"

namespace adze {
#define GEN_PASS_DEF_CORRECTBIASES
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A layer and what it stands for.
struct CorrectedLayer {
  WeightedLayer layer, original;
  LayerBias bias;
  std::vector<double> originalBias;
  std::vector<float> weights, originalWeights; ///< Real numbers.
};

/// The biases of all layers at one time, and the layers' errors with them.
struct State {
  std::vector<std::vector<double>> biases;
  std::vector<double> noise; ///< Negative: not seen.

  /// Errors count by their ratios, for layers differ in size.
  double getTotal() const {
    double total = 0;
    for (double layer : noise)
      total += layer > 0 ? std::log(layer) : 0;
    return total;
  }
};

struct CorrectBiases : adze::impl::CorrectBiasesBase<CorrectBiases> {
  using Base::Base;

  void runOnOperation() override {
    if (method != "analytic" && method != "empirical") {
      getOperation().emitError() << DEBUG_TYPE ": method is analytic or empirical, not '" << method << "'";
      return signalPassFailure();
    }
    runner = getModelRunner(getOperation(), DEBUG_TYPE);
    reference = runner ? getReference(getOperation(), *runner, DEBUG_TYPE) : ModuleOp();
    if (!reference)
      return signalPassFailure();
    findLayers();
    std::vector<std::vector<double>> before = getBiases();
    if (failed(method == "analytic" ? correctByWeights() : correctInSweeps()))
      return signalPassFailure();
    for (auto [corrected, bias] : llvm::zip_equal(layers, before))
      numCorrected += corrected.bias.getValues() != bias;
  }

private:
  void findLayers();
  std::vector<std::vector<double>> getBiases() const;
  LogicalResult correctByWeights();
  LogicalResult correctInSweeps();
  LogicalResult correctByMeans();
  FailureOr<State> measure();
  LogicalResult revert(const State &first, State &last);

  ModelRunner *runner = nullptr;
  ModuleOp reference;
  std::vector<CorrectedLayer> layers;
};

} // namespace

/// The real numbers that a constant stands for, be it stored as floats or integers, behind DEQUANTIZE too.
static std::optional<std::vector<float>> readWeights(Value value) {
  if (std::optional<std::vector<float>> floats = readFloatConstant(value))
    return floats;
  if (auto widened = value.getDefiningOp<DequantizeOp>())
    value = widened.getInput();
  Operation *constant = value.getDefiningOp();
  std::string reason;
  std::optional<ElementsAttr> real;
  if (constant && constant->getNumResults() == 1)
    real = dequantizeConstant(constant, getQuantization(cast<ShapedType>(value.getType())), reason);
  std::optional<std::vector<double>> elements = real ? readFloats(*real) : std::nullopt;
  if (!elements)
    return std::nullopt;
  return std::vector<float>(elements->begin(), elements->end());
}

void CorrectBiases::findLayers() {
  layers.clear();
  TensorsByName originals(reference);
  getOperation().walk([&](WeightedOpInterface op) {
    StringRef reason;
    std::optional<WeightedLayer> layer = getLayer(op, reason), original;
    if (!layer)
      return remarkDeclined(op, DEBUG_TYPE, reason);
    Value value = originals.lookup(getTensorName(layer->getOutput()));
    if (Operation *producer = value ? value.getDefiningOp() : nullptr)
      original = getFloatLayer(producer, reason);
    if (!original || original->shape != layer->shape || original->groups != layer->groups)
      return remarkDeclined(op, DEBUG_TYPE, "the reference has no float layer of its name and shape");
    std::optional<std::vector<float>> weights = readWeights(layer->getWeight());
    if (!weights || int64_t(weights->size()) != ShapedType::getNumElements(layer->shape))
      return remarkDeclined(op, DEBUG_TYPE, "its weights are no constant");
    std::optional<LayerBias> bias = LayerBias::get(*layer, reason);
    if (!bias)
      return remarkDeclined(op, DEBUG_TYPE, reason);
    std::vector<float> originalBias = readBias(*original);
    layers.push_back({*layer, *original, *bias, {originalBias.begin(), originalBias.end()}, std::move(*weights),
                      *readFloatConstant(original->getWeight())});
  });
}

std::vector<std::vector<double>> CorrectBiases::getBiases() const {
  std::vector<std::vector<double>> biases;
  for (const CorrectedLayer &corrected : layers)
    biases.push_back(corrected.bias.getValues());
  return biases;
}

/// Adds the products of weights and the means of what they meet.
static void addMeans(const WeightedLayer &layer, ArrayRef<float> weights, const LayerProbe &probe, double factor,
                     std::vector<double> &sums) {
  for (int64_t g = 0; g < layer.groups; ++g) {
    std::vector<double> means = probe.getMeans(g);
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        sums[g * layer.rows + r] += factor * weights[layer.getWeightIndex(g, r, c)] * means[c];
  }
}

//===----------------------------------------------------------------------===//
// By weights
//===----------------------------------------------------------------------===//

LogicalResult CorrectBiases::correctByWeights() {
  std::deque<LayerProbe> probes;
  for (const CorrectedLayer &corrected : layers)
    probes.emplace_back(corrected.original, /*wantsProducts=*/false);
  if (failed(observeInputs(reference, *runner, probes, samples)))
    return failure();
  for (auto [corrected, probe] : llvm::zip_equal(layers, probes)) {
    if (probe.count == 0)
      continue;
    std::vector<double> wanted = corrected.bias.getValues();
    addMeans(corrected.layer, corrected.originalWeights, probe, 1, wanted);
    addMeans(corrected.layer, corrected.weights, probe, -1, wanted);
    corrected.bias.set(wanted);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// In sweeps
//===----------------------------------------------------------------------===//

/// Biases with which the means in front of activations would be those of the reference if inputs stayed as they are.
LogicalResult CorrectBiases::correctByMeans() {
  std::deque<LayerProbe> probes, originals;
  for (const CorrectedLayer &corrected : layers) {
    probes.emplace_back(corrected.layer, /*wantsProducts=*/false);
    originals.emplace_back(corrected.original, /*wantsProducts=*/false);
  }
  if (failed(observeInputs(getOperation(), *runner, probes, samples)) ||
      failed(observeInputs(reference, *runner, originals, samples)))
    return failure();
  for (auto [corrected, probe, original] : llvm::zip_equal(layers, probes, originals)) {
    if (probe.count == 0 || original.count == 0)
      continue;
    std::vector<double> wanted = corrected.originalBias;
    addMeans(corrected.layer, corrected.originalWeights, original, 1, wanted);
    addMeans(corrected.layer, corrected.weights, probe, -1, wanted);
    // Half of the way: a part of what a layer would make up for goes with the corrections in front of it.
    for (auto [value, now] : llvm::zip_equal(wanted, corrected.bias.getValues()))
      value = (value + now) / 2;
    corrected.bias.set(wanted);
  }
  return success();
}

/// The errors of results, with the model beside its reference.
FailureOr<State> CorrectBiases::measure() {
  State state{getBiases(), std::vector<double>(layers.size(), -1)};
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(getOperation(), reference, reason);
  if (!both)
    return state;
  std::deque<ChannelProbe> probes;
  std::vector<size_t> numbers;
  for (auto [number, corrected] : llvm::enumerate(layers)) {
    // Outside the public functions there is nothing to compare with.
    Value original = both->ofReference.lookupOrNull(corrected.original.getOutput());
    if (!original)
      continue;
    ChannelProbe &probe = probes.emplace_back();
    probe.value = both->ofModule.lookup(corrected.layer.getOutput());
    probe.original = original;
    probe.channels = corrected.layer.getOutputs();
    numbers.push_back(number);
  }
  if (failed(observeChannels(getOperation(), *both->module, *runner, probes, samples)))
    return failure();
  for (auto [number, probe] : llvm::zip_equal(numbers, probes))
    if (probe.isSeen())
      state.noise[number] = probe.getNoise();
  return state;
}

/// Gives layers that are worse than at first their first biases.
LogicalResult CorrectBiases::revert(const State &first, State &last) {
  // Layers behind those that change back change, too.
  for (int attempt = 0; attempt < 3; ++attempt) {
    bool changes = false;
    for (size_t i = 0; i < layers.size(); ++i)
      if (last.noise[i] > first.noise[i] && layers[i].bias.set(first.biases[i])) {
        changes = true;
        ++numReverted;
      }
    if (!changes)
      return success();
    FailureOr<State> next = measure();
    if (failed(next))
      return failure();
    last = *next;
  }
  return success();
}

LogicalResult CorrectBiases::correctInSweeps() {
  FailureOr<State> first = measure();
  if (failed(first))
    return failure();
  // The first change takes no notice of shifted inputs, for most of these shifts are about to go.
  if (failed(correctByWeights()))
    return failure();
  FailureOr<State> best = measure();
  if (failed(best))
    return failure();
  for (unsigned sweep = 0; sweep < sweeps; ++sweep) {
    if (failed(correctByMeans()))
      return failure();
    FailureOr<State> next = measure();
    if (failed(next))
      return failure();
    if (next->getTotal() < best->getTotal())
      best = next;
  }
  for (auto [corrected, bias] : llvm::zip_equal(layers, best->biases))
    corrected.bias.set(bias);
  return revert(*first, *best);
}
