//===- EqualizeWeights.cpp - Channels with equal ranges -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds pairs and triples of layers, and scales copies of their weights in double precision.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "lib/Numerics/Equalization.h"
#include "mlir/IR/PatternMatch.h"
#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/quantize/ChannelChain.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <cmath>
#include <mutex>

#define DEBUG_TYPE "equalize-weights"

namespace adze {
#define GEN_PASS_DEF_EQUALIZEWEIGHTS
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A layer and its weights while they change.
struct ScaledLayer {
  WeightedLayer layer;
  std::vector<double> weights, bias;

  /// Largest magnitude of each output channel.
  std::vector<double> getOutputRanges() const;
  void divideOutput(int64_t output, double factor);
  /// The product of factors of each output so far.
  std::vector<double> total;
  /// Per output the smallest factor that makes no bias larger than the largest of the layer. Channels with next to no
  /// weights but a bias would otherwise get it blown up, and with it the range of the one scale that activations have.
  std::vector<double> getLeastFactors() const;
};

/// Channels between two layers.
struct Link {
  size_t from, to;
  ChannelChain chain;
  /// Ops that apply RELU6.
  SmallVector<Operation *> clips;
  /// What the product of all factors of a channel must be within; empty: anything.
  std::vector<double> least, most;
  /// The link behind it, where `to` is a depthwise convolution with one result per channel.
  std::optional<size_t> next;
  bool isSecondOfTriple = false;
};

struct EqualizeWeights : adze::impl::EqualizeWeightsBase<EqualizeWeights> {
  using Base::Base;

  void runOnOperation() override;

private:
  void findLayers(const LayerSelection &selection);
  void findLinks();
  bool isAllowed(const WeightedLayer &layer, const ChannelChain &chain, StringRef &reason) const;
  void findTriples();
  void replaceClip(Operation *op);
  void lowerCeilings(const Link &link);
  LogicalResult boundFactors();
  double bound(const Link &link, size_t channel, double factor, double leastByBias) const;
  std::vector<double> getInputRanges(const Link &link) const;
  void multiplyInput(const Link &link, ArrayRef<double> factors);
  double equalize(const Link &link);
  double equalizeTriple(const Link &link);

  std::vector<ScaledLayer> layers;
  llvm::DenseMap<Operation *, size_t> numbers;
  std::vector<Link> links;
};

} // namespace

std::vector<double> ScaledLayer::getOutputRanges() const {
  std::vector<double> ranges(layer.getOutputs(), 0);
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c) {
        double &range = ranges[g * layer.rows + r];
        range = std::max(range, std::abs(weights[layer.getWeightIndex(g, r, c)]));
      }
  return ranges;
}

void ScaledLayer::divideOutput(int64_t output, double factor) {
  for (int64_t c = 0; c < layer.columns; ++c)
    weights[layer.getWeightIndex(output / layer.rows, output % layer.rows, c)] /= factor;
  bias[output] /= factor;
  total[output] *= factor;
}

std::vector<double> ScaledLayer::getLeastFactors() const {
  double most = 0;
  for (double element : bias)
    most = std::max(most, std::abs(element));
  std::vector<double> least;
  for (double element : bias)
    least.push_back(most > 0 ? std::abs(element) / most : 0);
  return least;
}

std::vector<double> EqualizeWeights::getInputRanges(const Link &link) const {
  const ScaledLayer &to = layers[link.to];
  int64_t channels = layers[link.from].layer.getOutputs();
  std::vector<double> ranges(channels, 0);
  for (int64_t g = 0; g < to.layer.groups; ++g)
    for (int64_t c = 0; c < to.layer.columns; ++c) {
      double &range = ranges[link.chain.getChannel(g, c, channels)];
      for (int64_t r = 0; r < to.layer.rows; ++r)
        range = std::max(range, std::abs(to.weights[to.layer.getWeightIndex(g, r, c)]));
    }
  return ranges;
}

