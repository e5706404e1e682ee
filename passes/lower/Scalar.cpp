//===- Scalar.cpp - Formulas of elementwise ops ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conversions around the formula of an element.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Scalar.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

Scalar Scalar::toFloat(FloatType type) const {
  if (getType() == type)
    return *this;
  if (!isFloat())
    return make<arith::SIToFPOp>(type, value);
  return getWidth() < type.getWidth() ? make<arith::ExtFOp>(type, value) : make<arith::TruncFOp>(type, value);
}

static bool isNarrowFloat(Type type) { return type.isF16() || type.isBF16(); }

Value lower::makeElements(OpBuilder &builder, Location location, ValueRange operands, RankedTensorType type,
                          Formula formula) {
  return makeElementwise(builder, location, operands, type, [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    SmallVector<Scalar> scalars;
    for (Value argument : arguments) {
      Scalar scalar(nested, loc, argument);
      scalars.push_back(isNarrowFloat(argument.getType()) ? scalar.toF32() : scalar);
    }
    Scalar result = formula(scalars);
    if (auto element = dyn_cast<FloatType>(type.getElementType()))
      return Value(result.toFloat(element));
    return Value(result.toUnsigned(type.getElementTypeBitWidth()));
  });
}

bool lower::isQuantized(Value value) {
  auto integer = dyn_cast_or_null<IntegerType>(getWireElement(value));
  return integer && (integer.getWidth() == 8 || integer.getWidth() == 16) && getAffine(value);
}

std::string lower::describeElement(Value value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (Type element = getWireElement(value))
    stream << element;
  return isQuantized(value) ? "quantized " + text : text;
}
