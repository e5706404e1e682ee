//===- ToolMain.h - What the command-line tools share -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Versions, and the default that tools print locations: tensor names are locations, and upstream's printer drops them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_TOOLMAIN_H
#define ADZE_LIB_DRIVER_TOOLMAIN_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace adze {

/// Adds Adze's version to `--version` and the bug report line to crashes.
void describeTool();

/// Runs the main function of an upstream tool with the arguments of ours: `--mlir-print-debuginfo` is added where the user
/// says nothing of it, and the file of `-o` is written whole or not at all. Upstream truncates that file before it reads
/// the input, which may be the same file.
int runTool(int argc, char **argv, llvm::function_ref<int(int, char **)> toolMain);

} // namespace adze

#endif // ADZE_LIB_DRIVER_TOOLMAIN_H
