//===- Native.h - From the graph to LLVM's dialect --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The phases behind `prepare` and `optimize`: lower, schedule, memory, codegen. Each is a pipeline of its own for adze-opt,
// and ends in its contract.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_NATIVE_H
#define ADZE_PASSES_PIPELINES_NATIVE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

struct NativeOptions : mlir::PassPipelineOptions<NativeOptions> {
  Option<std::string> requantize{*this, "requantize",
                                 llvm::cl::desc("Whose integer arithmetic: xnnpack, reference, ruy or micro"),
                                 llvm::cl::init("xnnpack")};
  ListOption<std::string> externOps{*this, "extern-ops",
                                    llvm::cl::desc("Names of custom ops that are C functions of the user's")};
  Option<bool> fuse{*this, "fuse", llvm::cl::desc("Compute several ops of the graph in one pass over memory"),
                    llvm::cl::init(true)};
  Option<bool> profile{*this, "profile", llvm::cl::desc("Count the ticks of every call"), llvm::cl::init(false)};
  Option<bool> threads{*this, "threads", llvm::cl::desc("Cut large kernels into tasks for threads of the caller"),
                       llvm::cl::init(false)};
  Option<uint32_t> taskNanoseconds{*this, "task-nanoseconds",
                                   llvm::cl::desc("The least that a task takes, as estimated"), llvm::cl::init(4000)};
  Option<std::string> accuracy{*this, "accuracy",
                               llvm::cl::desc("What float arithmetic may do: strict (strict-floats), normal, or fast "
                                              "(expand-math accuracy=fast)"),
                               llvm::cl::init("normal")};
  Option<std::string> sparseKernels{*this, "sparse-kernels",
                                    llvm::cl::desc("Which products leave zeros of their weights out: auto, never or always"),
                                    llvm::cl::init("auto")};
  Option<std::string> tableKernels{*this, "table-kernels",
                                   llvm::cl::desc("Which products look weights of few values up: auto, never or always"),
                                   llvm::cl::init("auto")};
  Option<bool> release{*this, "release",
                       llvm::cl::desc("Drop weights as soon as the module uses them no longer; it is the context's only one"),
                       llvm::cl::init(false)};
};

/// The graph to linalg and kernel ops on tensors, control flow inlined.
void buildLowerPipeline(mlir::OpPassManager &manager, const NativeOptions &options);
/// Fusion, tiles, packed weights.
void buildSchedulePipeline(mlir::OpPassManager &manager, const NativeOptions &options);
/// Tensors to buffers with places in one arena.
void buildMemoryPipeline(mlir::OpPassManager &manager, const NativeOptions &options);
/// Buffers to LLVM's dialect.
void buildCodegenPipeline(mlir::OpPassManager &manager, const NativeOptions &options);

/// Registers `lower`, `schedule`, `memory`, `codegen`, and `native`, which is all of them.
void registerNativePipelines();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_NATIVE_H
