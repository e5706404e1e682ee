//===- CustomOptions.h - What the bytes of a custom op say ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Custom ops have their options in a FlexBuffer by convention: a map from names to numbers, strings, vectors and maps.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_CUSTOMOPTIONS_H
#define ADZE_DIALECTS_ADZE_CUSTOMOPTIONS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/Error.h"

namespace adze {

/// Options by name: `i64`, `ui64`, `f64`, BoolAttr, StringAttr, an array of bytes (`array<i8>`) for a blob, ArrayAttr,
/// DictionaryAttr, UnitAttr for null. Numbers are converted as FlexBuffers does: a missing one is 0.
class CustomOptions {
public:
  CustomOptions() = default;
  explicit CustomOptions(mlir::DictionaryAttr dictionary) : dictionary(dictionary) {}

  /// Null for options that were never read.
  mlir::DictionaryAttr getDictionary() const { return dictionary; }
  /// Whether there is such an option and it is not null.
  bool has(llvm::StringRef name) const;
  int64_t getInteger(llvm::StringRef name, int64_t otherwise = 0) const;
  double getFloat(llvm::StringRef name, double otherwise = 0) const;
  bool getBool(llvm::StringRef name, bool otherwise = false) const { return getInteger(name, otherwise) != 0; }
  /// Empty where it is missing or no string. Lives as long as the context.
  llvm::StringRef getString(llvm::StringRef name) const;

private:
  mlir::Attribute get(llvm::StringRef name) const;
  mlir::DictionaryAttr dictionary;
};

/// Reads a FlexBuffer whose root is a map; no bytes are an empty map. Fails where the bytes are something else.
llvm::Expected<CustomOptions> decodeFlexBuffer(mlir::MLIRContext *context, llvm::ArrayRef<char> bytes);

/// Writes one. Fails for attributes that CustomOptions does not list.
llvm::Expected<std::vector<char>> encodeFlexBuffer(mlir::DictionaryAttr options);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_CUSTOMOPTIONS_H
