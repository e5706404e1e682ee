//===- IdiomMatching.h - Reading arithmetic from graphs ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What matchers of multi-op idioms share: constants that are one number, producers without a fused activation, and
// polynomials, so that the order in which a converter wrote a formula does not matter.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_IDIOMMATCHING_H
#define ADZE_PASSES_PREPARE_IDIOMMATCHING_H

#include "dialects/adze/AdzeInterfaces.h"
#include "mlir/IR/Operation.h"

#include <array>
#include <optional>

namespace adze {

/// Whether a value is a FLOAT32 tensor.
bool isF32(mlir::Value value);

/// Whether two numbers agree as far as floats with a few roundings behind them do.
bool isNear(double a, double b);

/// The number that all elements of a float constant are; none where they differ or the value is no constant.
std::optional<double> getSplat(mlir::Value value);

/// Whether `value` is a constant, all elements of which are near `number`.
bool isSplat(mlir::Value value, double number);

/// Whether elementwise arithmetic of a value with constants keeps its shape: `result` has the type of `value`,
/// statically known, or differs from it in nothing but the encoding.
bool hasSameShape(mlir::Value value, mlir::Value result);

/// The activation fused into an op; NONE for ops that fuse none.
ActivationFunctionType getActivation(mlir::Operation *op);

/// The op of that kind that computes `value`, without a fused activation; null otherwise.
template <typename OpTy>
OpTy getPlain(mlir::Value value) {
  auto op = value.getDefiningOp<OpTy>();
  return op && getActivation(op) == ActivationFunctionType::NONE ? op : OpTy();
}

/// Coefficients of t^j * x^i at [4 * j + i]: up to degree 3 in x and 1 in a second variable t.
using Polynomial = std::array<double, 8>;

/// What `value` is as a polynomial in `x` (and `t`, which may be null), read through ADD, SUB, MUL, DIV by constants,
/// POW, SQUARE and NEG; none where it is something else.
std::optional<Polynomial> getPolynomial(mlir::Value value, mlir::Value x, mlir::Value t = {});

/// The same for the result of `op` before its fused activation.
std::optional<Polynomial> getPolynomialBeforeActivation(mlir::Operation *op, mlir::Value x, mlir::Value t = {});

/// Whether coefficients agree up to rounding.
bool isNear(const std::optional<Polynomial> &a, const Polynomial &b);

/// Every value that `value` is computed from through elementwise arithmetic, itself included, nearest first; a
/// bounded number.
llvm::SmallVector<mlir::Value> getArithmeticSources(mlir::Value value);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_IDIOMMATCHING_H
