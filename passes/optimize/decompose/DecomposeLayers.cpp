//===- DecomposeLayers.cpp - Chains of smaller layers ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which layers to look at in which run, and what each may cost.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/TensorNames.h"
#include "lib/Numerics/WeightPruning.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Threading.h"
#include "passes/optimize/ModelMacs.h"
#include "passes/optimize/ReferenceLayers.h"
#include "passes/optimize/decompose/LayerFactors.h"
#include "passes/optimize/decompose/ModelOutputs.h"
#include "passes/optimize/decompose/OutputGradients.h"
#include "passes/optimize/decompose/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/FormatVariadic.h"

#include <tuple>

#define DEBUG_TYPE "decompose-layers"

namespace adze {
#define GEN_PASS_DEF_DECOMPOSELAYERS
#include "passes/optimize/decompose/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct DecomposeLayers : adze::impl::DecomposeLayersBase<DecomposeLayers> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    macsBefore = countMacs(getOperation());
    findLayers();
    bool needsData = llvm::any_of(layers, [&](const Layer &layer) { return layer.isByData; });
    runner = needsData ? getModelRunner(getOperation(), DEBUG_TYPE) : nullptr;
    if ((needsData && !runner) || failed(look()) || failed(lookBack()))
      return signalPassFailure();
    if (failed(chooseAll()) || failed(fitAll()))
      return signalPassFailure();
    macsAfter = countMacs(getOperation());
    getOperation().walk([](Operation *op) { op->removeDiscardableAttr("adze.decompose"); });
  }

private:
  struct Layer {
    LayerFactors factors;
    bool isByData;
    std::string reason; ///< Why it stays as it is; empty: it does not.
  };

  LogicalResult readOptions();
  void findLayers();
  LogicalResult look();
  LogicalResult lookBack();
  LogicalResult chooseAll();
  LogicalResult shareBudget(DecomposeAttr attr, ArrayRef<size_t> numbers);
  LogicalResult weighCurves(ArrayRef<size_t> numbers, MutableArrayRef<LayerFactors::Curve> curves);
  FailureOr<double> measureAlone(Layer &layer, const LayerFactors::Curve &curve, const ModelOutputs &reference);
  void checkSaving(Layer &layer);
  LogicalResult fitAll();
  LogicalResult lookAgain(Layer &layer, ModuleOp reference, const TensorsByName &originals);
  void finish(Layer &layer);
  void decline(Layer &layer, StringRef reason);
  int64_t countWeights();

  FactorSettings settings;
  ModelRunner *runner = nullptr;
  std::vector<Layer> layers;
};

} // namespace

LogicalResult DecomposeLayers::readOptions() {
  layers.clear();
  settings.noise = noise;
  settings.damping = damping;
  settings.multiple = multiple;
  settings.fit = {rounds, 30};
  settings.trial = {2, 10};
  if (scope != "layer" && scope != "model")
    return getOperation().emitError() << DEBUG_TYPE ": scope '" << scope << "' is unknown";
  if (multiple < 1)
    return getOperation().emitError() << DEBUG_TYPE ": ranks in multiples of " << multiple.getValue();
  if (!(damping >= 0) || !(noise >= 0) || !(minSaving < 1))
    return getOperation().emitError() << DEBUG_TYPE ": damping and noise must not be negative, and min-saving is below 1";
  return success();
}

int64_t DecomposeLayers::countWeights() {
  int64_t count = 0;
  getOperation().walk([&](WeightedOpInterface op) {
    for (unsigned operand : op.getWeightOperands())
      if (auto type = dyn_cast<ShapedType>(op->getOperand(operand).getType()); type && type.hasStaticShape())
        count += type.getNumElements();
  });
  return count;
}

void DecomposeLayers::decline(Layer &layer, StringRef reason) {
  layer.reason = reason.str();
  layer.factors.forgetProbe();
}

