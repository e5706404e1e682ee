//===- LeftPanel.h - Rows of the left operand, copied -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows of a tile on the stack, in the order of packed weights, prepared for the machine's dot product. A copy is
// read by all panels of weights, so that it costs little; it makes rows contiguous, whatever the layout of the operand.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_LEFTPANEL_H
#define ADZE_PASSES_CODEGEN_LEFTPANEL_H

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "passes/codegen/ProductShape.h"

namespace adze::codegen {

/// Memory on the stack that the products of a function use one after the other.
class Scratch {
public:
  explicit Scratch(mlir::Block &entry) : entry(entry) {}
  /// Gives back all memory: the next product begins.
  void reset() { used = 0; }
  /// `count` elements, aligned to a cache line.
  mlir::Value allocate(mlir::OpBuilder &builder, mlir::Location location, mlir::Type element, int64_t count);

private:
  mlir::Block &entry;
  mlir::memref::AllocaOp memory;
  int64_t used = 0;
};

/// How tiles read the left operand: from where it is, or from a panel.
struct LhsView {
  mlir::Value row;
  llvm::SmallVector<WindowLoop> window;
  int64_t runLength = 0;
  int64_t step = 1;
  int64_t strideY = 0, strideX = 0; // between rows of a tile
  bool isPrepared = false;
};

/// A panel of `rows` rows of the product `shape`.
class LeftPanel {
public:
  LeftPanel(const ProductShape &shape, const MultiplyAdd &multiplyAdd, const TargetInfo &target)
      : shape(shape), multiplyAdd(multiplyAdd), target(target) {}

  /// Whether tiles cannot read the operand where it is.
  bool isNeeded() const;
  /// Whether a copy pays where it is read by `panels` panels of weights.
  bool isWorthwhile(int64_t rows, int64_t panels) const;

  /// Takes memory for `rows` rows.
  void allocate(mlir::OpBuilder &builder, mlir::Location location, Scratch &scratch, int64_t rows);
  /// Copies rows over `countY` lines of `countX`, of which the first begins at `lhs`.
  void fill(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, int64_t countY, int64_t countX) const;
  /// How tiles read a panel whose lines have `countX` rows.
  LhsView getView(int64_t countX) const;

private:
  int64_t rowElements() const { return shape.rhs.shape[1] * shape.rhs.shape[2] * shape.depth; }
  int64_t rowStride() const;
  void copyRun(mlir::OpBuilder &builder, mlir::Location location, mlir::Value from, mlir::Value to) const;
  void copyWindow(mlir::OpBuilder &builder, mlir::Location location, unsigned level, mlir::Value from,
                  mlir::Value to) const;

  const ProductShape &shape;
  const MultiplyAdd &multiplyAdd;
  const TargetInfo &target;
  mlir::Value memory;
};

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_LEFTPANEL_H
