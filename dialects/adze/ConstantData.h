//===- ConstantData.h - Elements of constants -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads and makes the attributes that hold constants: `dense` for small ones, content-addressed resource blobs in
// the wire's layout for the rest. A blob is never copied to be read.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_CONSTANTDATA_H
#define ADZE_DIALECTS_ADZE_CONSTANTDATA_H

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"

#include <optional>

namespace adze {

/// Constants of fewer bytes are plain `dense` attributes.
inline constexpr uint64_t minimumBlobBytes = 1024;

/// The wire bytes of a constant: the blob itself, or `storage` filled from a `dense` attribute.
llvm::ArrayRef<char> getWireData(mlir::ElementsAttr value, std::vector<char> &storage);

/// Integers of a constant of any integer or BOOL type in order; none for other element types or a short blob.
std::optional<llvm::SmallVector<int64_t>> readIntegers(mlir::ElementsAttr value);

/// Floats of a FLOAT32, FLOAT16, BFLOAT16 or FLOAT64 constant in order; none for other element types or a short blob.
std::optional<std::vector<double>> readFloats(mlir::ElementsAttr value);

/// A `dense` attribute from wire bytes. `type` is a storage type with a size; `data` has exactly its bytes.
mlir::DenseElementsAttr makeDense(mlir::ShapedType type, llvm::ArrayRef<char> data);

/// A resource attribute whose key is the hash of its content, so that equal blobs are one. `blob` is dropped where the
/// context already has the content.
mlir::DenseResourceElementsAttr makeResource(mlir::ShapedType type, mlir::AsmResourceBlob blob);

/// `dense` or resource by size; copies `data` into the context.
mlir::ElementsAttr makeConstant(mlir::ShapedType type, llvm::ArrayRef<char> data);

/// Drops the blobs of the context's resources that no attribute under `root` uses.
void freeUnusedBlobs(mlir::Operation *root);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_CONSTANTDATA_H