void DecomposeLayers::findLayers() {
  getOperation().walk([&](Operation *op) {
    auto attr = op->getAttrOfType<DecomposeAttr>("adze.decompose");
    if (!attr)
      return;
    StringRef reason;
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    if (!layer || !LayerFactors::canDecompose(*layer, reason)) {
      ++numDeclined;
      return remarkDeclined(op, DEBUG_TYPE, reason);
    }
    LayerFactors factors(*layer, attr);
    if (!factors.canHaveMethod(reason)) {
      ++numDeclined;
      return remarkDeclined(op, DEBUG_TYPE, reason);
    }
    bool isLong = layer->columns > maxColumns;
    bool wantsData = useSamples || attr.getTuned() || attr.getBudget() == RankBudget::error;
    if (wantsData && isLong)
      remarkDeclined(op, DEBUG_TYPE, "factorised without samples: its rows are longer than max-columns");
    layers.push_back({std::move(factors), wantsData && !isLong, ""});
  });
}

/// Shows all layers the inputs that they have in the model as it is.
LogicalResult DecomposeLayers::look() {
  for (size_t next = 0; next < layers.size();) {
    std::deque<LayerProbe> probes;
    SmallVector<size_t> some;
    for (int64_t bytes = 0; next < layers.size(); ++next) {
      const WeightedLayer &layer = layers[next].factors.getLayer();
      if (!layers[next].isByData)
        continue;
      int64_t needed = layer.columns * layer.columns * int64_t(sizeof(double));
      if (!probes.empty() && bytes + needed > memory << 20)
        break;
      bytes += needed;
      some.push_back(next);
      probes.emplace_back(layer, /*wantsProducts=*/true);
    }
    numRuns += !probes.empty();
    if (!probes.empty() && failed(observeInputs(getOperation(), *runner, probes, samples)))
      return failure();
    for (auto [number, probe] : llvm::zip_equal(some, probes)) {
      layers[number].factors.readProbe(probe, settings);
      if (probe.count == 0)
        remarkDeclined(layers[number].factors.getLayer().op, DEBUG_TYPE,
                       "factorised without samples: the first sample does not get there");
    }
  }
  return success();
}

/// Tells all layers what their results are to the outputs.
LogicalResult DecomposeLayers::lookBack() {
  if (!gradients || !runner || llvm::none_of(layers, [](const Layer &layer) { return layer.isByData; }))
    return success();
  // A few samples have many places, and directions are few.
  size_t some = samples ? std::min<size_t>(samples, 128) : 128;
  FailureOr<OutputGradients> found = OutputGradients::collect(getOperation(), *runner, some, (memory << 20) / 4);
  if (failed(found))
    return failure();
  ++numRuns;
  for (Layer &layer : layers)
    if (layer.isByData)
      layer.factors.weighOutputs(found->lookup(layer.factors.getLayer().op));
  return success();
}

//===----------------------------------------------------------------------===//
// Ranks
//===----------------------------------------------------------------------===//

/// What a chain in the middle of the curve, alone in the model, does to outputs.
FailureOr<double> DecomposeLayers::measureAlone(Layer &layer, const LayerFactors::Curve &curve,
                                                const ModelOutputs &reference) {
  LayerFactors factors = layer.factors;
  factors.setChoice(curve.choices[curve.choices.size() / 2]);
  std::string reason;
  if (!factors.fit(settings.withFit(settings.trial), reason))
    return 0.0;
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(getOperation()->clone(mapping)));
  factors.applyTo(mapping.lookup(factors.getLayer().op.getOperation()));
  ++numRuns;
  FailureOr<ModelOutputs> outputs = ModelOutputs::collect(*copy, *runner, samples);
  if (failed(outputs))
    return failure();
  double own = factors.getError().value_or(0);
  return own > 0 ? outputs->getDistance(reference) / own : 0;
}

/// Makes errors of layers those of outputs. Errors of one layer stay in proportion.
LogicalResult DecomposeLayers::weighCurves(ArrayRef<size_t> numbers, MutableArrayRef<LayerFactors::Curve> curves) {
  if (!runner || !llvm::all_of(numbers, [&](size_t number) { return layers[number].isByData; }))
    return success();
  FailureOr<ModelOutputs> reference = ModelOutputs::collect(getOperation(), *runner, samples);
  if (failed(reference))
    return failure();
  for (auto [number, curve] : llvm::zip_equal(numbers, curves)) {
    if (curve.choices.size() < 2)
      continue;
    FailureOr<double> weight = measureAlone(layers[number], curve, *reference);
    if (failed(weight))
      return failure();
    for (double &error : curve.errors)
      error *= *weight;
  }
  return success();
}

