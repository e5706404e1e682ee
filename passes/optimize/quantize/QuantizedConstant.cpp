//===- QuantizedConstant.cpp - Float constants as integers ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between `adze.const` and plain arrays.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/QuantizedConstant.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/DequantizedConstant.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace adze;

QuantizationParams adze::getStatedParams(Value value) {
  Operation *constant = getConstantBehind(value);
  if (!constant || !value.getDefiningOp<DequantizeOp>())
    return getQuantization(cast<ShapedType>(value.getType()));
  auto type = cast<ShapedType>(constant->getResult(0).getType());
  QuantizationParams stated = getQuantization(type);
  auto integer = dyn_cast<IntegerType>(getStorageType(type.getElementType()));
  if (!integer || integer.getWidth() > 16 || stated.zeroPoint.size() != stated.scale.size())
    return {};
  int64_t low = integer.isUnsigned() ? 0 : -(int64_t(1) << (integer.getWidth() - 1));
  int64_t high = low + (int64_t(1) << integer.getWidth()) - 1;
  stated.min.clear();
  stated.max.clear();
  for (auto [scale, zeroPoint] : llvm::zip(stated.scale, stated.zeroPoint)) {
    stated.min.push_back(static_cast<float>(scale * double(low - zeroPoint)));
    stated.max.push_back(static_cast<float>(scale * double(high - zeroPoint)));
  }
  return stated;
}

/// Whether stated parameters are those of weights of so many bits: symmetric, and of a range that as many steps cover.
static bool areUsable(const QuantizationParams &stated, unsigned bits) {
  if (stated.scale.empty() || stated.blockSize ||
      !llvm::all_of(stated.scale, [](float scale) { return std::isnormal(scale) && scale > 0; }) ||
      !llvm::all_of(stated.zeroPoint, [](int64_t zeroPoint) { return zeroPoint == 0; }))
    return false;
  if (stated.min.size() != stated.scale.size() || stated.max.size() != stated.scale.size())
    return true;
  for (auto [low, high, scale] : llvm::zip(stated.min, stated.max, stated.scale))
    if ((double(high) - low) / scale > (1 << bits) - 0.5)
      return false;
  return true;
}

WeightForm adze::chooseWeightForm(Value weight, ArrayRef<float> values, unsigned bits, int64_t axis) {
  auto type = cast<RankedTensorType>(weight.getType());
  QuantizationParams stated = getStatedParams(weight);
  WeightLayout layout = getChannelLayout(type.getShape(), axis);
  if (areUsable(stated, bits)) {
    if (stated.scale.size() == 1)
      return {bits, layout.channels == 1 ? axis : -1, stated.scale};
    if (int64_t(stated.scale.size()) == layout.channels && stated.axis == axis)
      return {bits, axis, stated.scale};
  }
  return {bits, axis, chooseWeightScales(values, layout, bits)};
}

std::vector<char> adze::packIntegers(ArrayRef<int8_t> stored, unsigned bits) {
  if (bits == 8)
    return std::vector<char>(stored.begin(), stored.end());
  unsigned perByte = 8 / bits, mask = (1u << bits) - 1;
  std::vector<char> bytes((stored.size() + perByte - 1) / perByte, 0);
  for (size_t i = 0; i < stored.size(); ++i)
    bytes[i / perByte] |= char((unsigned(stored[i]) & mask) << (bits * (i % perByte)));
  return bytes;
}

ConstOp adze::makeQuantizedWeight(OpBuilder &builder, Value weight, ArrayRef<float> values, const WeightForm &form) {
  auto type = cast<RankedTensorType>(weight.getType());
  WeightLayout layout = getChannelLayout(type.getShape(), form.axis);
  std::vector<int8_t> stored = quantizeWeights(values, layout, form.scales, form.bits);
  auto storage = IntegerType::get(builder.getContext(), form.bits);
  QuantizationParams params;
  params.scale = form.scales;
  params.zeroPoint.assign(form.scales.size(), 0);
  params.axis = form.scales.size() > 1 ? form.axis : 0;
  ElementsAttr value = makeConstant(RankedTensorType::get(type.getShape(), storage), packIntegers(stored, form.bits));
  return ConstOp::create(builder, weight.getLoc(), makeTensorType(storage, type.getShape(), params), value);
}

TensorType adze::stateParams(TensorType type, const QuantizationParams &params) {
  std::optional<ArrayRef<int64_t>> shape;
  if (type.hasRank())
    shape = type.getShape();
  return makeTensorType(Float32Type::get(type.getContext()), shape, params);
}
