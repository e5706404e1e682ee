//===- Prune.h - Pruning from start to end ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings the passes that prune together: `prune` in a textual pipeline, behind `prepare` and in front of `quantize`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_PRUNE_H
#define ADZE_PASSES_PIPELINES_PRUNE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

/// Options of the pipeline; their meaning is that of the passes' options.
struct PrunePipelineOptions : mlir::PassPipelineOptions<PrunePipelineOptions> {
  Option<std::string> prune{*this, "prune", llvm::cl::desc("magnitude:S, block:RxC:S, N:M, channels:S or none"),
                           llvm::cl::init("none")};
  Option<std::string> saliency{*this, "saliency", llvm::cl::desc("magnitude, wanda or sparsegpt"),
                              llvm::cl::init("magnitude")};
  Option<std::string> pooling{*this, "pooling", llvm::cl::desc("average or max"), llvm::cl::init("average")};
  Option<std::string> scope{*this, "scope", llvm::cl::desc("layer, global or auto"), llvm::cl::init("layer")};
  Option<std::string> layers{*this, "layers", llvm::cl::desc("all or sparse-kernels"), llvm::cl::init("all")};
  Option<std::string> recipe{*this, "recipe", llvm::cl::desc("JSON file of rules, see assign-pruning")};
  Option<bool> reconstruct{*this, "reconstruct", llvm::cl::desc("Fit what is left to the results of the dense weights"),
                          llvm::cl::init(false)};
  Option<unsigned> steps{*this, "steps", llvm::cl::desc("Steps of polynomial decay; 1: at once"), llvm::cl::init(1)};
  Option<double> damping{*this, "damping", llvm::cl::desc("Of the inverse of X^T X, in means of its diagonal"),
                        llvm::cl::init(0.01)};
  Option<double> noise{*this, "noise",
                       llvm::cl::desc("How much of their energy inputs are taken to vary by themselves"),
                      llvm::cl::init(0.3)};
  Option<unsigned> refinements{*this, "refinements", llvm::cl::desc("Iterations in search of a better mask"),
                              llvm::cl::init(100)};
  Option<bool> sequential{*this, "sequential", llvm::cl::desc("Layer by layer"), llvm::cl::init(false)};
  Option<bool> biasCorrection{*this, "bias-correction", llvm::cl::desc("Biases take the means of errors out"),
                             llvm::cl::init(false)};
  Option<std::string> stage{*this, "stage",
                            llvm::cl::desc("all, or a part of the pipeline: front (what is asked for) or back"),
                            llvm::cl::init("all")};
};

/// Adds the passes of pruning; the module is prepared. `adze.prune` stays, for quantization: `finish-pruning` removes
/// it.
void buildPrunePipeline(mlir::OpPassManager &manager, const PrunePipelineOptions &options);

/// Registers `prune`.
void registerPrunePipeline();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_PRUNE_H