/// Steps are coarse: gives what was saved beyond `wanted` back to the layers that gain most from it. Returns what is
/// saved then.
static double spendSlack(ArrayRef<SparsityCurve> shares, MutableArrayRef<size_t> points, double wanted) {
  double saved = 0;
  for (auto [share, point] : llvm::zip_equal(shares, points))
    saved += share.sparsities[point] * double(share.weights);
  while (true) {
    // Less than that is rounding.
    double most = 1e-9, spent = 0;
    size_t layer = 0, to = 0;
    for (size_t i = 0; i < shares.size(); ++i)
      for (size_t point = 0; point < points[i]; ++point) {
        double less = (shares[i].sparsities[points[i]] - shares[i].sparsities[point]) * double(shares[i].weights);
        double gain = shares[i].errors[points[i]] - shares[i].errors[point];
        if (saved - less >= wanted && gain > most)
          std::tie(most, spent, layer, to) = std::tuple(gain, less, i, point);
      }
    if (spent == 0)
      return saved;
    points[layer] = to;
    saved -= spent;
  }
}

/// Layers that ask for the same share of the model share it.
LogicalResult DecomposeLayers::shareBudget(DecomposeAttr attr, ArrayRef<size_t> numbers) {
  bool isSize = attr.getBudget() == RankBudget::size;
  std::vector<LayerFactors::Curve> curves(numbers.size());
  parallelFor(&getContext(), 0, numbers.size(),
              [&](size_t i) { curves[i] = layers[numbers[i]].factors.getCurve(settings); });
  if (failed(weighCurves(numbers, curves)))
    return failure();
  std::vector<SparsityCurve> shares;
  double total = double(isSize ? countWeights() : countMacs(getOperation())), ofLayers = 0;
  for (auto [curve, number] : llvm::zip_equal(curves, numbers)) {
    FactorCost dense = layers[number].factors.getDenseCost();
    shares.push_back({isSize ? dense.weights : dense.macs, curve.saved, curve.errors});
    ofLayers += double(shares.back().weights);
  }
  double wanted = (1 - attr.getValue().getValueAsDouble()) * total;
  std::vector<size_t> points = allocateSparsity(shares, wanted / std::max(ofLayers, 1.0));
  double saved = spendSlack(shares, points, wanted);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (points[i] == 0)
      decline(layers[numbers[i]], "others save the same with less error");
    else
      layers[numbers[i]].factors.setChoice(curves[i].choices[points[i]]);
  }
  if (saved < wanted * (1 - 1e-9))
    getOperation().emitWarning() << llvm::formatv(
        DEBUG_TYPE ": {0:f1} % of the {1} are left at the least, more than the {2:f1} % that are wanted",
        100 * (1 - saved / total), isSize ? "weights" : "multiplications", 100 * attr.getValue().getValueAsDouble());
  return success();
}

void DecomposeLayers::checkSaving(Layer &layer) {
  if (!layer.reason.empty())
    return;
  FactorCost dense = layer.factors.getDenseCost(), chain = layer.factors.getChoice()->cost;
  if (double(chain.macs) <= (1 - minSaving) * double(dense.macs))
    return;
  decline(layer, llvm::formatv("it does not pay: {0} would take {1} multiplications, and it takes {2}",
                               layer.factors.describe(), chain.macs, dense.macs)
                     .str());
}

LogicalResult DecomposeLayers::chooseAll() {
  llvm::MapVector<Attribute, SmallVector<size_t>> shared;
  SmallVector<size_t> own;
  for (auto [number, layer] : llvm::enumerate(layers)) {
    DecomposeAttr attr = layer.factors.getAttr();
    bool isShare = attr.getBudget() == RankBudget::macs || attr.getBudget() == RankBudget::size;
    if (scope == "model" && isShare)
      shared[attr].push_back(number);
    else
      own.push_back(number);
  }
  for (const auto &[attr, numbers] : shared)
    if (failed(shareBudget(cast<DecomposeAttr>(attr), numbers)))
      return failure();
  parallelFor(&getContext(), 0, own.size(), [&](size_t i) {
    Layer &layer = layers[own[i]];
    if (std::string reason; !layer.factors.choose(settings, reason))
      decline(layer, reason);
  });
  for (Layer &layer : layers)
    checkSaving(layer);
  return success();
}

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

