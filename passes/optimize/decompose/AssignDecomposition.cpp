//===- AssignDecomposition.cpp - What becomes a chain ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options and recipes to attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/Recipe.h"
#include "passes/optimize/WeightedLayer.h"
#include "passes/optimize/decompose/LayerFactors.h"
#include "passes/optimize/decompose/Passes.h"

#define DEBUG_TYPE "assign-decomposition"

namespace adze {
#define GEN_PASS_DEF_ASSIGNDECOMPOSITION
#include "passes/optimize/decompose/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct AssignDecomposition : adze::impl::AssignDecompositionBase<AssignDecomposition> {
  using Base::Base;

  void runOnOperation() override {
    DecomposeSettings defaults;
    auto visit = [&](Operation *op, ArrayRef<const RecipeRule *> rules) {
      assign(op, rules, defaults);
      return success();
    };
    if (failed(readOptions(defaults)) || failed(visitWithRules(getOperation(), recipe, visit)))
      signalPassFailure();
  }

private:
  LogicalResult readOptions(DecomposeSettings &defaults);
  void assign(Operation *op, ArrayRef<const RecipeRule *> rules, DecomposeSettings settings);
};

} // namespace

LogicalResult AssignDecomposition::readOptions(DecomposeSettings &defaults) {
  if (!parseRankBudget(lowRank, defaults))
    return getOperation().emitError() << DEBUG_TYPE ": low-rank '" << lowRank << "' is unknown";
  std::optional<DecomposeMethod> wanted = parseDecomposeMethod(method);
  if (!wanted)
    return getOperation().emitError() << DEBUG_TYPE ": method '" << method << "' is unknown";
  defaults.method = *wanted;
  defaults.isTuned = tune;
  return success();
}

void AssignDecomposition::assign(Operation *op, ArrayRef<const RecipeRule *> rules, DecomposeSettings settings) {
  op->removeDiscardableAttr("adze.decompose");
  bool isNamed = llvm::any_of(rules, [](const RecipeRule *rule) { return rule->decomposition.isAmount(); });
  StringRef reason;
  std::optional<WeightedLayer> layer = getLayer(op, reason);
  if (!layer || !LayerFactors::canDecompose(*layer, reason)) {
    // By default they are left alone without a word.
    if (isNamed)
      remarkDeclined(op, DEBUG_TYPE, reason);
    return;
  }
  for (const RecipeRule *rule : rules)
    rule->decomposition.apply(settings);
  numByRule += isNamed;
  if (!settings.budget)
    return;
  op->setAttr("adze.decompose", settings.toAttr(op->getContext()));
  ++numAssigned;
}
