//===- TargetFacts.h - What code is generated for ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The facts about the CPU that a module's attributes name, as far as expansions of kernels ask for them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_TARGETFACTS_H
#define ADZE_PASSES_CODEGEN_TARGETFACTS_H

#include "mlir/IR/Operation.h"

namespace adze::codegen {

struct TargetFacts {
  bool isX86 = true;
  bool hasFMA = false;
  bool hasRounding = false;   // instructions that round to integers
  bool hasMasks = false;      // masked loads and stores cost nothing
  bool hasVNNI = false;       // AVX512-VNNI with 512-bit registers
  unsigned vectorBytes = 16;  // 4 without vectors
  unsigned registers = 16;
};

/// From the attributes `kernel.triple`, `kernel.cpu` and `kernel.features` of the module around `op`; without them,
/// x86-64's baseline. An architecture that is not known has no vectors.
TargetFacts getTargetFacts(mlir::Operation *op);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TARGETFACTS_H
