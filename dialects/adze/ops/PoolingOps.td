//===- PoolingOps.td - Pooling -----------------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that reduce windows of an image.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_POOLING_OPS_TD
#define ADZE_POOLING_OPS_TD

include "dialects/adze/AdzeBase.td"

class Adze_PoolOp<string opMnemonic, string builtinName, Type type, list<Trait> opTraits>
    : Adze_PureOp<opMnemonic, builtinName, "Pool2DOptions",
                  !listconcat([Adze_InferShape, Adze_FusedActivation], opTraits)> {
  let arguments = (ins type:$input, Adze_DefaultPadding:$padding, Adze_DefaultI32<"0">:$stride_w,
                       Adze_DefaultI32<"0">:$stride_h, Adze_DefaultI32<"0">:$filter_width,
                       Adze_DefaultI32<"0">:$filter_height, Adze_DefaultActivation:$fused_activation_function);
}

def Adze_AveragePool2DOp : Adze_PoolOp<"average_pool_2d", "AVERAGE_POOL_2D", Adze_Tensor, [Adze_SameScale<>]> {
  let summary = "mean of each window";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Input and result NHWC. Elements of the padding do not count, neither in the sum nor in its divisor.

    ```mlir
    %1 = adze.average_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32,
                                   stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
    ```

    C1: the input has rank 4. C2: strides and the window's extents are positive.
  }];
  let hasFolder = 1;
  let versions = [Adze_Version<3, [{q.in(0) == "INT16" && q.out() == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_MaxPool2DOp : Adze_PoolOp<"max_pool_2d", "MAX_POOL_2D", Adze_Tensor, [Adze_SameScale<>]> {
  let summary = "maximum of each window";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Input and result NHWC. Elements of the padding do not count.

    ```mlir
    %1 = adze.max_pool_2d(%x) {filter_height = 3 : i32, filter_width = 3 : i32, stride_h = 2 : i32,
                               stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
    ```

    C1: the input has rank 4. C2: strides and the window's extents are positive.
  }];
  let hasFolder = 1;
  let versions = [Adze_Version<3, [{q.in(0) == "INT16" && q.out() == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_L2Pool2DOp : Adze_PoolOp<"l2_pool_2d", "L2_POOL_2D", Adze_FloatTensor, [Adze_ArithmeticCost]> {
  let summary = "root of the mean square of each window";
  let description = [{
    Input and result NHWC, float only. Elements of the padding do not count, neither in the sum nor in its divisor.

    ```mlir
    %1 = adze.l2_pool_2d(%x) {filter_height = 2 : i32, filter_width = 2 : i32, stride_h = 2 : i32,
                              stride_w = 2 : i32} : (tensor<1x8x8x3xf32>) -> tensor<1x4x4x3xf32>
    ```

    C1: the input has rank 4. C2: strides and the window's extents are positive.
  }];
}

#endif // ADZE_POOLING_OPS_TD
