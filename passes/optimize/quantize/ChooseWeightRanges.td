//===- ChooseWeightRanges.td - Scales of weights ----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ChooseWeightRanges : Pass<"choose-weight-ranges", "::mlir::ModuleOp"> {
  let summary = "state the scales with which weights are to be quantized";
  let description = [{
    Gives the FLOAT32 weights of convolutions and products that are to become integers their scales, with the bits and the
    granularity of the op's `adze.quantize`. What quantizes them later uses stated scales as they are.

    `minmax` holds every weight. `mse` searches for the least sum of squared errors, clipping the largest weights where that
    pays, as it does with few bits. `octav` finds about the same by Newton's iteration on a model of the error (Sakr et al.,
    2022), faster for large weights; channels for which it comes out worse than `minmax` keep that.

    Scales that a type states already, by quantization-aware training for one, stay. A constant that ops with different
    settings share becomes one for each.

    ```mlir
    %w = adze.const dense<[[1.0, -2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32>
    // becomes
    %w = adze.const dense<[[1.0, -2.0]]> : tensor<1x2xf32> -> tensor<1x2xf32, #adze.quantization<scale = [0.015748]>>
    ```
  }];
  let options = [Option<"method", "method", "std::string", "\"mse\"", "minmax, mse or octav">];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numStated", "weights-stated", "Weights that got scales">,
    Statistic<"numClipped", "scales-clipping", "Scales smaller than those that hold every weight">,
  ];
}
