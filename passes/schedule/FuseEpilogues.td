//===- FuseEpilogues.td - Elementwise ops into products ---------*- tablegen -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

def FuseEpilogues : Pass<"fuse-epilogues", "::mlir::func::FuncOp"> {
  let summary = "compute elementwise ops on a product's sums while they are in registers";
  let description = [{
    An elementwise `linalg.generic` that is the only user of a product moves into its epilogue: activations, residual
    additions, requantizations. A reshape between the two stays behind them. Other operands of the elementwise op become
    operands of the product; they are whole tensors of the result's shape, vectors along one of its dimensions, or scalars.

    | before | after |
    |---|---|
    | `generic {max(x, 0)} (matmul {sum + b})` | `matmul {max(sum + b, 0)}` |
    | `generic {x + r} (expand_shape (matmul {sum}), %r)` | `expand_shape (matmul {sum + r})` with `collapse_shape %r` |

    Declined, with a remark: products that have other users, operands that are broadcast in another way, reductions.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect", "::adze::kernel::KernelDialect"];
  let statistics = [Statistic<"numFused", "fused", "Elementwise ops that moved into products">];
}
