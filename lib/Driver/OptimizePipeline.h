//===- OptimizePipeline.h - Running what options ask for --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs pipelines, and the search between them, on one module.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_OPTIMIZEPIPELINE_H
#define ADZE_LIB_DRIVER_OPTIMIZEPIPELINE_H

#include "lib/Driver/OptimizeOptions.h"
#include "lib/Support/Progress.h"

namespace adze {

class OptimizePipeline {
public:
  /// `command` is named in front of progress and errors; `runner` may be null.
  OptimizePipeline(mlir::ModuleOp module, ModelRunner *runner, llvm::StringRef command, Progress &progress)
      : module(module), runner(runner), command(command.str()), progress(progress) {}

  /// Runs a textual pipeline: 0, 1 after an error, which has been reported as a diagnostic, or 2 for a text that is none.
  int run(llvm::StringRef text);
  /// Runs what the options ask for. `input` is named in errors; what a search found is printed unless `quiet`.
  int run(const OptimizeOptions &options, llvm::StringRef input, bool quiet);
  /// Whether an error has been printed that no diagnostic says.
  bool hasReported() const { return isReported; }

private:
  int reportFailure(llvm::StringRef file, llvm::StringRef message);
  int search(const OptimizeOptions &options, const OptimizeText &text, llvm::StringRef input, bool quiet);
  llvm::LogicalResult runOn(mlir::ModuleOp target, llvm::StringRef text, std::string &usage);

  mlir::ModuleOp module;
  ModelRunner *runner;
  std::string command;
  Progress &progress;
  bool isReported = false;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_OPTIMIZEPIPELINE_H
