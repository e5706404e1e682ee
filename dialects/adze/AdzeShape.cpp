//===- AdzeShape.cpp - Shape inference shared by ops ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Building blocks for inferReturnTypeComponents.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

ShapedType adze::getTensorType(Value value) {
  return value ? dyn_cast<ShapedType>(value.getType()) : ShapedType();
}

std::optional<ArrayRef<int64_t>> adze::getKnownShape(Value value) {
  auto type = dyn_cast_or_null<RankedTensorType>(value ? value.getType() : Type());
  if (!type)
    return std::nullopt;
  return type.getShape();
}

std::optional<SmallVector<int64_t>> adze::getConstantIntegers(Value value) {
  ElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return std::nullopt;
  return readIntegers(elements);
}

std::optional<SmallVector<int64_t>> adze::getListedShape(Value value) {
  constexpr int64_t absurdRank = 1024; // rather unranked than a shape as long as a tensor
  std::optional<ArrayRef<int64_t>> shape = getKnownShape(value);
  if (!shape || shape->size() != 1 || ShapedType::isDynamic(shape->front()) || shape->front() > absurdRank)
    return std::nullopt;
  if (std::optional<SmallVector<int64_t>> values = getConstantIntegers(value))
    return values;
  return SmallVector<int64_t>(shape->front(), ShapedType::kDynamic);
}

void adze::addResult(InferredShapes &results, std::optional<ArrayRef<int64_t>> shape, Type element) {
  if (shape)
    results.emplace_back(*shape, element);
  else
    results.emplace_back(element);
}

std::optional<SmallVector<int64_t>> adze::broadcastShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  if (a.size() < b.size())
    std::swap(a, b);
  SmallVector<int64_t> result(a);
  size_t offset = a.size() - b.size();
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t &extent = result[offset + i];
    if (extent == b[i] || b[i] == 1)
      continue;
    if (extent == 1)
      extent = b[i];
    else if (ShapedType::isDynamic(extent)) // a dynamic extent is either 1 or the other one
      extent = b[i];
    else if (!ShapedType::isDynamic(b[i]))
      return std::nullopt;
  }
  return result;
}

int64_t adze::getWindowedExtent(Padding padding, int64_t input, int64_t window, int64_t stride, int64_t dilation) {
  if (ShapedType::isDynamic(input) || ShapedType::isDynamic(window) || stride <= 0)
    return ShapedType::kDynamic;
  if (padding == Padding::SAME)
    return llvm::divideCeil(input, stride);
  int64_t reach = (window - 1) * dilation + 1;
  return input < reach ? 0 : (input - reach) / stride + 1;
}

std::optional<int64_t> adze::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return std::nullopt;
  return axis < 0 ? axis + rank : axis;
}

Type adze::getStoredElement(Value value) {
  ShapedType type = getTensorType(value);
  return type ? getStorageType(type.getElementType()) : Type();
}

LogicalResult adze::inferSameAsInput(MaybeLocation, ValueRange operands, InferredShapes &results) {
  addResult(results, getKnownShape(operands[0]), getStoredElement(operands[0]));
  return success();
}

LogicalResult adze::inferSameShapeAsInput(MaybeLocation, ValueRange operands, InferredShapes &results) {
  addResult(results, getKnownShape(operands[0]));
  return success();
}

/// A value of an integer kernel that a file declares as FLOAT32, its default: LiteRT's kernels set the type themselves.
static bool isStale(Type declared, Type other) { return declared && declared.isF32() && other && other.isInteger(); }

static LogicalResult inferBroadcastOf(MaybeLocation location, ValueRange operands, Type element,
                                      InferredShapes &results) {
  SmallVector<int64_t> shape;
  Type first = getStoredElement(operands[0]);
  for (Value operand : operands) {
    Type other = getStoredElement(operand);
    bool stale = (isStale(first, other) && operands[0].getDefiningOp()) || (isStale(other, first) && operand.getDefiningOp());
    if (other != first && !stale)
      return emitOptionalError(location, "C1: operands store ", first, " and ", other);
    if (stale)
      element = {};
  }
  for (Value operand : operands) {
    std::optional<ArrayRef<int64_t>> known = getKnownShape(operand);
    if (!known) {
      addResult(results, std::nullopt, element);
      return success();
    }
    std::optional<SmallVector<int64_t>> next = broadcastShapes(shape, *known);
    if (!next)
      return emitOptionalError(location, "C2: shapes ", formatShape(shape), " and ", formatShape(*known),
                               " do not broadcast");
    shape = *next;
  }
  addResult(results, ArrayRef<int64_t>(shape), element);
  return success();
}

LogicalResult adze::inferBroadcast(MaybeLocation location, ValueRange operands, InferredShapes &results) {
  return inferBroadcastOf(location, operands, getStoredElement(operands[0]), results);
}

LogicalResult adze::inferBroadcastToBool(MaybeLocation location, ValueRange operands, InferredShapes &results) {
  return inferBroadcastOf(location, operands, IntegerType::get(operands[0].getContext(), 1), results);
}

std::string adze::formatShape(ArrayRef<int64_t> shape) {
  std::string text = "[";
  for (auto [index, extent] : llvm::enumerate(shape))
    text += (index ? ", " : "") + (ShapedType::isDynamic(extent) ? std::string("?") : std::to_string(extent));
  return text + "]";
}

static LogicalResult infer(Operation *op, MaybeLocation location, InferredShapes &results) {
  results.clear();
  return cast<InferShapedTypeOpInterface>(op).inferReturnTypeComponents(
      op->getContext(), location, op->getOperands(), op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
      op->getRegions(), results);
}

LogicalResult adze::detail::verifyInferredShapes(Operation *op) {
  SmallVector<ShapedTypeComponents> inferred;
  if (failed(infer(op, std::nullopt, inferred))) {
    // Inference knows no op to name: ask again for its message, and say whose it is.
    std::string message;
    {
      ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &diagnostic) { message = diagnostic.str(); });
      (void)infer(op, op->getLoc(), inferred);
    }
    return op->emitOpError() << message;
  }
  if (inferred.size() != op->getNumResults())
    return op->emitOpError() << "has " << op->getNumResults() << " results where " << inferred.size()
                             << " are expected";
  for (auto [index, expected, result] : llvm::enumerate(inferred, op->getResults())) {
    auto declared = dyn_cast<TensorType>(result.getType());
    if (!declared)
      continue;
    // FLOAT32 is what a file says that says nothing: LiteRT's kernels then set the type themselves.
    if (Type element = expected.getElementType();
        element && !declared.getElementType().isF32() && getStorageType(element) != getStorageType(declared.getElementType()))
      return op->emitOpError() << "result #" << index << " has elements of " << declared.getElementType()
                               << " where " << element << " is expected";
    if (declared.hasRank() && expected.hasRank() &&
        failed(verifyCompatibleShape(declared.getShape(), expected.getDims())))
      return op->emitOpError() << "result #" << index << " has shape " << formatShape(declared.getShape()) << " where "
                               << formatShape(expected.getDims()) << " is expected";
  }
  return success();
}
