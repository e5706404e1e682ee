//===- SparseToDense.td - Weights with their zeros --------------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def SparseToDense : Pass<"sparse-to-dense", "::mlir::func::FuncOp"> {
  let summary = "store sparse constants with their zeros";
  let description = [{
    Makes every sparse constant a plain one, and removes DENSIFY behind it, so that passes that read weights see all of them.
    The attribute `adze.sparse_form` of the constant remembers traversal order, blocks, compressed levels and widths of indices:
    `dense-to-sparse` stores it in that form again. With `remember=false` its rule decides.

    Constants with elements of fewer than 8 bits stay as they are.
  }];
  let options = [
    Option<"densified", "densified", "bool", "false", "Only constants that DENSIFY alone reads">,
    Option<"remember", "remember", "bool", "true", "Note on each constant how it was stored">,
  ];
  let dependentDialects = ["::adze::AdzeDialect"];
  let statistics = [
    Statistic<"numConstants", "constants", "Sparse constants that are dense now">,
    Statistic<"numDensify", "densify-removed", "DENSIFY ops removed">,
  ];
}
