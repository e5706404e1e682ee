//===- BoundShapes.td - Bounds for run-time extents ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def BoundShapes : Pass<"bound-shapes", "::mlir::ModuleOp"> {
  let summary = "give tensors whose extents only values tell static bounds";
  let description = [{
    For native code, behind `infer-shapes` and constant folding. A result whose extents depend on values gets the shape
    of the largest one possible, and its extents become a tensor of the graph (a vector of INT32), computed by ops of the
    graph. What lies beyond the extents is unspecified.

    | op | bound | extents |
    |---|---|---|
    | WHERE | every element | how many are not zero |
    | UNIQUE | every element | the greatest index and 1 |
    | TOPK_V2 with `k` computed | the row | `k` |
    | SLICE with `begin` or `size` computed | the input | what `size` says |
    | STRIDED_SLICE with `begin` or `end` computed, in steps of 1 | the input | from `begin` to `end` |

    Elementwise ops, GATHER, GATHER_ND, TRANSPOSE, RESHAPE and its like, STRIDED_SLICE of other dimensions and SHAPE take
    bounded operands and pass the extents on; what another op would compute on one is not defined, and an error. So is
    an op whose extents have no bound: TILE, FILL, RANGE or BROADCAST_TO with operands computed at run time; the error
    names the inputs whose values decide.

    A function that returns bounded tensors returns their extents as well, after its results, in order. Its attribute
    `adze.bounded` has one boolean a result that it had: whether it is bounded.

    ```mlir
    func.func @main(%x: tensor<4xi1>) -> tensor<?x1xi64> {
      %0 = adze.where(%x) : (tensor<4xi1>) -> tensor<?x1xi64>
      return %0 : tensor<?x1xi64>
    }
    // becomes
    func.func @main(%x: tensor<4xi1>) -> (tensor<4x1xi64>, tensor<2xi32>)
        attributes {adze.bounded = array<i1: true>} {
      %0 = adze.where(%x) : (tensor<4xi1>) -> tensor<4x1xi64>
      ... // %extents = [how many elements of %x are not zero, 1]
      return %0, %extents : tensor<4x1xi64>, tensor<2xi32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numBounded", "num-bounded", "Tensors that got bounds">,
  ];
}
