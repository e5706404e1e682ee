//===- Cluster.h - Clustering from start to end -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings the passes that cluster together: `cluster` in a textual pipeline, behind `prune` and in front of `quantize`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_CLUSTER_H
#define ADZE_PASSES_PIPELINES_CLUSTER_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

/// Options of the pipeline; their meaning is that of the passes' options.
struct ClusterPipelineOptions : mlir::PassPipelineOptions<ClusterPipelineOptions> {
  Option<std::string> cluster{*this, "cluster", llvm::cl::desc("K, error:E or none, and :per-channel or :per-channel:N"),
                              llvm::cl::init("none")};
  Option<std::string> method{*this, "method", llvm::cl::desc("linear, density, random, kmeanspp or optimal"),
                             llvm::cl::init("optimal")};
  Option<bool> preserveZeros{*this, "preserve-zeros", llvm::cl::desc("Zeros stay zero"), llvm::cl::init(false)};
  Option<bool> weighted{*this, "weighted", llvm::cl::desc("Weights count by what they are multiplied with"),
                        llvm::cl::init(false)};
  Option<bool> depthwise{*this, "depthwise", llvm::cl::desc("Depthwise convolutions too"), llvm::cl::init(false)};
  Option<int64_t> minElements{*this, "min-elements", llvm::cl::desc("Smaller weights stay as they are"),
                              llvm::cl::init(256)};
  Option<std::string> recipe{*this, "recipe", llvm::cl::desc("JSON file of rules, see assign-clustering")};
  Option<bool> reconstruct{*this, "reconstruct", llvm::cl::desc("Fit values to the results of the weights as they were"),
                           llvm::cl::init(false)};
  Option<double> damping{*this, "damping", llvm::cl::desc("Of X^T X, in means of its diagonal"), llvm::cl::init(0.01)};
  Option<double> noise{*this, "noise", llvm::cl::desc("How much of their energy inputs are taken to vary by themselves"),
                       llvm::cl::init(0.1)};
  Option<unsigned> rounds{*this, "rounds", llvm::cl::desc("Turns of moving weights and solving for values"),
                          llvm::cl::init(8)};
  Option<bool> sequential{*this, "sequential", llvm::cl::desc("Layer by layer"), llvm::cl::init(false)};
  Option<bool> biasCorrection{*this, "bias-correction", llvm::cl::desc("Biases take the means of errors out"),
                              llvm::cl::init(false)};
  Option<std::string> stage{*this, "stage",
                            llvm::cl::desc("all, or a part of the pipeline: front (what is asked for) or back"),
                            llvm::cl::init("all")};
};

/// Adds the passes of clustering; the module is prepared. `adze.cluster` stays, for quantization and encodings:
/// `finish-clustering` removes it.
void buildClusterPipeline(mlir::OpPassManager &manager, const ClusterPipelineOptions &options);

/// Registers `cluster`.
void registerClusterPipeline();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_CLUSTER_H
