//===- TextPipeline.h - Pipelines as users write them -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--passes=canonicalize,cse`: passes and pipelines by name, wherever in the module they run.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_TEXTPIPELINE_H
#define ADZE_LIB_DRIVER_TEXTPIPELINE_H

#include "mlir/Pass/PassManager.h"

#include <string>

namespace adze {

/// Adds the passes of a text; `builtin.module(...)` around it is taken off. The usage error; empty where there is none.
std::string addPipelineText(llvm::StringRef text, mlir::OpPassManager &manager);

} // namespace adze

#endif // ADZE_LIB_DRIVER_TEXTPIPELINE_H
