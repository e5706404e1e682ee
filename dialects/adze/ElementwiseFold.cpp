//===- ElementwiseFold.cpp - Folds elementwise ops ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads constants as the C++ type of their elements, broadcasts, applies, and writes a constant back.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ElementwiseFold.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"

#include <cstring>

using namespace mlir;
using namespace adze;

/// Folding must not grow a file by much.
static constexpr uint64_t maximumFoldedBytes = 64 * 1024;

bool adze::isUnquantized(Value value) {
  ShapedType type = getTensorType(value);
  if (!type || !type.getElementType().isIntOrFloat())
    return false;
  QuantizationParams params = getQuantization(type);
  return params.scale.empty() && !params.blockSize && !params.custom;
}

static bool hasFusedActivation(Operation *op) {
  auto fused = dyn_cast<FusedActivationOpInterface>(op);
  return fused && fused.getFusedActivation() != ActivationFunctionType::NONE;
}

ShapedType adze::getFoldedType(Operation *op) {
  auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!result || !result.hasStaticShape() || hasFusedActivation(op))
    return {};
  ShapedType stored = getStorageShapedType(result);
  std::optional<uint64_t> bytes = getWireBytes(stored);
  return bytes && *bytes <= maximumFoldedBytes ? stored : ShapedType();
}

/// For each element of a tensor of shape `to`, in order, the element of `from` that broadcasting puts there; empty
/// where `from` does not broadcast to it.
static std::optional<std::vector<int64_t>> mapElements(ArrayRef<int64_t> from, ArrayRef<int64_t> to) {
  if (from.size() > to.size())
    return std::nullopt;
  size_t added = to.size() - from.size();
  std::vector<int64_t> sources = {0};
  for (auto [dimension, extent] : llvm::enumerate(to)) {
    int64_t own = dimension < added ? 1 : from[dimension - added];
    if (own != 1 && own != extent)
      return std::nullopt;
    std::vector<int64_t> next;
    next.reserve(sources.size() * extent);
    for (int64_t source : sources)
      for (int64_t i = 0; i < extent; ++i)
        next.push_back(source * own + (own == 1 ? 0 : i));
    sources = std::move(next);
  }
  return sources;
}

namespace {

/// How an element lies in a constant: BOOL takes a byte.
template <typename T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

/// The elements of a constant, in the order in which they broadcast to a shape.
template <typename T>
class Elements {
public:
  /// False where the constant's bytes are not there or the shapes do not fit.
  bool read(Attribute attribute, ArrayRef<int64_t> shape) {
    auto value = dyn_cast_or_null<ElementsAttr>(attribute);
    if (!value)
      return false;
    data = getWireData(value, storage);
    std::optional<std::vector<int64_t>> sources = mapElements(value.getShapedType().getShape(), shape);
    if (!sources || data.size() != value.getNumElements() * sizeof(Stored<T>))
      return false;
    order = std::move(*sources);
    return true;
  }
  T operator[](size_t index) const {
    Stored<T> element;
    std::memcpy(&element, data.data() + order[index] * sizeof(element), sizeof(element));
    return static_cast<T>(element);
  }

private:
  std::vector<char> storage;
  ArrayRef<char> data;
  std::vector<int64_t> order;
};

} // namespace

/// Whether elements of a type are held as T. A file may declare another type than the kernel gives (FLOAT32, its default).
template <typename T>
static bool isHeldAs(Type element) {
  if constexpr (std::is_same_v<T, float>)
    return element.isF32();
  return element.isSignlessInteger(std::is_same_v<T, bool> ? 1 : 8 * sizeof(T));
}

/// Applies `function` to elements of `operands` of type T.
template <typename R, typename... T>
static OpFoldResult apply(ShapedType result, ArrayRef<Attribute> operands, std::optional<R> (*function)(T...)) {
  if (!isHeldAs<R>(result.getElementType()))
    return {};
  std::tuple<Elements<T>...> elements;
  size_t number = 0;
  bool complete = std::apply(
      [&](auto &...each) { return (each.read(operands[number++], result.getShape()) && ...); }, elements);
  if (!complete)
    return {};
  std::vector<char> data(result.getNumElements() * sizeof(Stored<R>));
  for (int64_t i = 0; i < result.getNumElements(); ++i) {
    std::optional<R> value = std::apply([&](auto &...each) { return function(each[i]...); }, elements);
    if (!value)
      return {};
    Stored<R> stored = *value;
    std::memcpy(data.data() + i * sizeof(stored), &stored, sizeof(stored));
  }
  return makeConstant(result, data);
}

