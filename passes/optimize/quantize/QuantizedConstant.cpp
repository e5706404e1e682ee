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

/// The constant behind a value: itself, or what a DEQUANTIZE of a half precision constant widens.
static ConstOp getConstant(Value value) {
  if (auto widened = value.getDefiningOp<DequantizeOp>())
    if (auto constant = widened.getInput().getDefiningOp<ConstOp>())
      return constant.getValue().getElementType().isF16() ? constant : ConstOp();
  return value.getDefiningOp<ConstOp>();
}

std::optional<std::vector<float>> adze::readFloatConstant(Value value) {
  ConstOp constant = getConstant(value);
  if (!constant || !isa<RankedTensorType>(value.getType()))
    return std::nullopt;
  Type element = constant.getValue().getShapedType().getElementType();
  if (!element.isF32() && !element.isF16())
    return std::nullopt;
  std::vector<float> values;
  if (element.isF32()) {
    std::vector<char> storage;
    ArrayRef<char> bytes = getWireData(constant.getValue(), storage);
    if (bytes.size() != size_t(constant.getValue().getNumElements()) * sizeof(float))
      return std::nullopt;
    values.resize(bytes.size() / sizeof(float));
    memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  std::optional<std::vector<double>> halves = readFloats(constant.getValue());
  if (!halves)
    return std::nullopt;
  values.assign(halves->begin(), halves->end());
  return values;
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
  QuantizationParams stated = getQuantization(type);
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
