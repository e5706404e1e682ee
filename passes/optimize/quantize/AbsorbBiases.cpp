//===- AbsorbBiases.cpp - High biases to where they are read --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Statistics are taken from a copy in which activations stand apart.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "mlir/IR/IRMapping.h"
#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/quantize/ChannelChain.h"
#include "passes/optimize/quantize/ChannelSums.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#define DEBUG_TYPE "absorb-biases"

namespace adze {
#define GEN_PASS_DEF_ABSORBBIASES
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A layer and the one that reads it.
struct Pair {
  WeightedLayer from;
  ChannelChain chain;
};

struct AbsorbBiases : adze::impl::AbsorbBiasesBase<AbsorbBiases> {
  using Base::Base;

  void runOnOperation() override;

private:
  std::optional<Pair> findPair(const LayerSelection &selection, Operation *op, StringRef &reason) const;
  void absorb(const Pair &pair, const ChannelProbe &probe);
};

} // namespace

/// Whether every window lies in the input as a whole.
static bool hasWholeWindows(const WeightedLayer &layer) {
  auto type = dyn_cast<RankedTensorType>(layer.getInput().getType());
  return layer.shape.size() == 2 || (type && type.hasStaticShape() && LayerWindows(layer).isWhole(type.getShape()));
}

std::optional<Pair> AbsorbBiases::findPair(const LayerSelection &selection, Operation *op, StringRef &reason) const {
  std::optional<WeightedLayer> from = getFloatLayer(op, reason);
  if (!from)
    return std::nullopt;
  reason = "it has no bias";
  if (!from->getBias())
    return std::nullopt;
  std::optional<ChannelChain> chain = followChannels(*from, reason);
  if (!chain)
    return std::nullopt;
  reason = "the layer behind it takes no part";
  if (!selection.isQuantized(chain->consumer.op))
    return std::nullopt;
  SmallVector<Operation *> ops(chain->between);
  ops.push_back(op);
  for (Operation *other : ops) {
    ActivationFunctionType activation = getAppliedActivation(other);
    reason = "a clipping activation does not let a constant through";
    if (activation != ActivationFunctionType::NONE && activation != ActivationFunctionType::RELU)
      return std::nullopt;
    reason = "zeros that a PAD adds would stand for the constant";
    if (isa<PadOp>(other) && !padded)
      return std::nullopt;
  }
  reason = "the layer behind it pads with zeros, which would stand for the constant";
  if (!hasWholeWindows(chain->consumer) && !padded)
    return std::nullopt;
  return Pair{*from, *chain};
}

/// Lets the result of the op be what it is before its activation, in a copy that is run only.
static void splitActivation(Operation *op) {
  auto fused = cast<FusedActivationOpInterface>(op);
  if (fused.getFusedActivation() != ActivationFunctionType::RELU)
    return;
  fused.setFusedActivation(ActivationFunctionType::NONE);
  OpBuilder builder(op->getContext());
  builder.setInsertionPointAfter(op);
  auto relu = ReluOp::create(builder, op->getLoc(), op->getResult(0).getType(), op->getResult(0));
  op->getResult(0).replaceAllUsesExcept(relu.getResult(), relu);
}

void AbsorbBiases::absorb(const Pair &pair, const ChannelProbe &probe) {
  const WeightedLayer &to = pair.chain.consumer;
  std::vector<float> bias = readBias(pair.from), next = readBias(to), weights = *readFloatConstant(to.getWeight());
  std::vector<double> moved(bias.size(), 0);
  unsigned count = 0;
  for (int64_t c = 0; c < int64_t(bias.size()); ++c) {
    moved[c] = std::max(0.0, probe.getMean(c) - deviations * probe.getDeviation(c));
    bias[c] = float(bias[c] - moved[c]);
    count += moved[c] > 0;
  }
  if (count == 0)
    return remarkDeclined(pair.from.op, DEBUG_TYPE, "all of its channels come close to zero");
  for (int64_t g = 0; g < to.groups; ++g)
    for (int64_t r = 0; r < to.rows; ++r) {
      double sum = 0;
      for (int64_t c = 0; c < to.columns; ++c)
        sum += weights[to.getWeightIndex(g, r, c)] * moved[pair.chain.getChannel(g, c, int64_t(moved.size()))];
      next[g * to.rows + r] = float(next[g * to.rows + r] + sum);
    }
  if (!setBias(to, next))
    return remarkDeclined(pair.from.op, DEBUG_TYPE, "the layer behind it has no place for a bias");
  setBias(pair.from, bias);
  ++numLayers;
  numChannels += count;
}

void AbsorbBiases::runOnOperation() {
  ModelRunner *runner = getModelRunner(getOperation(), DEBUG_TYPE);
  if (!runner)
    return signalPassFailure();
  LayerSelection selection(getOperation());
  std::vector<Pair> pairs;
  getOperation().walk([&](WeightedOpInterface op) {
    StringRef reason;
    if (!selection.isQuantized(op))
      return;
    if (std::optional<Pair> pair = findPair(selection, op, reason))
      pairs.push_back(std::move(*pair));
    else
      remarkDeclined(op, DEBUG_TYPE, reason);
  });
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy = cast<ModuleOp>(getOperation()->clone(mapping));
  std::deque<ChannelProbe> probes;
  for (const Pair &pair : pairs) {
    Value value = mapping.lookup(pair.from.getOutput());
    splitActivation(value.getDefiningOp());
    ChannelProbe &probe = probes.emplace_back();
    probe.value = value;
    probe.channels = pair.from.getOutputs();
  }
  if (failed(observeChannels(getOperation(), *copy, *runner, probes, samples)))
    return signalPassFailure();
  for (auto [pair, probe] : llvm::zip_equal(pairs, probes))
    if (probe.isSeen())
      absorb(pair, probe);
}
