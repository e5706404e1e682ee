//===- ProductTile.h - One register tile of a product -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two halves of a tile's code: sums along K, and what becomes of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_PRODUCTTILE_H
#define ADZE_PASSES_CODEGEN_PRODUCTTILE_H

#include "passes/codegen/LeftPanel.h"
#include "passes/codegen/MultiplyAdd.h"
#include "passes/codegen/ProductShape.h"

namespace adze::codegen {

using Values = llvm::SmallVector<mlir::Value>;

/// Where a tile begins.
struct Place {
  mlir::Value group, image, y, x, panel;
};

/// Results of a tile: rows over y and x, columns of a panel.
struct TileExtents {
  int64_t y = 0, x = 0, columns = 0;
};

/// What code is written with.
struct TileContext {
  mlir::OpBuilder &builder;
  mlir::Location location;
  const ProductShape &shape;
  const MultiplyAdd &multiplyAdd;
  Values tables = {}; // of the panel, as TableReader::loadTables() gives them

  mlir::Value index(int64_t value) const;
  int64_t countVectors(int64_t columns) const;
};

/// A loop of `count` rounds that carries values; none where it runs once or never. `body` returns the values of the
/// next round.
Values forLoop(const TileContext &context, int64_t count, const Values &carried,
               llvm::function_ref<Values(mlir::Value, const Values &)> body);

/// Loops along K over the rows that begin at `lhs` of `view` and the panel of weights at `rhs`. Returns the sums, row
/// by row, a vector at a time; they begin with `initial`, a value for each vector of columns or none. With `hasBias`
/// what has to be subtracted from each row's sums follows them. No rows: of `extents` only the columns count.
Values sumProducts(const TileContext &context, const LhsView &view, TileExtents extents, bool hasBias, mlir::Value lhs,
                   mlir::Value rhs, const Values &initial);

/// Maps the sums of a tile by the epilogue and stores them, from the element `out` of the destination on. Fails where
/// the epilogue is not elementwise, with an error.
mlir::LogicalResult storeTile(const TileContext &context, const Place &place, TileExtents extents, mlir::Value out,
                              const Values &sums);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_PRODUCTTILE_H
