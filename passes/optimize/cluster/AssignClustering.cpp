//===- AssignClustering.cpp - How many values each op has -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options and recipes to attributes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/Recipe.h"
#include "passes/optimize/WeightedLayer.h"
#include "passes/optimize/cluster/Passes.h"

#define DEBUG_TYPE "assign-clustering"

namespace adze {
#define GEN_PASS_DEF_ASSIGNCLUSTERING
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

struct AssignClustering : adze::impl::AssignClusteringBase<AssignClustering> {
  using Base::Base;

  void runOnOperation() override {
    ClusterSettings defaults;
    auto visit = [&](Operation *op, ArrayRef<const RecipeRule *> rules) { return assign(op, rules, defaults); };
    if (failed(readOptions(defaults)) || failed(visitWithRules(getOperation(), recipe, visit)))
      signalPassFailure();
  }

private:
  LogicalResult readOptions(ClusterSettings &defaults);
  LogicalResult assign(Operation *op, ArrayRef<const RecipeRule *> rules, ClusterSettings settings);
  bool isClusteredByDefault(WeightedOpInterface op) const;
};

} // namespace

LogicalResult AssignClustering::readOptions(ClusterSettings &defaults) {
  auto fail = [&](StringRef option, StringRef value) {
    return getOperation().emitError() << DEBUG_TYPE ": " << option << " '" << value << "' is unknown";
  };
  if (!parseClustering(cluster, defaults))
    return fail("cluster", cluster);
  std::optional<ClusterMethod> found = symbolizeClusterMethod(method);
  if (!found)
    return fail("method", method);
  defaults.method = *found;
  defaults.keepsZeros = preserveZeros;
  defaults.isWeighted = weighted;
  return success();
}

/// Whether there are constant weights, with as many elements as `least` in one tensor.
static bool hasWeights(WeightedOpInterface op, int64_t least) {
  return llvm::any_of(op.getWeightOperands(), [&](unsigned number) {
    auto type = dyn_cast<ShapedType>(op->getOperand(number).getType());
    return type && type.hasStaticShape() && type.getNumElements() >= least && getConstantBehind(op->getOperand(number));
  });
}

bool AssignClustering::isClusteredByDefault(WeightedOpInterface op) const {
  StringRef reason;
  std::optional<WeightedLayer> layer = getLayer(op, reason);
  return (depthwise || !layer || !layer->isDepthwise) && hasWeights(op, minElements);
}

LogicalResult AssignClustering::assign(Operation *op, ArrayRef<const RecipeRule *> rules, ClusterSettings settings) {
  op->removeDiscardableAttr("adze.cluster");
  auto weightedOp = dyn_cast<WeightedOpInterface>(op);
  bool isNamed = llvm::any_of(rules, [](const RecipeRule *rule) { return rule->clustering.cluster.has_value(); });
  if (!weightedOp || !hasWeights(weightedOp, 0)) {
    if (isNamed)
      remarkDeclined(op, DEBUG_TYPE, "it has no constant weights");
    return success();
  }
  if (!isNamed && !isClusteredByDefault(weightedOp))
    return success();
  for (const RecipeRule *rule : rules)
    rule->clustering.apply(settings);
  numByRule += isNamed;
  if (!settings.isGiven())
    return success();
  ClusterAttr attr = settings.toAttr(op->getContext(), [&] { return op->emitError() << DEBUG_TYPE ": "; });
  if (!attr)
    return failure();
  op->setAttr("adze.cluster", attr);
  ++numAssigned;
  return success();
}
