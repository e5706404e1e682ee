//===- Weights.cpp - Constant weights in the compiler ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads constants of the graph and rearranges their elements, whatever their width.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Weights.h"

#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "dialects/adze/DequantizedConstant.h"
#include "llvm/ADT/APFloat.h"

#include <cstring>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

bool lower::isPresent(Value operand) { return operand && !isa<NoneType>(operand.getType()); }

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The stored form of a constant that is not sparse; null for others.
static ElementsAttr readDense(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return {};
  if (auto constant = value.getDefiningOp<BlockwiseConstOp>())
    return getStoredValue(cast<ElementsAttr>(constant.getValue()), type);
  if (auto constant = value.getDefiningOp<ClusteredConstOp>())
    return getStoredValue(expandClusters(constant), type);
  ElementsAttr found = getConstantValue(value);
  return found ? getStoredValue(found, type) : ElementsAttr();
}

/// The elements of a sparse constant with its zeros, as floats: exact for the narrow types that weights have.
static ElementsAttr readSparse(Value value) {
  auto constant = value.getDefiningOp<SparseConstOp>();
  std::string reason;
  return constant ? dequantizeConstant(constant, QuantizationParams(), reason).value_or(ElementsAttr()) : ElementsAttr();
}

std::optional<Weights> Weights::of(ElementsAttr stored, bool isUnsigned) {
  auto type = dyn_cast_or_null<RankedTensorType>(stored ? stored.getShapedType() : ShapedType());
  if (!type || type.getElementTypeBitWidth() % 8 != 0)
    return std::nullopt;
  Weights weights(type, isUnsigned);
  weights.borrowed = getWireData(stored, weights.owned);
  weights.attribute = stored;
  if (weights.getBytes().size() != size_t(weights.size() * weights.getElementBytes()))
    return std::nullopt;
  return weights;
}

std::optional<Weights> Weights::read(Value value) {
  if (ElementsAttr dense = readDense(value))
    return of(dense, adze::lower::isUnsigned(value));
  std::optional<Weights> sparse = of(readSparse(value), false);
  if (!sparse)
    return std::nullopt;
  Weights &floats = *sparse;
  Type element = getWireElement(value);
  auto integer = dyn_cast<IntegerType>(element);
  if (!integer)
    return element.isF16() ? floats.halve() : floats;
  unsigned bits = std::max(8u, integer.getWidth());
  Weights weights(floats.type.clone(IntegerType::get(value.getContext(), bits)), adze::lower::isUnsigned(value));
  for (int64_t i = 0, n = floats.size(); i < n; ++i)
    for (unsigned bit = 0; bit < bits; bit += 8)
      weights.owned.push_back(static_cast<char>(int64_t(floats.getFloat(i)) >> bit));
  return weights;
}

int64_t Weights::getInteger(int64_t i) const {
  const char *data = getBytes().data() + i * getElementBytes();
  uint64_t bits = 0;
  std::memcpy(&bits, data, getElementBytes()); // little endian, as the wire
  unsigned unused = 64 - getElementBytes() * 8;
  return isUnsigned ? int64_t(bits) : int64_t(bits << unused) >> unused;
}

double Weights::getFloat(int64_t i) const {
  auto element = dyn_cast<FloatType>(getElement());
  if (!element)
    return getInteger(i);
  uint64_t bits = 0;
  std::memcpy(&bits, getBytes().data() + i * getElementBytes(), getElementBytes());
  llvm::APFloat value(element.getFloatSemantics(), llvm::APInt(element.getWidth(), bits));
  bool losesInfo;
  value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return value.convertToDouble();
}

//===----------------------------------------------------------------------===//
// Rearranging
//===----------------------------------------------------------------------===//

Weights Weights::reshape(ArrayRef<int64_t> shape) const {
  Weights result(*this);
  result.type = type.clone(shape);
  return result;
}

