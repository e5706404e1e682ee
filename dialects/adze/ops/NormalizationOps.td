//===- NormalizationOps.td - Normalizations -----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that scale elements by a sum over their neighbours.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_NORMALIZATION_OPS_TD
#define ADZE_NORMALIZATION_OPS_TD

include "dialects/adze/AdzeBase.td"

def Adze_SoftmaxOp : Adze_PureOp<"softmax", "SOFTMAX", "SoftmaxOptions", [
    Adze_InferShape, Adze_FixedOutputRange<"1.0 / 256, -128", "1.0 / 256, 0", "1.0 / 32768, 0">]> {
  let summary = "softmax over the last dimension";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    exp(beta * x) divided by its sum over the last dimension. The result of an INT8 input may be INT16.

    ```mlir
    %1 = adze.softmax(%x) {beta = 1.0 : f32} : (tensor<1x10xf32>) -> tensor<1x10xf32>
    ```

    C1: the input has at least rank 1.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultF32<"0.0f">:$beta);
  let versions = [Adze_Version<4, [{q.in(0) == "FLOAT16"}]>, Adze_Version<3, [{q.in(0) == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_LogSoftmaxOp : Adze_PureOp<"log_softmax", "LOG_SOFTMAX", "LogSoftmaxOptions", [
    Adze_SameAsInput, Adze_FixedOutputRange<"16.0 / 256, 127", "16.0 / 256, 255", "">]> {
  let summary = "logarithm of the softmax over the last dimension";
  let integerActivations = ["INT8"];
  let description = [{
    x less the logarithm of the sum of exp(x) over the last dimension.

    ```mlir
    %1 = adze.log_softmax(%x) : (tensor<1x10xf32>) -> tensor<1x10xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
  let versions = [Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_L2NormalizationOp : Adze_PureOp<"l2_normalization", "L2_NORMALIZATION", "L2NormOptions", [
    Adze_InferShape, Adze_FixedOutputRange<"1.0 / 128, 0", "1.0 / 128, 128", "">]> {
  let summary = "division by the Euclidean norm of the last dimension";
  let integerActivations = ["INT8"];
  let description = [{
    A norm below 1e-6 counts as 1e-6. The options have an activation, which no kernel computes.

    ```mlir
    %1 = adze.l2_normalization(%x) : (tensor<1x10xf32>) -> tensor<1x10xf32>
    ```

    C1: the input has at least rank 1. C2: `fused_activation_function` is NONE.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultActivation:$fused_activation_function);
  let versions = [Adze_Version<2, [{q.out() == "INT8"}]>];
}

def Adze_LocalResponseNormalizationOp
    : Adze_PureOp<"local_response_normalization", "LOCAL_RESPONSE_NORMALIZATION",
                  "LocalResponseNormalizationOptions", [Adze_InferShape]> {
  let summary = "division by a power of the squares of nearby channels";
  let description = [{
    x / (bias + alpha * s)^beta, where s is the sum of squares of the channels (last dimension) at most `radius` away.

    ```mlir
    %1 = adze.local_response_normalization(%x) {radius = 5 : i32, bias = 1.0 : f32, alpha = 0.1 : f32, beta = 0.5 : f32}
        : (tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
    ```

    C1: the input has rank 4.
  }];
  let arguments = (ins Adze_TensorOf<["FLOAT32"]>:$input, Adze_DefaultI32<"0">:$radius, Adze_DefaultF32<"0.0f">:$bias,
                       Adze_DefaultF32<"0.0f">:$alpha, Adze_DefaultF32<"0.0f">:$beta);
}

#endif // ADZE_NORMALIZATION_OPS_TD
