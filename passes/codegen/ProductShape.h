//===- ProductShape.h - A product as nested loops ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrices and convolutions in one form: rows of a left operand by columns of weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_PRODUCTSHAPE_H
#define ADZE_PASSES_CODEGEN_PRODUCTSHAPE_H

#include "dialects/kernel/KernelDialect.h"
#include "passes/codegen/FlatBuffer.h"
#include "passes/codegen/MultiplyAdd.h"
#include "passes/codegen/TableReader.h"

namespace adze::codegen {

/// A loop along K: over the rows or pixels of a window. Distances are in elements.
struct WindowLoop {
  int64_t extent;
  int64_t lhsStride;
  int64_t weightStride;
};

/// The loops over results, and what one step of each is worth in elements of the left operand and of the destination.
struct ResultLoop {
  int64_t extent = 1;
  int64_t lhsStride = 0;
  int64_t outStride = 0;
};

/// An operand of the epilogue, picked by the indices (group, image, y, x, column) of a result.
struct EpilogueOperand {
  mlir::Value buffer;
  mlir::AffineMap map; // from the dimensions of the destination
};

/// A product as loops. A group is a group of channels or a matrix of a batch; each has weights of its own.
struct ProductShape {
  ResultLoop group, image, y, x;
  int64_t columns = 0;                  // of a group
  llvm::SmallVector<WindowLoop> window; // outermost first
  int64_t runLength = 0;                // elements of the left operand in the innermost loop
  int64_t lhsStep = 1;                  // between elements of a run
  bool isRunSplit = false;              // a run of the packed weights is several here, that do not end with a step

  FlatBuffer lhs, rhs, out;
  llvm::SmallVector<EpilogueOperand> operands;
  mlir::Region *epilogue = nullptr;
  ProductTypes types;
  int64_t tileRows = 1, tileColumns = 1, depth = 1; // MR, NR, KR
  /// Which weights there are, where zeros are left out. Then strides of weights are those of one column.
  mlir::ElementsAttr pattern;
  int64_t chunkColumns = 0; // with a pattern: columns of one piece of straight-line code
  /// With a pattern of blocks, buffers of i32: which blocks a panel has, [groups * panels + 1]; where the row of the left
  /// operand has the elements of each, in the operand and in a panel of it.
  mlir::Value blockStarts, blockPlaces, blockUnits;

  /// How weights are looked up, where they are numbers of values. Then strides of weights are in bytes.
  std::optional<TableShape> table;

  int64_t panels() const { return (columns + tileColumns - 1) / tileColumns; }
  /// Elements of a panel of packed weights; with lists of blocks, on average.
  int64_t panelElements = 0;
  bool isEmpty() const { return !(group.extent && image.extent && y.extent && x.extent && columns); }

  /// Indices into the destination of a result. Conv2D: (image, y, x, channel); matrices: ([group,] row, column).
  llvm::SmallVector<mlir::Value> getResultIndices(mlir::OpBuilder &builder, mlir::Location location, mlir::Value group,
                                                  mlir::Value image, mlir::Value y, mlir::Value x,
                                                  mlir::Value column) const;
  bool isMatrix = false;
  unsigned resultRank = 2;
};

/// The loops of a packed product on buffers; creates the flat buffers in front of `op`. Fails with an error at `op`.
mlir::FailureOr<ProductShape> analyzeProduct(mlir::OpBuilder &builder, kernel::MatmulOp op, const TargetInfo &target);
mlir::FailureOr<ProductShape> analyzeProduct(mlir::OpBuilder &builder, kernel::Conv2DOp op, const TargetInfo &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_PRODUCTSHAPE_H
