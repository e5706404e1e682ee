//===- LutTensors.h - What compression metadata says ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The entries of the metadata COMPRESSION_METADATA.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_LUTTENSORS_H
#define ADZE_LIB_FORMAT_LUTTENSORS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace adze {

inline constexpr llvm::StringLiteral compressionKey = "COMPRESSION_METADATA";

/// A tensor whose buffer holds indices of `bits` bits into the values of `buffer`.
struct LutTensor {
  int32_t tensor;
  uint32_t buffer;
  uint8_t bits;
  bool operator==(const LutTensor &) const = default;
};

/// Entries by subgraph.
using LutTensors = std::vector<std::vector<LutTensor>>;

/// What metadata says; none where it is malformed or of a version that is not known.
std::optional<LutTensors> readCompression(llvm::ArrayRef<char> bytes);

} // namespace adze

#endif // ADZE_LIB_FORMAT_LUTTENSORS_H
