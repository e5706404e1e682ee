//===- TargetFacts.h - What code is generated for ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The CPU that a module's attributes name.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_TARGETFACTS_H
#define ADZE_PASSES_CODEGEN_TARGETFACTS_H

#include "lib/Target/TargetInfo.h"

namespace adze::codegen {

/// Whether there are instructions that round floats to integers: otherwise LLVM calls a library.
bool hasRounding(const TargetInfo &target);

/// Whether there are instructions that convert f16 from and to f32.
bool hasHalfConversions(const TargetInfo &target);

/// Whether there is an instruction for the smaller of two floats that returns the other one where one is NaN.
bool hasMinNum(const TargetInfo &target);

/// Whether llvm.arm.vcvtr is better than clamping floats and adding a number that rounds: Cortex-M4.
bool hasRoundingConversion(const TargetInfo &target);

/// Whether lanes of a load or store can be left out at no cost, those of bytes included.
bool hasMaskedAccess(const TargetInfo &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TARGETFACTS_H
