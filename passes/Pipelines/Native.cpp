//===- Native.cpp - From the graph to LLVM's dialect ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Native.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "passes/codegen/Passes.h"
#include "passes/lower/Passes.h"
#include "passes/memory/Passes.h"
#include "passes/optimize/cluster/Passes.h"
#include "passes/optimize/sparsify/Passes.h"
#include "passes/prepare/Passes.h"
#include "passes/schedule/Passes.h"
#include "passes/verify/Passes.h"

using namespace mlir;
using namespace adze;

void adze::buildLowerPipeline(OpPassManager &manager, const NativeOptions &options) {
  manager.addNestedPass<func::FuncOp>(createExpandComposites());
  // Lowerings know plain constants best; a model computes the same whatever its file holds.
  manager.addNestedPass<func::FuncOp>(createClusteredToDense());
  // What LiteRT makes dense when it loads a model is as good as stored so.
  SparseToDenseOptions dense;
  dense.densified = true;
  manager.addNestedPass<func::FuncOp>(createSparseToDense(dense));
  LowerGraphOptions lowering;
  lowering.requantize = options.requantize;
  lowering.externOps.assign(options.externOps.begin(), options.externOps.end());
  manager.addPass(createLowerGraph(lowering));
  // Subgraphs of IF, WHILE and CALL: no call is left at run time.
  manager.addPass(createInlinerPass());
  manager.addPass(createSymbolDCEPass());
  manager.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createCSEPass());
  if (options.release)
    manager.addPass(createReleaseBlobs());
  manager.addPass(createVerifyLowered());
}

void adze::buildSchedulePipeline(OpPassManager &manager, const NativeOptions &options) {
  if (options.fuse) {
    manager.addNestedPass<func::FuncOp>(createLinalgElementwiseOpFusionPass());
    manager.addNestedPass<func::FuncOp>(createFuseEpilogues());
    manager.addNestedPass<func::FuncOp>(createCSEPass());
  }
  PackWeightsOptions packing;
  packing.sparse = options.sparseKernels;
  packing.table = options.tableKernels;
  packing.strict = options.accuracy == "strict";
  packing.release = options.release;
  manager.addPass(createPackWeights(packing));
}

void adze::buildMemoryPipeline(OpPassManager &manager, const NativeOptions &) {
  manager.addNestedPass<func::FuncOp>(createMakeEntry());
  manager.addNestedPass<func::FuncOp>(createSplitEmpties());
  // Producers write where their result is wanted: into results, padded buffers, parts of concatenations.
  manager.addPass(bufferization::createEmptyTensorEliminationPass());
  manager.addPass(bufferization::createOneShotBufferizePass());
  manager.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createCSEPass());
  manager.addPass(createPlanArena());
  manager.addPass(createVerifyPlanned());
}

void adze::buildCodegenPipeline(OpPassManager &manager, const NativeOptions &options) {
  if (options.accuracy == "strict")
    manager.addPass(createStrictFloats());
  manager.addNestedPass<func::FuncOp>(createLowerCopies());
  OutlineKernelsOptions outlining;
  outlining.profile = options.profile;
  outlining.threads = options.threads;
  outlining.taskNanoseconds = options.taskNanoseconds;
  manager.addPass(createOutlineKernels(outlining));
  manager.addPass(createLowerExterns());
  manager.addPass(createAdaptToTarget());
  manager.addPass(createExpandSparseProducts());
  // Each kernel by itself, so that the pass manager works on several at a time.
  OpPassManager &kernels = manager.nest<func::FuncOp>();
  kernels.addPass(createExpandProducts());
  kernels.addPass(createExpandDepthwise());
  kernels.addPass(createDivideLoops());
  kernels.addPass(createConvertLinalgToLoopsPass());
  ExpandMathOptions math;
  math.accuracy = options.accuracy;
  kernels.addPass(createExpandMath(math));
  kernels.addPass(createCanonicalizerPass());
  kernels.addPass(createCSEPass());
  kernels.addPass(createSCFToControlFlowPass());
  kernels.addPass(memref::createExpandStridedMetadataPass());
  kernels.addPass(createLowerAffinePass());
  kernels.addPass(createConvertKernels());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createMakeTasks());
  manager.addPass(createVerifyCodegen());
}

static void buildNativePipeline(OpPassManager &manager, const NativeOptions &options) {
  buildLowerPipeline(manager, options);
  buildSchedulePipeline(manager, options);
  buildMemoryPipeline(manager, options);
  buildCodegenPipeline(manager, options);
}

void adze::registerNativePipelines() {
  using Registration = PassPipelineRegistration<NativeOptions>;
  static Registration lower("lower", "from the graph to linalg and kernel ops on tensors", buildLowerPipeline);
  static Registration schedule("schedule", "fuse, choose tiles, pack weights", buildSchedulePipeline);
  static Registration memory("memory", "tensors to buffers with places in one static arena", buildMemoryPipeline);
  static Registration codegen("codegen", "buffers to LLVM's dialect", buildCodegenPipeline);
  static Registration native("native", "lower, schedule, memory, codegen", buildNativePipeline);
}
