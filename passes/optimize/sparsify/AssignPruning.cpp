//===- AssignPruning.cpp - How much of each op goes -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options and recipes to attributes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/optimize/Recipe.h"
#include "passes/optimize/WeightedLayer.h"
#include "passes/optimize/sparsify/Passes.h"

#define DEBUG_TYPE "assign-pruning"

namespace adze {
#define GEN_PASS_DEF_ASSIGNPRUNING
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct AssignPruning : adze::impl::AssignPruningBase<AssignPruning> {
  using Base::Base;

  void runOnOperation() override {
    PruneSettings defaults;
    auto visit = [&](Operation *op, ArrayRef<const RecipeRule *> rules) { return assign(op, rules, defaults); };
    if (failed(readOptions(defaults)) || failed(visitWithRules(getOperation(), recipe, visit)))
      signalPassFailure();
  }

private:
  LogicalResult readOptions(PruneSettings &defaults);
  LogicalResult assign(Operation *op, ArrayRef<const RecipeRule *> rules, PruneSettings settings);
  bool isPrunedByDefault(const WeightedLayer &layer) const;
};

} // namespace

LogicalResult AssignPruning::readOptions(PruneSettings &defaults) {
  auto fail = [&](StringRef option, StringRef value) {
    return getOperation().emitError() << DEBUG_TYPE ": " << option << " '" << value << "' is unknown";
  };
  if (!parsePruning(prune, defaults))
    return fail("prune", prune);
  std::optional<Saliency> judged = symbolizeSaliency(saliency);
  if (!judged)
    return fail("saliency", saliency);
  std::optional<BlockPooling> pooled = symbolizeBlockPooling(pooling);
  if (!pooled)
    return fail("pooling", pooling);
  if (scope != "layer" && scope != "global" && scope != "auto")
    return fail("scope", scope);
  if (layers != "all" && layers != "sparse-kernels")
    return fail("layers", layers);
  defaults.saliency = *judged;
  defaults.pooling = *pooled;
  // Each group has its zeros, whatever others have.
  defaults.isGlobal = scope != "layer" && defaults.pattern != PrunePattern::groups;
  return success();
}

bool AssignPruning::isPrunedByDefault(const WeightedLayer &layer) const {
  if (layer.isDepthwise)
    return false;
  return layers == "all" || (layer.groups == 1 && isa<Conv2DOp, FullyConnectedOp>(layer.op.getOperation()));
}

LogicalResult AssignPruning::assign(Operation *op, ArrayRef<const RecipeRule *> rules, PruneSettings settings) {
  op->removeDiscardableAttr("adze.prune");
  StringRef reason;
  std::optional<WeightedLayer> layer = getLayer(op, reason);
  bool isNamed = llvm::any_of(rules, [](const RecipeRule *rule) { return rule->pruning.isAmount(); });
  if (!layer || (!isNamed && !isPrunedByDefault(*layer))) {
    if (isNamed)
      remarkDeclined(op, DEBUG_TYPE, reason);
    return success();
  }
  for (const RecipeRule *rule : rules)
    rule->pruning.apply(settings);
  numByRule += isNamed;
  if (settings.sparsity == 0)
    return success();
  PruneAttr attr = settings.toAttr(op->getContext(), [&] { return op->emitError() << DEBUG_TYPE ": "; });
  if (!attr)
    return failure();
  op->setAttr("adze.prune", attr);
  ++numAssigned;
  return success();
}
