//===- CanonicalizeGraph.h - Patterns of canonicalize-graph -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The families, for passes that clean up behind themselves.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_CANONICALIZEGRAPH_H
#define ADZE_PASSES_PREPARE_CANONICALIZEGRAPH_H

#include "mlir/IR/PatternMatch.h"

namespace adze {

/// RESHAPE, SQUEEZE, EXPAND_DIMS and TRANSPOSE: chains become one op.
void populateMovementPatterns(mlir::RewritePatternSet &patterns);

/// PAD after PAD, PAD by nothing, QUANTIZE after DEQUANTIZE.
void populateCleanupPatterns(mlir::RewritePatternSet &patterns);

/// Merges equal ops without effects, of which at most one names a function result. Returns how many went away.
unsigned mergeEqualOps(mlir::RewriterBase &rewriter, mlir::Block &block);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_CANONICALIZEGRAPH_H
