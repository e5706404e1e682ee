//===- ExtentArithmetic.cpp - Extents as tensors of the graph -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing here folds: what is constant was folded before.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/ExtentArithmetic.h"

#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ComparisonOps.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/JoinOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/prepare/Rewriting.h"

using namespace mlir;
using namespace adze;

static Location getExtentsLocation(Location tensor) {
  MLIRContext *context = tensor.getContext();
  return NameLoc::get(StringAttr::get(context, getTensorName(tensor) + " extents"));
}

ExtentArithmetic::ExtentArithmetic(OpBuilder builder, Location tensor)
    : builder(builder), location(getExtentsLocation(tensor)) {}

template <typename OpTy>
Value ExtentArithmetic::make(ArrayRef<int64_t> shape, Type element, ValueRange operands,
                             ArrayRef<NamedAttribute> attributes) {
  Type type = RankedTensorType::get(shape, element);
  return OpTy::create(builder, location, TypeRange(type), operands, attributes)->getResult(0);
}

static RankedTensorType getType(Value value) { return cast<RankedTensorType>(value.getType()); }

Value ExtentArithmetic::makeConstant(ArrayRef<int64_t> numbers) {
  return createIntegers(builder, location, int64_t(numbers.size()), numbers);
}

Value ExtentArithmetic::join(ArrayRef<ExtentPart> parts) {
  bool isWhole = !parts.empty() && parts[0].vector && getType(parts[0].vector).getDimSize(0) == int64_t(parts.size());
  for (auto [i, part] : llvm::enumerate(parts))
    isWhole &= part.vector == parts[0].vector && part.place == int64_t(i);
  if (isWhole)
    return parts[0].vector;
  SmallVector<Value> pieces;
  for (const ExtentPart &part : parts) {
    Value place = makeConstant(part.place);
    bool isPick = part.vector && getType(part.vector).getDimSize(0) > 1;
    pieces.push_back(isPick ? gather(part.vector, place, 0, location) : part.vector ? part.vector : place);
  }
  if (pieces.size() < 2)
    return pieces.empty() ? makeConstant({}) : pieces.front();
  return make<ConcatenationOp>(int64_t(parts.size()), builder.getI32Type(), pieces);
}

Value ExtentArithmetic::flatten(Value tensor) {
  RankedTensorType type = getType(tensor);
  if (type.getRank() == 1)
    return tensor;
  return make<ReshapeOp>(type.getNumElements(), type.getElementType(), {tensor, makeConstant(type.getNumElements())});
}

Value ExtentArithmetic::toElements(Value tensor, Type element) {
  RankedTensorType type = getType(tensor);
  if (type.getElementType() == element)
    return tensor;
  return make<CastOp>(type.getShape(), element, tensor,
                      {builder.getNamedAttr("in_data_type", TypeAttr::get(type.getElementType())),
                       builder.getNamedAttr("out_data_type", TypeAttr::get(element))});
}

Value ExtentArithmetic::toVector(Value integers) { return flatten(toElements(integers, builder.getI32Type())); }

template <typename OpTy>
Value ExtentArithmetic::makeElementwise(Value a, Value b) {
  return make<OpTy>(getType(a).getShape(), builder.getI32Type(), {a, b});
}

Value ExtentArithmetic::add(Value a, Value b) { return makeElementwise<AddOp>(a, b); }
Value ExtentArithmetic::subtract(Value a, Value b) { return makeElementwise<SubOp>(a, b); }
Value ExtentArithmetic::getLesser(Value a, Value b) { return makeElementwise<MinimumOp>(a, b); }
Value ExtentArithmetic::getGreater(Value a, Value b) { return makeElementwise<MaximumOp>(a, b); }

Value ExtentArithmetic::multiply(Value a, int64_t factor) {
  return factor == 1 ? a : makeElementwise<MulOp>(a, makeConstant(factor));
}

Value ExtentArithmetic::replaceNegative(Value a, Value b) {
  ArrayRef<int64_t> shape = getType(a).getShape();
  Value zeros = makeConstant(SmallVector<int64_t>(getType(a).getNumElements(), 0));
  Value isNegative = make<LessOp>(shape, builder.getI1Type(), {a, zeros});
  return make<SelectV2Op>(shape, builder.getI32Type(), {isNegative, b, a});
}

template <typename OpTy>
Value ExtentArithmetic::reduce(Value vector) {
  return make<OpTy>(int64_t(1), builder.getI32Type(), {vector, makeConstant(0)},
                    builder.getNamedAttr("keep_dims", builder.getBoolAttr(true)));
}

Value ExtentArithmetic::countNonZero(Value tensor) {
  RankedTensorType type = getType(tensor);
  if (!type.getElementType().isInteger(1)) {
    auto scalar = RankedTensorType::get({}, type.getElementType());
    Value zero = ConstOp::create(builder, location, scalar, cast<ElementsAttr>(builder.getZeroAttr(scalar)));
    tensor = make<NotEqualOp>(type.getShape(), builder.getI1Type(), {tensor, zero});
  }
  return reduce<SumOp>(toVector(tensor));
}

Value ExtentArithmetic::findGreatest(Value integers) { return reduce<ReduceMaxOp>(toVector(integers)); }

Value ExtentArithmetic::reshape(Value tensor, ArrayRef<int64_t> shape, Location result) {
  RankedTensorType type = getType(tensor);
  if (type.getShape() == shape)
    return tensor;
  return ReshapeOp::create(builder, result, TypeRange(type.clone(shape)), ValueRange{tensor, makeConstant(shape)})
      .getOutput();
}

Value ExtentArithmetic::gather(Value tensor, Value indices, int64_t axis, Location result) {
  RankedTensorType type = getType(tensor);
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = getType(indices).getNumElements();
  return GatherOp::create(builder, result, TypeRange(type.clone(shape)), ValueRange{tensor, indices},
                          builder.getNamedAttr("axis", builder.getI32IntegerAttr(axis)))
      .getOutput();
}
