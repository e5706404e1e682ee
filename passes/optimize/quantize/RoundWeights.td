//===- RoundWeights.td - Weights on the grid --------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def RoundWeights : Pass<"round-weights", "::mlir::ModuleOp"> {
  let summary = "round weights so that results change least on samples";
  let description = [{
    Puts the FLOAT32 weights of convolutions and products that are to become integers on the grid of their scales, which it
    states in their types: those that are stated already, else those that hold every weight, with the bits and the
    granularity of the op's `adze.quantize`. The model stays a float model, computes what the quantized weights will compute,
    and whatever quantizes it recovers the rounded values exactly.

    `nearest` needs no samples. `gptq` and `adaround` run the model on samples and sum up X^T X of the windows X that each layer's
    weights meet, with padding, strides, dilations and groups as the op has them; then `gptq` (Frantar et al., 2022) rounds one
    column after another and lets the others make up for it, and `adaround` (Nagel et al., 2020) learns which weights to round up.
    Both end with single steps for as long as the error of the results falls, and keep rounding to nearest for any channel
    for which they find nothing better.

    With `sequential`, layers are rounded in order, `block` of them at a time: what a layer reads comes from the layers in front
    as they are rounded by now, and before it is rounded, its weights are fitted to these changed inputs so that its results
    come close to those of the recorded reference (`record-reference`). This runs the model once a block. Layers of one block
    make up for each other's changes without knowing of them: with deep models, a block of more than one can do great harm.

    Layers with more than `max-columns` weights a row, whose matrices would be large, are rounded to nearest.
  }];
  let options = [
    Option<"method", "method", "std::string", "\"gptq\"", "nearest, gptq or adaround">,
    Option<"samples", "samples", "uint64_t", "0", "how many samples to run; 0: all">,
    Option<"sequential", "sequential", "bool", "false", "layer by layer, each with the inputs that rounding in front of it leaves">,
    Option<"block", "block", "unsigned", "1", "layers at a time when sequential">,
    Option<"damping", "damping", "double", "0.01",
           "added to the diagonal of X^T X, in means of it, beside columns / (4 * windows of samples), for what samples do not show">,
    Option<"iterations", "iterations", "unsigned", "1000", "of adaround">,
    Option<"maxColumns", "max-columns", "int64_t", "4608", "layers with longer rows are rounded to nearest">,
    Option<"memory", "memory", "int64_t", "1024", "MiB of matrices at a time">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numRounded", "layers-rounded", "Layers whose weights were put on the grid">,
    Statistic<"numByData", "layers-by-data", "Layers rounded by their results on samples">,
    Statistic<"numMoved", "weights-moved", "Weights not rounded to nearest">,
    Statistic<"numRuns", "runs", "Runs over samples">,
  ];
}
