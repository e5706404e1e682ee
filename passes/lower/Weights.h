//===- Weights.h - Constant weights in the compiler -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights are reordered, summed and freed of zero points while the model is compiled.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_WEIGHTS_H
#define ADZE_PASSES_LOWER_WEIGHTS_H

#include "passes/lower/Lowering.h"

#include <optional>
#include <vector>

namespace adze::lower {

/// Whether an optional operand is there.
bool isPresent(mlir::Value operand);

/// Stored elements of a constant of the graph, in row-major order. Sparse constants have their zeros.
class Weights {
public:
  /// None where `value` is no constant or its elements cannot be read. Packed integers have bytes of their own.
  static std::optional<Weights> read(mlir::Value value);

  /// A constant in its stored form.
  static std::optional<Weights> of(mlir::ElementsAttr stored, bool isUnsigned);

  llvm::ArrayRef<int64_t> getShape() const { return type.getShape(); }
  mlir::Type getElement() const { return type.getElementType(); }
  int64_t size() const { return type.getNumElements(); }

  /// Integer element `i`, extended as the graph's type is signed or not.
  int64_t getInteger(int64_t i) const;
  /// Float element `i`; of an integer type its value.
  double getFloat(int64_t i) const;

  /// The same elements in the same order with another shape.
  Weights reshape(llvm::ArrayRef<int64_t> shape) const;
  /// Dimension i of the result is dimension `order[i]`.
  Weights transpose(llvm::ArrayRef<int64_t> order) const;
  /// Elements of every `steps[i]`-th index from `starts[i]` on; a step may be negative. `extents` is the result's shape.
  Weights slice(llvm::ArrayRef<int64_t> starts, llvm::ArrayRef<int64_t> steps, llvm::ArrayRef<int64_t> extents) const;
  /// Zeros behind the elements of each dimension up to `extents`.
  Weights extend(llvm::ArrayRef<int64_t> extents) const;
  /// Floats widened to f32, others as they are.
  Weights widen() const;
  /// Floats rounded to f16.
  Weights halve() const;
  /// Integers without their zero points (one, or one per index of `axis`), as i16 where i8 does not hold them all.
  Weights subtract(llvm::ArrayRef<int64_t> zeroPoints, int64_t axis) const;
  /// Sums of integers over all dimensions but `axis`.
  llvm::SmallVector<int64_t> sum(int64_t axis) const;

  /// The constant; its bytes are shared with the graph's where nothing has changed.
  mlir::Value materialize(mlir::OpBuilder &builder, mlir::Location location) const;

private:
  Weights(mlir::RankedTensorType type, bool isUnsigned) : type(type), isUnsigned(isUnsigned) {}
  llvm::ArrayRef<char> getBytes() const { return owned.empty() ? borrowed : llvm::ArrayRef<char>(owned); }
  mlir::RankedTensorType withElement(mlir::Type element) const {
    return mlir::RankedTensorType::get(getShape(), element);
  }
  int64_t getElementBytes() const { return type.getElementTypeBitWidth() / 8; }

  mlir::RankedTensorType type; // signless
  bool isUnsigned;
  llvm::ArrayRef<char> borrowed;
  std::vector<char> owned;
  mlir::ElementsAttr attribute; // what `borrowed` belongs to
};

//===--------------------------------------------------------------------===//
// Operands that may be constants
//===--------------------------------------------------------------------===//

/// `value` with another shape, or with dimension `order[i]` as dimension i: a constant where `value` is one.
mlir::Value reshapeOperand(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                           llvm::ArrayRef<int64_t> shape);
mlir::Value transposeOperand(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                             llvm::ArrayRef<int64_t> order);

/// Weights of a float op in f32: half precision is widened, sparse constants become dense. `lowered` is what the graph's
/// `value` was lowered to.
mlir::Value makeFloatWeights(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, mlir::Value lowered);

/// A float bias as a vector of f32; null where the op has none.
mlir::Value makeFloatBias(mlir::OpBuilder &builder, mlir::Location location, mlir::Value bias, mlir::Value lowered);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_WEIGHTS_H
