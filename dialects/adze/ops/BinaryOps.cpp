//===- BinaryOps.cpp - Arithmetic on two tensors --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, folders, and what weighted ops may absorb.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/BinaryOps.h"

#include "dialects/adze/ElementwiseFold.h"
#include "mlir/IR/TypeUtilities.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/BinaryOps.cpp.inc"
#include "dialects/adze/ops/BinaryOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// Operands of one shape and type: the result is like them, with every extent that one of them knows.
static LogicalResult inferSameShapes(MaybeLocation location, ValueRange operands, InferredShapes &results) {
  Type element = getStorageType(getTensorType(operands[0]).getElementType());
  std::optional<SmallVector<int64_t>> shape;
  for (Value operand : operands) {
    Type own = getStorageType(getTensorType(operand).getElementType());
    if (own != element)
      return emitOptionalError(location, "C1: operands store ", element, " and ", own);
    std::optional<ArrayRef<int64_t>> known = getKnownShape(operand);
    if (!known)
      continue;
    if (!shape)
      shape.emplace(*known);
    if (failed(verifyCompatibleShape(*shape, *known)))
      return emitOptionalError(location, "C2: operands have shapes ", formatShape(*shape), " and ",
                               formatShape(*known));
    for (auto [extent, other] : llvm::zip(*shape, *known))
      extent = ShapedType::isDynamic(extent) ? other : extent;
  }
  addResult(results, shape ? std::optional(ArrayRef<int64_t>(*shape)) : std::nullopt, element);
  return success();
}

LogicalResult Atan2Op::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  return inferSameShapes(location, adaptor.getOperands(), results);
}

LogicalResult AddNOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  if (adaptor.getInputs().size() < 2)
    return emitOptionalError(location, "C3: there must be at least two operands");
  return inferSameShapes(location, adaptor.getOperands(), results);
}

//===----------------------------------------------------------------------===//
// Affine coefficients
//===----------------------------------------------------------------------===//

using Coefficients = std::optional<std::pair<double, double>>;

Coefficients AddOp::getAffineCoefficients(unsigned, double value) { return {{1, value}}; }

Coefficients SubOp::getAffineCoefficients(unsigned constantOperand, double value) {
  return constantOperand == 1 ? std::pair(1.0, -value) : std::pair(-1.0, value);
}

Coefficients MulOp::getAffineCoefficients(unsigned, double value) { return {{value, 0}}; }

