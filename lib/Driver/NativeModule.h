//===- NativeModule.h - Planned and translated modules ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes the weights and the sizes out of a planned module, and makes LLVM modules of what codegen leaves.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_NATIVEMODULE_H
#define ADZE_LIB_DRIVER_NATIVEMODULE_H

#include "lib/Driver/EntryPoints.h"
#include "lib/Emit/NativeCode.h"

namespace adze {

/// Moves constants from the module and its context to the manifest, and what the arena and the state hold.
void takeWeights(mlir::ModuleOp module, Manifest &manifest);

/// Fills in `Manifest::ops` from the calls of kernels that `outline-kernels` lists.
void describeCalls(mlir::ModuleOp module, const OpCosts &costs, Manifest &manifest);

/// LLVM modules that can be compiled at the same time, `parts` at most; 0: as many as are worth it. How functions are spread
/// over them depends on the functions alone.
llvm::FailureOr<std::vector<OwnedModule>> translateToLLVM(mlir::ModuleOp module, unsigned parts = 0);

/// Adds the functions that the manifest names and that lib/Execute calls, each beside the one that it calls.
void addEntryFunctions(llvm::ArrayRef<OwnedModule> modules, const Manifest &manifest);

} // namespace adze

#endif // ADZE_LIB_DRIVER_NATIVEMODULE_H
