//===- FusePad.td - PAD into windows ------------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FusePad : Pass<"fuse-pad", "::mlir::func::FuncOp"> {
  let summary = "turn PAD in front of a VALID window into SAME padding";
  let description = [{
    A PAD or PADV2 of zeros by constant amounts in height and width goes away where the convolution behind it computes
    the same with SAME padding: LiteRT then starts at the same place (the smaller half of the padding in front) and
    computes as many windows. In front of MAX_POOL_2D the pad value must be minus infinity, which its SAME padding
    stands for. AVERAGE_POOL_2D and L2_POOL_2D divide by the elements that are there, so padding cannot go into them.

    ```mlir
    %p = adze.const dense<[[0, 0], [1, 1], [1, 1], [0, 0]]> : tensor<4x2xi32> -> tensor<4x2xi32>
    %0 = adze.pad(%x, %p) : (tensor<1x8x8x3xf32>, tensor<4x2xi32>) -> tensor<1x10x10x3xf32>
    %1 = adze.conv_2d(%0, %w, %b) {padding = #adze.padding<VALID>, stride_h = 1 : i32, stride_w = 1 : i32}
        : (tensor<1x10x10x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    // becomes
    %1 = adze.conv_2d(%x, %w, %b) {padding = #adze.padding<SAME>, stride_h = 1 : i32, stride_w = 1 : i32}
        : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    ```
  }];
  let statistics = [Statistic<"numFused", "num-fused", "PADs fused">];
}
