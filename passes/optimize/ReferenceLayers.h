//===- ReferenceLayers.h - Layers beside what they stand for ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors of a module and of its reference correspond by name. Both can be computed side by side in one module, so that one
// run shows the tensors of both for each sample.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_REFERENCELAYERS_H
#define ADZE_PASSES_OPTIMIZE_REFERENCELAYERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>

namespace adze {

/// The results of ops of a module by name; names that several have are left out.
class TensorsByName {
public:
  explicit TensorsByName(mlir::ModuleOp module);
  /// Null where no result has the name.
  mlir::Value lookup(llvm::StringRef name) const { return values.lookup(name); }

private:
  llvm::StringMap<mlir::Value> values;
};

/// A copy of a module whose public functions also compute what those of another compute, from the same arguments.
struct SideBySide {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::IRMapping ofModule;    ///< From values of the module to those of the copy.
  mlir::IRMapping ofReference; ///< From values of the reference's public functions.
};

/// None, with the reason, where functions have other arguments or ops have effects, which would then happen twice.
std::optional<SideBySide> putSideBySide(mlir::ModuleOp module, mlir::ModuleOp reference, llvm::StringRef &reason);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_REFERENCELAYERS_H
