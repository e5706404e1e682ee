//===- StrictFloats.td - Float arithmetic in its order ------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def StrictFloats : Pass<"strict-floats", "::mlir::ModuleOp"> {
  let summary = "round after every operation on floats, in the order of the program";
  let description = [{
    Takes from float arithmetic the flags that let LLVM add in another order, multiply by a reciprocal, contract or
    approximate (`reassoc`, `arcp`, `contract`, `afn`), and marks the module `kernel.strict_floats`: passes behind this one then
    multiply and add in two instructions, as on a machine without fused multiplication, and products are summed one after the
    other. A sum of n products is within
    `n * 2^-24 * (sum of their absolute values)` of the exact one for f32, to first order, and results do not depend on the
    CPU. Speed may halve.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}
