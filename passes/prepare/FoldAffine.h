//===- FoldAffine.h - Patterns of fold-affine ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Multiplies and adds per-channel constants into the weights and bias next to them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_FOLDAFFINE_H
#define ADZE_PASSES_PREPARE_FOLDAFFINE_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Multiplies and adds per-channel constants into the weights and bias next to them.
void populateFoldAffinePatterns(mlir::RewritePatternSet &patterns);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_FOLDAFFINE_H
