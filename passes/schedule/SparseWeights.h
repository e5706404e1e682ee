//===- SparseWeights.h - Weights without their zeros ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a product leaves zeros out, and what its weights are then.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_SCHEDULE_SPARSEWEIGHTS_H
#define ADZE_PASSES_SCHEDULE_SPARSEWEIGHTS_H

#include "lib/Numerics/Packing.h"
#include "lib/Target/SparseProducts.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

#include <optional>

namespace adze {

/// Which products leave zeros out: those that the cost model says are faster so, none, or all that can.
enum class SparseMode { Auto, Never, Always };

/// Weights as `kernel.matmul` describes them with a `pattern`.
struct SparseWeights {
  mlir::ElementsAttr values, pattern;
  llvm::SmallVector<int64_t> tile;
};

/// The sparse form of the weights of `op`, of `rows` rows by `geometry`, where it is chosen; `lineRows` of the rows are equally
/// far apart. A remark at `op` says what was
/// chosen and why, where there are zeros enough to ask.
std::optional<SparseWeights> chooseSparseWeights(mlir::Operation *op, mlir::ElementsAttr weights,
                                                 const TargetInfo &target, const ProductElements &elements, int64_t rows,
                                                 int64_t lineRows, PackGeometry geometry, SparseMode mode);

} // namespace adze

#endif // ADZE_PASSES_SCHEDULE_SPARSEWEIGHTS_H
