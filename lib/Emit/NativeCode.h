//===- NativeCode.h - LLVM modules to objects -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Optimizes LLVM modules and makes objects of them in memory, several at a time.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_NATIVECODE_H
#define ADZE_LIB_EMIT_NATIVECODE_H

#include "lib/Emit/ObjectBuffer.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
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

/// What the compiler tells of the code it made.
struct CodeFacts {
  /// Bytes of stack that a function takes by itself, by name; functions that are not there take none.
  llvm::StringMap<uint64_t> frames;
  /// What a function calls, by name, after inlining.
  llvm::StringMap<std::vector<std::string>> calls;

  /// Bytes of the deepest stack below `function`, its own frame included. Functions that are not known count as nothing.
  uint64_t getStackDepth(llvm::StringRef function) const;
  /// Takes over what is known of another module.
  void add(CodeFacts &&other);
};

/// Makes code of `function` for the CPU of `machine`, whichever machine its module is compiled by.
void setTargetOf(llvm::Function &function, const llvm::TargetMachine &machine);

enum class CodeKind { Object, Assembly };

/// A machine for code that is independent of its position where there is an operating system. Fails for targets and CPUs
/// that LLVM does not know.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> createTargetMachine(const CodeOptions &options);

/// Verifies, optimizes and compiles a module, which takes the machine's triple and data layout. The optimizer is told
/// of no library function but memcpy, memmove and memset. `facts` may be null.
llvm::Expected<std::unique_ptr<ObjectBuffer>> compileToObject(llvm::Module &module, llvm::TargetMachine &machine,
                                                                    unsigned level, CodeKind kind = CodeKind::Object,
                                                                    CodeFacts *facts = nullptr);

/// The objects of `modules`, in their order, each compiled on one of `options.threads` threads.
llvm::Expected<std::vector<std::unique_ptr<ObjectBuffer>>>
compileToObjects(std::vector<OwnedModule> modules, const CodeOptions &options, CodeKind kind = CodeKind::Object,
                 CodeFacts *facts = nullptr);

/// Symbols that some object wants and no object defines, sorted; memcpy, memmove and memset are not counted.
llvm::Expected<std::vector<std::string>>
findUndefinedSymbols(llvm::ArrayRef<std::unique_ptr<ObjectBuffer>> objects);

} // namespace adze

#endif // ADZE_LIB_EMIT_NATIVECODE_H
