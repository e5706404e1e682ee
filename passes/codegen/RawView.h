//===- RawView.h - Buffers as places in raw bytes ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// After planning, every buffer is a view of views of a block of bytes. This resolves the chain.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_RAWVIEW_H
#define ADZE_PASSES_CODEGEN_RAWVIEW_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"

#include <optional>

namespace adze {

/// A place in a block: its first byte is `bytes`, plus the value `dynamic` where there is one.
struct RawView {
  mlir::Value block; // memref<Nxi8>
  int64_t bytes = 0;
  mlir::Value dynamic; // index, in bytes; null: none

  bool operator==(const RawView &other) const {
    return block == other.block && bytes == other.bytes && dynamic == other.dynamic;
  }
};

/// Resolves a buffer; ops that compute dynamic offsets are made before the builder's point. None where `buffer` is not a
/// view of a block.
std::optional<RawView> resolveView(mlir::OpBuilder &builder, mlir::Value buffer);

/// A buffer of `type` without offset at a place; `type` has static shape and strides.
mlir::Value makeTypedView(mlir::OpBuilder &builder, mlir::Location location, const RawView &view, mlir::MemRefType type);

/// `type` without offset.
mlir::MemRefType dropOffset(mlir::MemRefType type);

} // namespace adze

#endif // ADZE_PASSES_CODEGEN_RAWVIEW_H