Weights Weights::slice(ArrayRef<int64_t> starts, ArrayRef<int64_t> steps, ArrayRef<int64_t> extents) const {
  Weights result(type.clone(extents), isUnsigned);
  size_t rank = extents.size(), width = getElementBytes();
  result.owned.resize(result.size() * width);
  SmallVector<int64_t> strides(rank, 1), indices(rank, 0);
  for (size_t i = rank; i-- > 1;)
    strides[i - 1] = strides[i] * getShape()[i];
  for (int64_t position = 0, n = result.size(); position < n; ++position) {
    int64_t source = 0;
    for (size_t i = 0; i < rank; ++i)
      source += (starts[i] + indices[i] * steps[i]) * strides[i];
    std::memcpy(result.owned.data() + position * width, getBytes().data() + source * width, width);
    for (size_t i = rank; i-- > 0 && ++indices[i] == extents[i];)
      indices[i] = 0;
  }
  return result;
}

Weights Weights::extend(ArrayRef<int64_t> extents) const {
  if (extents == getShape())
    return *this;
  Weights result(type.clone(extents), isUnsigned);
  size_t rank = extents.size(), width = getElementBytes();
  result.owned.assign(result.size() * width, 0);
  SmallVector<int64_t> indices(rank, 0);
  for (int64_t position = 0, n = size(); position < n; ++position) {
    int64_t target = 0;
    for (size_t i = 0; i < rank; ++i)
      target = target * extents[i] + indices[i];
    std::memcpy(result.owned.data() + target * width, getBytes().data() + position * width, width);
    for (size_t i = rank; i-- > 0 && ++indices[i] == getShape()[i];)
      indices[i] = 0;
  }
  return result;
}

Weights Weights::transpose(ArrayRef<int64_t> order) const {
  size_t rank = order.size(), width = getElementBytes();
  SmallVector<int64_t> strides(rank, 1), picked(rank), extents(rank), indices(rank, 0);
  for (size_t i = rank; i-- > 1;)
    strides[i - 1] = strides[i] * getShape()[i];
  for (auto [i, dim] : llvm::enumerate(order)) {
    extents[i] = getShape()[dim];
    picked[i] = strides[dim];
  }
  Weights result(type.clone(extents), isUnsigned);
  result.owned.resize(size() * width);
  for (int64_t position = 0, n = size(); position < n; ++position) {
    int64_t source = 0;
    for (size_t i = 0; i < rank; ++i)
      source += indices[i] * picked[i];
    std::memcpy(result.owned.data() + position * width, getBytes().data() + source * width, width);
    for (size_t i = rank; i-- > 0 && ++indices[i] == extents[i];)
      indices[i] = 0;
  }
  return result;
}

Weights Weights::widen() const {
  auto element = dyn_cast<FloatType>(getElement());
  if (!element || element.getWidth() >= 32)
    return *this;
  Weights result(withElement(Float32Type::get(type.getContext())), false);
  result.owned.resize(size() * sizeof(float));
  for (int64_t i = 0, n = size(); i < n; ++i) {
    float value = static_cast<float>(getFloat(i));
    std::memcpy(result.owned.data() + i * sizeof(float), &value, sizeof(float));
  }
  return result;
}

Weights Weights::halve() const {
  Weights result(withElement(Float16Type::get(type.getContext())), false);
  for (int64_t i = 0, n = size(); i < n; ++i) {
    llvm::APFloat value(getFloat(i));
    bool losesInfo;
    value.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    uint64_t bits = value.bitcastToAPInt().getZExtValue();
    result.owned.push_back(static_cast<char>(bits));
    result.owned.push_back(static_cast<char>(bits >> 8));
  }
  return result;
}

/// For each element in order, its index along `axis`.
static int64_t getAxisIndex(ArrayRef<int64_t> shape, int64_t axis, int64_t position) {
  int64_t inner = ShapedType::getNumElements(shape.drop_front(axis + 1));
  return position / inner % shape[axis];
}

