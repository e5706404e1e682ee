//===- Prepare.cpp - The prepare phase ------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Prepare.h"

#include "mlir/Pass/PassRegistry.h"
#include "passes/prepare/Passes.h"
#include "passes/verify/Passes.h"

using namespace mlir;
using namespace adze;

void adze::buildPreparePipeline(OpPassManager &manager, const PrepareOptions &options) {
  manager.addNestedPass<func::FuncOp>(createNameTensors());
  InferShapesOptions shapes;
  shapes.batch = options.batch;
  shapes.inputShapes.assign(options.inputShapes.begin(), options.inputShapes.end());
  manager.addPass(createInferShapes(shapes));
  FoldConstantsOptions folding;
  folding.dequantize = options.dequantize;
  manager.addNestedPass<func::FuncOp>(createFoldConstants(folding));
  manager.addNestedPass<func::FuncOp>(createCanonicalizeGraph());
  // The phase changes no numbers, so only the pairs go that have no effect on them.
  SquashQdqOptions squashing;
  squashing.onlyExact = true;
  manager.addNestedPass<func::FuncOp>(createSquashQdq(squashing));
  // Idioms before fusion, which would take their ops apart.
  manager.addNestedPass<func::FuncOp>(createRecognizeActivations());
  // Weights take affine ops before activations are fused: an activation in between would be in their way.
  manager.addNestedPass<func::FuncOp>(createFoldAffine());
  manager.addNestedPass<func::FuncOp>(createFusePad());
  manager.addNestedPass<func::FuncOp>(createFuseActivations());
  manager.addNestedPass<func::FuncOp>(createCanonicalizeGraph());
  // Last, for what is wrapped is out of the reach of the passes above.
  manager.addNestedPass<func::FuncOp>(createRecognizeComposites());
  manager.addPass(createVerifyPrepared());
}

void adze::registerPreparePipeline() {
  static PassPipelineRegistration<PrepareOptions> registration(
      "prepare", "infer shapes, fold constants, canonicalize and fuse what LiteRT's kernels compute in one op",
      buildPreparePipeline);
}
