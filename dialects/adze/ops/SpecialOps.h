//===- SpecialOps.h - Detection, signal, random, lookup ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops of one use each: box selection, Fourier transform, random numbers, lookups, text.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_SPECIALOPS_H
#define ADZE_DIALECTS_ADZE_OPS_SPECIALOPS_H

#include "dialects/adze/AdzeOpBase.h"

namespace adze {

/// Where random numbers come from, for side effects.
struct RandomResource : mlir::SideEffects::Resource::Base<RandomResource> {
  llvm::StringRef getName() final { return "adze.random"; }
};

} // namespace adze

#define GET_OP_CLASSES
#include "dialects/adze/ops/SpecialOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_SPECIALOPS_H
