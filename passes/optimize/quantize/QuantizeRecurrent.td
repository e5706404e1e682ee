//===- QuantizeRecurrent.td - Recurrent ops in integers ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def QuantizeRecurrent : Pass<"quantize-recurrent", "::mlir::ModuleOp"> {
  let summary = "compute LSTMs over sequences in integers";
  let description = [{
    Turns UNIDIRECTIONAL_SEQUENCE_LSTM with `adze.quantize` mode `integer` and 8-bit activations into its integer form,
    between a QUANTIZE and a DEQUANTIZE: input and output int8, with the ranges that their types state (`calibrate`); weights
    int8 with one scale each; biases int32 in units of input scale times the scale of the gate's input weights; the output
    state with the output's scale; the cell state int16 with a power of two as its scale, from how far the float cell goes on
    the samples. The last of five intermediates has the output's scale; the others are for layer normalization.

    Runs the samples, so that it needs a model runner where there is such an op. An op stays float, with
    `adze.kept_float`, where it has peepholes, a projection or layer normalization, an activation other than TANH, weights
    or biases that are no finite constants, states that are not variables of its own, or no known ranges.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numInteger", "integer-ops", "Ops that compute in integers now">,
    Statistic<"numFloat", "float-ops", "Ops that stay float although asked for">,
  ];
}
