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
#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/quantize/ChannelSums.h"
#include "passes/optimize/quantize/LayerBias.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

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
    if (block == 0) {
      getOperation().emitError() << DEBUG_TYPE ": block must not be 0";
      return signalPassFailure();
    }
    runner = getModelRunner(getOperation(), DEBUG_TYPE);
    reference = runner ? getReference(getOperation(), *runner, DEBUG_TYPE) : ModuleOp();
    if (!reference)
      return signalPassFailure();
    findLayers();
    std::vector<std::vector<double>> before = getBiases();
    if (failed(method == "analytic" ? correctByWeights() : correctInOrder()))
      return signalPassFailure();
    for (auto [corrected, bias] : llvm::zip_equal(layers, before))
      numCorrected += corrected.bias.getValues() != bias;
  }

private:
  void findLayers();
  std::vector<std::vector<double>> getBiases() const;
  LogicalResult correctByWeights();
  LogicalResult correctInOrder();
  LogicalResult correctByMeans(size_t begin, size_t end, const std::deque<LayerProbe> &originals);
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
// In order
//===----------------------------------------------------------------------===//

/// Biases for some layers with which the means in front of their activations are those of the reference, given the inputs
/// that they have now. `originals`: the inputs in the reference, of all layers.
LogicalResult CorrectBiases::correctByMeans(size_t begin, size_t end, const std::deque<LayerProbe> &originals) {
  std::deque<LayerProbe> probes;
  for (size_t i = begin; i < end; ++i)
    probes.emplace_back(layers[i].layer, /*wantsProducts=*/false);
  if (failed(observeInputs(getOperation(), *runner, probes, samples)))
    return failure();
  for (size_t i = begin; i < end; ++i) {
    CorrectedLayer &corrected = layers[i];
    if (probes[i - begin].count == 0 || originals[i].count == 0)
      continue;
    std::vector<double> wanted = corrected.originalBias;
    addMeans(corrected.layer, corrected.originalWeights, originals[i], 1, wanted);
    addMeans(corrected.layer, corrected.weights, probes[i - begin], -1, wanted);
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

LogicalResult CorrectBiases::correctInOrder() {
  FailureOr<State> first = measure();
  if (failed(first))
    return failure();
  // The first change takes no notice of shifted inputs, for most of these shifts are about to go.
  if (failed(correctByWeights()))
    return failure();
  FailureOr<State> best = measure();
  if (failed(best))
    return failure();
  std::deque<LayerProbe> originals;
  for (const CorrectedLayer &corrected : layers)
    originals.emplace_back(corrected.original, /*wantsProducts=*/false);
  if (failed(observeInputs(reference, *runner, originals, samples)))
    return failure();
  // All at once would correct each shift in every layer behind it again.
  for (size_t begin = 0; begin < layers.size(); begin += block)
    if (failed(correctByMeans(begin, std::min<size_t>(begin + block, layers.size()), originals)))
      return failure();
  FailureOr<State> last = measure();
  if (failed(last))
    return failure();
  if (last->getTotal() < best->getTotal())
    best = last;
  for (auto [corrected, bias] : llvm::zip_equal(layers, best->biases))
    corrected.bias.set(bias);
  return revert(*first, *best);
}
