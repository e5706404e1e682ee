//===- FusePad.h - Patterns of fuse-pad ----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lets windows pad by themselves where PAD did it in front of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_FUSEPAD_H
#define ADZE_PASSES_PREPARE_FUSEPAD_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Lets windows pad by themselves where PAD did it in front of them.
void populateFusePadPatterns(mlir::RewritePatternSet &patterns);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_FUSEPAD_H
