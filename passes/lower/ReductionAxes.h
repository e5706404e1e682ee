//===- ReductionAxes.h - Which dimensions a reduction takes -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The axis operand of MEAN, SUM and their like.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_REDUCTIONAXES_H
#define ADZE_PASSES_LOWER_REDUCTIONAXES_H

#include "dialects/adze/AdzeShape.h"
#include "passes/lower/Reduction.h"

namespace adze::lower {

/// A bit for each dimension of `input` that `axis` lists; none where it is not constant. The input's shape is static.
std::optional<llvm::SmallBitVector> getReducedAxes(mlir::Value input, mlir::Value axis);

/// Elements that go into one of the result.
int64_t countReduced(mlir::Value input, const llvm::SmallBitVector &reduced);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_REDUCTIONAXES_H
