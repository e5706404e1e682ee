//===- FuseActivations.h - Patterns of fuse-activations ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Moves activation ops into the ops in front of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_FUSEACTIVATIONS_H
#define ADZE_PASSES_PREPARE_FUSEACTIVATIONS_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Moves activation ops into the ops in front of them.
void populateFuseActivationPatterns(mlir::RewritePatternSet &patterns);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_FUSEACTIVATIONS_H
