//===- QuantizedArithmetic.cpp - Formulas of quantized elements -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What elementwise ops on quantized elements share.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/QuantizedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

std::optional<Quantized> lower::getQuantized(Value value) {
  std::optional<Affine> affine = getAffine(value);
  auto integer = dyn_cast_or_null<IntegerType>(getWireElement(value));
  if (!affine || !integer || integer.getWidth() > 32)
    return std::nullopt;
  return Quantized{float(affine->scale), affine->zeroPoint, integer.getWidth(), isUnsigned(value)};
}

std::optional<int> lower::getPowerOfTwo(float scale) {
  float exponent = std::log(scale) * (1.0f / std::log(2.0f)), rounded = std::round(exponent);
  return std::abs(exponent - rounded) < 1e-3f ? std::optional<int>(int(rounded)) : std::nullopt;
}

Scalar lower::loadStored(Scalar x, const Quantized &params) {
  return x.at(resizeInteger(x.getBuilder(), x.getLoc(), x, 32, params.isUnsigned));
}

Scalar lower::multiplyTwice(Scalar x, QuantizedMultiplier factor) {
  return x.at(multiplyTwice(x.getBuilder(), x.getLoc(), x, factor));
}

Scalar lower::multiplyInVectors(Scalar x, QuantizedMultiplier factor, Scalar isLeft) {
  return x.at(multiplyTwice(x.getBuilder(), x.getLoc(), x, factor, isLeft.toInteger(32)));
}

Scalar lower::isLeftOver(Scalar place, ArrayRef<int64_t> shape, int64_t run, int64_t group) {
  OpBuilder &builder = place.getBuilder();
  int64_t whole = run / group * group;
  if (whole == 0 || whole == run)
    return place.at(makeScalar(builder, place.getLoc(), builder.getI1Type(), int64_t(whole == 0)));
  Scalar position = place.at(makeScalar(builder, place.getLoc(), builder.getIndexType(), int64_t(0)));
  int64_t stride = 1;
  for (int64_t dimension = int64_t(shape.size()) - 1; stride < run; stride *= shape[dimension--])
    position = position + place.make<linalg::IndexOp>(dimension) * stride;
  return position >= whole;
}

Scalar lower::multiplyVector16(Scalar x, QuantizedMultiplier factor) {
  if (factor.shift > 0)
    x = x << factor.shift;
  Scalar result = ((x.toInteger(64) * int64_t(factor.multiplier)) >> 31).toInteger(32);
  return factor.shift < 0 ? (result + (int64_t(1) << (-factor.shift - 1))) >> -factor.shift : result;
}

bool lower::usesVectorKernel16(const Quantized &output, RankedTensorType type, Scheme scheme) {
  return (scheme == Scheme::XNNPack || scheme == Scheme::Builtin) && output.bits == 16 && type.getNumElements() >= 16;
}

Scalar lower::store(Scalar x, const Quantized &params, Limits limits) {
  return x.at(addZeroPoint(x.getBuilder(), x.getLoc(), x, params.zeroPoint, limits.first, limits.second));
}

Scalar lower::store(Scalar x, const Quantized &params) {
  return store(x, params, {params.getLowest(), params.getHighest()});
}

Scalar lower::storeEven(Scalar x, const Quantized &params, Limits limits) {
  return x.at(roundToEven(x.getBuilder(), x.getLoc(), x, params.zeroPoint, limits.first, limits.second));
}

Scalar lower::storeAway(Scalar x, const Quantized &params, Limits limits) {
  return x.at(roundAway(x.getBuilder(), x.getLoc(), x, params.zeroPoint, limits.first, limits.second));
}

Scalar lower::rescale(Scalar x, double factor, const Quantized &output, Limits limits) {
  return store(multiplyTwice(x, quantizeMultiplier(factor)), output, limits);
}
