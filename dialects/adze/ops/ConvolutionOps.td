//===- ConvolutionOps.td - Convolutions and products -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that multiply windows, rows or matrices with weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_CONVOLUTION_OPS_TD
#define ADZE_CONVOLUTION_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_DefaultWeightsFormat
    : DefaultValuedAttr<Adze_WeightsFormatAttr, "::adze::FullyConnectedOptionsWeightsFormat::DEFAULT">;

def Adze_Conv2DOp : Adze_PureOp<"conv_2d", "CONV_2D", "Conv2DOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost,
    Adze_Weighted<[1], [0], 0, 2, ["INT8", "INT4"], ["INT8", "UINT8", "INT4"], [], 1>]> {
  let summary = "2-D convolution";
  let integerActivations = ["INT8", "INT16"];
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

def Adze_DepthwiseConv2DOp : Adze_PureOp<"depthwise_conv_2d", "DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost,
    Adze_Weighted<[1], [3], 0, 2, ["INT8"], ["INT8", "UINT8", "INT4"], [], 1>]> {
  let summary = "2-D convolution of each channel with filters of its own";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Input NHWC, filter 1HWO, bias O. Output channel o is computed from input channel o / (O / C); the kernels take
    that multiplier from the shapes and ignore `depth_multiplier`.

    ```mlir
    %1 = adze.depthwise_conv_2d(%x, %w, %b) {depth_multiplier = 2 : i32, stride_h = 1 : i32, stride_w = 1 : i32}
        : (tensor<1x8x8x3xf32>, tensor<1x3x3x6xf32>, tensor<6xf32>) -> tensor<1x8x8x6xf32>
    ```

    C1: input and filter have rank 4. C2: strides and dilations are positive. C3: the filter's first extent is 1 and
    its channels are a multiple of the input's. C4: the bias has an element per output channel.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$filter, Optional<Adze_MaybeTensor>:$bias,
                       Adze_DefaultPadding:$padding, Adze_DefaultI32<"0">:$stride_w, Adze_DefaultI32<"0">:$stride_h,
                       Adze_DefaultI32<"0">:$depth_multiplier,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultI32<"1">:$dilation_w_factor, Adze_DefaultI32<"1">:$dilation_h_factor);
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT16" && q.in(1) == "INT16"}]>,
    Adze_Version<6, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32" && q.isPerChannel(1)}]>,
    Adze_Version<4, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32"}]>,
    Adze_Version<3, [{q.in(0) == "INT8" && q.in(1) == "INT8" && q.out() == "INT8"}]>,
    Adze_Version<7, [{q.in(0) == "INT8" && q.in(1) == "INT4" && q.out() == "INT8"}]>,
    Adze_Version<2, [{q.integer("dilation_w_factor", 1) != 1 || q.integer("dilation_h_factor", 1) != 1}]>];
}

def Adze_TransposeConvOp : Adze_PureOp<"transpose_conv", "TRANSPOSE_CONV", "TransposeConvOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost,
    Adze_Weighted<[1], [0], 2, 3, ["INT8"], ["INT8", "UINT8"], [], 1>]> {
  let summary = "transposed 2-D convolution (gradient of a convolution by its input)";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Weights OHWI, input NHWC, bias O. `output_shape` is the shape of the result; the padding is the one of the
    convolution that maps the result back to the input. `quantized_bias_type` is the bias type of a 16x8 convolution.

    ```mlir
    %1 = adze.transpose_conv(%s, %w, %x, %b) {stride_h = 2 : i32, stride_w = 2 : i32}
        : (tensor<4xi32>, tensor<16x3x3x8xf32>, tensor<1x4x4x8xf32>, tensor<16xf32>) -> tensor<1x8x8x16xf32>
    ```

    C1: `output_shape` has rank 1 and 4 elements, none negative. C2: weights and input have rank 4. C3: strides are
    positive. C4: weights and input have equally many input channels. C5: the bias has an element per output channel.
  }];
  let arguments = (ins Adze_Int32Tensor:$output_shape, Adze_Tensor:$weights, Adze_Tensor:$input,
                       Optional<Adze_MaybeTensor>:$bias, Adze_DefaultPadding:$padding,
                       Adze_DefaultI32<"0">:$stride_w, Adze_DefaultI32<"0">:$stride_h,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultElementType<"getF32Type()">:$quantized_bias_type);
  // LiteRT looks for the INT16 input of version 5 in operand 0, the shape, and so never writes 5.
  let versions = [
    Adze_Version<5, [{q.in(0) == "INT16" && q.in(1) == "INT8" && q.out() == "INT16" &&
                      q.type("quantized_bias_type") != "FLOAT32"}]>,
    Adze_Version<4, [{q.activation() != ActivationFunctionType::NONE}]>,
    Adze_Version<3, [{q.has(3)}]>,
    Adze_Version<2, [{q.in(1) == "INT8"}]>];
}

