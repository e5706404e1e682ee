//===- Translate.cpp - .tflite in mlir-translate --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers both directions with the translation driver.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"

#include "lib/Format/Export.h"
#include "lib/Format/Import.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

void adze::registerAllTranslations() {
  TranslateToMLIRRegistration toMLIR(
      "tflite-to-mlir", "import a .tflite into the adze dialect",
      [](const std::shared_ptr<llvm::SourceMgr> &sources, MLIRContext *context) -> OwningOpRef<Operation *> {
        const llvm::MemoryBuffer *buffer = sources->getMemoryBuffer(sources->getMainFileID());
        return importTFLite(buffer->getMemBufferRef(), sources, context);
      },
      [](DialectRegistry &registry) { registerAllDialects(registry); });
  TranslateFromMLIRRegistration toTFLite(
      "mlir-to-tflite", "export a module of the adze dialect as .tflite",
      [](Operation *op, raw_ostream &os) -> LogicalResult {
        if (auto module = dyn_cast<ModuleOp>(op))
          return exportTFLite(module, os);
        return op->emitError() << "a .tflite is made from a module";
      },
      [](DialectRegistry &registry) { registerAllDialects(registry); });
}
