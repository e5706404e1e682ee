//===- Suppression.h - Boxes by score, without those that overlap -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Greedy suppression as in LiteRT's detection_postprocess.cc, one class at a time.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PLUGINS_SUPPRESSION_H
#define ADZE_PLUGINS_SUPPRESSION_H

#include "passes/lower/Scalar.h"

namespace adze::detection {

/// Corners of all boxes: ymin, xmin, ymax and xmax, each of them a tensor<Nxf32>.
struct Corners {
  llvm::SmallVector<mlir::Value, 4> sides;
  int64_t count = 0;

  /// The sides of one box.
  llvm::SmallVector<lower::Scalar, 4> load(mlir::OpBuilder &builder, mlir::Location location, mlir::Value box) const;
};

/// Takes the next box: its index and score, how many came before it, and values that are carried from box to box;
/// returns those for the next.
using TakeBox =
    llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::OpBuilder &, mlir::Location, mlir::Value box,
                                                      mlir::Value score, mlir::Value place, mlir::ValueRange carried)>;

/// Visits boxes by decreasing score, of equal ones the first of them first: at most `most`, those whose score is at
/// least `scoreLimit`, and none that overlaps with a visited one by more than `overlapLimit` (intersection over union).
/// Returns the carried values at the end, and behind them the number of boxes, an index.
llvm::SmallVector<mlir::Value> visitBoxes(mlir::OpBuilder &builder, mlir::Location location, const Corners &corners,
                                          mlir::Value scores, float scoreLimit, float overlapLimit, int64_t most,
                                          mlir::ValueRange carried, TakeBox take);

} // namespace adze::detection

#endif // ADZE_PLUGINS_SUPPRESSION_H
