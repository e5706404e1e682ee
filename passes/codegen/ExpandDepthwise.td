//===- ExpandDepthwise.td - Depthwise convolutions in registers -*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ExpandDepthwise : Pass<"expand-depthwise", "::mlir::func::FuncOp"> {
  let summary = "write depthwise convolutions on buffers as loops over register tiles";
  let description = [{
    `kernel.depthwise_conv_2d` on memrefs of static shape becomes loops over tiles of results, whose sums are kept in vector
    registers along the channels while each input element is loaded once. Tiles are chosen for the machine that the module
    names, unless the op has `tile`, and for the extents: rows and columns that are left over are tiles of their own size.
    The epilogue is applied to the registers before they are stored; a bias that it adds first is what sums begin with.

    | factors | sums | how |
    |---|---|---|
    | floats | f32 | multiply-add |
    | u8 or i8 by i8, AVX512-VNNI, no horizontal dilation | i32 | `vpdpbusd` on four interleaved columns; i8 is shifted to u8 and 128 times the weights' sum subtracted |
    | u8 or i8 by i8 | i32 | products in 16 bits, sums in 32 |
    | other integers | i32, i64 | widened to the sum's type |

    Nothing outside of the buffers is read or written: channels that do not fill a vector are narrower vectors, or masked
    ones on AVX-512. Windows of many elements are walked by loops.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::LLVM::LLVMDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect",
  ];
}
