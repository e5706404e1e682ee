//===- Prepare.h - The prepare phase ----------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings the passes of the prepare stage together: `prepare` in a textual pipeline.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_PREPARE_H
#define ADZE_PASSES_PIPELINES_PREPARE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

/// Options of the pipeline; their meaning is that of the passes' options.
struct PrepareOptions : mlir::PassPipelineOptions<PrepareOptions> {
  Option<int64_t> batch{*this, "batch", llvm::cl::desc("Extent of every dynamic leading dimension of an input"),
                        llvm::cl::init(0)};
  ListOption<std::string> inputShapes{*this, "input-shapes",
                                      llvm::cl::desc("Shapes of inputs, as name:1x224x224x3")};
  Option<bool> dequantize{*this, "dequantize", llvm::cl::desc("Compute DEQUANTIZE of constants as well"),
                          llvm::cl::init(false)};
};

/// Adds the passes of the prepare phase and its contract.
void buildPreparePipeline(mlir::OpPassManager &manager, const PrepareOptions &options);

/// Registers `prepare`.
void registerPreparePipeline();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_PREPARE_H
