//===- FoldAffine.td - Batch normalization into weights -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FoldAffine : Pass<"fold-affine", "::mlir::func::FuncOp"> {
  let summary = "multiply and add constants into the weights and bias next to them";
  let description = [{
    An op that is `a * x + b` for a constant per channel (MUL, ADD, SUB, DIV: what batch normalization becomes) goes
    into the FLOAT32 weights and bias of the convolution or product that computes x, if nothing else uses x. A bias is
    made where there is none. The affine op's fused activation moves along.

    An affine op in front goes into the weights behind it as well. What it adds is then the same for every
    window only without padding, for the zeros of the padding are added after it: with SAME padding that pads, such an op
    stays.

    ```mlir
    %0 = adze.conv_2d(%x, %w, %b) {stride_h = 1 : i32, stride_w = 1 : i32}
        : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    %1 = adze.mul(%0, %scale) : (tensor<1x8x8x16xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    // becomes, with %w2 = %w * %scale by output channel and %b2 = %b * %scale
    %1 = adze.conv_2d(%x, %w2, %b2) {stride_h = 1 : i32, stride_w = 1 : i32}
        : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    ```
  }];
  let statistics = [Statistic<"numFolded", "num-folded", "Affine ops folded into weights">];
}
