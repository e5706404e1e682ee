//===- GatherOffsets.h - Gathers and scatters on MVE ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Works around a fault of LLVM's code generator for Arm's vector extension of microcontrollers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_GATHEROFFSETS_H
#define ADZE_LIB_EMIT_GATHEROFFSETS_H

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace adze {

/// Gathers and scatters of four elements of 32 bits become the intrinsics with a base and a vector of offsets, where the
/// machine has MVE. LLVM 22 prefers those that add a constant to a vector of addresses, and takes 512 for one
/// (MVEGatherScatterLowering::getVarAndConst), which the instruction has no room for: it adds nothing.
/// To be called when nothing else changes the module's instructions.
void gatherByOffsets(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace adze

#endif // ADZE_LIB_EMIT_GATHEROFFSETS_H
