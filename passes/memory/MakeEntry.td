//===- MakeEntry.td - Functions that write into the caller's memory -*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def MakeEntry : Pass<"make-entry", "::mlir::func::FuncOp"> {
  let summary = "let a public function read and write buffers of its caller";
  let description = [{
    Tensors that the function takes become buffers that it only reads; tensors that it returns become buffers, after the
    others, that it fills. Bufferization then lets the producers of results write there directly, also where only
    reshapes are in between. Private functions are left alone.

    | before | after |
    |---|---|
    | `(tensor<4xf32>) -> tensor<2xf32>` | `(memref<4xf32>, memref<2xf32>) -> ()` |
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect", "::mlir::memref::MemRefDialect"];
}
