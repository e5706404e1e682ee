//===- IntegerCell.h - What LSTM cells of integers share --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of int8 and the update of int16 cells, which LiteRT's 8x8_16 and 8x8_8 have in common.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_INTEGERCELL_H
#define ADZE_PASSES_LOWER_INTEGERCELL_H

#include "passes/lower/QuantizedArithmetic.h"
#include "passes/lower/Recurrent.h"

namespace adze::lower {

/// The order of gates in operands.
enum Gate : unsigned { InputGate, ForgetGate, CellGate, OutputGate };

/// Integer weights of one or more gates for one input; sums are scaled for each gate.
struct IntegerWeights {
  mlir::Value matrix;
  llvm::SmallVector<int64_t> offsets; // bias, and what the input's zero point contributes
  llvm::SmallVector<QuantizedMultiplier> factors;

  /// Appends a gate; false where weights or bias are no constants.
  bool append(mlir::OpBuilder &builder, mlir::Location location, CellOperand weights, CellOperand bias, int64_t offset,
              float scale);
  /// rows x weights as integers of `bits`: scaled, plus `addend` (a matrix or null), plus `zeroPoint`, clamped.
  mlir::Value multiply(mlir::OpBuilder &builder, mlir::Location location, mlir::Value rows, mlir::Value addend,
                       int64_t zeroPoint, unsigned bits) const;
};

/// How many intermediate tensors the op has, whose number tells LiteRT which of its kernels to take.
size_t countIntermediates(mlir::Operation *op);

/// Scale and zero point of intermediate tensor `number`; none where it has not one scale.
std::optional<Affine> getIntermediate(mlir::Operation *op, unsigned number);

/// Elementwise over matrices of the first operand's shape; elements come as i32.
mlir::Value mapIntegers(mlir::OpBuilder &builder, mlir::Location location, mlir::ValueRange operands, unsigned bits,
                        Formula formula);

/// LiteRT's UpdateLstmCellInteger, of cells times 2^-cellExponent. `enter` is null where it is coupled with `forget`; a
/// `clip` of 0 does not clip.
mlir::Value updateIntegerCell(mlir::OpBuilder &builder, mlir::Location location, mlir::Value forget, mlir::Value enter,
                              mlir::Value content, mlir::Value cell, int cellExponent, int64_t clip);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_INTEGERCELL_H
