//===- Elementwise.cpp - Building elementwise ops -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// linalg.generic over elements with NumPy's broadcasting, and what scalar bodies share.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Lowering.h"

#include "mlir/IR/AffineExpr.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

AffineMap lower::getBroadcastMap(MLIRContext *context, ArrayRef<int64_t> operand, ArrayRef<int64_t> result) {
  unsigned rank = result.size();
  unsigned missing = rank - operand.size();
  SmallVector<AffineExpr> picks;
  for (auto [i, extent] : llvm::enumerate(operand))
    picks.push_back(extent == 1 && result[missing + i] != 1 ? getAffineConstantExpr(0, context)
                                                            : getAffineDimExpr(missing + i, context));
  return AffineMap::get(rank, 0, picks, context);
}

/// An operand without the extents of 1 that are broadcast, so that its map only drops dimensions: what fusion and loop
/// vectorizers understand. Returns the operand reshaped and its map.
static std::pair<Value, AffineMap> dropBroadcastExtents(OpBuilder &builder, Location location, Value operand,
                                                        ArrayRef<int64_t> result) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(operand.getType()).getShape();
  unsigned missing = result.size() - shape.size();
  SmallVector<int64_t> kept;
  SmallVector<AffineExpr> picks;
  for (auto [i, extent] : llvm::enumerate(shape)) {
    if (extent == 1 && result[missing + i] != 1)
      continue;
    kept.push_back(extent);
    picks.push_back(getAffineDimExpr(missing + i, builder.getContext()));
  }
  return {makeReshape(builder, location, operand, kept),
          AffineMap::get(result.size(), 0, picks, builder.getContext())};
}

Value lower::makeElementwise(OpBuilder &builder, Location location, ValueRange operands, RankedTensorType type,
                             ScalarBody body) {
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (Value operand : operands) {
    auto [input, map] = dropBroadcastExtents(builder, location, operand, type.getShape());
    inputs.push_back(input);
    maps.push_back(map);
  }
  maps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), inputs, ValueRange(makeEmpty(builder, location, type)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        linalg::YieldOp::create(nested, loc, body(nested, loc, arguments.drop_back()));
      });
  return generic.getResult(0);
}

Value lower::clamp(OpBuilder &builder, Location location, Value value, int64_t lower, int64_t upper) {
  Type type = value.getType();
  value = arith::MaxSIOp::create(builder, location, value, makeScalar(builder, location, type, lower));
  return arith::MinSIOp::create(builder, location, value, makeScalar(builder, location, type, upper));
}

Value lower::clampFloat(OpBuilder &builder, Location location, Value value, double lower, double upper) {
  Type type = value.getType();
  // Compare and select, as std::max and std::min are defined: NaN stays where it is the first operand.
  auto select = [&](arith::CmpFPredicate predicate, double bound) {
    Value limit = makeScalar(builder, location, type, bound);
    Value isBeyond = arith::CmpFOp::create(builder, location, predicate, value, limit);
    value = arith::SelectOp::create(builder, location, isBeyond, limit, value);
  };
  if (!std::isinf(lower))
    select(arith::CmpFPredicate::OLT, lower);
  if (!std::isinf(upper))
    select(arith::CmpFPredicate::OGT, upper);
  return value;
}

Value lower::clampActivation(OpBuilder &builder, Location location, Value value, ActivationFunctionType activation) {
  double infinity = std::numeric_limits<double>::infinity();
  switch (activation) {
  case ActivationFunctionType::RELU:
    return clampFloat(builder, location, value, 0, infinity);
  case ActivationFunctionType::RELU6:
    return clampFloat(builder, location, value, 0, 6);
  case ActivationFunctionType::RELU_N1_TO_1:
    return clampFloat(builder, location, value, -1, 1);
  default: // the kernels compute nothing for TANH and SIGN_BIT
    return value;
  }
}

std::pair<int64_t, int64_t> lower::getActivationRange(ActivationFunctionType activation, Affine params, unsigned bits,
                                                      bool isUnsigned) {
  int64_t lowest = isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  int64_t highest = isUnsigned ? (int64_t(1) << bits) - 1 : (int64_t(1) << (bits - 1)) - 1;
  auto quantize = [&](float real) {
    return params.zeroPoint + int64_t(std::round(real / float(params.scale)));
  };
  switch (activation) {
  case ActivationFunctionType::RELU:
    return {std::max(lowest, quantize(0)), highest};
  case ActivationFunctionType::RELU6:
    return {std::max(lowest, quantize(0)), std::min(highest, quantize(6))};
  case ActivationFunctionType::RELU_N1_TO_1:
    return {std::max(lowest, quantize(-1)), std::min(highest, quantize(1))};
  default:
    return {lowest, highest};
  }
}

Value lower::resizeInteger(OpBuilder &builder, Location location, Value value, unsigned bits, bool isUnsigned) {
  Type type = value.getType();
  unsigned width = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  Type element = builder.getIntegerType(bits);
  Type target = isa<VectorType>(type) ? Type(cast<VectorType>(type).clone(element)) : element;
  if (width == bits)
    return value;
  if (width > bits)
    return arith::TruncIOp::create(builder, location, target, value);
  if (isUnsigned)
    return arith::ExtUIOp::create(builder, location, target, value);
  return arith::ExtSIOp::create(builder, location, target, value);
}
