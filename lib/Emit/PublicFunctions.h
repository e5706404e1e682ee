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

/// Gives every function of `modules` the prefix `prefix_.`, which none that callers see has, and hides it from other libraries.
void prefixFunctions(llvm::ArrayRef<OwnedModule> modules, llvm::StringRef prefix);

/// The code of a model for one CPU.
struct Variant {
  std::string prefix;         ///< Of its functions: `m`, or `m.CPU` where there are several.
  uint64_t weightsOffset = 0; ///< Where its constants are in the block of weights.
  bool isOnly = true;         ///< Its run functions are those of the header, and not hidden.

  /// What this variant's function of a run function of the header is called.
  std::string getSymbol(const RunFunction &run, const PackageOptions &options) const {
    return isOnly ? run.symbol : prefix + run.symbol.substr(options.name.size());
  }
};

/// Defines the functions of listRunFunctions(), in the modules where the functions are that they call, which have the
/// variant's prefix. They return 1, and do nothing, where a block is not aligned to `M_ARENA_ALIGN`.
void addRunFunctions(llvm::ArrayRef<OwnedModule> modules, const Manifest &manifest, const PackageOptions &options,
                     const Variant &variant);

/// Defines `m_reset`, where there is state, and the symbol of the ABI.
void addResetAndVersion(llvm::Module &module, const Manifest &manifest, const PackageOptions &options);

/// Gives functions of the header that `modules` define the second name by which headers link them; see getLinkedSymbol().
void addLinkedNames(llvm::ArrayRef<OwnedModule> modules, const Manifest &manifest, const PackageOptions &options);

/// Adds the weights to `module` as a constant of zeros that the optimizer does not look into; see fillWeights().
void addWeights(llvm::Module &module, const Manifest &manifest, const PackageOptions &options);

} // namespace adze

#endif // ADZE_LIB_EMIT_PUBLICFUNCTIONS_H