void EqualizeWeights::multiplyInput(const Link &link, ArrayRef<double> factors) {
  ScaledLayer &to = layers[link.to];
  for (int64_t g = 0; g < to.layer.groups; ++g)
    for (int64_t c = 0; c < to.layer.columns; ++c) {
      double factor = factors[link.chain.getChannel(g, c, int64_t(factors.size()))];
      for (int64_t r = 0; r < to.layer.rows; ++r)
        to.weights[to.layer.getWeightIndex(g, r, c)] *= factor;
    }
}

//===----------------------------------------------------------------------===//
// Finding
//===----------------------------------------------------------------------===//

void EqualizeWeights::findLayers(const LayerSelection &selection) {
  getOperation().walk([&](WeightedOpInterface op) {
    StringRef reason;
    if (!selection.isQuantized(op))
      return;
    std::optional<WeightedLayer> layer = getFloatLayer(op, reason);
    if (layer && (!layer->getWeight().hasOneUse() || (layer->getBias() && !layer->getBias().hasOneUse()))) {
      reason = "its weights or bias have other uses and would be stored twice";
      layer = std::nullopt;
    }
    if (layer && !getStatedParams(layer->getWeight()).isEmpty()) {
      reason = "scales of its weights are stated";
      layer = std::nullopt;
    }
    if (!layer)
      return remarkDeclined(op, DEBUG_TYPE, reason);
    std::vector<float> weights = *readFloatConstant(layer->getWeight()), bias = readBias(*layer);
    numbers[op] = layers.size();
    layers.push_back({*layer, {weights.begin(), weights.end()}, {bias.begin(), bias.end()},
                      std::vector<double>(layer->getOutputs(), 1)});
  });
}

bool EqualizeWeights::isAllowed(const WeightedLayer &layer, const ChannelChain &chain, StringRef &reason) const {
  SmallVector<Operation *> ops(chain.between);
  ops.push_back(layer.op);
  for (Operation *op : ops) {
    ActivationFunctionType activation = getAppliedActivation(op);
    if (activation == ActivationFunctionType::NONE || activation == ActivationFunctionType::RELU)
      continue;
    auto type = cast<ShapedType>(op->getResult(0).getType());
    bool hasChannelsLast = type.hasRank() && type.getRank() > 0 && type.getShape().back() == layer.getOutputs();
    if (activation == ActivationFunctionType::RELU6 && relu6 != "keep" && (relu6 != "minimum" || hasChannelsLast))
      continue;
    reason = "a clipping activation lets no factors through (RELU6: see the option relu6)";
    return false;
  }
  return true;
}

void EqualizeWeights::findLinks() {
  for (auto [number, from] : llvm::enumerate(layers)) {
    StringRef reason;
    std::optional<ChannelChain> chain = followChannels(from.layer, reason);
    if (chain && !isAllowed(from.layer, *chain, reason))
      chain = std::nullopt;
    auto to = chain ? numbers.find(chain->consumer.op) : numbers.end();
    if (chain && (from.layer.op->hasAttr("adze.cluster") || chain->consumer.op->hasAttr("adze.cluster"))) {
      reason = "factors of channels would make many values of the few that weights share";
      chain = std::nullopt;
    }
    if (chain && to == numbers.end()) {
      reason = "the layer behind it takes no part";
      chain = std::nullopt;
    }
    if (!chain) {
      remarkDeclined(from.layer.op, DEBUG_TYPE, reason);
      continue;
    }
    Link &link = links.emplace_back(Link{number, to->second, *chain, {}, {}, {}, std::nullopt});
    SmallVector<Operation *> ops{from.layer.op};
    ops.append(chain->between);
    llvm::copy_if(ops, std::back_inserter(link.clips),
                  [](Operation *op) { return getAppliedActivation(op) == ActivationFunctionType::RELU6; });
  }
}

void EqualizeWeights::findTriples() {
  llvm::DenseMap<size_t, size_t> byProducer;
  for (auto [number, link] : llvm::enumerate(links))
    byProducer[link.from] = number;
  for (Link &link : links) {
    const WeightedLayer &middle = layers[link.to].layer;
    auto next = byProducer.find(link.to);
    if (middle.isDepthwise && middle.rows == 1 && next != byProducer.end() && !link.isSecondOfTriple) {
      link.next = next->second;
      links[next->second].isSecondOfTriple = true;
    }
  }
}