/// Shows a layer its inputs behind those that are chains by now, beside those of the reference.
LogicalResult DecomposeLayers::lookAgain(Layer &layer, ModuleOp reference, const TensorsByName &originals) {
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(getOperation(), reference, reason);
  if (!both)
    return getOperation().emitError() << DEBUG_TYPE ": fitting layers in order is not possible: " << reason;
  const WeightedLayer &weighted = layer.factors.getLayer();
  Value original, result = originals.lookup(getTensorName(weighted.getOutput()));
  std::optional<WeightedLayer> other = result ? getLayer(result.getDefiningOp(), reason) : std::nullopt;
  if (other && other->shape == weighted.shape)
    original = both->ofReference.lookupOrNull(other->getInput());
  if (!original)
    remarkDeclined(weighted.op, DEBUG_TYPE, "not fitted to changed inputs: the reference has no layer of its name");
  std::deque<LayerProbe> probes;
  probes.emplace_back(weighted, /*wantsProducts=*/true, both->ofModule.lookup(weighted.getInput()), original);
  ++numRuns;
  if (failed(observeInputs(*both->module, *runner, probes, samples)))
    return failure();
  layer.factors.readProbe(probes.front(), settings);
  return success();
}

LogicalResult DecomposeLayers::fitAll() {
  ModuleOp reference;
  std::optional<TensorsByName> originals;
  SmallVector<Layer *> untuned;
  for (Layer &layer : layers)
    if (layer.reason.empty() && !(layer.factors.getAttr().getTuned() && layer.isByData))
      untuned.push_back(&layer);
  parallelFor(&getContext(), 0, untuned.size(), [&](size_t i) {
    if (std::string reason; !untuned[i]->factors.fit(settings, reason))
      decline(*untuned[i], reason);
  });
  bool hasChanged = false;
  for (Layer &layer : layers) {
    // In front of the first chain there is nothing to make up for.
    if (layer.factors.getAttr().getTuned() && layer.isByData && (layer.reason.empty() || hasChanged)) {
      if (!reference) {
        reference = getReference(getOperation(), *runner, DEBUG_TYPE);
        if (!reference)
          return failure();
        originals.emplace(reference);
      }
      if (failed(lookAgain(layer, reference, *originals)))
        return failure();
      std::string reason;
      if (layer.reason.empty() && !layer.factors.fit(settings, reason))
        layer.reason = reason;
      if (!layer.reason.empty()) {
        layer.factors.applyTarget();
        ++numRefitted;
        remark::passed(layer.factors.getLayer().op->getLoc(), remark::RemarkOpts::name("refitted").category(DEBUG_TYPE))
            << "its weights make up for chains in front of it";
      }
    }
    hasChanged |= layer.reason.empty();
    finish(layer);
  }
  return success();
}

/// Changes the IR, and says what became of the layer.
void DecomposeLayers::finish(Layer &layer) {
  Operation *op = layer.factors.getLayer().op;
  if (!layer.reason.empty()) {
    ++numDeclined;
    return remarkDeclined(op, DEBUG_TYPE, layer.reason);
  }
  FactorCost dense = layer.factors.getDenseCost(), chain = layer.factors.getChoice()->cost;
  std::string text = llvm::formatv("{0}: {1} of {2} multiplications, {3} of {4} weights", layer.factors.describe(),
                                   chain.macs, dense.macs, chain.weights, dense.weights);
  if (layer.factors.getError())
    text += llvm::formatv(", which changes its results by {0:f2} % of their energy", 100 * *layer.factors.getError());
  layer.factors.apply();
  ++numDecomposed;
  remark::passed(op->getLoc(), remark::RemarkOpts::name("decomposed").category(DEBUG_TYPE)) << text;
}
