//===- CanonicalizeGraph.td - One form for equal graphs -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def CanonicalizeGraph : Pass<"canonicalize-graph", "::mlir::func::FuncOp"> {
  let summary = "remove what computes nothing and merge what is computed twice, keeping the names of results";
  let description = [{
    Removes ops that return an operand unchanged and ops without users; makes one op of RESHAPE after RESHAPE, TRANSPOSE
    after TRANSPOSE and PAD after PAD; turns SQUEEZE, EXPAND_DIMS and transpositions that only move extents of 1 into
    RESHAPE; removes QUANTIZE of a DEQUANTIZE with the same scale; and merges equal ops. The result of a function never
    loses its name: it goes to the op that takes its place, and where that has a name of its own to keep, both stay.

    ```mlir
    %0 = adze.reshape(%x) {new_shape = array<i32: 6>} : (tensor<2x3xf32>) -> tensor<6xf32>
    %1 = adze.reshape(%0) {new_shape = array<i32: 3, 2>} : (tensor<6xf32>) -> tensor<3x2xf32>
    // becomes
    %1 = adze.reshape(%x) {new_shape = array<i32: 3, 2>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
    ```
  }];
  let statistics = [
    Statistic<"numIdentities", "num-identities", "Ops that returned an operand">,
    Statistic<"numMerged", "num-merged", "Ops merged with an equal one">,
    Statistic<"numDead", "num-dead", "Ops without users erased">,
  ];
}
