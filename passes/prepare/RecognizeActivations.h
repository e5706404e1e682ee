//===- RecognizeActivations.h - Activations out of arithmetic ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The patterns of recognize-activations.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_RECOGNIZEACTIVATIONS_H
#define ADZE_PASSES_PREPARE_RECOGNIZEACTIVATIONS_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Patterns that replace formulas by the builtin that computes them.
void populateRecognizeActivationsPatterns(mlir::RewritePatternSet &patterns);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_RECOGNIZEACTIVATIONS_H
