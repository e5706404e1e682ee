//===- SquashQdq.td - Statements of quantization into types -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def SquashQdq : Pass<"squash-qdq", "::mlir::func::FuncOp"> {
  let summary = "move what QUANTIZE-DEQUANTIZE pairs and FAKE_QUANT say into tensor types";
  let description = [{
    Training tools state how a float tensor is to be quantized with ops that compute hardly anything. These are removed,
    and the statement is kept in `#adze.quantization` of the tensor's type, from where the exporter writes it and
    quantization reads it.

    | before | after | exactness |
    |---|---|---|
    | `quantize(dequantize(q))`, equal types of up to 16 bits | `q` | exact |
    | `dequantize(quantize(x))` | `x` with scale, zero point, min and max | x is no longer rounded or clamped |
    | `fake_quant(x)`, also as the composite `quant.fake_quant` | `x` with scale, zero point, min and max | x is no longer rounded or clamped |
    | `transpose(c)` and the like, c a constant that states scales, or DEQUANTIZE of one | the moved constant, which states them | exact |
    | `fake_quant(fake_quant(x))`, equal options | `fake_quant(x)` | exact |
    | `quantize(quantize(x))`, one of them a shift of the zero point | `quantize(x)` | exact |

    A shift has equal scales on both sides, and its range holds every shifted value. With other scales two roundings are
    not one, so these pairs stay. The number of bits follows from min, max and scale: `(max - min) / scale` steps. The range
    of FAKE_QUANT is the one that its kernel uses, in which 0 is a step; a narrow one around 0 has the zero point 0.

    Then what one tensor of an op states is stated by all that have the same scale in any integer form of the op: those that
    are only moved, and those of kernels that want one scale (pools, concatenation).

    Declined: pairs whose integers others read, tensors that state another quantization already, and statements that
    fit no type. DEQUANTIZE of a constant stays: its stored form is the smaller one. Types of arguments and results of
    the function change with the tensors.
  }];
  let options = [
    Option<"onlyExact", "only-exact", "bool", "false", "leave the ops whose removal changes numbers">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numBefore", "ops-before", "Ops before the pass">,
    Statistic<"numAfter", "ops-after", "Ops after the pass">,
  ];
}
