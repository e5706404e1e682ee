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
#include "lib/Execute/NativeCode.h"

#include <deque>

namespace adze {

/// Bytes of constants that the context does not hold as they are stored.
using WeightStorage = std::deque<std::vector<char>>;

/// Moves constants from the module to the manifest, and sizes of arena and state. The context and `storage` own the bytes.
void takeWeights(mlir::ModuleOp module, Manifest &manifest, WeightStorage &storage);

/// Fills in `Manifest::ops` from the calls of kernels that `outline-kernels` lists.
void describeCalls(mlir::ModuleOp module, const OpCosts &costs, Manifest &manifest);

/// LLVM modules for `threads` compile threads: one with the entry points, kernels spread over all.
llvm::FailureOr<std::vector<OwnedModule>> translateToLLVM(mlir::ModuleOp module, llvm::ArrayRef<EntryPoint> entries,
                                                          unsigned threads);

} // namespace adze

#endif // ADZE_LIB_DRIVER_NATIVEMODULE_H
