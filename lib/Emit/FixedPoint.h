//===- FixedPoint.h - Conversions by powers of two on MVE -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Works around a fault of LLVM's code generator for Arm's vector extension of microcontrollers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_FIXEDPOINT_H
#define ADZE_LIB_EMIT_FIXEDPOINT_H

#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace adze {

/// Vectors of integers that become floats times 2^-n, and floats times 2^n that become integers, are converted by the
/// intrinsic that does just that, where the machine has MVE with floats. LLVM 22 finds the instruction by itself, but where
/// n has another use it writes a register's number for it (ARMDAGToDAGISel::transformFixedFloatingPointConversion).
/// To be called when nothing else changes the module's instructions.
void convertByFixedPoint(llvm::Module &module, llvm::TargetMachine &machine);

} // namespace adze

#endif // ADZE_LIB_EMIT_FIXEDPOINT_H