def Adze_Conv3DOp : Adze_PureOp<"conv_3d", "CONV_3D", "Conv3DOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost, Adze_Weighted<[1], [4], 0, 2, [], []>]> {
  let summary = "3-D convolution";
  let description = [{
    Input NDHWC, filter DHWIO, bias O; float only.

    ```mlir
    %1 = adze.conv_3d(%x, %w, %b) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32}
        : (tensor<1x8x8x8x3xf32>, tensor<3x3x3x3x16xf32>, tensor<16xf32>) -> tensor<1x4x4x4x16xf32>
    ```

    C1: input and filter have rank 5. C2: strides and dilations are positive. C3: input and filter have equally many
    input channels. C4: the bias has an element per output channel.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$filter, Optional<Adze_MaybeTensor>:$bias,
                       Adze_DefaultPadding:$padding, Adze_DefaultI32<"0">:$stride_d, Adze_DefaultI32<"0">:$stride_w,
                       Adze_DefaultI32<"0">:$stride_h, Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultI32<"1">:$dilation_d_factor, Adze_DefaultI32<"1">:$dilation_w_factor,
                       Adze_DefaultI32<"1">:$dilation_h_factor);
}

def Adze_Conv3DTransposeOp : Adze_PureOp<"conv_3d_transpose", "CONV_3D_TRANSPOSE", "Conv3DOptions", [
    Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost, Adze_Weighted<[1], [3], 2, 3, [], []>]> {
  let summary = "transposed 3-D convolution (gradient of a convolution by its input)";
  let description = [{
    Filter DHWOI, input NDHWC, bias O; float only. `output_shape` is the shape of the result.

    ```mlir
    %1 = adze.conv_3d_transpose(%s, %w, %x, %b) {stride_d = 2 : i32, stride_h = 2 : i32, stride_w = 2 : i32}
        : (tensor<5xi32>, tensor<3x3x3x16x8xf32>, tensor<1x4x4x4x8xf32>, tensor<16xf32>) -> tensor<1x8x8x8x16xf32>
    ```

    C1: `output_shape` has rank 1 and 5 elements, none negative. C2: filter and input have rank 5. C3: strides and
    dilations are positive. C4: filter and input have equally many input channels. C5: the bias has an element per
    output channel. C6: `output_shape` has the input's batch and the filter's output channels. C7: the convolution
    with these options maps `output_shape` to the input's shape.
  }];
  let arguments = (ins Adze_Int32Tensor:$output_shape, Adze_Tensor:$filter, Adze_Tensor:$input,
                       Optional<Adze_MaybeTensor>:$bias, Adze_DefaultPadding:$padding,
                       Adze_DefaultI32<"0">:$stride_d, Adze_DefaultI32<"0">:$stride_w, Adze_DefaultI32<"0">:$stride_h,
                       Adze_DefaultActivation:$fused_activation_function,
                       Adze_DefaultI32<"1">:$dilation_d_factor, Adze_DefaultI32<"1">:$dilation_w_factor,
                       Adze_DefaultI32<"1">:$dilation_h_factor);
}

def Adze_ShuffledResults : PredOpTrait<"C4: shuffled weights give two results, others one",
    CPred<"$_op.getNumResults() == "
          "(getWeightsFormat() == ::adze::FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8 ? 2u : 1u)">>;

