//===- FoldConstants.td - Computes what is constant ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FoldConstants : Pass<"fold-constants", "::mlir::func::FuncOp"> {
  let summary = "compute at compile time what depends on constants only";
  let description = [{
    Folds every op without effects by its own folder, once, in program order: an op on constants becomes an
    `adze.const` under the op's name, and an op that returns an operand unchanged is replaced by it unless the name of
    a function result would be lost. With `dequantize`, DEQUANTIZE of a constant (FLOAT16, BFLOAT16, or integers with
    one scale, one per channel or one per block) becomes the FLOAT32 constant that the kernel would compute; without it
    such constants stay, since their stored form is the smaller one.

    ```mlir
    %n = adze.shape(%x) {out_type = i32} : (tensor<2x3xf32>) -> tensor<2xi32>
    // becomes
    %n = adze.const dense<[2, 3]> : tensor<2xi32> -> tensor<2xi32>
    ```
  }];
  let options = [
    Option<"dequantize", "dequantize", "bool", "false", "Compute DEQUANTIZE of constants as well">,
    Option<"maxBytes", "max-bytes", "uint64_t", "uint64_t(1) << 31",
           "Results that take more bytes stay computed at run time">,
  ];
  let statistics = [
    Statistic<"numConstants", "num-constants", "Ops replaced by constants">,
    Statistic<"numIdentities", "num-identities", "Ops replaced by an operand">,
    Statistic<"numDequantized", "num-dequantized", "Constants dequantized">,
    Statistic<"numDead", "num-dead", "Ops erased because nothing used them any longer">,
  ];
}
