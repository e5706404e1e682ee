//===- IdiomMatching.cpp - Reading arithmetic from graphs -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants and polynomials.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/IdiomMatching.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>

using namespace mlir;
using namespace adze;

/// Formulas longer than this are none that a converter writes for one activation.
static constexpr unsigned maximumDepth = 8;
static constexpr unsigned maximumSources = 32;

bool adze::isF32(Value value) {
  auto type = dyn_cast<TensorType>(value.getType());
  return type && type.getElementType().isF32();
}

bool adze::isNear(double a, double b) { return std::abs(a - b) <= 1e-5 * std::max(std::abs(a), std::abs(b)); }

std::optional<double> adze::getSplat(Value value) {
  auto constant = value.getDefiningOp<ConstOp>();
  if (!constant || !isF32(value) || constant.getValue().getNumElements() == 0)
    return std::nullopt;
  if (auto dense = dyn_cast<DenseElementsAttr>(constant.getValue()); dense && dense.isSplat())
    return dense.getSplatValue<APFloat>().convertToFloat();
  std::optional<std::vector<double>> elements = readFloats(constant.getValue());
  if (!elements || !llvm::all_equal(*elements))
    return std::nullopt;
  return elements->front();
}

bool adze::isSplat(Value value, double number) {
  std::optional<double> splat = getSplat(value);
  return splat && isNear(*splat, number);
}

bool adze::hasSameShape(Value value, Value result) {
  auto from = dyn_cast<RankedTensorType>(value.getType()), to = dyn_cast<RankedTensorType>(result.getType());
  return from && to && from.getShape() == to.getShape() && from.getElementType() == to.getElementType();
}

ActivationFunctionType adze::getActivation(Operation *op) {
  auto fused = dyn_cast<FusedActivationOpInterface>(op);
  return fused ? fused.getFusedActivation() : ActivationFunctionType::NONE;
}

static std::optional<Polynomial> multiply(const Polynomial &a, const Polynomial &b) {
  Polynomial product = {};
  for (unsigned i = 0; i < 8; ++i)
    for (unsigned j = 0; j < 8; ++j) {
      if (a[i] == 0 || b[j] == 0)
        continue;
      unsigned x = i % 4 + j % 4, t = i / 4 + j / 4;
      if (x > 3 || t > 1)
        return std::nullopt;
      product[4 * t + x] += a[i] * b[j];
    }
  return product;
}

static Polynomial combine(const Polynomial &a, const Polynomial &b, double factor) {
  Polynomial sum = a;
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] += factor * b[i];
  return sum;
}

/// `base` to the power of a small constant integer.
static std::optional<Polynomial> raise(const Polynomial &base, double exponent) {
  if (exponent != 1 && exponent != 2 && exponent != 3)
    return std::nullopt;
  std::optional<Polynomial> result = base;
  for (int i = 1; i < exponent && result; ++i)
    result = multiply(*result, base);
  return result;
}

namespace {

struct PolynomialReader {
  Value x, t;

  std::optional<Polynomial> readOp(Operation *op, unsigned depth) {
    if (!isa<AddOp, SubOp, MulOp, DivOp, PowOp, SquareOp, NegOp>(op))
      return std::nullopt;
    std::optional<Polynomial> lhs = readValue(op->getOperand(0), depth + 1);
    if (!lhs)
      return std::nullopt;
    if (isa<SquareOp>(op))
      return raise(*lhs, 2);
    if (isa<NegOp>(op))
      return combine({}, *lhs, -1);
    std::optional<Polynomial> rhs = readValue(op->getOperand(1), depth + 1);
    if (!rhs)
      return std::nullopt;
    if (isa<DivOp, PowOp>(op)) {
      bool isNumber = std::all_of(rhs->begin() + 1, rhs->end(), [](double c) { return c == 0; });
      double number = rhs->front();
      if (!isNumber || number == 0)
        return std::nullopt;
      return isa<DivOp>(op) ? combine({}, *lhs, 1 / number) : raise(*lhs, number);
    }
    return isa<MulOp>(op) ? multiply(*lhs, *rhs) : combine(*lhs, *rhs, isa<AddOp>(op) ? 1 : -1);
  }

  std::optional<Polynomial> readValue(Value value, unsigned depth) {
    if (value == x)
      return Polynomial{0, 1};
    if (value == t)
      return Polynomial{0, 0, 0, 0, 1};
    if (std::optional<double> number = getSplat(value)) {
      // A constant of more than one element can turn a dynamic extent into another one.
      auto type = cast<ShapedType>(value.getType());
      bool isSafe = cast<ShapedType>(x.getType()).hasStaticShape() || type.getNumElements() == 1;
      return isSafe ? std::optional(Polynomial{*number}) : std::nullopt;
    }
    Operation *op = value.getDefiningOp();
    if (!op || depth > maximumDepth || getActivation(op) != ActivationFunctionType::NONE)
      return std::nullopt;
    return readOp(op, depth);
  }
};

} // namespace

std::optional<Polynomial> adze::getPolynomial(Value value, Value x, Value t) {
  return PolynomialReader{x, t}.readValue(value, 0);
}

std::optional<Polynomial> adze::getPolynomialBeforeActivation(Operation *op, Value x, Value t) {
  return PolynomialReader{x, t}.readOp(op, 0);
}

bool adze::isNear(const std::optional<Polynomial> &a, const Polynomial &b) {
  return a && std::equal(a->begin(), a->end(), b.begin(), [](double x, double y) { return isNear(x, y); });
}

SmallVector<Value> adze::getArithmeticSources(Value value) {
  llvm::SetVector<Value> sources;
  sources.insert(value);
  for (unsigned next = 0; next < sources.size() && sources.size() < maximumSources; ++next)
    if (Operation *op = sources[next].getDefiningOp();
        isa_and_nonnull<AddOp, SubOp, MulOp, DivOp, PowOp, SquareOp, NegOp>(op))
      sources.insert(op->operand_begin(), op->operand_end());
  return llvm::to_vector(sources);
}
