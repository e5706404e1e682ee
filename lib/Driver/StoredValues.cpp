//===- StoredValues.cpp - The real numbers of a stored tensor -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// scale * (stored - zero point), per tensor and per channel.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/StoredValues.h"

#include "dialects/adze/WireTypes.h"
#include "llvm/ADT/StringSwitch.h"

using namespace adze;
using namespace mlir;

std::optional<StoredValues> StoredValues::get(ShapedType type) {
  StoredValues result;
  StringRef name = getWireTypeName(type.getElementType());
  if (name == "FLOAT32")
    return result;
  result.params = getQuantization(type);
  if (result.params.scale.empty() || result.params.blockSize)
    return std::nullopt;
  std::optional<Element> element = llvm::StringSwitch<std::optional<Element>>(name)
                                       .Cases({"INT8", "INT4", "INT2"}, Element::Int8)
                                       .Cases({"UINT8", "UINT4"}, Element::UInt8)
                                       .Case("INT16", Element::Int16)
                                       .Case("UINT16", Element::UInt16)
                                       .Case("INT32", Element::Int32)
                                       .Case("INT64", Element::Int64)
                                       .Default(std::nullopt);
  if (!element)
    return std::nullopt;
  result.element = *element;
  return result;
}

/// Elements of `outer` runs of a channel each, `inner` elements long, over and over.
template <typename T>
static void dequantize(const T *elements, size_t count, size_t inner, const QuantizationParams &params, float *values) {
  size_t channels = params.scale.size();
  for (size_t begin = 0, channel = 0; begin < count; begin += inner, channel = (channel + 1) % channels) {
    float scale = params.scale[channel];
    size_t zeros = params.zeroPoint.size();
    int64_t zero = zeros ? params.zeroPoint[channel < zeros ? channel : 0] : 0;
    for (size_t i = begin; i < begin + inner; ++i)
      values[i] = scale * float(int64_t(elements[i]) - zero);
  }
}

ArrayRef<float> StoredValues::read(ArrayRef<int64_t> shape, const void *elements, std::vector<float> &scratch) const {
  size_t count = 1, inner = 1;
  for (auto [dimension, extent] : llvm::enumerate(shape)) {
    count *= extent;
    inner *= int64_t(dimension) > params.axis ? extent : 1;
  }
  if (element == Element::Float32)
    return {static_cast<const float *>(elements), count};
  if (!params.isPerChannel())
    inner = count;
  scratch.resize(count);
  auto convert = [&]<typename T>(const T *typed) { dequantize(typed, count, inner, params, scratch.data()); };
  switch (element) {
  case Element::Float32:
    break;
  case Element::Int8:
    convert(static_cast<const int8_t *>(elements));
    break;
  case Element::UInt8:
    convert(static_cast<const uint8_t *>(elements));
    break;
  case Element::Int16:
    convert(static_cast<const int16_t *>(elements));
    break;
  case Element::UInt16:
    convert(static_cast<const uint16_t *>(elements));
    break;
  case Element::Int32:
    convert(static_cast<const int32_t *>(elements));
    break;
  case Element::Int64:
    convert(static_cast<const int64_t *>(elements));
    break;
  }
  return scratch;
}
