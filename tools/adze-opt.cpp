//===- adze-opt.cpp - The pass driver -------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-opt with Adze's dialects and passes.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/ToolMain.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  adze::describeTool();
  mlir::DialectRegistry registry;
  adze::registerAllDialects(registry);
  adze::registerAllPasses();
  return adze::runTool(argc, argv, [&](int count, char **arguments) {
    return mlir::asMainReturnCode(mlir::MlirOptMain(count, arguments, "Adze optimizer driver\n", registry));
  });
}
