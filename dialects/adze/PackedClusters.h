//===- PackedClusters.h - Clustered constants for LiteRT Micro --*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `adze.clustered_const` from and to the bytes that a file has: indices of 1 to 7 bits side by side, and tables of values, one for
// each channel that has a scale of its own, or one.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_PACKEDCLUSTERS_H
#define ADZE_DIALECTS_ADZE_PACKEDCLUSTERS_H

#include "lib/Numerics/ValueTables.h"
#include "mlir/IR/BuiltinTypes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace adze {

class ClusteredConstOp;

/// A discardable attribute of `adze.clustered_const`: bits of an index in its file, where fewer would do.
inline constexpr llvm::StringLiteral indexBitsName = "adze.index_bits";
/// A discardable attribute of `adze.clustered_const`: the buffer of the values in its file.
inline constexpr llvm::StringLiteral valueBufferName = "adze.value_buffer";

/// Values that a table of LiteRT Micro's has at most: indices have up to 7 bits.
inline constexpr unsigned maximumPackedValues = 128;

/// How values of a storage type ascend.
ElementOrder getElementOrder(mlir::Type storage);

/// A constant in two buffers.
struct PackedClusters {
  std::vector<char> indices, values;
  unsigned bits = 1; ///< Of an index: 1 to 7.
};

/// Packs a constant. Tables are the constant's where the format has as many; else it has one for each scale of the type, with the
/// values that are used there. None, with the rule in `error`, where the format cannot hold it.
std::optional<PackedClusters> packClusters(ClusteredConstOp constant, std::string &error);

/// What stands in a file, as the operands of an `adze.clustered_const` of `type`.
struct UnpackedClusters {
  std::vector<uint8_t> indices;      ///< Of each element.
  int64_t tables = 1, valueCount = 1;
  std::optional<int64_t> axis;       ///< Divided among tables; none where there is one.
};

/// Reads the indices of a constant of `type` whose values have `valueBytes` bytes. None, with the rule in `error`, where the bytes
/// are none of such a constant.
std::optional<UnpackedClusters> unpackClusters(mlir::RankedTensorType type, llvm::ArrayRef<char> indices,
                                               uint64_t valueBytes, unsigned bits, std::string &error);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_PACKEDCLUSTERS_H