Coefficients DivOp::getAffineCoefficients(unsigned constantOperand, double value) {
  if (constantOperand != 1 || value == 0)
    return std::nullopt;
  return {{1 / value, 0}};
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

// No value: the sum, difference or product overflows, which LiteRT leaves to the machine.
static constexpr auto add = [](auto a, auto b) -> std::optional<decltype(a)> {
  if constexpr (std::is_floating_point_v<decltype(a)>)
    return a + b;
  else if (decltype(a) sum; !__builtin_add_overflow(a, b, &sum))
    return sum;
  return std::nullopt;
};

static constexpr auto subtract = [](auto a, auto b) -> std::optional<decltype(a)> {
  if constexpr (std::is_floating_point_v<decltype(a)>)
    return a - b;
  else if (decltype(a) difference; !__builtin_sub_overflow(a, b, &difference))
    return difference;
  return std::nullopt;
};

static constexpr auto multiply = [](auto a, auto b) -> std::optional<decltype(a)> {
  if constexpr (std::is_floating_point_v<decltype(a)>)
    return a * b;
  else if (decltype(a) product; !__builtin_mul_overflow(a, b, &product))
    return product;
  return std::nullopt;
};

/// Division by zero and the one quotient that overflows.
template <typename T>
static bool isUndefinedDivision(T a, T b) {
  return std::is_integral_v<T> && (b == 0 || (a == std::numeric_limits<T>::min() && b == T(-1)));
}

static constexpr auto divide = [](auto a, auto b) -> std::optional<decltype(a)> {
  if (isUndefinedDivision(a, b))
    return std::nullopt;
  return a / b;
};

static constexpr auto floorDivide = [](auto a, auto b) -> std::optional<decltype(a)> {
  if (b == 0 || isUndefinedDivision(a, b))
    return std::nullopt;
  return static_cast<decltype(a)>(std::floor(static_cast<double>(a) / static_cast<double>(b)));
};

static constexpr auto floorModulo = [](auto a, auto b) -> std::optional<decltype(a)> {
  if (b == 0 || isUndefinedDivision(a, b))
    return std::nullopt;
  decltype(a) remainder;
  if constexpr (std::is_floating_point_v<decltype(a)>)
    remainder = std::fmod(a, b);
  else
    remainder = a % b;
  return remainder != 0 && (b < 0) != (remainder < 0) ? remainder + b : remainder;
};

static constexpr auto power = [](auto a, auto b) -> std::optional<decltype(a)> {
  if constexpr (std::is_floating_point_v<decltype(a)>)
    return std::pow(a, b);
  double exact = std::pow(static_cast<double>(a), static_cast<double>(b));
  if (b < 0 || std::abs(exact) > std::numeric_limits<int32_t>::max())
    return std::nullopt;
  return static_cast<decltype(a)>(exact);
};

static constexpr auto larger = [](auto a, auto b) -> std::optional<decltype(a)> { return a > b ? a : b; };
static constexpr auto smaller = [](auto a, auto b) -> std::optional<decltype(a)> { return a < b ? a : b; };

static constexpr auto squaredDifference = [](auto a, auto b) -> std::optional<decltype(a)> {
  std::optional<decltype(a)> difference = subtract(a, b);
  return difference ? multiply(*difference, *difference) : std::nullopt;
};

/// The fold of a commutative op: the neutral element may stand on either side.
static OpFoldResult foldEither(Operation *op, ArrayRef<Attribute> operands, double neutral,
                               const BinaryFunctions &functions) {
  if (OpFoldResult kept = foldNeutral(op, 0, operands[1], neutral))
    return kept;
  if (OpFoldResult kept = foldNeutral(op, 1, operands[0], neutral))
    return kept;
  return foldBinary(op, operands, functions);
}

static OpFoldResult foldRight(Operation *op, ArrayRef<Attribute> operands, double neutral,
                              const BinaryFunctions &functions) {
  if (OpFoldResult kept = foldNeutral(op, 0, operands[1], neutral))
    return kept;
  return foldBinary(op, operands, functions);
}

OpFoldResult AddOp::fold(FoldAdaptor adaptor) {
  return foldEither(*this, adaptor.getOperands(), 0, {add, add, add});
}
OpFoldResult SubOp::fold(FoldAdaptor adaptor) {
  return foldRight(*this, adaptor.getOperands(), 0, {subtract, subtract, subtract});
}
OpFoldResult MulOp::fold(FoldAdaptor adaptor) {
  return foldEither(*this, adaptor.getOperands(), 1, {multiply, multiply, multiply});
}
OpFoldResult DivOp::fold(FoldAdaptor adaptor) { return foldRight(*this, adaptor.getOperands(), 1, {divide, divide}); }
OpFoldResult PowOp::fold(FoldAdaptor adaptor) { return foldRight(*this, adaptor.getOperands(), 1, {power, power}); }
OpFoldResult MaximumOp::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(), {larger, larger, larger});
}
OpFoldResult MinimumOp::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(), {smaller, smaller, smaller});
}
OpFoldResult SquaredDifferenceOp::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(), {squaredDifference, squaredDifference});
}
OpFoldResult FloorDivOp::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(), {floorDivide, floorDivide});
}
OpFoldResult FloorModOp::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(), {floorModulo, floorModulo, floorModulo});
}
OpFoldResult Atan2Op::fold(FoldAdaptor adaptor) {
  return foldBinary(*this, adaptor.getOperands(),
                    {[](float y, float x) -> std::optional<float> { return std::atan2(y, x); }});
}
OpFoldResult BitwiseXorOp::fold(FoldAdaptor adaptor) {
  auto exclusiveOr = [](auto a, auto b) -> std::optional<decltype(a)> { return a ^ b; };
  return foldEither(*this, adaptor.getOperands(), 0, {nullptr, exclusiveOr});
}
OpFoldResult RightShiftOp::fold(FoldAdaptor adaptor) {
  auto shift = [](int32_t a, int32_t b) -> std::optional<int32_t> { return a >> std::clamp(b, 0, 31); };
  return foldRight(*this, adaptor.getOperands(), 0, {nullptr, shift});
}

void AdzeDialect::registerBinaryOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/BinaryOps.cpp.inc"
      >();
}
