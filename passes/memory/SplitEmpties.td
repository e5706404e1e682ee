//===- SplitEmpties.td - A destination for each use ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def SplitEmpties : Pass<"split-empties", "::mlir::func::FuncOp"> {
  let summary = "give every use of an uninitialized tensor one of its own";
  let description = [{
    CSE makes one `tensor.empty` of all that have a shape in common. Bufferization then takes everything that is computed
    into it for aliases, and its analysis, which compares them in pairs, takes time quadratic in the ops of a model. With
    one for each use, the time is linear.

    ```mlir
    %e = tensor.empty() : tensor<4xf32>
    %0 = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    %1 = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    // becomes
    %e = tensor.empty() : tensor<4xf32>
    %f = tensor.empty() : tensor<4xf32>
    %0 = linalg.abs ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
    %1 = linalg.exp ins(%x : tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
    ```

    What a C function reads (`kernel.extern_call`) gets a `bufferization.alloc_tensor`, so that it is not written into a part of
    another tensor (a padded or joined one), where its elements would have gaps between them; a slice with gaps is copied for it.
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect", "::mlir::bufferization::BufferizationDialect",
                           "::mlir::linalg::LinalgDialect"];
}
