//===- QuantizeRecurrent.td - Recurrent ops in integers ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def QuantizeRecurrent : Pass<"quantize-recurrent", "::mlir::ModuleOp"> {
  let summary = "compute LSTMs and SVDFs in integers";
  let description = [{
    Turns LSTM (of kernel FULL), UNIDIRECTIONAL_SEQUENCE_LSTM and SVDF with `adze.quantize` mode `integer` and 8-bit
    activations into their integer forms, between a QUANTIZE and a DEQUANTIZE: input and output int8, with the
    ranges that their types state (`calibrate`). Samples are run to find how far the float op goes inside, so that a
    model runner is needed where there is such an op.

    An LSTM has int8 weights with one scale each; int32 biases in units of input scale times the scale of the gate's
    input weights; an output state with the output's scale; and an int16 cell state with a power of two as its
    scale. Peepholes and coefficients of layer normalization are int16; with the latter a bias is in units of 2^-10
    times the coefficients' scale, and four of the five intermediates have the scales of the sums that are
    normalized. The fifth has the scale of what a projection multiplies, and without one the output's.

    SVDF has int8 feature weights, int16 time weights of ten bits, an int16 state, and an int32 bias in units of
    state scale times the scale of time weights, which are made coarser where sums would overflow. RELU is the
    output's range.

    An op stays float, with `adze.kept_float`, where weights or biases are no finite constants, states are no
    variables of its own, or ranges are not known. So does an LSTM with an activation other than TANH, diagonal
    recurrent weights, a cell state beyond 64, or peepholes where there are not as many outputs as cells, which
    LiteRT's kernel computes wrongly; and an SVDF with an activation other than RELU and RELU6, which it refuses.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numInteger", "integer-ops", "Ops that compute in integers now">,
    Statistic<"numFloat", "float-ops", "Ops that stay float although asked for">,
  ];
}