//===----------------------------------------------------------------------===//
// Changing
//===----------------------------------------------------------------------===//

void EqualizeWeights::replaceClip(Operation *op) {
  ++numReplaced;
  if (auto fused = dyn_cast<FusedActivationOpInterface>(op))
    return fused.setFusedActivation(ActivationFunctionType::RELU);
  OpBuilder builder(op);
  auto relu = ReluOp::create(builder, op->getLoc(), op->getResult(0).getType(), op->getOperand(0));
  relu->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  op->replaceAllUsesWith(relu);
  op->erase();
}

/// Lets RELU and MINIMUM do what RELU6 did, each channel with a ceiling of its own.
void EqualizeWeights::lowerCeilings(const Link &link) {
  ArrayRef<double> total = layers[link.from].total;
  if (link.clips.empty() || llvm::all_of(total, [](double factor) { return factor == 1; }))
    return;
  std::vector<float> ceilings;
  for (double factor : total)
    ceilings.push_back(float(6 / factor));
  for (Operation *clip : link.clips) {
    OpBuilder builder(clip->getContext());
    builder.setInsertionPointAfter(clip);
    Location location = clip->getLoc();
    auto name = [&](StringRef suffix) {
      return NameLoc::get(builder.getStringAttr(getTensorName(location) + suffix));
    };
    Value result = clip->getResult(0);
    ArrayRef<char> bytes(reinterpret_cast<const char *>(ceilings.data()), ceilings.size() * sizeof(float));
    auto type = RankedTensorType::get({int64_t(ceilings.size())}, builder.getF32Type());
    auto constant = ConstOp::create(builder, name("/ceiling"), type, makeConstant(type, bytes));
    auto minimum = MinimumOp::create(builder, location, result.getType(), ValueRange{result, constant});
    if (Attribute settings = clip->getAttr("adze.quantize"))
      minimum->setAttr("adze.quantize", settings);
    result.replaceAllUsesExcept(minimum->getResult(0), minimum);
    clip->setLoc(name("/unclipped"));
    replaceClip(clip);
  }
}

/// Bounds the factors by what reaches RELU6 on samples: a channel that it clips keeps its scale, and none is enlarged
/// so far that it would be clipped.
LogicalResult EqualizeWeights::boundFactors() {
  SmallVector<Value> tensors;
  std::vector<std::pair<size_t, std::vector<float>>> largest;
  for (auto [number, link] : llvm::enumerate(links))
    for (Operation *clip : link.clips) {
      tensors.push_back(clip->getResult(0));
      largest.push_back({number, std::vector<float>(layers[link.from].layer.getOutputs(), 0)});
    }
  if (tensors.empty())
    return success();
  ModelRunner *runner = getModelRunner(getOperation(), DEBUG_TYPE " with relu6=bounded");
  if (!runner)
    return failure();
  std::mutex mutex;
  llvm::Error error = runner->run(getOperation(), tensors, samples, [&](const ObservedTensor &tensor) {
    std::lock_guard lock(mutex);
    std::vector<float> &most = largest[tensor.index].second;
    for (size_t i = 0; i < tensor.values.size(); ++i)
      most[i % most.size()] = std::max(most[i % most.size()], tensor.values[i]);
  });
  if (error)
    return getOperation().emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  constexpr double ceiling = 6, margin = 1.05;
  for (auto &[number, most] : largest) {
    Link &link = links[number];
    link.least.resize(most.size(), 0);
    link.most.resize(most.size(), std::numeric_limits<double>::infinity());
    for (size_t c = 0; c < most.size(); ++c) {
      bool isClipped = most[c] * margin >= ceiling;
      numKept += isClipped;
      link.least[c] = isClipped ? 1 : std::max(link.least[c], most[c] * margin / ceiling);
      link.most[c] = isClipped ? 1 : link.most[c];
    }
  }
  return success();
}

