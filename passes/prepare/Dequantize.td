//===- Dequantize.td - The float model behind a quantized one ---*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def Dequantize : Pass<"dequantize", "::mlir::ModuleOp"> {
  let summary = "turn a quantized model into the float model it stands for";
  let description = [{
    Constants become the FLOAT32 numbers `scale * (stored - zero point)`: per tensor, per channel, blockwise, sparse
    (made dense), half precision behind DEQUANTIZE, and biases (those without parameters have the scale of input times
    weights). Values of quantized types become FLOAT32, QUANTIZE and DEQUANTIZE between them disappear, and functions,
    their callers and their variables change together. LSTM intermediates are dropped, and options that only hybrid or
    integer kernels read are reset.

    Tensors of 32 and 64 bits are converted where they are weights or biases; elsewhere (indices, shapes, ARG_MAX) they
    are numbers already. CUSTOM ops, builtins without a record, CAST and BITCAST read stored integers, so they keep
    their types between a QUANTIZE and a DEQUANTIZE.

    Exactness: each op computes what its integer kernel rounds. Rounding and saturation are gone, with one exception:
    where an op that could fuse an activation fuses none and its result cannot hold negative numbers, saturation was the
    activation (converters drop a RELU that the range implies), so RELU is fused, or RELU6 where the range ends at 6.

    Fails, by the name of the op, where a constant cannot be read, where its data is in another file, and for shuffled
    weights.
  }];
  let options = [
    Option<"keepIo", "keep-io", "bool", "false",
           "leave the inputs and outputs of functions that no op calls quantized">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numConstants", "constants", "Constants that became FLOAT32">,
    Statistic<"numValues", "values", "Other tensors that became FLOAT32">,
    Statistic<"numConversions", "conversions-removed", "QUANTIZE, DEQUANTIZE and DENSIFY ops removed">,
    Statistic<"numActivations", "activations", "Activations fused for ranges that saturate at 0">,
  ];
}
