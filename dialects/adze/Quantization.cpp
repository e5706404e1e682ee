//===- Quantization.cpp - One view of a tensor's quantization -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Converts between QuantizationParameters and tensor types.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"

#include "dialects/adze/WireTypes.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace adze;

static std::vector<float> toVector(DenseF32ArrayAttr attr) {
  return attr ? attr.asArrayRef().vec() : std::vector<float>();
}

QuantizationParams adze::getQuantization(QuantizationAttr encoding) {
  QuantizationParams params;
  params.min = toVector(encoding.getMin());
  params.max = toVector(encoding.getMax());
  params.scale = toVector(encoding.getScale());
  params.axis = encoding.getAxis();
  if (DenseI64ArrayAttr zeroPoint = encoding.getZeroPoint())
    params.zeroPoint = zeroPoint.asArrayRef().vec();
  if (IntegerAttr blockSize = encoding.getBlockSize())
    params.blockSize = blockSize.getInt();
  if (DenseI32ArrayAttr axes = encoding.getAxes())
    params.blockAxes = axes.asArrayRef().vec();
  if (DenseI8ArrayAttr custom = encoding.getCustom())
    params.custom = custom.asArrayRef().vec();
  return params;
}

QuantizationParams adze::getQuantization(ShapedType type) {
  QuantizationParams params;
  if (auto ranked = dyn_cast<RankedTensorType>(type))
    if (auto encoding = dyn_cast_or_null<QuantizationAttr>(ranked.getEncoding()))
      params = getQuantization(encoding);
  Type element = type.getElementType();
  if (auto perTensor = dyn_cast<quant::UniformQuantizedType>(element)) {
    params.scale = {static_cast<float>(perTensor.getScale())};
    params.zeroPoint = {perTensor.getZeroPoint()};
  } else if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    for (double scale : perAxis.getScales())
      params.scale.push_back(static_cast<float>(scale));
    params.zeroPoint = perAxis.getZeroPoints().vec();
    params.axis = perAxis.getQuantizedDimension();
  }
  return params;
}

/// Whether a `quant` type says scale, zero point and axis of `params` without loss.
static bool isSayable(Type storage, std::optional<ArrayRef<int64_t>> shape, const QuantizationParams &params) {
  auto integer = dyn_cast<IntegerType>(storage);
  if (!integer || integer.getWidth() == 1 || integer.getWidth() > 32 || params.blockSize || params.custom)
    return false;
  if (params.scale.empty() || params.scale.size() != params.zeroPoint.size())
    return false;
  // APFloat-free statement of what quant::QuantizedType refuses; FLT_MIN is its smallest scale.
  for (float scale : params.scale)
    if (!std::isnormal(scale) || scale < 0)
      return false;
  if (params.scale.size() == 1)
    return params.axis == 0;
  return shape && params.axis >= 0 && params.axis < static_cast<int64_t>(shape->size()) &&
         (ShapedType::isDynamic((*shape)[params.axis]) ||
          (*shape)[params.axis] == static_cast<int64_t>(params.scale.size()));
}

static Type makeQuantType(IntegerType storage, const QuantizationParams &params) {
  MLIRContext *context = storage.getContext();
  bool isSigned = !storage.isUnsigned();
  unsigned width = storage.getWidth();
  auto signless = IntegerType::get(context, width);
  int64_t low = quant::QuantizedType::getDefaultMinimumForInteger(isSigned, width);
  int64_t high = quant::QuantizedType::getDefaultMaximumForInteger(isSigned, width);
  unsigned flags = isSigned ? quant::QuantizationFlags::Signed : 0;
  auto expressed = Float32Type::get(context);
  if (params.scale.size() == 1)
    return quant::UniformQuantizedType::get(flags, signless, expressed, params.scale[0], params.zeroPoint[0], low,
                                            high);
  SmallVector<double> scales(params.scale.begin(), params.scale.end());
  return quant::UniformQuantizedPerAxisType::get(flags, signless, expressed, scales, params.zeroPoint, params.axis,
                                                 low, high);
}

template <typename AttrT, typename T>
static AttrT toAttr(MLIRContext *context, const std::vector<T> &values) {
  return values.empty() ? AttrT() : AttrT::get(context, values);
}

QuantizationAttr adze::makeQuantizationAttr(MLIRContext *context, const QuantizationParams &params) {
  if (params.isEmpty())
    return {};
  Builder builder(context);
  return QuantizationAttr::get(
      context, toAttr<DenseF32ArrayAttr>(context, params.min), toAttr<DenseF32ArrayAttr>(context, params.max),
      toAttr<DenseF32ArrayAttr>(context, params.scale), toAttr<DenseI64ArrayAttr>(context, params.zeroPoint),
      params.axis, params.blockSize ? builder.getI32IntegerAttr(*params.blockSize) : IntegerAttr(),
      toAttr<DenseI32ArrayAttr>(context, params.blockAxes),
      params.custom ? builder.getDenseI8ArrayAttr(*params.custom) : DenseI8ArrayAttr());
}

TensorType adze::makeTensorType(Type storage, std::optional<ArrayRef<int64_t>> shape, const QuantizationParams &params,
                                QuantizationAttr *rest) {
  MLIRContext *context = storage.getContext();
  bool sayable = isSayable(storage, shape, params);
  Type element = sayable ? makeQuantType(cast<IntegerType>(storage), params) : storage;
  QuantizationParams unsaid = params;
  if (sayable) {
    unsaid.scale.clear();
    unsaid.zeroPoint.clear();
    unsaid.axis = 0;
  }
  QuantizationAttr encoding = makeQuantizationAttr(context, unsaid);
  if (shape)
    return RankedTensorType::get(*shape, element, encoding);
  if (rest)
    *rest = encoding;
  return UnrankedTensorType::get(element);
}
