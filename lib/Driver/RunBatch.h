//===- RunBatch.h - Many models in one process ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests run thousands of small models with.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_RUNBATCH_H
#define ADZE_LIB_DRIVER_RUNBATCH_H

#include "lib/Driver/ModelOptions.h"

namespace adze {

/// Runs the models that the lines of a file list: model, inputs (.npz), prefix of the outputs and scheme, with tabs between;
/// an empty scheme is that of `options`. Inputs whose shapes the model leaves open have those of the arrays, inputs whose values decide shapes are frozen. Prints `ok` or
/// `error: message` a line, at once. Fails where the list cannot be read.
llvm::Error runBatchList(llvm::StringRef path, ModelLoader &loader, const CompileModelOptions &options);

} // namespace adze

#endif // ADZE_LIB_DRIVER_RUNBATCH_H
