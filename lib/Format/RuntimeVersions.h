//===- RuntimeVersions.h - Which runtime a model needs ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first release of the runtime that has each version of each builtin, for the metadata `min_runtime_version`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_RUNTIMEVERSIONS_H
#define ADZE_LIB_FORMAT_RUNTIMEVERSIONS_H

#include "mlir/IR/Attributes.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/VersionTuple.h"

namespace adze {

/// The first runtime with `version` of a builtin. Of a version that the table lacks it is known that it is no older than
/// the versions before it. Empty for custom ops and builtins that no release is known for.
llvm::VersionTuple getFirstRuntime(llvm::StringRef builtin, int32_t version);

/// The first runtime that has all of these operator codes.
llvm::VersionTuple getRequiredRuntime(llvm::ArrayRef<mlir::Attribute> codes);

/// What the bytes of `min_runtime_version` say: text, padded with zeros. An empty version where they are empty, none
/// where they are no version.
std::optional<llvm::VersionTuple> readRuntimeVersion(llvm::ArrayRef<char> bytes);

} // namespace adze

#endif // ADZE_LIB_FORMAT_RUNTIMEVERSIONS_H
