//===- ConvertKernels.td - Computations in LLVM's dialect ---*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ConvertKernels : Pass<"convert-kernels", "::mlir::func::FuncOp"> {
  let summary = "convert arith, complex, index, math, vector and cf ops of a function to LLVM's dialect";
  let description = [{
    What upstream's passes of one dialect each do, in one conversion, and with an `index` as wide as the module's data layout
    (`dlti.dl_spec`) says: upstream's pass for vectors knows 64 bits only, which would make every address on a machine of 32 bits
    arithmetic on pairs of registers.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect", "::mlir::vector::VectorDialect"];
}
