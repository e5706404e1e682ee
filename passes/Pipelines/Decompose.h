//===- Decompose.h - Factorising from start to end --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings the passes that factorise together: `decompose` in a textual pipeline, behind `prepare` and in front of `prune`
// and `quantize`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_DECOMPOSE_H
#define ADZE_PASSES_PIPELINES_DECOMPOSE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

/// Options of the pipeline; their meaning is that of the passes' options.
struct DecomposePipelineOptions : mlir::PassPipelineOptions<DecomposePipelineOptions> {
  Option<std::string> lowRank{*this, "low-rank", llvm::cl::desc("energy, macs:S, size:S, error:S, rank:R or none"),
                             llvm::cl::init("none")};
  Option<std::string> method{*this, "method", llvm::cl::desc("auto, svd, spatial, tucker2 or cp"),
                            llvm::cl::init("auto")};
  Option<bool> tune{*this, "tune", llvm::cl::desc("Fit factors to the outputs on samples"), llvm::cl::init(false)};
  Option<std::string> scope{*this, "scope", llvm::cl::desc("layer or model"), llvm::cl::init("model")};
  Option<bool> useSamples{*this, "use-samples", llvm::cl::desc("Weigh errors by what samples show"),
                         llvm::cl::init(false)};
  Option<std::string> recipe{*this, "recipe", llvm::cl::desc("JSON file of rules, see assign-decomposition")};
  Option<double> noise{*this, "noise",
                       llvm::cl::desc("How much of their energy inputs are taken to vary by themselves"),
                      llvm::cl::init(0.02)};
  Option<double> damping{*this, "damping", llvm::cl::desc("Of the inverse of X^T X, in means of its diagonal"),
                        llvm::cl::init(0.1)};
  Option<double> minSaving{*this, "min-saving", llvm::cl::desc("Least part of a layer's multiplications to save"),
                          llvm::cl::init(0.1)};
  Option<std::string> stage{*this, "stage",
                            llvm::cl::desc("all, or a part of the pipeline: front (what is asked for) or back"),
                            llvm::cl::init("all")};
};

/// Adds the passes that factorise; the module is prepared.
void buildDecomposePipeline(mlir::OpPassManager &manager, const DecomposePipelineOptions &options);

/// Adds the passes that take out of a prepared model what it has twice or not at all: equal constants and ops, and channels of
/// integers that are constant. Results are the same to the last bit.
void buildFoldExactStructurePipeline(mlir::OpPassManager &manager);

/// Registers `decompose` and `fold-exact-structure`.
void registerDecomposePipeline();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_DECOMPOSE_H