Weights Weights::subtract(ArrayRef<int64_t> zeroPoints, int64_t axis) const {
  if (llvm::all_of(zeroPoints, [](int64_t value) { return value == 0; }) && !isUnsigned)
    return *this;
  SmallVector<int64_t> values(size());
  bool isNarrow = true;
  for (auto [i, value] : llvm::enumerate(values)) {
    int64_t zero = zeroPoints.empty()       ? 0
                   : zeroPoints.size() == 1 ? zeroPoints[0]
                                            : zeroPoints[getAxisIndex(getShape(), axis, i)];
    value = getInteger(i) - zero;
    isNarrow &= llvm::isInt<8>(value);
  }
  Weights result(withElement(IntegerType::get(type.getContext(), isNarrow ? 8 : 16)), false);
  size_t width = result.getElementBytes();
  result.owned.resize(size() * width);
  for (auto [i, value] : llvm::enumerate(values))
    std::memcpy(result.owned.data() + i * width, &value, width);
  return result;
}

SmallVector<int64_t> Weights::sum(int64_t axis) const {
  SmallVector<int64_t> sums(getShape()[axis], 0);
  int64_t inner = ShapedType::getNumElements(getShape().drop_front(axis + 1)), extent = getShape()[axis];
  for (int64_t i = 0, n = size(); i < n; ++i)
    sums[i / inner % extent] += getInteger(i);
  return sums;
}

Value Weights::materialize(OpBuilder &builder, Location location) const {
  if (attribute && attribute.getElementType() == getElement()) {
    ElementsAttr value;
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute))
      value = DenseResourceElementsAttr::get(type, resource.getRawHandle());
    else
      value = cast<DenseElementsAttr>(attribute).reshape(type);
    return arith::ConstantOp::create(builder, location, cast<TypedAttr>(value));
  }
  return makeTensorConstant(builder, location, type, getBytes());
}

//===----------------------------------------------------------------------===//
// Operands that may be constants
//===----------------------------------------------------------------------===//

/// A lowered value's elements where it is a constant.
static std::optional<Weights> readLowered(Value value) {
  auto constant = value.getDefiningOp<arith::ConstantOp>();
  return constant ? Weights::of(dyn_cast<ElementsAttr>(constant.getValue()), false) : std::nullopt;
}

Value lower::reshapeOperand(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> shape) {
  if (cast<RankedTensorType>(value.getType()).getShape() == shape)
    return value;
  if (std::optional<Weights> constant = readLowered(value))
    return constant->reshape(shape).materialize(builder, location);
  return makeReshape(builder, location, value, shape);
}

Value lower::transposeOperand(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> order) {
  if (llvm::equal(order, llvm::seq<int64_t>(order.size())))
    return value;
  if (std::optional<Weights> constant = readLowered(value))
    return constant->transpose(order).materialize(builder, location);
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  for (int64_t dim : order)
    shape.push_back(type.getDimSize(dim));
  Value init = makeEmpty(builder, location, type.clone(shape));
  return linalg::TransposeOp::create(builder, location, value, init, order)->getResult(0);
}

Value lower::makeFloatWeights(OpBuilder &builder, Location location, Value value, Value lowered) {
  std::optional<Weights> constant = Weights::read(value);
  if (constant && isa<FloatType>(constant->getElement()))
    return constant->widen().materialize(builder, location);
  auto type = cast<RankedTensorType>(lowered.getType());
  if (type.getElementType().isF32())
    return lowered;
  auto wide = type.clone(builder.getF32Type());
  return makeElementwise(builder, location, lowered, wide, [](OpBuilder &nested, Location loc, ValueRange arguments) {
    return arith::ExtFOp::create(nested, loc, nested.getF32Type(), arguments[0]);
  });
}

Value lower::makeFloatBias(OpBuilder &builder, Location location, Value bias, Value lowered) {
  if (!isPresent(bias))
    return {};
  Value wide = makeFloatWeights(builder, location, bias, lowered);
  return reshapeOperand(builder, location, wide, {cast<RankedTensorType>(wide.getType()).getNumElements()});
}
