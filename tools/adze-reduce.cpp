//===- adze-reduce.cpp - Smaller inputs that still fail -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-reduce with Adze's dialects and passes, and `--reduce-graph`, which knows networks.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/Reduce.h"
#include "lib/Driver/ToolMain.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Reducer/Passes.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"

int main(int argc, char **argv) {
  adze::describeTool();
  mlir::DialectRegistry registry;
  adze::registerAllDialects(registry);
  adze::registerAllPasses();
  adze::registerReductionPasses();
  mlir::MLIRContext context(registry);
  mlir::registerAsmPrinterCLOptions(); // names of tensors are locations, and have to be printed
  auto arguments = adze::withLocations(argc, argv);
  return mlir::failed(mlir::mlirReduceMain(arguments.size() - 1, arguments.data(), context));
}
