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

#include <cmath>

using namespace mlir;
using namespace adze;

ChannelConstants::ChannelConstants(func::FuncOp function, const ChannelDependencies &dependencies)
    : dependencies(dependencies) {
  for (Operation &op : function.getOps())
    if (auto interface = dyn_cast<ChannelOpInterface>(op))
      interface.propagateConstants(*this);
}

ArrayRef<double> ChannelConstants::getElements(Value value) const {
  auto [entry, isNew] = elements.try_emplace(value);
  auto constant = value.getDefiningOp<ConstOp>();
  if (!isNew || !constant)
    return entry->second;
  if (std::optional<std::vector<double>> floats = readFloats(constant.getValue()))
    entry->second = std::move(*floats);
  else if (std::optional<SmallVector<int64_t>> integers = readIntegers(constant.getValue()))
    entry->second.assign(integers->begin(), integers->end());
  return entry->second;
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
  ArrayRef<double> all = getElements(place.value);
  if (all.empty())
    return std::nullopt;
  ArrayRef<int64_t> shape = cast<RankedTensorType>(place.value.getType()).getShape();
  int64_t inner = ShapedType::getNumElements(shape.drop_front(place.axis + 1)), extent = shape[place.axis];
  std::optional<double> first;
  for (int64_t start = place.index * inner, n = all.size(); start < n; start += extent * inner) {
    for (double element : all.slice(start, inner)) {
      if (first && *first != element)
        return std::nullopt;
      first = element;
    }
  }
  return first;
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
