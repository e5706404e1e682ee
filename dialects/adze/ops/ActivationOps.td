//===- ActivationOps.td - Activation functions -------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that apply a nonlinearity to every element.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_ACTIVATION_OPS_TD
#define ADZE_ACTIVATION_OPS_TD

include "dialects/adze/AdzeBase.td"

/// Applies a function to each element; `text` says which.
class Adze_ActivationOp<string opMnemonic, string builtinName, string table, string text, list<Trait> opTraits = []>
    : Adze_PureOp<opMnemonic, builtinName, table, !listconcat([Adze_SameAsInput], opTraits)> {
  let description = text # [{ Quantized kernels rescale: input and result have scales of their own.

    ```mlir
    %1 = adze.}] # opMnemonic # [{(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input);
}

def Adze_ReluOp : Adze_ActivationOp<"relu", "RELU", "", "`max(x, 0)` of every element."> {
  let summary = "rectified linear unit";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "UINT8"}]>];
}

def Adze_Relu6Op : Adze_ActivationOp<"relu6", "RELU6", "", "`min(max(x, 0), 6)` of every element."> {
  let summary = "rectified linear unit with a ceiling of 6";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16"}]>, Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_ReluN1To1Op
    : Adze_ActivationOp<"relu_n1_to_1", "RELU_N1_TO_1", "", "`min(max(x, -1), 1)` of every element."> {
  let summary = "clamp to [-1, 1]";
  let integerActivations = ["INT8"];
}

def Adze_Relu0To1Op : Adze_ActivationOp<"relu_0_to_1", "RELU_0_TO_1", "", "`min(max(x, 0), 1)` of every element."> {
  let summary = "clamp to [0, 1]";
  let integerActivations = ["INT8"];
}

def Adze_LeakyReluOp : Adze_PureOp<"leaky_relu", "LEAKY_RELU", "LeakyReluOptions", [Adze_SameAsInput]> {
  let summary = "rectified linear unit with a slope below zero";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `x` where x is positive, `alpha * x` elsewhere.

    ```mlir
    %1 = adze.leaky_relu(%x) {alpha = 0.25 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultF32<"0.0f">:$alpha);
  let versions = [Adze_Version<2, [{q.in(0) == "INT16"}]>];
}

def Adze_PReluOp : Adze_PureOp<"prelu", "PRELU", "", [Adze_InferShape]> {
  let summary = "rectified linear unit with learned slopes";
  let integerActivations = ["INT8"];
  let description = [{
    `x` where x is not negative, `alpha * x` elsewhere. `alpha` broadcasts to the input, as a rule over all axes but
    the channels.

    ```mlir
    %1 = adze.prelu(%x, %alpha) : (tensor<1x4x4x8xf32>, tensor<1x1x8xf32>) -> tensor<1x4x4x8xf32>
    ```

    C1: `alpha` broadcasts to the shape of the input.
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_Tensor:$alpha);
}

def Adze_EluOp : Adze_ActivationOp<"elu", "ELU", "", "`x` where x is not negative, `exp(x) - 1` elsewhere."> {
  let summary = "exponential linear unit";
  let integerActivations = ["INT8"];
}

def Adze_GeluOp : Adze_PureOp<"gelu", "GELU", "GeluOptions", [Adze_SameAsInput]> {
  let summary = "Gaussian error linear unit";
  let integerActivations = ["INT8", "INT16"];
  let description = [{
    `x * P(X <= x)` for a standard normal X; with `approximate`, by the tanh formula.

    ```mlir
    %1 = adze.gelu(%x) {approximate = true} : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Adze_Tensor:$input, Adze_DefaultFalse:$approximate);
  let versions = [Adze_Version<3, [{q.in(0) == "FLOAT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8" || q.in(0) == "UINT8"}]>];
}

def Adze_HardSwishOp
    : Adze_ActivationOp<"hard_swish", "HARD_SWISH", "HardSwishOptions", "`x * min(max(x + 3, 0), 6) / 6`."> {
  let summary = "piecewise swish";
  let integerActivations = ["INT8"];
}

def Adze_LogisticOp : Adze_ActivationOp<"logistic", "LOGISTIC", "", "`1 / (1 + exp(-x))` of every element.", [
    Adze_FixedOutputRange<"1.0 / 256, -128", "1.0 / 256, 0", "1.0 / 32768, 0">]> {
  let summary = "sigmoid";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16" && q.out() == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

def Adze_TanhOp : Adze_ActivationOp<"tanh", "TANH", "", "Hyperbolic tangent of every element.", [
    Adze_FixedOutputRange<"1.0 / 128, 0", "1.0 / 128, 128", "1.0 / 32768, 0">]> {
  let summary = "hyperbolic tangent";
  let integerActivations = ["INT8", "INT16"];
  let versions = [Adze_Version<3, [{q.in(0) == "INT16" && q.out() == "INT16"}]>,
                  Adze_Version<2, [{q.in(0) == "INT8"}]>];
}

#endif // ADZE_ACTIVATION_OPS_TD
