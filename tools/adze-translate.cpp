//===- adze-translate.cpp - Between file formats and MLIR -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// mlir-translate with .tflite in both directions.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "lib/Driver/ToolMain.h"
#include "mlir/InitAllTranslations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  adze::describeTool();
  mlir::registerAllTranslations();
  adze::registerAllTranslations();
  return adze::runTool(argc, argv, [](int count, char **arguments) -> int {
    return mlir::failed(mlir::mlirTranslateMain(count, arguments, "Adze translation tool"));
  });
}
