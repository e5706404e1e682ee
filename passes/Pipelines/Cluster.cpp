//===- Cluster.cpp - Clustering from start to end -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Cluster.h"

#include "mlir/Pass/PassRegistry.h"
#include "passes/optimize/cluster/Passes.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/sparsify/Passes.h"

using namespace mlir;
using namespace adze;

static void addFront(OpPassManager &manager, const ClusterPipelineOptions &options) {
  AssignClusteringOptions assignment;
  assignment.cluster = options.cluster;
  assignment.method = options.method;
  assignment.preserveZeros = options.preserveZeros;
  assignment.weighted = options.weighted;
  assignment.depthwise = options.depthwise;
  assignment.minElements = options.minElements;
  assignment.recipe = options.recipe;
  // Weights that are stored without zeros are weights, too.
  manager.addNestedPass<func::FuncOp>(createSparseToDense());
  manager.addPass(createAssignClustering(assignment));
}

static void addBack(OpPassManager &manager, const ClusterPipelineOptions &options) {
  // What it is to come close to is the model as pruning left it: zeros are meant.
  if (options.sequential)
    manager.addPass(createRecordReference());
  ClusterWeightsOptions clustering;
  clustering.reconstruct = options.reconstruct;
  clustering.damping = options.damping;
  clustering.noise = options.noise;
  clustering.rounds = options.rounds;
  clustering.sequential = options.sequential;
  clustering.fitBiases = options.biasCorrection;
  manager.addPass(createClusterWeights(clustering));
}

void adze::buildClusterPipeline(OpPassManager &manager, const ClusterPipelineOptions &options) {
  if (options.stage != "back")
    addFront(manager, options);
  if (options.stage != "front")
    addBack(manager, options);
}

void adze::registerClusterPipeline() {
  static PassPipelineRegistration<ClusterPipelineOptions> registration(
      "cluster", "give the weights of a prepared model few values: assign and cluster", buildClusterPipeline);
}