/// A factor within what a link and the bias of the layer allow.
double EqualizeWeights::bound(const Link &link, size_t channel, double factor, double leastByBias) const {
  factor = std::max(factor, leastByBias);
  double total = layers[link.from].total[channel];
  if (!link.least.empty())
    factor = std::clamp(factor, link.least[channel] / total, link.most[channel] / total);
  return factor;
}

/// How far a factor is from doing nothing.
static double getChange(double factor) { return std::abs(std::log(factor)); }

double EqualizeWeights::equalize(const Link &link) {
  std::vector<double> first = layers[link.from].getOutputRanges(), second = getInputRanges(link),
                      least = layers[link.from].getLeastFactors(), factors(first.size());
  double change = 0;
  for (size_t c = 0; c < factors.size(); ++c) {
    factors[c] = bound(link, c, getPairFactor(first[c], second[c]), least[c]);
    change = std::max(change, getChange(factors[c]));
    layers[link.from].divideOutput(int64_t(c), factors[c]);
  }
  multiplyInput(link, factors);
  return change;
}

double EqualizeWeights::equalizeTriple(const Link &link) {
  const Link &next = links[*link.next];
  std::vector<double> first = layers[link.from].getOutputRanges(), second = layers[link.to].getOutputRanges(),
                      third = getInputRanges(next), least = layers[link.from].getLeastFactors(),
                      leastBehind = layers[link.to].getLeastFactors(), factors(first.size()), behind(first.size());
  double change = 0;
  for (size_t c = 0; c < factors.size(); ++c) {
    auto [factor, factorBehind] = getTripleFactors(first[c], second[c], third[c]);
    factors[c] = bound(link, c, factor, least[c]);
    behind[c] = bound(next, c, factorBehind, leastBehind[c]);
    change = std::max({change, getChange(factors[c]), getChange(behind[c])});
    layers[link.from].divideOutput(int64_t(c), factors[c]);
  }
  multiplyInput(link, factors);
  for (size_t c = 0; c < behind.size(); ++c)
    layers[link.to].divideOutput(int64_t(c), behind[c]);
  multiplyInput(next, behind);
  return change;
}

static std::vector<float> narrow(ArrayRef<double> values) { return {values.begin(), values.end()}; }

void EqualizeWeights::runOnOperation() {
  static constexpr StringRef choices[] = {"keep", "bounded", "minimum", "replace"};
  if (!llvm::is_contained(choices, StringRef(relu6))) {
    getOperation().emitError() << DEBUG_TYPE ": relu6 is keep, bounded, minimum or replace, not '" << relu6 << "'";
    return signalPassFailure();
  }
  layers.clear();
  numbers.clear();
  links.clear();
  findLayers(LayerSelection(getOperation()));
  findLinks();
  findTriples();
  if (relu6 == "bounded" && failed(boundFactors()))
    return signalPassFailure();
  for (const Link &link : links) {
    if (relu6 == "replace")
      llvm::for_each(link.clips, [&](Operation *op) { replaceClip(op); });
    numTriples += link.next.has_value();
    numPairs += !link.next && !link.isSecondOfTriple;
  }
  constexpr double still = 1e-3;
  double change = links.empty() ? 0 : 1;
  for (unsigned round = 0; round < iterations && change > still; ++round, ++numRounds) {
    change = 0;
    for (const Link &link : links)
      if (!link.isSecondOfTriple)
        change = std::max(change, link.next ? equalizeTriple(link) : equalize(link));
  }
  if (relu6 == "minimum")
    llvm::for_each(links, [&](const Link &link) { lowerCeilings(link); });
  llvm::DenseSet<size_t> changed;
  for (const Link &link : links)
    changed.insert_range(SmallVector<size_t>{link.from, link.to});
  for (auto [number, scaled] : llvm::enumerate(layers)) {
    if (!changed.contains(number))
      continue;
    setWeights(scaled.layer, narrow(scaled.weights));
    if (scaled.layer.getBias())
      setBias(scaled.layer, narrow(scaled.bias));
  }
}
