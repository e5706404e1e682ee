//===- adze-lsp-server.cpp - Editor support -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-lsp-server with Adze's dialects.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/ToolMain.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"

int main(int argc, char **argv) {
  adze::describeTool();
  mlir::DialectRegistry registry;
  adze::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}
