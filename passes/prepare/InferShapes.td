//===- InferShapes.td - Shapes from inputs to outputs -------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def InferShapes : Pass<"infer-shapes", "::mlir::ModuleOp"> {
  let summary = "refine the shapes of all tensors from those of the inputs";
  let description = [{
    Gives inputs the extents asked for and walks every function once in program order: each result becomes as
    precise as its op infers from its operands and as it was declared, together. Nothing becomes less precise, and
    element types, quantization and names stay. SHAPE of a static shape and what depends on it is computed on the way,
    so that shapes behind it are known too.

    Shapes behind a custom op are those of the file, made more precise by the plug-in that knows the op, if there is one.

    Subgraphs that one op calls take the shapes of its operands and give it theirs; in a loop only where the body keeps
    the shape. What several ops call keeps its declared inputs, for they may differ. A shape that contradicts a declared one is an error with
    the name of the op and the tensor.

    ```mlir
    // infer-shapes{batch=2}
    func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
      %0 = adze.relu(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
      return %0 : tensor<?x4xf32>
    }
    // becomes
    func.func @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
      %0 = adze.relu(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>
    }
    ```
  }];
  let options = [
    Option<"batch", "batch", "int64_t", "0", "Extent of every dynamic leading dimension of an input (0: as it is)">,
    ListOption<"inputShapes", "input-shapes", "std::string",
               "Shapes of inputs, as name:1x224x224x3 with the name of a signature or a tensor or an argument number">,
  ];
  let statistics = [
    Statistic<"numRefined", "num-refined", "Tensors whose shape became more precise">,
    Statistic<"numFolded", "num-folded", "Ops on shapes computed">,
  ];
}
