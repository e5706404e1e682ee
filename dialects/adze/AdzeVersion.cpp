//===- AdzeVersion.cpp - Versions of builtin ops --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Answers the questions of version rules.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeVersion.h"

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

using namespace mlir;
using namespace adze;

Value VersionQuery::operand(unsigned index) const {
  return index < op->getNumOperands() ? op->getOperand(index) : Value();
}

StringRef VersionQuery::out(unsigned index) const {
  return getWireTypeName(index < op->getNumResults() ? op->getResult(index) : Value());
}

static int64_t rankOf(Value value) {
  auto type = dyn_cast_or_null<RankedTensorType>(value ? value.getType() : Type());
  return type ? type.getRank() : -1;
}

int64_t VersionQuery::rank(unsigned index) const { return rankOf(operand(index)); }

int64_t VersionQuery::outRank(unsigned index) const {
  return rankOf(index < op->getNumResults() ? op->getResult(index) : Value());
}

int64_t VersionQuery::dim(unsigned index, int64_t dimension) const {
  int64_t known = rank(index);
  if (dimension < 0)
    dimension += known;
  if (dimension < 0 || dimension >= known)
    return -1;
  int64_t extent = cast<RankedTensorType>(operand(index).getType()).getDimSize(dimension);
  return ShapedType::isDynamic(extent) ? -1 : extent;
}

bool VersionQuery::shapesDiffer(unsigned a, unsigned b) const {
  if (rank(a) < 0 || rank(b) < 0)
    return false;
  return cast<RankedTensorType>(operand(a).getType()).getShape() !=
         cast<RankedTensorType>(operand(b).getType()).getShape();
}

static QuantizationParams paramsOf(Value value) {
  auto type = dyn_cast_or_null<ShapedType>(value ? value.getType() : Type());
  return type ? getQuantization(type) : QuantizationParams();
}

bool VersionQuery::isQuantized(unsigned index) const { return !paramsOf(operand(index)).scale.empty(); }
bool VersionQuery::isPerChannel(unsigned index) const { return paramsOf(operand(index)).isPerChannel(); }
bool VersionQuery::isOutPerChannel(unsigned index) const {
  return paramsOf(index < op->getNumResults() ? op->getResult(index) : Value()).isPerChannel();
}
bool VersionQuery::isBlockwise(unsigned index) const { return paramsOf(operand(index)).blockSize.has_value(); }

bool VersionQuery::isSparse(unsigned index) const {
  Value value = operand(index);
  return value && value.getDefiningOp<SparseConstOp>();
}

static double scaleOf(Value value) {
  QuantizationParams params = paramsOf(value);
  return params.scale.size() == 1 ? params.scale[0] : 0;
}

double VersionQuery::scale(unsigned index) const { return scaleOf(operand(index)); }

double VersionQuery::outScale(unsigned index) const {
  return scaleOf(index < op->getNumResults() ? op->getResult(index) : Value());
}

bool VersionQuery::flag(StringRef name) const {
  auto attr = dyn_cast_or_null<BoolAttr>(op->getInherentAttr(name).value_or(Attribute()));
  return attr && attr.getValue();
}

int64_t VersionQuery::integer(StringRef name, int64_t otherwise) const {
  auto attr = dyn_cast_or_null<IntegerAttr>(op->getInherentAttr(name).value_or(Attribute()));
  return attr ? attr.getValue().getSExtValue() : otherwise;
}

StringRef VersionQuery::type(StringRef name) const {
  auto attr = dyn_cast_or_null<TypeAttr>(op->getInherentAttr(name).value_or(Attribute()));
  return attr ? getWireTypeName(attr.getValue()) : StringRef();
}

ActivationFunctionType VersionQuery::activation() const {
  auto attr = dyn_cast_or_null<ActivationFunctionTypeAttr>(
      op->getInherentAttr("fused_activation_function").value_or(Attribute()));
  return attr ? attr.getValue() : ActivationFunctionType::NONE;
}
