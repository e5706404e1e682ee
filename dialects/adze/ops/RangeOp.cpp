//===- RangeOp.cpp - Shape and folder of RANGE ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RANGE computes in the element's own precision, which decides how many elements there are.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ElementMovement.h"
#include "dialects/adze/ops/IndexOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace adze;

namespace {

/// The three operands as numbers of one type.
template <typename T>
struct Progression {
  T start, limit, delta;

  /// Whether `delta` leads from `start` towards `limit`; LiteRT refuses the rest.
  bool isValid() const {
    return (start >= limit && delta < 0) || (start <= limit && delta > 0);
  }
};

} // namespace

static std::optional<int64_t> countElements(const Progression<int64_t> &p) {
  int64_t distance;
  if (llvm::SubOverflow(p.limit, p.start, distance) || distance == INT64_MIN || p.delta == INT64_MIN)
    return std::nullopt;
  int64_t step = std::abs(p.delta);
  distance = std::abs(distance);
  return distance / step + (distance % step != 0);
}

static std::optional<int64_t> countElements(const Progression<float> &p) {
  float count = std::ceil(std::abs((p.limit - p.start) / p.delta));
  if (!(count < 2147483648.0f))
    return std::nullopt;
  return static_cast<int64_t>(count);
}

/// Reads three scalars; none where one is not a constant of type T.
template <typename T>
static std::optional<Progression<T>> readProgression(ArrayRef<Attribute> constants) {
  SmallVector<T> values;
  for (Attribute constant : constants) {
    auto elements = dyn_cast_or_null<ElementsAttr>(constant);
    if (!elements || elements.getNumElements() != 1)
      return std::nullopt;
    if constexpr (std::is_integral_v<T>) {
      auto integers = readIntegers(elements);
      if (!integers)
        return std::nullopt;
      values.push_back(integers->front());
    } else {
      auto floats = readFloats(elements);
      if (!floats)
        return std::nullopt;
      values.push_back(static_cast<T>(floats->front()));
    }
  }
  return Progression<T>{values[0], values[1], values[2]};
}

static Attribute getConstant(Value value) {
  Attribute constant;
  return matchPattern(value, m_Constant(&constant)) ? constant : Attribute();
}

/// The number of elements where all is known, a dynamic extent otherwise; C2.
template <typename T>
static FailureOr<int64_t> inferCount(MaybeLocation location, ArrayRef<Attribute> constants) {
  std::optional<Progression<T>> progression = readProgression<T>(constants);
  if (!progression)
    return ShapedType::kDynamic;
  if (!progression->isValid())
    return emitOptionalError(location, "C2: delta does not lead from start to limit");
  return countElements(*progression).value_or(ShapedType::kDynamic);
}

LogicalResult RangeOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                 InferredShapes &results) {
  Type element = getStoredElement(adaptor.getStart());
  SmallVector<Attribute> constants;
  for (Value operand : {adaptor.getStart(), adaptor.getLimit(), adaptor.getDelta()}) {
    auto shape = getKnownShape(operand);
    if ((shape && !shape->empty()) || getStoredElement(operand) != element)
      return emitOptionalError(location, "C1: start, limit and delta must be scalars of one type");
    constants.push_back(getConstant(operand));
  }
  FailureOr<int64_t> count =
      element.isF32() ? inferCount<float>(location, constants) : inferCount<int64_t>(location, constants);
  if (failed(count))
    return failure();
  addResult(results, ArrayRef<int64_t>(*count), element);
  return success();
}

OpFoldResult RangeOp::fold(FoldAdaptor adaptor) {
  SmallVector<Attribute> constants{adaptor.getStart(), adaptor.getLimit(), adaptor.getDelta()};
  auto type = dyn_cast<RankedTensorType>(getOutput().getType());
  if (!type || !isWorthFolding(getOutput()))
    return {};
  if (std::optional<Progression<int64_t>> p = readProgression<int64_t>(constants)) {
    if (!p->isValid() || countElements(*p) != type.getNumElements()) // what is too long to count overflows below
      return {};
    SmallVector<int64_t> values;
    for (int64_t i = 0; i < type.getNumElements(); ++i)
      values.push_back(p->start + i * p->delta);
    return makeIntegers(getOutput(), values);
  }
  std::optional<Progression<float>> p = readProgression<float>(constants);
  if (!p || !p->isValid() || !type.getElementType().isF32())
    return {};
  SmallVector<float> values;
  float value = p->start; // LiteRT sums up, rounding at every step
  for (int64_t i = 0; i < type.getNumElements(); ++i, value += p->delta)
    values.push_back(value);
  return makeConstant(getStorageShapedType(type),
                      ArrayRef(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)));
}
