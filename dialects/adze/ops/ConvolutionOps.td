//===- ConvolutionOps.td - Convolutions, products, pooling --*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that multiply windows or rows with weights, and pooling.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_CONVOLUTION_OPS_TD
#define ADZE_CONVOLUTION_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_Conv2DOp : Adze_PureOp<"conv_2d", "CONV_2D", "Conv2DOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost,
    Adze_Weighted<[1], [0], 0, 2, ["INT8"], ["INT8", "UINT8", "INT4"], [], 1>]> {
  let summary = "2-D convolution";
  let description = [{
    Input NHWC, filter OHWI, bias O. Where the input's channels are a multiple of the filter's, the convolution is
    grouped. `quantized_bias_type` is the bias type of a 16x8 convolution.

    ```mlir
    %1 = adze.conv_2d(%x, %w, %b) {stride_h = 2 : i32, stride_w = 2 : i32}
        : (tensor<1x8x8x3xf32>, tensor<16x3x3x3xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32>
    ```

    C1: input and filter have rank 4. C2: strides and dilations are positive. C3: the input's channels are a
    multiple of the filter's, and the groups divide the filter's outputs. C4: the bias has an element per output channel.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$filter, Optional<Adze_MaybeTensor>:$bias,
                       Adze_DefaultPadding:$padding, Adze_DefaultI32<"0">:$stride_w, Adze_DefaultI32<"0">:$stride_h,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultI32<"1">:$dilation_w_factor, Adze_DefaultI32<"1">:$dilation_h_factor,
                       Adze_DefaultElementType<"getF32Type()">:$quantized_bias_type);
  let versions = [
    Adze_Version<8, [{q.in(0) == "INT16" && q.in(1) == "INT8" && q.type("quantized_bias_type") != "FLOAT32"}]>,
    Adze_Version<6, [{q.dim(0, 3) > 0 && q.dim(1, 3) > 0 && q.dim(0, 3) != q.dim(1, 3)}]>,
    Adze_Version<4, [{q.in(0) == "INT16" && q.in(1) == "INT16"}]>,
    Adze_Version<3, [{q.in(0) == "INT8" && q.in(1) == "INT8"}]>,
    Adze_Version<7, [{q.in(0) == "INT8" && q.in(1) == "INT4"}]>,
    Adze_Version<5, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.isPerChannel(1)}]>,
    Adze_Version<2, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8"}]>];
}

#endif // ADZE_CONVOLUTION_OPS_TD
