//===- StoredForm.cpp - Types and constants as stored ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types and constants in their stored form.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Lowering.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The element type in which a tensor is stored, null for elements without numbers.
static Type getStoredElementType(Type element) {
  Type storage = getStorageType(element);
  if (auto integer = dyn_cast<IntegerType>(storage))
    return IntegerType::get(element.getContext(), std::max(8u, integer.getWidth()));
  if (isa<FloatType, ComplexType>(storage))
    return storage;
  return {};
}

LoweringTypes::LoweringTypes() {
  addConversion([](Type type) { return type; });
  addConversion([](TensorType type) -> std::optional<Type> {
    Type element = getStoredElementType(type.getElementType());
    if (!element)
      return type; // strings and handles, for the patterns that look at what they are
    if (type.hasRank())
      return RankedTensorType::get(type.getShape(), element);
    return UnrankedTensorType::get(element);
  });
  // Only where an op is left over, which is then reported.
  auto cast = [](OpBuilder &builder, Type type, ValueRange inputs, Location location) -> Value {
    return UnrealizedConversionCastOp::create(builder, location, type, inputs).getResult(0);
  };
  addSourceMaterialization(cast);
  addTargetMaterialization(cast);
}

std::optional<Affine> lower::getAffine(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type)
    return std::nullopt;
  QuantizationParams params = getQuantization(type);
  if (params.scale.size() != 1)
    return std::nullopt;
  return Affine{params.scale[0], params.zeroPoint.empty() ? 0 : params.zeroPoint[0]};
}

Type lower::getWireElement(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type ? getStorageType(type.getElementType()) : Type();
}

bool lower::isUnsigned(Value value) {
  auto integer = dyn_cast_or_null<IntegerType>(getWireElement(value));
  return integer && (integer.isUnsigned() || integer.getWidth() == 1);
}

ElementsAttr lower::getConstantValue(Value value) {
  auto constant = value.getDefiningOp<ConstOp>();
  return constant ? cast<ElementsAttr>(constant.getValue()) : ElementsAttr();
}

/// A constant of other element types over the same bytes; null where the bytes differ.
static ElementsAttr reinterpret(ElementsAttr value, RankedTensorType type) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  auto integer = dyn_cast<IntegerType>(value.getElementType());
  if (auto dense = dyn_cast<DenseElementsAttr>(value); dense && (!integer || integer.getWidth() % 8 == 0))
    return DenseElementsAttr::getFromRawBuffer(type, dense.getRawData());
  return {};
}

ElementsAttr lower::getStoredValue(ElementsAttr value, RankedTensorType graphType) {
  Type storage = getStorageType(graphType.getElementType());
  auto type = RankedTensorType::get(graphType.getShape(), getStoredElementType(graphType.getElementType()));
  auto integer = dyn_cast<IntegerType>(storage);
  if (!integer || integer.getWidth() >= 8)
    if (ElementsAttr same = reinterpret(value, type))
      return same;
  std::optional<SmallVector<int64_t>> elements = readIntegers(value);
  if (!elements)
    return {};
  std::vector<char> bytes(elements->begin(), elements->end());
  return makeConstant(type, bytes);
}

Value lower::makeTensorConstant(OpBuilder &builder, Location location, RankedTensorType type, ArrayRef<char> data) {
  return arith::ConstantOp::create(builder, location, cast<TypedAttr>(makeConstant(type, data)));
}

Value lower::makeFloats(OpBuilder &builder, Location location, ArrayRef<float> elements) {
  auto type = RankedTensorType::get({int64_t(elements.size())}, builder.getF32Type());
  return makeTensorConstant(builder, location, type,
                            {reinterpret_cast<const char *>(elements.data()), elements.size() * sizeof(float)});
}

Value lower::makeIntegers(OpBuilder &builder, Location location, ArrayRef<int64_t> elements, unsigned bits) {
  auto type = RankedTensorType::get({int64_t(elements.size())}, builder.getIntegerType(bits));
  std::vector<char> bytes;
  bytes.reserve(elements.size() * bits / 8);
  for (int64_t element : elements)
    for (unsigned i = 0; i < bits; i += 8)
      bytes.push_back(static_cast<char>(element >> i));
  return makeTensorConstant(builder, location, type, bytes);
}

Value lower::makeScalar(OpBuilder &builder, Location location, Type type, double value) {
  return arith::ConstantOp::create(builder, location, builder.getFloatAttr(type, value));
}

Value lower::makeScalar(OpBuilder &builder, Location location, Type type, int64_t value) {
  if (isa<FloatType>(type))
    return makeScalar(builder, location, type, double(value));
  return arith::ConstantOp::create(builder, location, builder.getIntegerAttr(type, value));
}

Value lower::makeEmpty(OpBuilder &builder, Location location, RankedTensorType type) {
  return tensor::EmptyOp::create(builder, location, type.getShape(), type.getElementType());
}

Value lower::makeFilled(OpBuilder &builder, Location location, RankedTensorType type, Value scalar) {
  return linalg::FillOp::create(builder, location, scalar, makeEmpty(builder, location, type)).getResult(0);
}

Value lower::makeReshape(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> shape) {
  auto from = cast<RankedTensorType>(value.getType());
  auto to = RankedTensorType::get(shape, from.getElementType());
  if (from == to)
    return value;
  if (from.getRank() < to.getRank())
    if (auto indices = getReassociationIndicesForReshape(from, to))
      return tensor::ExpandShapeOp::create(builder, location, to, value, *indices);
  if (from.getRank() > to.getRank())
    if (auto indices = getReassociationIndicesForReshape(from, to))
      return tensor::CollapseShapeOp::create(builder, location, to, value, *indices);
  // Through one dimension: both steps are views.
  auto flat = RankedTensorType::get({from.getNumElements()}, from.getElementType());
  auto all = [](int64_t rank) {
    SmallVector<ReassociationIndices> indices(1);
    llvm::append_range(indices[0], llvm::seq<int64_t>(rank));
    return rank ? indices : SmallVector<ReassociationIndices>();
  };
  if (from.getRank() != 1)
    value = from.getRank() == 0 ? Value(tensor::ExpandShapeOp::create(builder, location, flat, value, all(0)))
                                : Value(tensor::CollapseShapeOp::create(builder, location, flat, value, all(from.getRank())));
  if (to.getRank() == 1)
    return value;
  return to.getRank() == 0 ? Value(tensor::CollapseShapeOp::create(builder, location, to, value, all(0)))
                           : Value(tensor::ExpandShapeOp::create(builder, location, to, value, all(to.getRank())));
}
