//===- WireTypes.h - Element types and their names on the wire --*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Maps MLIR element types to the wire format's TensorType names and back, and counts the bytes of a constant.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_WIRETYPES_H
#define ADZE_DIALECTS_ADZE_WIRETYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace adze {

/// The type that is stored: the storage type of a `quant` type, any other type itself.
mlir::Type getStorageType(mlir::Type element);

/// `type` with the storage type as its element type and without an encoding.
mlir::ShapedType getStorageShapedType(mlir::ShapedType type);

/// The wire format's name (`FLOAT32`, `INT8`, ...) of an element type, empty where it has none.
llvm::StringRef getWireTypeName(mlir::Type element);

/// The wire name of a value's elements; empty for `none` values.
llvm::StringRef getWireTypeName(mlir::Value value);

/// The element type for a wire name; null where the name is unknown.
mlir::Type getTypeForWireName(mlir::MLIRContext *context, llvm::StringRef name);

/// Whether `type` is a tensor whose elements have one of the wire types.
bool isTensorOf(mlir::Type type, llvm::ArrayRef<llvm::StringRef> wireNames);

/// Bits of one element in a constant: 8 for BOOL, 4 and 2 for the packed types, none for STRING and handles.
std::optional<unsigned> getWireBits(mlir::Type element);

/// Bytes of a constant with static shape; none for elements without a size and where the count overflows 63 bits.
std::optional<uint64_t> getWireBytes(mlir::ShapedType type);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_WIRETYPES_H
