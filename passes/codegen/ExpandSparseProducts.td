//===- ExpandSparseProducts.td - Products without zeros -----*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def ExpandSparseProducts : Pass<"expand-sparse-products", "::mlir::ModuleOp"> {
  let summary = "turn products whose weights have a pattern into straight-line code for it";
  let description = [{
    A `kernel.matmul` or `kernel.conv_2d` on buffers with a `pattern` becomes loops around functions of straight-line code, one
    for each chunk of columns: an instruction for each unit of weights that is not zero, which multiplies it with that unit of
    16 rows (AVX-512: `vfmadd231ps` with a broadcast from memory, `vpdpbusd`). No index is read.

    Where the weights are lists of blocks of a panel, loops go along the lists, with tiles as `expand-products` makes them: a
    number of 32 bits for each block says where a row of the left operand has its elements.

    For straight-line code panels of 16 rows are turned, so that a register holds one unit of 16 rows, and sums are turned back before the
    epilogue maps them. Panels and sums lie on the stack, at most 256 KiB.

    Where units are 16 bytes, rows are multiplied one by one: a register holds a unit of the row, and four parts of a sum.

    Where the weights are slices of 16 columns, loops go along their groups, for up to four rows at once: lanes are columns, and
    find their units of a row in a window of two registers by a permutation (AVX-512: `vpermi2ps`, `vpermi2d`). Indices and places of
    windows are constants beside the weights; what lanes without a unit find there is multiplied with zero.

    The functions hold one piece of inline assembly each, encoded here: as LLVM IR so many instructions would take minutes.
    That is why this is a pass of modules. The target is that of the module, as for `expand-products`.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect",
  ];
  let statistics = [
    Statistic<"numProducts", "products", "Products expanded">,
  ];
}
