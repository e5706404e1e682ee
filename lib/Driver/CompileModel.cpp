//===- CompileModel.cpp - A model of the graph dialect to code ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases between a model and code in this process.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileModel.h"

#include "lib/Driver/EntryPoints.h"
#include "lib/Driver/EntryShapes.h"
#include "lib/Driver/FrozenInputs.h"
#include "lib/Driver/NativeModule.h"
#include "lib/Target/TargetInfo.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "passes/Pipelines/Native.h"
#include "passes/Pipelines/Prepare.h"
#include "passes/prepare/Passes.h"

using namespace adze;
using namespace mlir;

/// Runs a pipeline; its diagnostics say what failed.
template <typename Build>
static LogicalResult runPipeline(ModuleOp module, Build build) {
  PassManager manager(module.getContext(), ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  build(manager);
  return manager.run(module);
}

/// Shapes that the graph computes by itself are constants once those of the inputs are known, and give more shapes.
static LogicalResult inferAndFold(ModuleOp module) {
  FoldConstantsOptions folding;
  folding.dequantize = true;
  return runPipeline(module, [&](OpPassManager &manager) {
    for (int i = 0; i < 2; ++i) {
      manager.addPass(createInferShapes());
      manager.addNestedPass<func::FuncOp>(createFoldConstants(folding));
    }
  });
}

/// Makes the model what native code is made of: entry points with static shapes or bounds, constants folded.
static LogicalResult prepare(ModuleOp module, std::vector<EntryPoint> &entries, const CompileModelOptions &options) {
  EntryShapes shapes(entries, options);
  for (EntryPoint &entry : entries)
    makeScalars(entry, shapes);
  InferShapesOptions first;
  first.batch = shapes.batch;
  first.inputShapes = shapes.inputShapes;
  if (failed(runPipeline(module,
                         [&](OpPassManager &manager) {
                           manager.addPass(createSymbolDCEPass());
                           manager.addPass(createInferShapes(first));
                         })) ||
      failed(freezeInputs(entries, options.frozenInputs)) || failed(inferAndFold(module)))
    return failure();
  if (freezeDecidingInputs(module, entries, options.knownInputs) && failed(inferAndFold(module)))
    return failure();
  PrepareOptions preparing;
  preparing.dequantize = true;
  return runPipeline(module, [&](OpPassManager &manager) {
    buildPreparePipeline(manager, preparing);
    manager.addPass(createBoundShapes());
    manager.addPass(createReleaseBlobs());
  });
}

/// What the passes need to know of the machine, as attributes of the module.
static void setTarget(ModuleOp module, const llvm::TargetMachine &machine) {
  auto set = [&](StringRef name, StringRef value) { module->setAttr(name, StringAttr::get(module.getContext(), value)); };
  set("kernel.triple", machine.getTargetTriple().str());
  set("kernel.cpu", machine.getTargetCPU());
  set("kernel.features", machine.getTargetFeatureString());
}

/// Code of this process is linked with nothing.
static LogicalResult refuseExterns(ModuleOp module) {
  auto externs = module->getAttrOfType<ArrayAttr>("kernel.externs");
  if (!externs || externs.empty())
    return success();
  return module.emitError("the model calls the C function '")
         << cast<StringAttr>(externs[0]).getValue()
         << "', which whoever links it brings; it can be compiled with 'adze compile' but not run here";
}

static FailureOr<std::unique_ptr<CompiledModel>> report(ModuleOp module, llvm::Error error) {
  module.emitError(llvm::toString(std::move(error)));
  return failure();
}

FailureOr<std::unique_ptr<CompiledModel>> adze::compileModel(ModuleOp module, const CompileModelOptions &options) {
  auto machine = createTargetMachine(options.code);
  if (!machine)
    return report(module, machine.takeError());
  setTarget(module, **machine);
  Manifest manifest;
  FailureOr<std::vector<EntryPoint>> entries = selectEntryPoints(module, options.signature, options.allSignatures);
  if (failed(entries) || failed(prepare(module, *entries, options)))
    return failure();
  readBounds(*entries);
  if (options.keepIntermediates)
    returnIntermediates(*entries);
  OpCosts costs = getOpCosts(module);
  if (failed(describeEntryPoints(*entries, manifest)))
    return failure();

  NativeOptions native;
  native.requantize = options.requantize;
  native.fuse = !options.keepIntermediates;
  native.profile = options.profile;
  native.accuracy = options.floatAccuracy;
  native.release = true;
  native.externOps = options.externOps;
  if (failed(runPipeline(module, [&](OpPassManager &manager) {
        buildLowerPipeline(manager, native);
        buildSchedulePipeline(manager, native);
        buildMemoryPipeline(manager, native);
      })))
    return failure();
  takeWeights(module, manifest);
  if (failed(runPipeline(module, [&](OpPassManager &manager) { buildCodegenPipeline(manager, native); })) ||
      failed(refuseExterns(module)))
    return failure();
  describeCalls(module, costs, manifest);
  if (options.profile)
    for (const ProfiledOp &op : manifest.ops)
      manifest.profileSlots += op.slots.size();
  FailureOr<std::vector<OwnedModule>> modules = translateToLLVM(module, *entries);
  if (failed(modules))
    return failure();
  auto model = CompiledModel::create(std::move(*modules), std::move(manifest), options.code);
  if (!model)
    return report(module, model.takeError());
  return std::move(*model);
}
