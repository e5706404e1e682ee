//===- FlatBuffer.h - A buffer as one row of elements -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels compute addresses themselves: one base and constant distances, which become displacements of instructions.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_FLATBUFFER_H
#define ADZE_PASSES_CODEGEN_FLATBUFFER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace adze::codegen {

/// A strided buffer and the row of elements that it lies in.
struct FlatBuffer {
  mlir::Value row;                    // rank 1, from the buffer's first element to its last
  llvm::SmallVector<int64_t> strides; // of the buffer's dimensions, in elements
  llvm::SmallVector<int64_t> shape;   // of the buffer
  mlir::Type element;
};

/// The row of `buffer`, a memref. Fails with an error at `location` where its shape or strides are not static.
mlir::FailureOr<FlatBuffer> flatten(mlir::OpBuilder &builder, mlir::Location location, mlir::Value buffer);

/// `base + distance`, in indices.
mlir::Value addConstant(mlir::OpBuilder &builder, mlir::Location location, mlir::Value base, int64_t distance);
/// `base + index * stride`, in indices.
mlir::Value addScaled(mlir::OpBuilder &builder, mlir::Location location, mlir::Value base, mlir::Value index,
                      int64_t stride);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_FLATBUFFER_H
