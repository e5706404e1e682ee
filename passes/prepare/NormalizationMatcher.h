//===- NormalizationMatcher.h - Layer and RMS normalization -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a normalization backwards from its last op, in the forms that converters write.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_NORMALIZATIONMATCHER_H
#define ADZE_PASSES_PREPARE_NORMALIZATIONMATCHER_H

#include "mlir/IR/Operation.h"

#include <optional>

namespace adze {

/// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, or without a mean `x / sqrt(mean(x^2) + epsilon) ...`.
struct Normalization {
  mlir::Value x, mean, gamma, beta; // null: none
  llvm::SmallVector<int64_t> axes;
  double epsilon = 0;
  /// What computes it, in no order and with repetitions.
  llvm::SmallVector<mlir::Operation *> ops;
};

/// The normalization that `root` is the result of; none where it is something else.
std::optional<Normalization> matchNormalization(mlir::Value root);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_NORMALIZATIONMATCHER_H
