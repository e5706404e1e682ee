//===- Quantize.cpp - Quantization from start to end ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order of the passes and why.
//
//===----------------------------------------------------------------------===//

#include "passes/Pipelines/Quantize.h"

#include "mlir/Pass/PassRegistry.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/prepare/Passes.h"

using namespace mlir;
using namespace adze;

static void addAssignment(OpPassManager &manager, const QuantizePipelineOptions &options) {
  AssignQuantizationOptions assignment;
  assignment.mode = options.mode;
  assignment.activationBits = options.activationBits;
  assignment.weightBits = options.weightBits;
  assignment.granularity = options.granularity;
  assignment.minElements = options.minElements;
  assignment.recipe = options.recipe;
  manager.addPass(createAssignQuantization(assignment));
}

/// What changes the float model, and the ranges of activations.
static void addFront(OpPassManager &manager, const QuantizePipelineOptions &options) {
  // What is inside of a composite is quantized as well, and is no longer what was recognised.
  manager.addNestedPass<func::FuncOp>(createExpandComposites());
  manager.addNestedPass<func::FuncOp>(createSquashQdq());
  addAssignment(manager, options);
#if __has_include("passes/optimize/quantize/EqualizeWeights.td")
  if (options.equalize) {
    manager.addPass(createEqualizeWeights());
#endif
#if __has_include("passes/optimize/quantize/AbsorbBiases.td")
    manager.addPass(createAbsorbBiases());
#endif
  }
#if __has_include("passes/optimize/quantize/RecordReference.td")
  if (options.biasCorrection || options.weightRounding != "nearest")
    manager.addPass(createRecordReference());
#endif
#if __has_include("passes/optimize/quantize/Calibrate.td")
  if (!options.calibrate)
    return;
  CalibrateOptions calibration;
  calibration.method = options.calibration;
  calibration.save = options.saveCalibration;
  calibration.load = options.loadCalibration;
  manager.addPass(createCalibrate(calibration));
#endif
}

/// Ranges and roundings of weights.
static void addWeightPasses(OpPassManager &manager, const QuantizePipelineOptions &options) {
#if __has_include("passes/optimize/quantize/ChooseWeightRanges.td")
  if (options.weightRanges != "minmax") {
    ChooseWeightRangesOptions ranges;
    ranges.method = options.weightRanges;
    manager.addPass(createChooseWeightRanges(ranges));
  }
  if (options.weightRounding != "nearest") {
    RoundWeightsOptions rounding;
    rounding.method = options.weightRounding;
    manager.addPass(createRoundWeights(rounding));
  }
#endif
}

static void addBack(OpPassManager &manager, const QuantizePipelineOptions &options) {
  addWeightPasses(manager, options);
  manager.addPass(createQuantizeRecurrent());
  manager.addNestedPass<func::FuncOp>(createQuantizeStatic());
  manager.addPass(createQuantizeWeights());
#if __has_include("passes/optimize/quantize/CorrectBiases.td")
  if (options.biasCorrection)
    manager.addPass(createCorrectBiases());
#endif
  QuantizeIoOptions io;
  io.inputType = options.inputType;
  io.outputType = options.outputType;
  manager.addPass(createQuantizeIo(io));
  FinishQuantizationOptions finish;
  finish.strict = options.strict;
  manager.addPass(createFinishQuantization(finish));
  manager.addNestedPass<func::FuncOp>(createCanonicalizeGraph());
}

void adze::buildQuantizePipeline(OpPassManager &manager, const QuantizePipelineOptions &options) {
  if (options.stage != "back")
    addFront(manager, options);
  if (options.stage != "front")
    addBack(manager, options);
}

void adze::registerQuantizePipeline() {
  static PassPipelineRegistration<QuantizePipelineOptions> registration(
      "quantize", "quantize a prepared model: assign, calibrate, choose and round weights, rewrite, report",
      buildQuantizePipeline);
}
