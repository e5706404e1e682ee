//===- ElementwiseFold.h - Folds elementwise ops ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Applies a function to the elements of constants, with broadcasting, in the precision that LiteRT computes in.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ELEMENTWISEFOLD_H
#define ADZE_DIALECTS_ADZE_ELEMENTWISEFOLD_H

#include "mlir/IR/OpDefinition.h"

#include <cstdint>
#include <optional>

namespace adze {

/// A function in each element type that folds; null where it does not. It gives no value where LiteRT fails or its
/// result depends on the machine (division by zero, overflow), and then nothing is folded.
struct UnaryFunctions {
  std::optional<float> (*f32)(float) = nullptr;
  std::optional<int32_t> (*i32)(int32_t) = nullptr;
  std::optional<int64_t> (*i64)(int64_t) = nullptr;
  std::optional<bool> (*boolean)(bool) = nullptr;
};

struct BinaryFunctions {
  std::optional<float> (*f32)(float, float) = nullptr;
  std::optional<int32_t> (*i32)(int32_t, int32_t) = nullptr;
  std::optional<int64_t> (*i64)(int64_t, int64_t) = nullptr;
  std::optional<bool> (*boolean)(bool, bool) = nullptr;
};

struct Predicates {
  std::optional<bool> (*f32)(float, float) = nullptr;
  std::optional<bool> (*i32)(int32_t, int32_t) = nullptr;
  std::optional<bool> (*i64)(int64_t, int64_t) = nullptr;
  std::optional<bool> (*boolean)(bool, bool) = nullptr;
};

/// Folds an op on constants: small results of static shape, operands and result without quantization, no fused
/// activation. Null where one of that does not hold. `operands` is what FoldAdaptor::getOperands gives.
mlir::OpFoldResult foldUnary(mlir::Operation *op, mlir::ArrayRef<mlir::Attribute> operands,
                             const UnaryFunctions &functions);
mlir::OpFoldResult foldBinary(mlir::Operation *op, mlir::ArrayRef<mlir::Attribute> operands,
                              const BinaryFunctions &functions);
mlir::OpFoldResult foldPredicate(mlir::Operation *op, mlir::ArrayRef<mlir::Attribute> operands,
                                 const Predicates &functions);

/// An operand that stands for the only result: null where their types differ, and for a variable, whose value may be
/// another one by the time that the result is read.
mlir::OpFoldResult forwardOperand(mlir::Operation *op, unsigned number);

/// Operand `kept` where the constant `other` is `neutral` throughout, the op has no fused activation, and the
/// operand's type, which is not quantized, is the result's.
mlir::OpFoldResult foldNeutral(mlir::Operation *op, unsigned kept, mlir::Attribute other, double neutral);

/// Elements of operand 1 where the condition holds and of operand 2 elsewhere. A condition that is the same throughout
/// gives the operand itself. `conditionShape` is the shape in which the condition broadcasts.
mlir::OpFoldResult foldSelect(mlir::Operation *op, mlir::ArrayRef<mlir::Attribute> operands,
                              mlir::ArrayRef<int64_t> conditionShape);

/// The storage type of the only result where constants may be folded to it: static, small, without fused activation.
mlir::ShapedType getFoldedType(mlir::Operation *op);

/// Whether a value is a tensor without quantization.
bool isUnquantized(mlir::Value value);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_ELEMENTWISEFOLD_H
