//===- FuseActivations.td - Activations into their producers -*- tablegen -*-=//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FuseActivations : Pass<"fuse-activations", "::mlir::func::FuncOp"> {
  let summary = "let the op in front apply RELU, RELU6 and RELU_N1_TO_1";
  let description = [{
    Sets the fused activation of a convolution, product, pool or arithmetic op whose result only the activation
    uses. LiteRT's kernels clamp their results; no kernel of those ops computes TANH, which therefore stays. Quantized
    results must agree in scale and zero point, for otherwise the activation rescales as well.

    ```mlir
    %0 = adze.add(%x, %y) : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    %1 = adze.relu(%0) : (tensor<2xf32>) -> tensor<2xf32>
    // becomes
    %1 = adze.add(%x, %y) {fused_activation_function = #adze.activation<RELU>}
        : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
    ```
  }];
  let statistics = [Statistic<"numFused", "num-fused", "Activations fused">];
}
