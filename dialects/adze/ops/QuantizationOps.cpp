//===- QuantizationOps.cpp - Changes of element type ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, verifiers and folders.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/QuantizationOps.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ElementwiseFold.h"
#include "dialects/adze/Quantization.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/QuantizationOps.cpp.inc"
#include "dialects/adze/ops/QuantizationOps.interfaces.inc"

LogicalResult QuantizeOp::verify() {
  if (getQuantization(cast<ShapedType>(getOutput().getType())).scale.empty())
    return emitOpError() << "C1: the result's type " << getOutput().getType() << " has no quantization parameters";
  return success();
}

/// Rescaling to the type that is there already changes nothing.
OpFoldResult QuantizeOp::fold(FoldAdaptor) { return forwardOperand(*this, 0); }

//===----------------------------------------------------------------------===//
// CAST
//===----------------------------------------------------------------------===//

/// Appends `from` as a T; false where T cannot hold it, which LiteRT versions answer differently.
template <typename T, typename From>
static bool append(std::vector<char> &data, From from) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    double whole = std::trunc(from);
    double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
    if (!(whole >= (std::is_signed_v<T> ? -limit : 0) && whole < limit))
      return false;
  }
  T value = static_cast<T>(from);
  const char *bytes = reinterpret_cast<const char *>(&value);
  data.insert(data.end(), bytes, bytes + sizeof(value));
  return true;
}

/// Converts elements to a wire type; none where it is not among those below or cannot hold an element.
template <typename From>
static std::optional<std::vector<char>> convert(ArrayRef<From> elements, StringRef to) {
  using Append = bool (*)(std::vector<char> &, From);
  Append function = llvm::StringSwitch<Append>(to)
                        .Case("FLOAT32", append<float, From>)
                        .Case("INT64", append<int64_t, From>)
                        .Case("INT32", append<int32_t, From>)
                        .Case("INT16", append<int16_t, From>)
                        .Case("INT8", append<int8_t, From>)
                        .Case("UINT8", append<uint8_t, From>)
                        .Case("BOOL", append<bool, From>)
                        .Default(nullptr);
  std::vector<char> data;
  if (!function || !llvm::all_of(elements, [&](From element) { return function(data, element); }))
    return std::nullopt;
  return data;
}

/// Half precision constants stay: their stored form is the smaller one.
OpFoldResult CastOp::fold(FoldAdaptor adaptor) {
  if (OpFoldResult same = forwardOperand(*this, 0))
    return same;
  auto value = dyn_cast_or_null<ElementsAttr>(adaptor.getInput());
  ShapedType result = getFoldedType(*this);
  if (!value || !result || value.getShapedType().getShape() != result.getShape() || !isUnquantized(getInput()) ||
      !isUnquantized(getOutput()))
    return {};
  StringRef to = getWireTypeName(result.getElementType());
  std::optional<std::vector<char>> data;
  if (std::optional<SmallVector<int64_t>> integers = readIntegers(value))
    data = convert<int64_t>(*integers, to);
  else if (std::optional<std::vector<double>> floats = readFloats(value); floats && value.getElementType().isF32())
    data = convert<double>(*floats, to);
  return data ? OpFoldResult(makeConstant(result, *data)) : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// BITCAST
//===----------------------------------------------------------------------===//

/// The shape depends on the result's type, so the verifier knows it and inference does not.
LogicalResult BitcastOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation, Adaptor, InferredShapes &results) {
  addResult(results, std::nullopt);
  return success();
}

LogicalResult BitcastOp::verify() {
  auto input = getKnownShape(getInput()), output = getKnownShape(getOutput());
  std::optional<unsigned> from = getWireBits(getTensorType(getInput()).getElementType());
  std::optional<unsigned> to = getWireBits(getTensorType(getOutput()).getElementType());
  if (!input || !output || !from || !to || *from < 8 || *to < 8)
    return success();
  SmallVector<int64_t> expected(*input);
  if (*from > *to) {
    expected.push_back(*from / *to);
  } else if (*from < *to) {
    if (expected.empty() || (!ShapedType::isDynamic(expected.back()) && expected.back() != *to / *from))
      return emitOpError() << "C2: the last dimension of " << formatShape(*input) << " must have " << *to / *from
                           << " elements";
    expected.pop_back();
  }
  if (failed(verifyCompatibleShape(expected, *output)))
    return emitOpError() << "C1: the result has shape " << formatShape(*output) << " where " << formatShape(expected)
                         << " is expected";
  return success();
}

OpFoldResult BitcastOp::fold(FoldAdaptor adaptor) {
  if (OpFoldResult same = forwardOperand(*this, 0))
    return same;
  auto value = dyn_cast_or_null<ElementsAttr>(adaptor.getInput());
  ShapedType result = getFoldedType(*this);
  if (!value || !result || !isUnquantized(getInput()) || !isUnquantized(getOutput()))
    return {};
  std::vector<char> storage;
  ArrayRef<char> data = getWireData(value, storage);
  bool isWhole = !value.getElementType().isInteger(1) && !result.getElementType().isInteger(1);
  return isWhole && data.size() == getWireBytes(result) ? OpFoldResult(makeConstant(result, data)) : OpFoldResult();
}

void AdzeDialect::registerQuantizationOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/QuantizationOps.cpp.inc"
      >();
}
