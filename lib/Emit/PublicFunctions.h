//===- PublicFunctions.h - The functions that callers link ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns the LLVM modules of a model into what a C program may link beside others of their kind.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_PUBLICFUNCTIONS_H
#define ADZE_LIB_EMIT_PUBLICFUNCTIONS_H

#include "lib/Emit/Interface.h"
#include "lib/Emit/NativeCode.h"

namespace adze {

/// Gives every function of `modules` the prefix `prefix.`, which none that callers see has, and hides it from other libraries.
void prefixFunctions(llvm::ArrayRef<OwnedModule> modules, llvm::StringRef prefix);

/// Defines, in the modules where the functions are that they call, the functions of listRunFunctions(), and in the first
/// module `m_reset` and the symbol of the ABI. `m_run` returns 1, and does nothing, where a block is not aligned to
/// `M_ARENA_ALIGN`. To be called once the functions of the modules have their prefix `internal.`.
void addPublicFunctions(llvm::ArrayRef<OwnedModule> modules, const Manifest &manifest, const PackageOptions &options,
                        llvm::StringRef internal);

/// Adds the weights to `module` as a constant of zeros that the optimizer does not look into; see fillWeights().
void addWeights(llvm::Module &module, const Manifest &manifest, const PackageOptions &options);

} // namespace adze

#endif // ADZE_LIB_EMIT_PUBLICFUNCTIONS_H
