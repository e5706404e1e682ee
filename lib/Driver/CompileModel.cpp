//===- CompileModel.cpp - A model of the graph dialect to code ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases between a model and code in this process.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/CompileModel.h"

using namespace adze;

llvm::FailureOr<std::unique_ptr<CompiledModel>> adze::compileModel(mlir::ModuleOp module,
                                                                   const CompileModelOptions &options) {
  module.emitError("native execution is not built in");
  return llvm::failure();
}
