//===- Schema.h - Reflection over the wire format ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and numbers of the wire format, from the binary schema that the library embeds.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_SCHEMA_H
#define ADZE_LIB_FORMAT_SCHEMA_H

#include "llvm/ADT/StringRef.h"

#include <flatbuffers/reflection.h>

#include <cstring>
#include <optional>
#include <vector>

namespace adze {

/// The embedded schema.
const reflection::Schema &getSchema();

/// A table by its name without namespace; null where there is none.
const reflection::Object *findTable(llvm::StringRef name);

/// Name of an enumeration's value (without namespace of the enumeration); empty where the value is unknown.
llvm::StringRef getEnumName(llvm::StringRef enumeration, int64_t value);

/// Value of a name of an enumeration.
std::optional<int64_t> getEnumValue(llvm::StringRef enumeration, llvm::StringRef name);

/// An enumeration's name without namespace, given its index in the schema.
llvm::StringRef getEnumNameByIndex(int32_t index);

/// Elements of a vector that may be absent. Files exist whose vectors of 64-bit numbers are not aligned, so elements are
/// copied out byte by byte.
template <typename To, typename From>
std::vector<To> copyVector(const flatbuffers::Vector<From> *vector) {
  if (!vector)
    return {};
  std::vector<To> result(vector->size());
  for (size_t i = 0; i < result.size(); ++i) {
    From element;
    std::memcpy(&element, vector->Data() + i * sizeof(From), sizeof(From));
    result[i] = static_cast<To>(flatbuffers::EndianScalar(element));
  }
  return result;
}

/// The tables that a field of type `enumeration` may hold are named by its union; which of the two unions of options
/// tables `table` belongs to: 1 or 2, and its tag. None where it is no options table.
struct OptionsUnion {
  int number;
  uint8_t tag;
};
std::optional<OptionsUnion> findOptionsUnion(llvm::StringRef table);

} // namespace adze

#endif // ADZE_LIB_FORMAT_SCHEMA_H
