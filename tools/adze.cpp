//===- adze.cpp - The product ---------------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `adze optimize`, `adze run` and so on: each subcommand is a file of lib/Driver.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Command.h"
#include "lib/Driver/ToolMain.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  adze::describeTool();
  std::unique_ptr<adze::Command> commands[] = {adze::makeOptimizeCommand(), adze::makeCompileCommand(),
                                               adze::makeInspectCommand(),  adze::makeRunCommand(),
                                               adze::makeBenchCommand(),    adze::makeEvalCommand(),
                                               adze::makeCompareCommand(),  adze::makeCalibrateCommand()};
  return adze::runCommand(argc, argv, commands);
}
