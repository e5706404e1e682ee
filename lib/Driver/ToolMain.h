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

#include "llvm/ADT/SmallVector.h"

namespace adze {

/// Adds Adze's version to `--version` and the bug report line to crashes.
void describeTool();

/// The arguments with `--mlir-print-debuginfo` added where the user says nothing of it.
llvm::SmallVector<char *> withLocations(int argc, char **argv);

} // namespace adze

#endif // ADZE_LIB_DRIVER_TOOLMAIN_H
