//===- Package.h - A compiled model as files --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of a model once it is compiled, and the texts that tell it: a C header, a report, a depfile.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_PACKAGE_H
#define ADZE_LIB_EMIT_PACKAGE_H

#include "lib/Emit/Interface.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <map>

namespace adze {

/// Bytes of an archive by what they are.
struct CodeSizes {
  uint64_t text = 0;     ///< Machine code.
  uint64_t constants = 0; ///< Tables and literals beside the code; without the weights.
};

/// Everything but the code itself. Holds no paths and no times, so that the texts are the same wherever they are made.
struct PackageFacts {
  PackageOptions options;
  std::string modelFile, modelHash; ///< Name without folders; SHA-256.
  uint64_t modelBytes = 0;
  std::string triple, cpu, features;
  std::vector<std::string> externs; ///< C symbols of custom ops that the program defines.
  std::vector<std::pair<std::string, std::string>> settings; ///< Options that decide about the code, with their values.
  std::string weightsHash; ///< SHA-256 of the weights.
  uint64_t stackBytes = 0; ///< The deepest stack of all functions of the header.
  CodeSizes sizes;
  double macs = 0;
};

/// The C header.
void writeHeader(const Manifest &manifest, const PackageFacts &facts, llvm::raw_ostream &os);

/// The report; `arena map` with lifetimes, cost of each op, sizes, options, hashes.
llvm::json::Value makeReport(const Manifest &manifest, const PackageFacts &facts);

/// A rule for make and ninja: `targets` are to be made again where one of `inputs` changed.
void writeDepfile(llvm::ArrayRef<std::string> targets, llvm::ArrayRef<std::string> inputs, llvm::raw_ostream &os);

} // namespace adze

#endif // ADZE_LIB_EMIT_PACKAGE_H
