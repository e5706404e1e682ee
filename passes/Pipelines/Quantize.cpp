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
#include "passes/optimize/cluster/Passes.h"
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
  if (options.equalize) {
    EqualizeWeightsOptions equalization;
    equalization.relu6 = options.relu6;
    if (options.relu6 == "auto") // with a scale per channel there is less to gain than is lost
      equalization.relu6 = options.granularity == "tensor" && options.samples ? "bounded" : "keep";
    manager.addPass(createEqualizeWeights(equalization));
    if (options.samples)
      manager.addPass(createAbsorbBiases());
  }
  if (options.calibrate) {
    CalibrateOptions calibration;
    calibration.method = options.calibration;
    calibration.save = options.saveCalibration;
    calibration.load = options.loadCalibration;
    manager.addPass(createCalibrate(calibration));
  }
  // With the types that calibration gave, which are those of the module that is compared with it.
  if (options.biasCorrection || options.weightRounding != "nearest")
    manager.addPass(createRecordReference());
}

/// Ranges and roundings of weights.
static void addWeightPasses(OpPassManager &manager, const QuantizePipelineOptions &options) {
  // In front of those that choose scales and round: they leave what has its place on a grid.
  manager.addPass(createSnapClusters());
  if (options.weightRanges != "minmax") {
    ChooseWeightRangesOptions ranges;
    ranges.method = options.weightRanges;
    manager.addPass(createChooseWeightRanges(ranges));
  }
  if (options.weightRounding != "nearest") {
    RoundWeightsOptions rounding;
    rounding.method = options.weightRounding;
    rounding.sequential = options.sequential;
    manager.addPass(createRoundWeights(rounding));
  }
}

static void addBack(OpPassManager &manager, const QuantizePipelineOptions &options) {
  addWeightPasses(manager, options);
  manager.addPass(createQuantizeRecurrent());
  QuantizeStaticOptions integers;
  // One of 16 bits for what no sample showed: a logit that is clipped costs far more than it.
  integers.headroom = 2;
  manager.addNestedPass<func::FuncOp>(createQuantizeStatic(integers));
  manager.addPass(createQuantizeWeights());
  if (options.biasCorrection)
    manager.addPass(createCorrectBiases());
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
