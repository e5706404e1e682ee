//===- Transpose.h - Squares of 16 vectors ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows to columns in registers, by shuffles that AVX-512 has instructions for.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_TRANSPOSE_H
#define ADZE_PASSES_CODEGEN_TRANSPOSE_H

#include "mlir/IR/Builders.h"

namespace adze::codegen {

/// Element j of the result i is element i of `rows[j]`; 16 vectors of 16 elements of 32 bits.
llvm::SmallVector<mlir::Value> transpose16(mlir::OpBuilder &builder, mlir::Location location,
                                           mlir::ArrayRef<mlir::Value> rows);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TRANSPOSE_H
