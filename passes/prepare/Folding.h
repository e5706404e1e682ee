//===- Folding.h - Folds single ops -----------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The step that fold-constants, canonicalize-graph and infer-shapes take at every op.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_FOLDING_H
#define ADZE_PASSES_PREPARE_FOLDING_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Value.h"

#include <optional>
#include <vector>

namespace adze {

/// What folding an op came to.
enum class FoldOutcome { unchanged, constants, identity };

/// What is wanted of a fold.
struct FoldRequest {
  bool constants = true;          ///< Results that become constants.
  bool identities = true;         ///< A result that is an operand.
  uint64_t maximumBytes = -1;     ///< Results that take more stay computed.
};

/// Folds a pure op through its folder. Results become constants with the op's location, or the only result its operand.
FoldOutcome foldOperation(mlir::RewriterBase &rewriter, mlir::Operation *op, const FoldRequest &request);

/// The real numbers that a constant stands for: FLOAT16 and BFLOAT16 widened, integers with a scale per tensor, per
/// channel or per block dequantized as LiteRT's kernel does. None where the value is no constant of that kind.
std::optional<std::vector<double>> getRealNumbers(mlir::Value value);

/// Erases ops without users and effects, from the last to the first. Returns how many.
unsigned eraseDeadOps(mlir::RewriterBase &rewriter, mlir::Block &block);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_FOLDING_H
