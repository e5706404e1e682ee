//===- SquashQdq.h - Statements of quantization into types ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The patterns of squash-qdq.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_SQUASHQDQ_H
#define ADZE_PASSES_PREPARE_SQUASHQDQ_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"

namespace adze {

/// Patterns that remove ops without changing a number.
void populateExactSquashQdqPatterns(mlir::RewritePatternSet &patterns);

/// Patterns that move what ops state into the types of their operands. They change the types of values in place,
/// those of arguments included, so that the function's type must be updated afterwards.
void populateSquashQdqPatterns(mlir::RewritePatternSet &patterns);

/// Patterns that move constants with what they state, through ops that only move elements.
void populateMoveStatementPatterns(mlir::RewritePatternSet &patterns);

/// Gives what one tensor of an op states, with a scale, to those that have the same scale in any integer form of the op.
void shareStatements(mlir::func::FuncOp function);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_SQUASHQDQ_H
