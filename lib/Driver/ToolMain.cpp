//===- ToolMain.cpp - What the command-line tools share -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Versions and default arguments.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ToolMain.h"

#include "lib/Support/Version.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;

void adze::describeTool() {
  llvm::cl::AddExtraVersionPrinter([](llvm::raw_ostream &os) { os << getVersionText() << "\n"; });
  llvm::setBugReportMsg("This is a bug in Adze. Please report it with the input and the command line.\n");
}

llvm::SmallVector<char *> adze::withLocations(int argc, char **argv) {
  static char flag[] = "--mlir-print-debuginfo";
  llvm::SmallVector<char *> arguments(argv, argv + argc);
  bool given = llvm::any_of(llvm::ArrayRef(arguments).drop_front(), [](const char *argument) {
    return llvm::StringRef(argument).ltrim('-').starts_with("mlir-print-debuginfo");
  });
  if (!given)
    arguments.insert(arguments.begin() + 1, flag);
  arguments.push_back(nullptr);
  return arguments;
}
