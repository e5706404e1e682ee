//===- BoundedShapes.h - Shapes that only values tell -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which tensors have extents that depend on values, on which inputs, and how the extents are computed in the graph.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_BOUNDEDSHAPES_H
#define ADZE_PASSES_PREPARE_BOUNDEDSHAPES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/prepare/ExtentArithmetic.h"
#include "llvm/ADT/DenseMap.h"

#include <string>

namespace adze {

/// Whether the op's extents depend on values and are limited by the shapes of its operands.
bool hasNaturalBound(mlir::Operation *op);

/// Inputs of the entry functions whose values decide extents that have no natural bound, in order.
llvm::SmallVector<mlir::BlockArgument> findDecidingInputs(mlir::ModuleOp module);
/// Those that decide the extents of one op: arguments that reach an integer operand that is not mere data.
llvm::SmallVector<mlir::BlockArgument> findDecidingInputs(mlir::Operation *op);

/// The tensors of a function that have bounds instead of extents.
class BoundedShapes {
public:
  /// Whether the type of a tensor has bounds, not extents.
  bool isBounded(mlir::Value value) const { return extents.contains(value); }
  /// The extents at run time, an INT32 vector made by `builder`.
  mlir::Value makeExtents(mlir::OpBuilder &builder, mlir::Value value) const;
  /// Gives the results of an op bounds and notes their extents; SHAPE of a bounded tensor and SLICE are replaced. Has
  /// no effect on ops whose operands and results have static shapes. Fails with the reason.
  llvm::LogicalResult bound(mlir::Operation *op, std::string &reason);

  unsigned count = 0; ///< Tensors that got bounds.

private:
  struct Rules;

  llvm::DenseMap<mlir::Value, llvm::SmallVector<ExtentPart>> extents; ///< A part for each dimension.
};

} // namespace adze

#endif // ADZE_PASSES_PREPARE_BOUNDEDSHAPES_H