def Adze_FullyConnectedOp : Adze_Op<"fully_connected", "FULLY_CONNECTED", "FullyConnectedOptions", [
    Adze_ShuffledResults, Pure, Adze_VerifyInferredShapes, Adze_InferShape, Adze_FusedActivation, Adze_ArithmeticCost,
    Adze_Weighted<[1], [0], 0, 2, ["INT8", "UINT8", "INT4", "INT2"], ["INT8", "UINT8", "INT16", "INT4", "INT2"],
                  ["FLOAT32_CSR", "FLOAT32_1x4", "INT8_1x16"], 1, 1>]> {
  let summary = "product of rows with a matrix of weights";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `output[n, o] = sum_i input[n, i] * filter[o, i] + bias[o]`. The input is taken as rows of as many elements as the
    filter has columns, whatever its rank; the result is a matrix, or has the input's leading extents where
    `keep_num_dims` is set. With `weights_format` SHUFFLED4x16INT8 the weights are stored in blocks of 4 by 16 and a
    second result is the kernel's workspace. `asymmetric_quantize_inputs` says how a float input meets integer weights;
    `quantized_bias_type` is the bias type of a 16x8 product.

    ```mlir
    %1 = adze.fully_connected(%x, %w, %b) {keep_num_dims = true}
        : (tensor<2x5x8xf32>, tensor<16x8xf32>, tensor<16xf32>) -> tensor<2x5x16xf32>
    ```

    C1: the filter has rank 2. C2: the bias has an element per output. C3: with `keep_num_dims`, the input's last extent
    is the filter's number of columns. C4: shuffled weights give two results, others one.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$filter, Optional<Adze_MaybeTensor>:$bias,
                       Adze_DefaultActivation:$fused_activation_function, Adze_DefaultWeightsFormat:$weights_format,
                       Adze_DefaultFalse:$keep_num_dims, Adze_DefaultFalse:$asymmetric_quantize_inputs,
                       Adze_DefaultElementType<"getF32Type()">:$quantized_bias_type);
  let results = (outs Adze_Tensor:$output, Optional<Adze_Tensor>:$workspace);
  // Version 2 is for shuffled weights, which are the ones with a workspace.
  let versions = [
    Adze_Version<14, [{q.in(1) == "INT2"}]>,
    Adze_Version<13, [{q.in(0) == "INT16" && q.in(1) == "INT4" && q.out() == "INT16"}]>,
    Adze_Version<12, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32" && q.isPerChannel(1)}]>,
    Adze_Version<11, [{q.in(0) == "INT16" && q.in(1) == "INT8" && q.out() == "INT16" &&
                       q.type("quantized_bias_type") != "FLOAT32"}]>,
    Adze_Version<8, [{q.isSparse(1)}]>,
    Adze_Version<7, [{q.in(0) == "INT16" && q.in(1) == "INT16" && q.out() == "INT16"}]>,
    Adze_Version<6, [{q.numIn() == 2}]>,
    Adze_Version<5, [{q.flag("keep_num_dims")}]>,
    Adze_Version<4, [{q.in(0) == "INT8" && q.in(1) == "INT8" && q.out() == "INT8"}]>,
    Adze_Version<10, [{q.in(0) == "INT8" && q.in(1) == "INT4" && q.out() == "INT8"}]>,
    Adze_Version<9, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32" &&
                      q.flag("asymmetric_quantize_inputs")}]>,
    Adze_Version<3, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32"}]>,
    Adze_Version<2, [{q.numOut() == 2}]>];
}

def Adze_BatchMatmulOp : Adze_PureOp<"batch_matmul", "BATCH_MATMUL", "BatchMatMulOptions", [
    Adze_InferShape, Adze_ArithmeticCost, Adze_Weighted<[1], [-1], 0, -1, ["INT8"], ["INT8", "INT16"]>]> {
  let summary = "products of matrices in batches";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    Multiplies the matrices in the last two dimensions; the leading ones are batches and broadcast. `adj_x` and `adj_y`
    transpose the matrices of an operand first. `asymmetric_quantize_inputs` says how a float `x` meets an integer `y`.

    ```mlir
    %1 = adze.batch_matmul(%x, %y) {adj_y = true}
        : (tensor<2x1x4x8xf32>, tensor<3x5x8xf32>) -> tensor<2x3x4x5xf32>
    ```

    C1: operands have rank 2 to 5. C2: leading extents broadcast. C3: columns of x are as many as rows of y.
  }];
  let arguments = (ins Adze_Tensor:$x, Adze_Tensor:$y, Adze_DefaultFalse:$adj_x, Adze_DefaultFalse:$adj_y,
                       Adze_DefaultFalse:$asymmetric_quantize_inputs);
  let versions = [
    Adze_Version<3, [{q.in(0) == "INT16"}]>,
    Adze_Version<2, [{q.in(0) == "INT8"}]>,
    Adze_Version<4, [{q.in(0) == "FLOAT32" && q.in(1) == "INT8" && q.out() == "FLOAT32" &&
                      q.flag("asymmetric_quantize_inputs")}]>];
}

def Adze_EmbeddingLookupOp : Adze_PureOp<"embedding_lookup", "EMBEDDING_LOOKUP", "", [
    Adze_InferShape, Adze_SameScale<[1], [0]>,
    Adze_Weighted<[1], [0], 0, -1, ["INT8", "UINT8", "INT4", "INT2"], ["INT8", "UINT8"], [], 0, 1>]> {
  let summary = "rows of a table";
  let description = [{
    Gives the rows of `value` whose numbers stand in `lookup`. An integer table with a float result is dequantized on
    the way, with one scale, one per row or one per block of a row.

    ```mlir
    %1 = adze.embedding_lookup(%i, %t) : (tensor<5xi32>, tensor<100x16xf32>) -> tensor<5x16xf32>
    ```

    C1: `lookup` has rank 1. C2: `value` has rank 2 or more.
  }];
  let arguments = (ins Adze_Int32Tensor:$lookup, Adze_Tensor:$value);
  let hasFolder = 1;
  let versions = [
    Adze_Version<4, [{q.in(1) == "INT4" || q.isPerChannel(1)}]>,
    Adze_Version<5, [{q.in(1) == "INT2"}]>];
}

#endif // ADZE_CONVOLUTION_OPS_TD
