//===- Weights.h - The bytes of constants -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights never pass through LLVM's IR, where a byte costs many: the compiler makes an object that holds zeros, and the
// bytes are written over them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_WEIGHTS_H
#define ADZE_LIB_EMIT_WEIGHTS_H

#include "lib/Support/Manifest.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace adze {

/// Copies the manifest's segments to where `object` defines `symbol`, and gives each up as soon as it is copied. Fails where
/// the object does not define it, or where a segment lies outside of the manifest's `weightsBytes`.
llvm::Error fillWeights(llvm::MutableArrayRef<char> object, llvm::StringRef symbol, Manifest &manifest);

/// The same to a block of `weightsBytes` zeros.
llvm::Error fillWeights(llvm::MutableArrayRef<char> block, Manifest &manifest);

/// The segments as they follow each other.
std::vector<const WeightSegment *> sortByOffset(const Manifest &manifest);

/// SHA-256 in hexadecimal digits.
std::string hashBytes(llvm::ArrayRef<char> bytes);
/// The same of the weights as one block, which is not made.
std::string hashWeights(const Manifest &manifest);

} // namespace adze

#endif // ADZE_LIB_EMIT_WEIGHTS_H
