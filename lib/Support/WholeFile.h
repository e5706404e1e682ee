//===- WholeFile.h - Files written whole or not at all ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Output goes to a file beside the wanted one and takes its name when all of it is on disk, so that a full disk or a
// crash leaves what was there before.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_WHOLEFILE_H
#define ADZE_LIB_SUPPORT_WHOLEFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/LogicalResult.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace adze {

/// What a caller puts into a file; reports its own failures.
using FileWriter = llvm::function_ref<llvm::LogicalResult(llvm::raw_ostream &)>;

/// Writes `path` (`-`: stdout), which may be a file that is mapped and being read. Devices and pipes are written in
/// place. On failure nothing has changed; `error` says why, and is empty where `writer` failed.
llvm::LogicalResult writeWholeFile(llvm::StringRef path, FileWriter writer, std::string &error);

} // namespace adze

#endif // ADZE_LIB_SUPPORT_WHOLEFILE_H
