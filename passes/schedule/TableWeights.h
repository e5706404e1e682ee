//===- TableWeights.h - Weights of few values -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a product looks its weights up in a table, and what they are then.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_SCHEDULE_TABLEWEIGHTS_H
#define ADZE_PASSES_SCHEDULE_TABLEWEIGHTS_H

#include "lib/Numerics/Packing.h"
#include "lib/Target/TableProducts.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"

#include <optional>

namespace adze {

/// Which products look weights up: those that the cost model says are faster so, none, or all that can.
enum class TableMode { Auto, Never, Always };

/// Weights as `kernel.matmul` describes them with a `table` or, where that is null, with a `panel_table`.
struct TableWeights {
  mlir::ElementsAttr numbers, table;
  mlir::RankedTensorType panelTable;
  llvm::SmallVector<int64_t> tile;
};

/// The weights of `op`, of `rows` rows by `geometry` with `tile`, that of the dense product, as numbers of their
/// values, where that is chosen. `modelBytes` are those of all weights. A remark at `op` says what was chosen and why,
/// where values are few enough to ask.
std::optional<TableWeights> chooseTableWeights(mlir::Operation *op, mlir::ElementsAttr weights,
                                               const TargetInfo &target, const ProductElements &elements, int64_t rows,
                                               const PackGeometry &geometry, const ProductTile &tile, double modelBytes,
                                               TableMode mode);

} // namespace adze

#endif // ADZE_PASSES_SCHEDULE_TABLEWEIGHTS_H
