//===- LowerCopies.td - State as plain memory -------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def LowerCopies : Pass<"lower-copies", "::mlir::func::FuncOp"> {
  let summary = "turn reads and writes of variables into copies";
  let description = [{
    `kernel.read` and `kernel.write` on buffers become `memref.copy`, and copies of a buffer onto itself disappear.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}
