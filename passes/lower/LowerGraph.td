//===- LowerGraph.td - The graph to the machine -----------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def LowerGraph : Pass<"lower-graph", "::mlir::ModuleOp"> {
  let summary = "turn LiteRT's ops into linalg and kernel ops on plain tensors";
  let description = [{
    Converts every op of the graph and the types of functions. Needs static shapes (`infer-shapes`) and no
    composites (`expand-composites`). Quantized arithmetic becomes integer arithmetic of the scheme that `requantize` names;
    docs/requantization.md has the tables.

    | scheme | whose results |
    |---|---|
    | `xnnpack` | LiteRT's default kernels with the XNNPACK delegate |
    | `reference` | LiteRT's kernels without a delegate, on x86-64 with AVX2 |
    | `ruy` | the same kernels without vector instructions, as in WebAssembly |
    | `micro` | the reference sources, as LiteRT Micro runs them |

    A custom op becomes what the plug-in that knows it says; one of `extern-ops` becomes `kernel.extern_call` of a C function
    `adze_extern_NAME`, in which characters that C has not in names are underscores.

    Locations keep the tensors' names, and the builtin that an op comes from, for profiles. An op that cannot be lowered is
    an error that names it and says why.
  }];
  let options = [
    Option<"requantize", "requantize", "std::string", "\"xnnpack\"",
           "whose integer arithmetic: xnnpack, reference, ruy or micro">,
    ListOption<"externOps", "extern-ops", "std::string", "names of custom ops that are C functions of the user's">,
  ];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::bufferization::BufferizationDialect", "::mlir::complex::ComplexDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect", "::adze::kernel::KernelDialect",
  ];
}
