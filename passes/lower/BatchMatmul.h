//===- BatchMatmul.h - Operands of BATCH_MATMUL -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shapes of BATCH_MATMUL, which are the same for floats and integers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_BATCHMATMUL_H
#define ADZE_PASSES_LOWER_BATCHMATMUL_H

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/lower/Product.h"

namespace adze::lower {

/// Operands as kernel.matmul takes them: `[M, K] x [N, K]`, or a batch of these. A single right matrix makes one product of
/// all rows on the left.
struct MatrixOperands {
  mlir::Value lhs, rhs;
  mlir::RankedTensorType product; // the matrices of the result
};
MatrixOperands makeMatrixOperands(mlir::OpBuilder &builder, BatchMatmulOp op, mlir::Value x, mlir::Value y,
                                  mlir::RankedTensorType type);

/// Sums over the last dimension, times `factor`, as integers of `bits`.
mlir::Value makeRowSums(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, int64_t factor,
                        unsigned bits);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_BATCHMATMUL_H
