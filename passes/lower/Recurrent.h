//===- Recurrent.h - What recurrent cells share -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Steps over a sequence, state, and products of float cells. What an input contributes is computed for all steps at
// once, before the loop; in the loop are the products with the state.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_RECURRENT_H
#define ADZE_PASSES_LOWER_RECURRENT_H

#include "passes/lower/Product.h"

#include <optional>

namespace adze::lower {

//===--------------------------------------------------------------------===//
// Operands and state
//===--------------------------------------------------------------------===//

/// An operand of a cell: what the graph has and what it was lowered to; null where it is absent.
struct CellOperand {
  mlir::Value graph, lowered;
  explicit operator bool() const { return bool(graph); }
};

/// Operand `number` of `op`; absent as well where the op has fewer.
CellOperand getCellOperand(mlir::Operation *op, mlir::ValueRange lowered, unsigned number);

/// A variable tensor as a matrix with a row for each item of the batch.
class CellState {
public:
  CellState() = default;
  /// None where the operand is no variable tensor, or does not divide into `rows`.
  static std::optional<CellState> make(mlir::OpBuilder &builder, mlir::Location location, CellOperand operand,
                                       int64_t rows);

  mlir::Value read(mlir::OpBuilder &builder, mlir::Location location) const;
  void write(mlir::OpBuilder &builder, mlir::Location location, mlir::Value rows) const;
  int64_t getWidth() const { return width; }

private:
  mlir::Value buffer;
  int64_t rows = 0, width = 0;
};

//===--------------------------------------------------------------------===//
// Steps
//===--------------------------------------------------------------------===//

/// How steps lie in tensors [time, batch, n] or [batch, time, n], and where they begin.
struct Sequence {
  int64_t time, batch;
  bool isTimeMajor = true, isBackward = false;

  /// The shape of a tensor with `width` elements for each item and step.
  llvm::SmallVector<int64_t> getShape(int64_t width) const {
    return isTimeMajor ? llvm::SmallVector<int64_t>{time, batch, width}
                       : llvm::SmallVector<int64_t>{batch, time, width};
  }
};

/// Computes a step from rows [batch, n] of the streams; a matrix [batch, m].
using StepBody = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, llvm::ArrayRef<mlir::Value>)>;

/// Runs all steps in order. `streams` and `output` have shapes of the sequence; results are put into `output` from
/// `column` of the last dimension on.
mlir::Value makeSteps(mlir::OpBuilder &builder, mlir::Location location, const Sequence &sequence,
                      llvm::ArrayRef<mlir::Value> streams, mlir::Value output, int64_t column, StepBody step);

/// Columns [first, first + width) of a matrix.
mlir::Value sliceColumns(mlir::OpBuilder &builder, mlir::Location location, mlir::Value matrix, int64_t first,
                         int64_t width);

/// Two matrices with as many rows beside each other.
mlir::Value joinColumns(mlir::OpBuilder &builder, mlir::Location location, mlir::Value left, mlir::Value right);

/// Matrices with as many columns, or vectors, one behind the other; a constant where all are.
mlir::Value concatenateRows(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<mlir::Value> parts);

//===--------------------------------------------------------------------===//
// Arithmetic of float cells
//===--------------------------------------------------------------------===//

/// Weights of one or more gates for one input, one matrix [units, depth] above the other: floats, or int8 with a scale
/// for each matrix, for which inputs are quantized row by row (L:hybrid_matvec of docs/requantization.md).
class CellWeights {
public:
  /// Fails with a reason for the user where matrices have no usable types or scales.
  static mlir::FailureOr<CellWeights> make(mlir::OpBuilder &builder, mlir::Location location,
                                           llvm::ArrayRef<CellOperand> matrices, std::string &reason);

  /// rows [m, depth] times the transposed weights, plus `addend`: a vector, a matrix of the result's shape, or null.
  mlir::Value multiply(mlir::OpBuilder &builder, mlir::Location location, mlir::Value rows, mlir::Value addend,
                       bool isAsymmetric) const;
  int64_t getUnits() const { return llvm::cast<mlir::RankedTensorType>(matrix.getType()).getDimSize(0); }

private:
  mlir::Value matrix;
  llvm::SmallVector<float> scales; // of rows; empty for floats
};

/// A vector of floats, from floats or from constant integers and their scale; null for others.
mlir::Value makeRealVector(mlir::OpBuilder &builder, mlir::Location location, CellOperand operand);

/// 1 / (1 + exp(-x)) of a scalar.
mlir::Value makeSigmoid(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x);

/// The activation of a cell for a scalar; unlike other ops, cells compute TANH. `activation` is not SIGN_BIT.
mlir::Value makeCellActivation(mlir::OpBuilder &builder, mlir::Location location, mlir::Value x,
                               ActivationFunctionType activation);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_RECURRENT_H
