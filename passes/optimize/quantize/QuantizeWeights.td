//===- QuantizeWeights.td - Smaller weights, float activations --*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def QuantizeWeights : Pass<"quantize-weights", "::mlir::ModuleOp"> {
  let summary = "store weights in half precision or as integers, for ops whose activations stay float";
  let description = [{
    For ops with `adze.quantize` of these modes; what the others need of a constant stays as it was.

    | mode | constants | stored as |
    |---|---|---|
    | `float16` | every FLOAT32 operand | FLOAT16 behind one DEQUANTIZE for all users; numbers beyond +-65504 are clamped, others rounded to even |
    | `weight_only` | weights, and tables of GATHER | integers behind one DEQUANTIZE |
    | `dynamic` | weights, and tables of GATHER | integers that LiteRT's hybrid kernel reads, where it has one for the number of bits; else as `weight_only` |

    Integers are symmetric around zero: `weight_bits` of them with a scale per tensor, per channel or per block. Scales that
    the type of a weight states are used as they are; otherwise they are the smallest that hold every value. Kernels have
    rules of their own, which come first:

    - Recurrent ops have one scale for each weight, and all weights of an op are quantized or none.
    - A depthwise, transposed or grouped convolution reads a scale per channel even where all are equal, any other convolution
      one scale where all are equal.
    - GATHER in the mode `dynamic` gathers integers with one scale, and its result is dequantized.
    - Blocks are for FULLY_CONNECTED and EMBEDDING_LOOKUP in the mode `dynamic`; their scales are FLOAT16,
      and bfloat16 at the same time for FULLY_CONNECTED, since that is what XNNPACK makes of them.
    - `asymmetric_quantize_inputs` is set wherever the op has it.

    A weight of fewer than `min_elements` elements stays float. One that two ops use is stored once for each form that they
    ask for; a use that is no weight reads the stored form behind DEQUANTIZE, unless its op has the mode `none`.

    What cannot be quantized stays float, and the op says why in `adze.kept_float`: NaN or infinities in a weight, too few
    elements of one weight of a recurrent op, a block that does not divide the rows, a scale that half precision does not hold.
    Constants of custom ops stay float in the mode `float16`, as do operands that decide the shape of a RANGE, and functions
    that spell out a composite, for which LiteRT may have a kernel of its own. Sparse weights stay as they are.
  }];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numHybrid", "weights-hybrid", "Operands that are integers for hybrid kernels">,
    Statistic<"numDequantized", "weights-dequantized", "Operands that are integers behind DEQUANTIZE">,
    Statistic<"numHalf", "weights-float16", "Operands that are in half precision behind DEQUANTIZE">,
    Statistic<"numKept", "ops-kept-float", "Ops with a weight that stays float, for a reason">,
    Statistic<"numBytesBefore", "bytes-before", "Bytes of constants before the pass">,
    Statistic<"numBytesAfter", "bytes-after", "Bytes of constants after the pass">,
  ];
}
