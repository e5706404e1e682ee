//===- Diagnostics.h - Errors as users read them ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints what passes, importer and verifiers report as `file: op 'name' (BUILTIN): message`.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_DIAGNOSTICS_H
#define ADZE_LIB_DRIVER_DIAGNOSTICS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"

#include <string>

namespace adze {

/// Prints `file: message` to stderr; returns 1, the exit code for bad input.
int reportError(llvm::StringRef file, const llvm::Twine &message);

/// Prints `adze COMMAND: message` and where help is to stderr; returns 2, the exit code for wrong usage.
int reportUsage(llvm::StringRef command, const llvm::Twine &message);

/// The name that a location carries; empty where it has none.
llvm::StringRef getLocationName(mlir::Location location);

/// Prints the diagnostics of a context while it lives.
class DiagnosticPrinter {
public:
  /// `file` is what the user called the input.
  DiagnosticPrinter(mlir::MLIRContext *context, llvm::StringRef file);
  ~DiagnosticPrinter();

  /// Where ops are looked up whose name the message does not say; null: nowhere.
  void setModule(mlir::ModuleOp searched) { module = searched; }
  /// Errors so far.
  unsigned getErrorCount() const { return errors; }
  /// What the first error said, as it was printed; empty where there was none.
  llvm::StringRef getFirstError() const { return firstError; }

private:
  void print(mlir::Diagnostic &diagnostic);
  std::string describe(mlir::Diagnostic &diagnostic);

  mlir::MLIRContext *context;
  std::string file;
  mlir::ModuleOp module;
  unsigned errors = 0;
  std::string firstError;
  mlir::DiagnosticEngine::HandlerID handler;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_DIAGNOSTICS_H
