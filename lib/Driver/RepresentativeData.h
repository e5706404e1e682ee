//===- RepresentativeData.h - Options for samples ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which samples a model is run over while it is optimized.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_REPRESENTATIVEDATA_H
#define ADZE_LIB_DRIVER_REPRESENTATIVEDATA_H

#include "lib/Driver/NativeModelRunner.h"
#include "llvm/Support/CommandLine.h"

namespace adze {

/// Options of optimize, compile, calibrate and adze-opt. A command with them does, once check() returned nothing:
///
///     if (data.isGiven()) {
///       Expected<std::unique_ptr<NativeModelRunner>> runner = data.makeRunner(model.get());
///       ...                                  // print the error, return 1
///       attachRunner(context, runner->get()); // after the dialect is loaded; the runner is destroyed before the context
///     }
struct RepresentativeDataOptions {
  explicit RepresentativeDataOptions(llvm::cl::SubCommand &sub);

  /// Whether there are samples.
  bool isGiven() const { return !files.empty() || !images.empty(); }
  /// The first usage error; empty where there is none.
  std::string check() const;
  /// The files of arrays, without the signatures that they are for.
  std::vector<std::string> listArrays() const;
  /// Opens the files. `options`: how modules are compiled, but for the signature. Errors name the file.
  llvm::Expected<std::unique_ptr<NativeModelRunner>> makeRunner(const CompileModelOptions &options) const;

  llvm::cl::OptionCategory category;
  llvm::cl::list<std::string> files;
  llvm::cl::opt<double> scale, offset;
  llvm::cl::opt<std::string> images, preprocess;
  llvm::cl::opt<bool> keepState;
};

/// Gives the passes of a context someone who runs models; null: nobody.
void attachRunner(mlir::MLIRContext &context, ModelRunner *runner);

/// Attaches a runner to every context made with `registry`. A reference that it has is one of an earlier context, and given
/// up.
void attachRunner(mlir::DialectRegistry &registry, NativeModelRunner &runner);

} // namespace adze

#endif // ADZE_LIB_DRIVER_REPRESENTATIVEDATA_H
