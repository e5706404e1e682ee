//===- CompileModel.cpp - A model of the graph dialect to code ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases between a model and code in this process.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileModel.h"

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/EntryPoints.h"
#include "lib/Driver/NativeModule.h"
#include "lib/Target/TargetInfo.h"
#include "mlir/Pass/PassManager.h"
#include "passes/Pipelines/Native.h"
#include "passes/Pipelines/Prepare.h"

using namespace adze;
using namespace mlir;

/// Runs a pipeline; its diagnostics say what failed.
template <typename Build>
static LogicalResult runPipeline(ModuleOp module, Build build) {
  PassManager manager(module.getContext(), ModuleOp::getOperationName(), PassManager::Nesting::Implicit);
  build(manager);
  return manager.run(module);
}

/// Whether an input of the main subgraph has a dynamic leading extent.
static bool hasOpenBatch(ModuleOp module) {
  auto functions = module.getOps<func::FuncOp>();
  return !functions.empty() && llvm::any_of((*functions.begin()).getArgumentTypes(), [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() && tensor.isDynamicDim(0);
  });
}

/// The requests among `shapes` that concern inputs of the main subgraph without static shape.
static SmallVector<std::string> selectOpenInputs(ModuleOp module, ArrayRef<std::string> shapes) {
  SmallVector<std::string> selected;
  auto functions = module.getOps<func::FuncOp>();
  for (BlockArgument argument : functions.empty() ? ArrayRef<BlockArgument>() : (*functions.begin()).getArguments()) {
    auto type = dyn_cast<ShapedType>(argument.getType());
    if (!type || type.hasStaticShape())
      continue;
    std::string name = getLocationName(argument.getLoc()).str() + ":";
    for (StringRef shape : shapes)
      if (shape.starts_with(name) && !shape.drop_front(name.size()).contains(':'))
        selected.push_back(shape.str());
  }
  return selected;
}

static LogicalResult prepare(ModuleOp module, const CompileModelOptions &options) {
  PrepareOptions preparing;
  SmallVector<std::string> shapes = selectOpenInputs(module, options.openInputShapes);
  shapes.append(options.inputShapes.begin(), options.inputShapes.end());
  preparing.inputShapes = shapes;
  // LiteRT allocates one sample where the file leaves the batch open, and so do we.
  preparing.batch = options.batch || !shapes.empty() || !hasOpenBatch(module) ? options.batch : 1;
  preparing.dequantize = true;
  return runPipeline(module, [&](OpPassManager &manager) { buildPreparePipeline(manager, preparing); });
}

/// What the passes need to know of the machine, as attributes of the module.
static void setTarget(ModuleOp module, const llvm::TargetMachine &machine) {
  auto set = [&](StringRef name, StringRef value) { module->setAttr(name, StringAttr::get(module.getContext(), value)); };
  set("kernel.triple", machine.getTargetTriple().str());
  set("kernel.cpu", machine.getTargetCPU());
  set("kernel.features", machine.getTargetFeatureString());
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
  if (failed(prepare(module, options)))
    return failure();
  Manifest manifest;
  FailureOr<std::vector<EntryPoint>> entries = selectEntryPoints(module, options.signature);
  if (failed(entries))
    return failure();
  if (options.keepIntermediates)
    returnIntermediates(*entries);
  OpCosts costs = getOpCosts(module);
  if (failed(describeEntryPoints(*entries, manifest)))
    return failure();

  NativeOptions native;
  native.requantize = options.requantize;
  native.fuse = !options.keepIntermediates;
  native.profile = options.profile;
  if (failed(runPipeline(module, [&](OpPassManager &manager) {
        buildLowerPipeline(manager, native);
        buildSchedulePipeline(manager, native);
        buildMemoryPipeline(manager, native);
      })))
    return failure();
  WeightStorage storage;
  takeWeights(module, manifest, storage);
  if (failed(runPipeline(module, [&](OpPassManager &manager) { buildCodegenPipeline(manager, native); })))
    return failure();
  if (options.profile)
    describeCalls(module, costs, manifest);
  FailureOr<std::vector<OwnedModule>> modules = translateToLLVM(module, *entries, options.code.threads);
  if (failed(modules))
    return failure();
  auto model = CompiledModel::create(std::move(*modules), std::move(manifest), options.code);
  if (!model)
    return report(module, model.takeError());
  return std::move(*model);
}
