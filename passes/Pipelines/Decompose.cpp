//===- Decompose.cpp - Factorising from start to end ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Decompose.h"

#include "mlir/Pass/PassRegistry.h"
#include "passes/optimize/channels/Passes.h"
#include "passes/optimize/decompose/Passes.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/prepare/Passes.h"

using namespace mlir;
using namespace adze;

void adze::buildDecomposePipeline(OpPassManager &manager, const DecomposePipelineOptions &options) {
  if (options.stage != "back") {
    AssignDecompositionOptions assignment;
    assignment.lowRank = options.lowRank;
    assignment.method = options.method;
    assignment.tune = options.tune;
    assignment.recipe = options.recipe;
    manager.addPass(createAssignDecomposition(assignment));
  }
  if (options.stage == "front")
    return;
  // What factors are to come close to is the model before the first of them.
  if (options.useSamples)
    manager.addPass(createRecordReference());
  DecomposeLayersOptions factors;
  factors.scope = options.scope;
  factors.useSamples = options.useSamples;
  factors.noise = options.noise;
  factors.damping = options.damping;
  factors.minSaving = options.minSaving;
  manager.addPass(createDecomposeLayers(factors));
}

void adze::buildFoldExactStructurePipeline(OpPassManager &manager) {
  manager.addNestedPass<func::FuncOp>(createFoldEqualOps());
  PruneChannelsOptions dead;
  dead.exact = true;
  dead.integers = true;
  manager.addPass(createPruneChannels(dead));
}

void adze::registerDecomposePipeline() {
  static PassPipelineRegistration<> folding(
      "fold-exact-structure", "take out what a prepared model has twice or not at all; no result changes by a bit",
      buildFoldExactStructurePipeline);
  static PassPipelineRegistration<DecomposePipelineOptions> registration(
      "decompose", "make chains of smaller ops of a prepared model's layers: assign and factorise",
      buildDecomposePipeline);
}
