//===- NativeCode.h - LLVM modules to objects -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Optimizes LLVM modules and makes objects of them in memory, several at a time.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_NATIVECODE_H
#define ADZE_LIB_EXECUTE_NATIVECODE_H

#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Target/TargetMachine.h"

#include <memory>
#include <string>
#include <vector>

namespace adze {

/// A module and the context it lives in, which no other thread may use.
struct OwnedModule {
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
};

struct CodeOptions {
  std::string triple;         ///< Empty: the host's.
  std::string cpu = "native"; ///< `native`: the host's with all its features; empty: the triple's baseline.
  std::string features;       ///< As in `+avx2,-fma`, on top of those of `cpu`.
  unsigned level = 2;         ///< 0 to 3.
  unsigned threads = 2;       ///< Modules that are compiled at the same time.
};

/// A machine for position-independent code. Fails for targets and CPUs that LLVM does not know.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTargetMachine(const CodeOptions &options);

/// Verifies, optimizes and compiles a module, which takes the machine's triple and data layout. The optimizer is told
/// of no library function but memcpy, memmove and memset.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> compileToObject(llvm::Module &module, llvm::TargetMachine &machine,
                                                                    unsigned level);

/// The objects of `modules`, in their order, each compiled on one of `options.threads` threads.
llvm::Expected<std::vector<std::unique_ptr<llvm::MemoryBuffer>>> compileToObjects(std::vector<OwnedModule> modules,
                                                                                  const CodeOptions &options);

/// Symbols that some object wants and no object defines, sorted; memcpy, memmove and memset are not counted.
llvm::Expected<std::vector<std::string>>
findUndefinedSymbols(llvm::ArrayRef<std::unique_ptr<llvm::MemoryBuffer>> objects);

} // namespace adze

#endif // ADZE_LIB_EXECUTE_NATIVECODE_H
