//===- Movement.h - Elements that change places -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What lowerings of data movement share. Elements move as stored, whatever they mean. A part of a tensor that is
// contiguous in memory stays a view of it; every other movement is a linalg.generic that copies, for what follows it
// may be a reshape, which has no meaning on strided buffers. Tensors without elements are made without a loop.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_MOVEMENT_H
#define ADZE_PASSES_LOWER_MOVEMENT_H

#include "passes/lower/Lowering.h"

namespace adze::lower {

/// The elements `start`, `start + stride`, ... of a dimension, `extent` of them; `stride` may be negative, not 0.
struct Interval {
  int64_t start = 0, stride = 1, extent = 0;
};

/// Element i of the result is element `map(i)` of `source`. The map may be any affine one that stays within the source.
mlir::Value makeMoved(mlir::OpBuilder &builder, mlir::Location location, mlir::Value source,
                      mlir::RankedTensorType type, mlir::AffineMap map);

/// The elements of `source` that `ranges` (one for each dimension, within its extent) pick, under another shape that
/// has the ranges' extents in order, with or without those of 1.
mlir::Value makeBox(mlir::OpBuilder &builder, mlir::Location location, mlir::Value source,
                    llvm::ArrayRef<Interval> ranges, llvm::ArrayRef<int64_t> shape);

/// Dimension i of the result is dimension `order[i]` of `value`.
mlir::Value makeTransposed(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                           llvm::ArrayRef<int64_t> order);

/// `parts` one after another along dimension `axis` of a tensor of `type`. Producers of parts can write in place.
mlir::Value makeJoined(mlir::OpBuilder &builder, mlir::Location location, mlir::ValueRange parts, int64_t axis,
                       mlir::RankedTensorType type);

/// Element i of the result is what `body` makes of the index i (values of type `index`) and of the elements of
/// `operands` that `maps` pick. The body may load from other tensors.
using IndexedBody = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange indices,
                                                   mlir::ValueRange elements)>;
mlir::Value makeIndexed(mlir::OpBuilder &builder, mlir::Location location, mlir::RankedTensorType type,
                        mlir::ValueRange operands, llvm::ArrayRef<mlir::AffineMap> maps, IndexedBody body);

/// Element `number` of an integer tensor as an `index`, in the row-major order of its elements.
mlir::Value loadIndex(mlir::OpBuilder &builder, mlir::Location location, mlir::Value tensor, int64_t number = 0);

/// A stored signed integer as an `index`.
mlir::Value toIndex(mlir::OpBuilder &builder, mlir::Location location, mlir::Value integer);

/// max(lower, min(index, upper)) of signed indices.
mlir::Value clampIndex(mlir::OpBuilder &builder, mlir::Location location, mlir::Value index, int64_t lower,
                       int64_t upper);

/// Whether the element type has stored bytes that can be moved: not so strings and handles.
bool isMovable(mlir::Value value);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_MOVEMENT_H
