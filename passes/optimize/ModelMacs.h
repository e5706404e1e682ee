//===- ModelMacs.h - Multiplications of a model -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What shares of multiplications are about.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_MODELMACS_H
#define ADZE_PASSES_OPTIMIZE_MODELMACS_H

#include "mlir/IR/BuiltinOps.h"

namespace adze {

/// Multiplications of all ops of a module that know theirs; where the batch is not known, of one sample.
int64_t countMacs(mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_MODELMACS_H
