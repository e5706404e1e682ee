//===- LowerExterns.td - Calls of the user's C functions --------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def LowerExterns : Pass<"lower-externs", "::mlir::ModuleOp"> {
  let summary = "turn kernel.extern_call into a call by C's rules";
  let description = [{
    Each becomes a call with two arrays of pointers on the stack, in a function that holds nothing else; the C function
    is declared in the module:

    ```c
    void SYMBOL(const void *const *inputs, void *const *outputs, const void *options, size_t options_bytes);
    ```

    The module attribute `kernel.externs` lists the functions that are called, in alphabetical order: what a header
    declares and what may stay undefined in the object. There is none where nothing is called. Buffers are arguments of
    the function around the call, as `outline-kernels` makes them.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect"];
}
