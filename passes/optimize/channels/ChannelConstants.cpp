//===- ChannelConstants.cpp - Channels that have one value ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements of constants, and what ops made of them.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelConstants.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "llvm/ADT/BitVector.h"

#include <cmath>

using namespace mlir;
using namespace adze;

ChannelConstants::ChannelConstants(func::FuncOp function, const ChannelDependencies &dependencies)
    : dependencies(dependencies) {
  for (Operation &op : function.getOps())
    if (auto interface = dyn_cast<ChannelOpInterface>(op))
      interface.propagateConstants(*this);
}

/// Elements of a constant in order; none for other values.
static std::vector<double> readElements(Value value) {
  auto constant = value.getDefiningOp<ConstOp>();
  if (!constant)
    return {};
  if (std::optional<std::vector<double>> floats = readFloats(constant.getValue()))
    return std::move(*floats);
  std::optional<SmallVector<int64_t>> integers = readIntegers(constant.getValue());
  return integers ? std::vector<double>(integers->begin(), integers->end()) : std::vector<double>();
}

ArrayRef<double> ChannelConstants::getElements(Value value) const {
  auto [entry, isNew] = elements.try_emplace(value);
  if (isNew)
    entry->second = readElements(value);
  return entry->second;
}

/// The one value of all elements at each index of an axis, where there is one.
static std::vector<std::optional<double>> findUniform(ArrayRef<double> all, ArrayRef<int64_t> shape, int64_t axis) {
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1)), extent = shape[axis];
  std::vector<std::optional<double>> found(extent);
  llvm::BitVector mixed(extent);
  for (auto [i, element] : llvm::enumerate(all)) {
    size_t index = i / inner % extent;
    if (found[index] && *found[index] != element)
      mixed.set(index);
    found[index] = element;
  }
  for (unsigned index : mixed.set_bits())
    found[index].reset();
  return found;
}

std::optional<double> ChannelConstants::getUniform(Value value) const {
  ArrayRef<double> all = getElements(value);
  if (all.empty() || !llvm::all_equal(all))
    return std::nullopt;
  return all.front();
}

std::optional<double> ChannelConstants::get(const ChannelPlace &place) const {
  if (auto axis = known.find({place.value, place.axis}); axis != known.end())
    if (auto found = axis->second.find(place.index); found != axis->second.end())
      return found->second;
  if (!place.value.getDefiningOp<ConstOp>())
    return std::nullopt;
  // Weights may be large: what is kept of them is a number for each index.
  auto [entry, isNew] = scanned.try_emplace({place.value, place.axis});
  if (isNew) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(place.value.getType()).getShape();
    entry->second = findUniform(readElements(place.value), shape, place.axis);
  }
  return entry->second[place.index];
}

void ChannelConstants::set(const ChannelPlace &place, std::optional<double> value) {
  if (value && std::isfinite(*value))
    known[{place.value, place.axis}][place.index] = *value;
}

bool ChannelConstants::isFloat(Value value) {
  StringRef wire = getWireTypeName(value);
  return wire == "FLOAT32" || wire == "FLOAT16";
}

std::optional<double> ChannelConstants::getZero(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type)
    return std::nullopt;
  QuantizationParams params = getQuantization(type);
  if (isFloat(value))
    return 0;
  if (params.scale.empty() || !llvm::all_equal(params.zeroPoint))
    return std::nullopt;
  return params.zeroPoint.empty() ? 0 : params.zeroPoint.front();
}

bool ChannelConstants::isZero(Value value, std::optional<double> stored) {
  std::optional<double> zero = getZero(value);
  return stored && zero && *stored == *zero;
}

double adze::applyActivation(ActivationFunctionType activation, double value) {
  switch (activation) {
  case ActivationFunctionType::NONE:
    return value;
  case ActivationFunctionType::RELU:
    return std::max(value, 0.0);
  case ActivationFunctionType::RELU6:
    return std::clamp(value, 0.0, 6.0);
  case ActivationFunctionType::RELU_N1_TO_1:
    return std::clamp(value, -1.0, 1.0);
  case ActivationFunctionType::TANH:
    return std::tanh(value);
  case ActivationFunctionType::SIGN_BIT:
    return std::signbit(value) ? 1 : 0;
  }
  llvm_unreachable("an activation of the schema");
}
