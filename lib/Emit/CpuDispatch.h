//===- CpuDispatch.h - One library for several x86 CPUs ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of the header that is there once a CPU, and the choice among them on the machine that runs it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_CPUDISPATCH_H
#define ADZE_LIB_EMIT_CPUDISPATCH_H

#include "lib/Target/TargetInfo.h"
#include "llvm/IR/Module.h"

namespace adze {

/// A function made for a CPU.
struct CpuChoice {
  TargetInfo cpu;
  std::string symbol;
};

/// Defines `symbol` in `module`, of the type `type`: it is the last of `choices` whose instructions the machine and its
/// system have, by cpuid and xgetbv, and the first where none fits. With glibc the choice is made once, by the loader
/// (an indirect function); elsewhere at every call, for there is no variable to remember it in. x86-64 only.
void addCpuDispatch(llvm::Module &module, llvm::FunctionType *type, llvm::StringRef symbol,
                    llvm::ArrayRef<CpuChoice> choices);

} // namespace adze

#endif // ADZE_LIB_EMIT_CPUDISPATCH_H
