//===- FoldConstants.h - Patterns of fold-constants -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The family that replaces DEQUANTIZE of constants.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_FOLDCONSTANTS_H
#define ADZE_PASSES_PREPARE_FOLDCONSTANTS_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// DEQUANTIZE of a constant becomes a FLOAT32 constant of at most that many bytes.
void populateDequantizeConstantPatterns(mlir::RewritePatternSet &patterns, uint64_t maximumBytes);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_FOLDCONSTANTS_H
