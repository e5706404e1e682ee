//===- ModelOptions.h - Options of commands that run models -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a model is compiled, as run, bench, eval, compare and compile have it, and reading plus compiling in one step.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_MODELOPTIONS_H
#define ADZE_LIB_DRIVER_MODELOPTIONS_H

#include "lib/Driver/Command.h"
#include "lib/Driver/CompileModel.h"

namespace adze {

/// The usage error of `--batch=TEXT`; empty where there is none.
std::string checkBatch(llvm::StringRef text);
/// The usage error of `--input-shape=TEXT`; empty where there is none.
std::string checkInputShape(llvm::StringRef text);

/// Options about the model and the code it becomes.
struct ModelOptions {
  /// `isHost`: code is made for this machine; else for `triple`'s baseline, unless `--cpu` says more.
  explicit ModelOptions(llvm::cl::SubCommand &sub, bool isHost = true);

  /// The first usage error; empty where there is none.
  std::string check() const;
  /// What they ask for, once checked.
  CompileModelOptions get() const;

  llvm::cl::OptionCategory category;
  llvm::cl::opt<std::string> signature, batch;
  llvm::cl::list<std::string> inputShapes, frozenInputs;
  llvm::cl::opt<std::string> requantize, floatAccuracy, sparseKernels, tableKernels, cpu, features;
  PluginOptions plugins;
  std::string triple; ///< What code is made for; empty: the host's.
};

/// Reads and compiles models. Errors have been printed where nothing is returned.
class ModelLoader {
public:
  /// Registers everything; plug-ins are loaded. Check isReady().
  explicit ModelLoader(PluginOptions &plugins);

  bool isReady() const { return ready; }
  std::unique_ptr<CompiledModel> compile(llvm::StringRef path, const CompileModelOptions &options,
                                         std::string *reason = nullptr);

private:
  mlir::DialectRegistry registry;
  bool ready = false;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_MODELOPTIONS_H
