//===- ZooTest.cpp - Real models, in process ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What check_roundtrip.py cannot see from outside: that export works with the input file gone and every function
// cloned, that text and bytecode give the same module back with its locations, and that no builtin with a record is
// opaque. Runs over the models below ADZE_MODEL_ZOO, or beside the checkout; over none where there are none.
//
//===----------------------------------------------------------------------===//

#include "adze/InitAll.h"
#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/Export.h"
#include "lib/Format/Import.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace adze;

namespace {

std::unique_ptr<MLIRContext> makeContext() {
  DialectRegistry registry;
  registerAllDialects(registry);
  auto context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->getDiagEngine().registerHandler([](Diagnostic &) {});
  return context;
}

std::string print(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  module.print(os, OpPrintingFlags().enableDebugInfo());
  return text;
}

std::string exportToString(ModuleOp module) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  EXPECT_TRUE(succeeded(exportTFLite(module, os)));
  return bytes;
}

/// Imports a copy of the file, which is deleted before this returns.
OwningOpRef<ModuleOp> importGone(StringRef path, MLIRContext *context) {
  SmallString<128> copy;
  EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("adze-zoo", "tflite", copy));
  EXPECT_FALSE(llvm::sys::fs::copy_file(path, copy));
  auto buffer = llvm::MemoryBuffer::getFile(copy, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  EXPECT_TRUE(static_cast<bool>(buffer));
  std::shared_ptr<llvm::MemoryBuffer> owner = std::move(*buffer);
  llvm::sys::fs::remove(copy);
  return importTFLite(owner->getMemBufferRef(), owner, context);
}

/// Replaces every function by its clone.
void cloneFunctions(ModuleOp module) {
  for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>())) {
    auto clone = cast<func::FuncOp>(function->clone());
    function->getBlock()->getOperations().insert(function->getIterator(), clone);
    function.erase();
  }
}

void expectNoRecordedOpaque(ModuleOp module) {
  module.walk([](OpaqueOp op) {
    EXPECT_EQ(lookupBuiltin(op.getBuiltin(), op.getOptions().value_or(DictionaryAttr())), nullptr)
        << op.getBuiltin().str() << " has a record";
  });
}

void checkModel(StringRef path) {
  auto context = makeContext();
  OwningOpRef<ModuleOp> module = importGone(path, context.get());
  if (!module)
    return; // whether it should import is check_roundtrip.py's question
  expectNoRecordedOpaque(*module);
  std::string text = print(*module), bytes = exportToString(*module);
  cloneFunctions(*module);
  EXPECT_EQ(exportToString(*module), bytes) << "functions cloned";

  auto reparsed = makeContext();
  OwningOpRef<ModuleOp> fromText = parseSourceString<ModuleOp>(text, reparsed.get());
  ASSERT_TRUE(fromText);
  EXPECT_EQ(print(*fromText), text) << "through text";
  EXPECT_EQ(exportToString(*fromText), bytes) << "through text";

  std::string bytecode;
  llvm::raw_string_ostream os(bytecode);
  ASSERT_TRUE(succeeded(writeBytecodeToFile(*module, os)));
  auto reread = makeContext();
  auto buffer = llvm::MemoryBuffer::getMemBufferCopy(bytecode);
  OwningOpRef<ModuleOp> fromBytecode = parseSourceString<ModuleOp>(buffer->getBuffer(), reread.get());
  ASSERT_TRUE(fromBytecode);
  EXPECT_EQ(print(*fromBytecode), text) << "through bytecode";
}

TEST(Zoo, SurvivesCloningTextAndBytecode) {
  const char *given = std::getenv("ADZE_MODEL_ZOO");
  std::string zoo = given ? given : ADZE_SOURCE_DIR "/../shared/models";
  unsigned models = 0;
  std::error_code error;
  if (llvm::sys::fs::is_directory(zoo))
    for (llvm::sys::fs::recursive_directory_iterator entry(zoo, error), end; entry != end && !error;
         entry.increment(error))
      if (llvm::sys::path::extension(entry->path()) == ".tflite") {
        SCOPED_TRACE(entry->path());
        checkModel(entry->path());
        ++models;
      }
  EXPECT_FALSE(error);
  RecordProperty("models", static_cast<int>(models));
  llvm::outs() << models << " models\n";
}

} // namespace