template <typename Functions>
static OpFoldResult fold(Operation *op, ArrayRef<Attribute> operands, const Functions &functions) {
  ShapedType result = getFoldedType(op);
  bool complete = llvm::all_of(operands, [](Attribute operand) { return isa_and_nonnull<ElementsAttr>(operand); });
  if (!result || !complete || !isUnquantized(op->getResult(0)) || !llvm::all_of(op->getOperands(), isUnquantized))
    return {};
  Type element = getTensorType(op->getOperand(0)).getElementType();
  if (element.isF32() && functions.f32)
    return apply(result, operands, functions.f32);
  if (element.isSignlessInteger(32) && functions.i32)
    return apply(result, operands, functions.i32);
  if (element.isSignlessInteger(64) && functions.i64)
    return apply(result, operands, functions.i64);
  if (element.isSignlessInteger(1) && functions.boolean)
    return apply(result, operands, functions.boolean);
  return {};
}

OpFoldResult adze::foldUnary(Operation *op, ArrayRef<Attribute> operands, const UnaryFunctions &functions) {
  return fold(op, operands, functions);
}

OpFoldResult adze::foldBinary(Operation *op, ArrayRef<Attribute> operands, const BinaryFunctions &functions) {
  return fold(op, operands, functions);
}

OpFoldResult adze::foldPredicate(Operation *op, ArrayRef<Attribute> operands, const Predicates &functions) {
  return fold(op, operands, functions);
}

static bool isAll(Attribute attribute, double value) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  std::optional<uint64_t> bytes = elements ? getWireBytes(elements.getShapedType()) : std::nullopt;
  if (!bytes || *bytes > maximumFoldedBytes)
    return false;
  if (std::optional<SmallVector<int64_t>> integers = readIntegers(elements))
    return llvm::all_of(*integers, [&](int64_t element) { return element == static_cast<int64_t>(value); });
  std::optional<std::vector<double>> floats = readFloats(elements);
  return floats && llvm::all_of(*floats, [&](double element) { return element == value; });
}

OpFoldResult adze::forwardOperand(Operation *op, unsigned number) {
  Value operand = op->getOperand(number);
  bool stands = operand.getType() == op->getResult(0).getType() && !operand.getDefiningOp<VariableOp>();
  return stands ? operand : OpFoldResult();
}

OpFoldResult adze::foldNeutral(Operation *op, unsigned kept, Attribute other, double neutral) {
  if (hasFusedActivation(op) || !llvm::all_of(op->getOperands(), isUnquantized) || !isAll(other, neutral))
    return {};
  return forwardOperand(op, kept);
}

OpFoldResult adze::foldSelect(Operation *op, ArrayRef<Attribute> operands, ArrayRef<int64_t> conditionShape) {
  auto condition = dyn_cast_or_null<ElementsAttr>(operands[0]);
  if (!condition)
    return {};
  Type type = op->getResult(0).getType();
  for (unsigned choice : {1u, 2u})
    if (OpFoldResult chosen = forwardOperand(op, choice); chosen && isAll(condition, choice == 1 ? 1 : 0))
      return chosen;
  ShapedType result = getFoldedType(op);
  auto wanted = [&](unsigned number) {
    ShapedType operand = getTensorType(op->getOperand(number));
    return operand && operand.getElementType() == cast<ShapedType>(type).getElementType() &&
           isa_and_nonnull<ElementsAttr>(operands[number]);
  };
  std::optional<unsigned> bits = result ? getWireBits(result.getElementType()) : std::nullopt;
  if (!bits || *bits % 8 || !wanted(1) || !wanted(2))
    return {};
  size_t size = *bits / 8;
  ArrayRef<char> data[3];
  std::vector<char> storage[3];
  std::vector<int64_t> order[3];
  for (unsigned i = 0; i < 3; ++i) {
    auto value = cast<ElementsAttr>(operands[i]);
    ShapedType own = value.getShapedType();
    auto sources = mapElements(i == 0 ? conditionShape : own.getShape(), result.getShape());
    data[i] = getWireData(value, storage[i]);
    if (i > 0 && own.getElementType() != result.getElementType())
      return {};
    if (!sources || data[i].size() != own.getNumElements() * (i == 0 ? 1 : size))
      return {};
    order[i] = std::move(*sources);
  }
  std::vector<char> selected(result.getNumElements() * size);
  for (int64_t i = 0; i < result.getNumElements(); ++i) {
    unsigned choice = data[0][order[0][i]] ? 1 : 2;
    std::memcpy(selected.data() + i * size, data[choice].data() + order[choice][i] * size, size);
  }
  return makeConstant(result, selected);
}
