//===- RecognizeComposites.h - Wrap idioms into one op ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The patterns of recognize-composites.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_RECOGNIZECOMPOSITES_H
#define ADZE_PASSES_PREPARE_RECOGNIZECOMPOSITES_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Patterns that wrap idioms into `adze.composite`. Apply them to ops from the last to the first, so that the whole
/// of an idiom is seen before its parts, and without folding.
void populateRecognizeCompositesPatterns(mlir::RewritePatternSet &patterns);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_RECOGNIZECOMPOSITES_H
