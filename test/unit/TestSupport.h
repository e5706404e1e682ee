//===- TestSupport.h - What unit tests share --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A context that gathers diagnostics, and models in memory: from text to bytes and back.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_TESTSUPPORT_H
#define ADZE_TEST_UNIT_TESTSUPPORT_H

#include "adze/InitAll.h"
#include "dialects/adze/AdzeDialect.h"
#include "lib/Format/Export.h"
#include "lib/Format/Import.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace adze {

/// A context whose errors are kept instead of printed.
class TestContext {
public:
  TestContext() : context(mlir::MLIRContext::Threading::DISABLED), handler(&context, [this](mlir::Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
        errors += diagnostic.str() + "\n";
    }) {
    context.loadDialect<AdzeDialect, mlir::func::FuncDialect, mlir::quant::QuantDialect>();
  }

  /// Null, with `errors`, where the importer refuses.
  mlir::OwningOpRef<mlir::ModuleOp> import(llvm::StringRef bytes) {
    auto owner = std::make_shared<std::string>(bytes);
    return importTFLite(llvm::MemoryBufferRef(*owner, "model"), owner, &context);
  }

  mlir::OwningOpRef<mlir::ModuleOp> parse(llvm::StringRef text) {
    return mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  }

  /// Empty where the exporter refuses.
  std::string exportModule(mlir::ModuleOp module) {
    std::string bytes;
    llvm::raw_string_ostream stream(bytes);
    return mlir::succeeded(exportTFLite(module, stream)) ? bytes : std::string();
  }

  std::string print(mlir::ModuleOp module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module->print(stream, mlir::OpPrintingFlags().enableDebugInfo());
    return text;
  }

  mlir::MLIRContext context;
  std::string errors;

private:
  mlir::ScopedDiagnosticHandler handler;
};

/// The bytes of a model given as text; a failed test where it is no model.
inline std::string makeModel(llvm::StringRef text) {
  TestContext test;
  mlir::OwningOpRef<mlir::ModuleOp> module = test.parse(text);
  std::string bytes = module ? test.exportModule(*module) : std::string();
  EXPECT_FALSE(bytes.empty()) << test.errors << text.str();
  return bytes;
}

} // namespace adze

#endif // ADZE_TEST_UNIT_TESTSUPPORT_H
