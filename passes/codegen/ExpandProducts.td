//===- ExpandProducts.td - Products to loops of vectors -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ExpandProducts : Pass<"expand-products", "::mlir::func::FuncOp"> {
  let summary = "turn kernel.matmul and kernel.conv_2d on buffers into loops over register tiles";
  let description = [{
    A tile of MR rows by NR columns is kept in vectors while a loop runs along K: `vector.fma` for floats, `vpdpbusd`,
    `sdot` or `pmaddwd` for bytes where weights are packed for it, multiplications in the type of the sums otherwise. Then the
    epilogue maps each vector of sums and it is stored, with a mask where a panel of weights has columns that stand for
    nothing. Nothing outside of the buffers is read or written.

    The target is that of the module (`kernel.triple`, `kernel.cpu`, `kernel.features`; without them the baseline of
    x86-64), the one that `pack-weights` has chosen tiles for. Buffers have static shapes and strides, and columns of the
    destination lie side by side.

    Rows of the left operand are copied to the stack, at most 64 KiB, where the dot product wants them in another form
    (bytes with another sign, pairs of 16 bits), where their distance makes them evict each other from the first cache, and
    where the layout breaks a step in two.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect",
  ];
}
