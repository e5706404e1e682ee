//===- SparsePanel.h - 16 rows, element by element --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of the left operand turned so that a register holds one element of 16 rows.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_SPARSEPANEL_H
#define ADZE_PASSES_CODEGEN_SPARSEPANEL_H

#include "passes/codegen/ProductTile.h"

namespace adze::codegen {

/// Rows of a panel.
inline constexpr int64_t sparseLanes = 16;

/// A row of results by its number among those of all images.
struct RowPlace {
  mlir::Value image, y, x;
};

/// Whether rows are equally far apart, in the left operand and in the destination: they are all along x.
inline bool isFlat(const ProductShape &shape) { return shape.image.extent == 1 && shape.y.extent == 1; }
inline int64_t countRows(const ProductShape &shape) { return shape.image.extent * shape.y.extent * shape.x.extent; }
RowPlace getRowPlace(const TileContext &context, mlir::Value row);
/// Where a row of the left operand begins.
mlir::Value getRowStart(const TileContext &context, mlir::Value group, const RowPlace &row);
/// Where the result of a row in a column of a group is.
mlir::Value getResultPlace(const TileContext &context, mlir::Value group, const RowPlace &row, mlir::Value column);

/// A loop from `begin` to `end`.
void forRange(const TileContext &context, mlir::Value begin, mlir::Value end, int64_t step,
              llvm::function_ref<void(mlir::Value)> body);

/// Writes loops that turn rows `first` to `first` + `rows` - 1 into a panel at the element `to` of `memory`, which has
/// the left operand's type: [unit][16 rows][depth]. Lanes behind `rows` get the last row. `group` is that of channels
/// or of a batch.
void emitPanel(const TileContext &context, mlir::Value group, mlir::Value first, int64_t rows, mlir::Value memory,
               mlir::Value to);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_SPARSEPANEL_H
