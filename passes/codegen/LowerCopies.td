//===- LowerCopies.td - State as plain memory -------------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def LowerCopies : Pass<"lower-copies", "::mlir::func::FuncOp"> {
  let summary = "turn copies into loops that know their strides";
  let description = [{
    `kernel.read`, `kernel.write` and `memref.copy` become `linalg.copy`, for the copy of a strided buffer would call a library
    otherwise; copies of a buffer onto itself disappear.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}
