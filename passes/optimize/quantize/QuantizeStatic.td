//===- QuantizeStatic.td - Ops to their integer forms -----------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def QuantizeStatic : Pass<"quantize-static", "::mlir::func::FuncOp"> {
  let summary = "compute in integers what LiteRT has integer kernels for";
  let description = [{
    Turns every op whose `adze.quantize` says `integer` into its integer form: activations of 8 bits (asymmetric) or 16 bits
    (symmetric), weights of the bits and granularity set, biases of 32 bits (64 with 16-bit activations) in units of input
    scale times weight scale. Ranges are those that the types of tensors state (`calibrate`, `squash-qdq`); those of constants
    are read from their elements. Kernels with one accepted scale (SOFTMAX) get it.

    Scales are chosen for the whole function at once: operands and results of kernels that want one scale are a group, and a
    value joins the groups of its users. Where that cannot be (two kernels that accept one scale each, a range that does not
    fit into an accepted scale, a common range more than `ratio` times as wide as that of a value which others use, too), a
    QUANTIZE rescales. Float neighbours get one QUANTIZE or DEQUANTIZE a tensor.

    An op that cannot be an integer op stays float and gets `adze.kept_float`, which says the rule, the tensor and what can
    be done about it.

    Where |bias| would be more than half of the int32 range (of 47 bits, with activations of 16), the bias scale of the channel
    grows until it fits, and the weight scale with it (as LiteRT's converter does). An op stays float where no kernel can
    rescale by what the scales come to, which is beyond a shift of 30 bits (14; less for kernels that scale up first). Float constants that infinities are part of go to the ends of the range.
  }];
  let options = [
    Option<"ratio", "ratio", "double", "8",
           "a value rescales rather than share a range more than this many times as wide as its own (0: never)">,
    Option<"headroom", "headroom", "double", "1",
           "ranges of 16-bit activations are this many times as wide as observed: steps are plenty, and clipping costs more">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numInteger", "integer-ops", "Ops that compute in integers now">,
    Statistic<"numFloat", "float-ops", "Ops that stay float although asked for">,
    Statistic<"numQuantize", "quantize-ops", "QUANTIZE ops of float tensors inserted">,
    Statistic<"numDequantize", "dequantize-ops", "DEQUANTIZE ops inserted">,
    Statistic<"numRequantize", "requantize-ops", "QUANTIZE ops between integer tensors inserted">,
  ];
}
