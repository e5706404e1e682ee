//===- ModuleCopy.h - A model in a context of its own -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// compileModel() uses a model up, and its context keeps what was made on the way. A copy in a context of its own is compiled
// while the original lives on.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_MODULECOPY_H
#define ADZE_LIB_DRIVER_MODULECOPY_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace adze {

/// A copy of a module in a context of its own. Resource blobs are not copied: those of the copy have the same bytes, owned
/// by the original, which must outlive it. Dropping them in the copy frees nothing.
class ModuleCopy {
public:
  /// Writes the module down.
  explicit ModuleCopy(mlir::ModuleOp original);

  /// What tells modules of one context apart: equal for modules of equal text that share their blobs.
  const std::string &getKey() const { return key; }

  /// Makes the context and reads the module into it. Null where that fails; diagnostics of the copy's context go to
  /// `handler` as long as it lives.
  mlir::ModuleOp read(mlir::DiagnosticEngine::HandlerTy handler);

private:
  mlir::ModuleOp original;
  std::string bytes, key;
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_MODULECOPY_H
