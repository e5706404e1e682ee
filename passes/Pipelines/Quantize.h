//===- Quantize.h - Quantization from start to end --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings the passes of the quantize stage together: `quantize` in a textual pipeline, behind `prepare`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PIPELINES_QUANTIZE_H
#define ADZE_PASSES_PIPELINES_QUANTIZE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace adze {

/// Options of the pipeline; their meaning is that of the passes' options.
struct QuantizePipelineOptions : mlir::PassPipelineOptions<QuantizePipelineOptions> {
  Option<std::string> mode{*this, "mode", llvm::cl::desc("none, float16, weight_only, dynamic or integer"),
                          llvm::cl::init("none")};
  Option<unsigned> activationBits{*this, "activation-bits", llvm::cl::desc("8 or 16"), llvm::cl::init(8)};
  Option<unsigned> weightBits{*this, "weight-bits", llvm::cl::desc("8, 4 or 2"), llvm::cl::init(8)};
  Option<std::string> granularity{*this, "granularity", llvm::cl::desc("tensor, channel or block:N"),
                                 llvm::cl::init("channel")};
  Option<int64_t> minElements{*this, "min-elements",
                             llvm::cl::desc("Weights with fewer elements stay float where activations do"),
                             llvm::cl::init(1024)};
  Option<std::string> recipe{*this, "recipe", llvm::cl::desc("JSON file of rules, see assign-quantization")};
  Option<bool> calibrate{*this, "calibrate", llvm::cl::desc("Run samples for ranges (else they are in the model)"),
                        llvm::cl::init(true)};
  Option<std::string> calibration{*this, "calibration",
                                 llvm::cl::desc("minmax, moving-average, percentile[:P], mse or entropy"),
                                 llvm::cl::init("minmax")};
  Option<std::string> saveCalibration{*this, "save-calibration", llvm::cl::desc("Write statistics to this JSON file")};
  Option<std::string> loadCalibration{*this, "load-calibration", llvm::cl::desc("Read statistics from it instead")};
  Option<bool> equalize{*this, "equalize", llvm::cl::desc("equalize-weights and absorb-biases"), llvm::cl::init(false)};
  Option<std::string> relu6{*this, "relu6",
                            llvm::cl::desc("What equalize-weights does to RELU6: keep, bounded, minimum or replace; auto: "
                                           "bounded where the granularity is tensor and there are samples, else keep"),
                            llvm::cl::init("auto")};
  Option<bool> samples{*this, "samples", llvm::cl::desc("There are samples, for absorb-biases"), llvm::cl::init(true)};
  Option<bool> sequential{*this, "sequential",
                          llvm::cl::desc("Weights are rounded layer by layer, each fitted to what rounding in front of it leaves"),
                          llvm::cl::init(false)};
  Option<bool> biasCorrection{*this, "bias-correction", llvm::cl::desc("correct-biases"), llvm::cl::init(false)};
  Option<std::string> weightRanges{*this, "weight-ranges", llvm::cl::desc("minmax, mse or octav"),
                                  llvm::cl::init("minmax")};
  Option<std::string> weightRounding{*this, "weight-rounding", llvm::cl::desc("nearest, adaround or gptq"),
                                    llvm::cl::init("nearest")};
  Option<std::string> inputType{*this, "input-type", llvm::cl::desc("float32, int8, uint8 or int16"),
                               llvm::cl::init("float32")};
  Option<std::string> outputType{*this, "output-type", llvm::cl::desc("float32, int8, uint8 or int16"),
                                llvm::cl::init("float32")};
  Option<std::string> stage{*this, "stage",
                            llvm::cl::desc("all, or a part of the pipeline: front (up to the ranges of activations) or back"),
                            llvm::cl::init("all")};
  Option<bool> strict{*this, "strict", llvm::cl::desc("Fail if anything stays float"), llvm::cl::init(false)};
};

/// Adds the passes of quantization; the module is prepared.
void buildQuantizePipeline(mlir::OpPassManager &manager, const QuantizePipelineOptions &options);

/// Registers `quantize`.
void registerQuantizePipeline();

} // namespace adze

#endif // ADZE_PASSES_PIPELINES_QUANTIZE_H
