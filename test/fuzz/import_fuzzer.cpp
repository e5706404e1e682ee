//===- import_fuzzer.cpp - libFuzzer target over the importer -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever the bytes: the importer either refuses them with an error, or makes a module that verifies, prints, exports,
// and whose export is imported again, also after canonicalization. Anything else aborts.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/Export.h"
#include "lib/Format/Import.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace mlir;

[[noreturn]] static void fail(const char *what, const std::string &diagnostics) {
  std::fprintf(stderr, "import_fuzzer: %s\n%s", what, diagnostics.c_str());
  std::abort();
}

/// Imports with the errors gathered in `diagnostics`, none of them printed.
static OwningOpRef<ModuleOp> importQuietly(MLIRContext &context, llvm::StringRef bytes, std::string &diagnostics,
                                    unsigned &errors) {
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    errors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    if (diagnostics.size() < 4096)
      diagnostics += diagnostic.str() + "\n";
  });
  // The constants of the module refer to the bytes, which outlive it.
  auto owner = std::make_shared<std::string>(bytes);
  return adze::importTFLite(llvm::MemoryBufferRef(*owner, "fuzz.tflite"), owner, &context);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  std::string diagnostics, written;
  unsigned errors = 0;
  llvm::StringRef bytes(reinterpret_cast<const char *>(data), size);
  OwningOpRef<ModuleOp> module = importQuietly(context, bytes, diagnostics, errors);
  if (!module) {
    if (errors == 0)
      fail("refused without an error", diagnostics);
    return 0;
  }
  ScopedDiagnosticHandler quiet(&context, [&](Diagnostic &diagnostic) { diagnostics += diagnostic.str() + "\n"; });
  if (failed(verify(*module)))
    fail("the imported module does not verify", diagnostics);
  llvm::raw_null_ostream nowhere;
  module->print(nowhere);
  llvm::raw_string_ostream stream(written);
  if (failed(adze::exportTFLite(*module, stream)))
    fail("an imported module cannot be exported", diagnostics);
  if (!importQuietly(context, written, diagnostics, errors))
    fail("what was exported cannot be imported", diagnostics);
  PassManager passes(&context);
  passes.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  if (failed(passes.run(*module)))
    fail("the canonical module does not verify", diagnostics);
  if (failed(adze::exportTFLite(*module, nowhere)))
    fail("the canonical module cannot be exported", diagnostics);
  return 0;
}
