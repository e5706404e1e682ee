//===- CompileModel.h - A model of the graph dialect to code ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs every phase from the graph dialect to code in this process.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_COMPILEMODEL_H
#define ADZE_LIB_DRIVER_COMPILEMODEL_H

#include "lib/Execute/CompiledModel.h"
#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace adze {

struct CompileModelOptions {
  std::string requantize = "xnnpack";   ///< xnnpack, reference, ruy or micro.
  std::string floatAccuracy = "normal"; ///< strict, normal or fast.
  std::string sparseKernels = "auto";   ///< Which products leave zeros out: auto, never or always.
  std::string tableKernels = "auto";    ///< Which products look weights of few values up: auto, never or always.
  uint32_t batch = 0;                   ///< What dynamic leading extents of inputs become; 0: as in the file.
  std::vector<std::string> inputShapes; ///< `NAME:1x224x224x3` each, checked.
  /// Likewise, for those inputs alone whose shapes the file leaves open.
  std::vector<std::string> openInputShapes;
  /// `NAME:2,3` each, checked: inputs that code is made for these values of.
  std::vector<std::string> frozenInputs;
  /// Likewise, for those inputs alone whose values decide shapes.
  std::vector<std::string> knownInputs;
  std::string signature;                ///< The signature to compile; empty: the main subgraph, or the first.
  /// Compile the main subgraph and every signature, where `signature` is empty: entry points that share constants, variables
  /// and an arena as large as the largest of them needs.
  bool allSignatures = false;
  /// Custom ops, by name, that are C functions of whoever links the code: the module attribute `kernel.externs` lists the
  /// symbols that are called. Code of this process has none of them: compileModel() refuses it.
  std::vector<std::string> externOps;
  CodeOptions code;                     ///< CPU, features, optimization level, threads.
  bool profile = false;                 ///< Count the ticks of each op.
  bool threads = false;                 ///< Cut large kernels into tasks, see EntryFunction.
  uint32_t taskNanoseconds = 4000;      ///< The least that a task takes, as estimated.
  /// Nothing is fused, and every tensor that an op makes is an output, after those of the signature and in the order of
  /// the ops. Their names are those of the tensors.
  bool keepIntermediates = false;
  /// Code for this process alone, which may show tensors (adze.observe); compileModel() sets it.
  bool inProcess = false;
};

/// A model as LLVM modules, and what else is known of it.
struct NativeModel {
  std::vector<OwnedModule> modules;
  Manifest manifest;
};

/// Called after each phase (prepare, lower, schedule, memory, codegen) with the module as it is then. Where it
/// returns false, no further phase runs.
using PhaseObserver = llvm::function_ref<bool(llvm::StringRef phase, mlir::ModuleOp module)>;

/// Runs every phase but LLVM's, on the same terms as compileModel(). Makes at most `parts` modules, as translateToLLVM();
/// none where `observer` ended the work.
llvm::FailureOr<NativeModel> makeNativeModel(mlir::ModuleOp module, const CompileModelOptions &options,
                                             unsigned parts = 0, PhaseObserver observer = nullptr);

/// Compiles a model as the importer or a parser made it, the only one of its context: weights are dropped as soon as their
/// packed form took their place, so that a large model is not in memory twice. `module` is changed on the way and of no use
/// afterwards. Failures are reported as diagnostics on the module's context.
llvm::FailureOr<std::unique_ptr<CompiledModel>> compileModel(mlir::ModuleOp module, const CompileModelOptions &options);

} // namespace adze

#endif // ADZE_LIB_DRIVER_COMPILEMODEL_H
