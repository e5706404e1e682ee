//===- Prune.cpp - Pruning from start to end ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Prune.h"

#include "mlir/Pass/PassRegistry.h"
#include "passes/optimize/channels/Passes.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/sparsify/Passes.h"

using namespace mlir;
using namespace adze;

static void addFront(OpPassManager &manager, const PrunePipelineOptions &options) {
  AssignPruningOptions assignment;
  assignment.prune = options.prune;
  assignment.saliency = options.saliency;
  assignment.pooling = options.pooling;
  assignment.scope = options.scope;
  assignment.layers = options.layers;
  assignment.recipe = options.recipe;
  manager.addPass(createAssignPruning(assignment));
  // Channels go in front of everything that compares a model with what it was: tensors have other shapes then.
  manager.addNestedPass<func::FuncOp>(createSparseToDense());
  manager.addPass(createPruneChannels());
}

static void addBack(OpPassManager &manager, const PrunePipelineOptions &options) {
  // What it is to come close to is the model before the first zero.
  if (options.sequential)
    manager.addPass(createRecordReference());
  PruneWeightsOptions pruning;
  pruning.reconstruct = options.reconstruct;
  pruning.choosesShares = options.scope == "auto";
  pruning.steps = options.steps;
  pruning.damping = options.damping;
  pruning.noise = options.noise;
  pruning.refinements = options.refinements;
  pruning.sequential = options.sequential;
  pruning.fitBiases = options.biasCorrection;
  manager.addPass(createPruneWeights(pruning));
}

void adze::buildPrunePipeline(OpPassManager &manager, const PrunePipelineOptions &options) {
  if (options.stage != "back")
    addFront(manager, options);
  if (options.stage != "front")
    addBack(manager, options);
}

void adze::registerPrunePipeline() {
  static PassPipelineRegistration<PrunePipelineOptions> registration(
      "prune", "prune the weights of a prepared model: assign and prune", buildPrunePipeline);
}
