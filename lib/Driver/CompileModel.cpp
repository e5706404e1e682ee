//===- CompileModel.cpp - A model of the graph dialect to code ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases between a model and code in this process.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileModel.h"

#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Driver/EntryPoints.h"
#include "lib/Driver/EntryShapes.h"
#include "lib/Driver/FrozenInputs.h"
#include "lib/Driver/NativeModule.h"
#include "lib/Support/Observation.h"
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
  if (!externs)
    return success();
  for (StringRef symbol : externs.getAsValueRange<StringAttr>())
    if (symbol != observationSymbol)
      return module.emitError("the model calls the C function '")
             << symbol << "', which whoever links it brings; it can be compiled with 'adze compile' but not run here";
  return success();
}

/// Nobody listens to code outside of this process.
static LogicalResult refuseObservers(ModuleOp module) {
  WalkResult found = module.walk([](ObserveOp op) {
    op.emitOpError() << "adze.observe cannot be compiled: it shows tensor '" << getTensorName(op.getInput())
                     << "' to whoever runs the model in this process; take it out";
    return WalkResult::interrupt();
  });
  return failure(found.wasInterrupted());
}

static void setNativeOptions(const CompileModelOptions &options, NativeOptions &native) {
  native.requantize = options.requantize;
  native.fuse = !options.keepIntermediates;
  native.profile = options.profile;
  native.threads = options.threads;
  native.taskNanoseconds = options.taskNanoseconds;
  native.accuracy = options.floatAccuracy;
  native.sparseKernels = options.sparseKernels;
  native.tableKernels = options.tableKernels;
  native.externOps = options.externOps;
  native.release = true;
}

namespace {

/// The phases in their order, until one fails or the observer has seen enough.
class Phases {
public:
  Phases(ModuleOp module, PhaseObserver observer) : module(module), observer(observer) {}

  /// Runs `work`, which returns whether it succeeded, unless the phases ended before.
  template <typename Work>
  void run(StringRef phase, Work work) {
    if (isOver())
      return;
    broken = failed(work());
    stopped = !broken && observer && !observer(phase, module);
  }
  bool isOver() const { return broken || stopped; }
  bool hasFailed() const { return broken; }

private:
  ModuleOp module;
  PhaseObserver observer;
  bool broken = false, stopped = false;
};

} // namespace

FailureOr<NativeModel> adze::makeNativeModel(ModuleOp module, const CompileModelOptions &options, unsigned parts,
                                             PhaseObserver observer) {
  if (!options.inProcess && failed(refuseObservers(module)))
    return failure();
  auto machine = createTargetMachine(options.code);
  if (!machine)
    return module.emitError(llvm::toString(machine.takeError()));
  setTarget(module, **machine);
  NativeModel result;
  Manifest &manifest = result.manifest;
  FailureOr<std::vector<EntryPoint>> entries;
  OpCosts costs;
  NativeOptions native;
  setNativeOptions(options, native);
  auto pipeline = [&](auto build) {
    return [&, build] { return runPipeline(module, [&](OpPassManager &manager) { build(manager, native); }); };
  };
  Phases phases(module, observer);
  phases.run("prepare", [&] {
    entries = selectEntryPoints(module, options.signature, options.allSignatures);
    if (failed(entries) || failed(prepare(module, *entries, options)))
      return failure();
    readBounds(*entries);
    if (options.keepIntermediates)
      returnIntermediates(*entries);
    costs = getOpCosts(module);
    return describeEntryPoints(*entries, manifest);
  });
  phases.run("lower", pipeline(buildLowerPipeline));
  phases.run("schedule", pipeline(buildSchedulePipeline));
  phases.run("memory", pipeline(buildMemoryPipeline));
  phases.run("codegen", [&] {
    takeWeights(module, manifest);
    return pipeline(buildCodegenPipeline)();
  });
  if (phases.isOver())
    return phases.hasFailed() ? FailureOr<NativeModel>(failure()) : FailureOr<NativeModel>(std::move(result));
  describeCalls(module, costs, manifest);
  if (auto externs = module->getAttrOfType<ArrayAttr>("kernel.externs"))
    for (StringAttr symbol : externs.getAsRange<StringAttr>())
      manifest.externs.push_back(symbol.str());
  manifest.threads = options.threads;
  if (options.profile)
    for (const ProfiledOp &op : manifest.ops)
      manifest.profileSlots += op.slots.size();
  FailureOr<std::vector<OwnedModule>> modules = translateToLLVM(module, parts);
  if (failed(modules))
    return failure();
  result.modules = std::move(*modules);
  return result;
}

FailureOr<std::unique_ptr<CompiledModel>> adze::compileModel(ModuleOp module, const CompileModelOptions &options) {
  CompileModelOptions own = options;
  own.inProcess = true;
  FailureOr<NativeModel> native = makeNativeModel(module, own);
  if (failed(native) || failed(refuseExterns(module)))
    return failure();
  addEntryFunctions(native->modules, native->manifest);
  auto model = CompiledModel::create(std::move(native->modules), std::move(native->manifest), options.code);
  if (model)
    return std::move(*model);
  module.emitError(llvm::toString(model.takeError()));
  return failure();
}
