//===- Reduction.cpp - Sums and the like over dimensions ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One linalg.generic each, with as few dimensions as the reduced ones allow.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

Value lower::makeNeutral(OpBuilder &builder, Location location, Type type, Combiner combiner) {
  auto make = [&](const APInt &integer) -> Value {
    return arith::ConstantOp::create(builder, location, builder.getIntegerAttr(type, integer));
  };
  bool isFloat = isa<FloatType>(type);
  unsigned bits = type.getIntOrFloatBitWidth();
  double infinity = std::numeric_limits<double>::infinity();
  switch (combiner) {
  case Combiner::Add:
  case Combiner::Or:
    return isFloat ? makeScalar(builder, location, type, 0.0) : make(APInt(bits, 0));
  case Combiner::Multiply:
    return isFloat ? makeScalar(builder, location, type, 1.0) : make(APInt(bits, 1));
  case Combiner::Max:
    return isFloat ? makeScalar(builder, location, type, -infinity) : make(APInt::getSignedMinValue(bits));
  case Combiner::Min:
    return isFloat ? makeScalar(builder, location, type, infinity) : make(APInt::getSignedMaxValue(bits));
  case Combiner::MaxUnsigned:
    return make(APInt(bits, 0));
  case Combiner::MinUnsigned:
  case Combiner::And:
    return make(APInt::getAllOnes(bits));
  }
  llvm_unreachable("all combiners are above");
}

Value lower::combine(OpBuilder &builder, Location location, Combiner combiner, Value a, Value b) {
  bool isFloat = isa<FloatType>(a.getType());
  // Sums in any order are what lets the innermost loop run in vectors.
  auto anyOrder = arith::FastMathFlags::reassoc;
  switch (combiner) {
  case Combiner::Add:
    return isFloat ? Value(arith::AddFOp::create(builder, location, a, b, anyOrder))
                   : Value(arith::AddIOp::create(builder, location, a, b));
  case Combiner::Multiply:
    return isFloat ? Value(arith::MulFOp::create(builder, location, a, b, anyOrder))
                   : Value(arith::MulIOp::create(builder, location, a, b));
  case Combiner::Max:
    return isFloat ? Value(arith::MaximumFOp::create(builder, location, a, b))
                   : Value(arith::MaxSIOp::create(builder, location, a, b));
  case Combiner::Min:
    return isFloat ? Value(arith::MinimumFOp::create(builder, location, a, b))
                   : Value(arith::MinSIOp::create(builder, location, a, b));
  case Combiner::MaxUnsigned:
    return arith::MaxUIOp::create(builder, location, a, b);
  case Combiner::MinUnsigned:
    return arith::MinUIOp::create(builder, location, a, b);
  case Combiner::And:
    return arith::AndIOp::create(builder, location, a, b);
  case Combiner::Or:
    return arith::OrIOp::create(builder, location, a, b);
  }
  llvm_unreachable("all combiners are above");
}

/// Extents of runs of dimensions that are all reduced or all kept, and which are reduced. Dimensions of one element go
/// with their neighbours.
static std::pair<SmallVector<int64_t>, llvm::SmallBitVector> mergeDimensions(ArrayRef<int64_t> shape,
                                                                             const llvm::SmallBitVector &reduced) {
  SmallVector<int64_t> extents;
  llvm::SmallBitVector kinds;
  for (auto [i, extent] : llvm::enumerate(shape)) {
    if (extent == 1)
      continue;
    if (!extents.empty() && kinds.test(kinds.size() - 1) == reduced.test(i)) {
      extents.back() *= extent;
      continue;
    }
    extents.push_back(extent);
    kinds.resize(extents.size());
    kinds[extents.size() - 1] = reduced.test(i);
  }
  return {extents, kinds};
}

Value lower::makeFold(OpBuilder &builder, Location location, Value input, const llvm::SmallBitVector &reduced,
                      Value start, function_ref<Value(OpBuilder &, Location, Value, Value)> step) {
  auto [extents, kinds] = mergeDimensions(cast<RankedTensorType>(input.getType()).getShape(), reduced);
  SmallVector<utils::IteratorType> iterators;
  SmallVector<int64_t> kept;
  SmallVector<AffineExpr> picks;
  for (auto [i, extent] : llvm::enumerate(extents)) {
    iterators.push_back(kinds.test(i) ? utils::IteratorType::reduction : utils::IteratorType::parallel);
    if (kinds.test(i))
      continue;
    kept.push_back(extent);
    picks.push_back(builder.getAffineDimExpr(i));
  }
  auto type = RankedTensorType::get(kept, start.getType());
  SmallVector<AffineMap> maps{builder.getMultiDimIdentityMap(extents.size()),
                              AffineMap::get(extents.size(), 0, picks, builder.getContext())};
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), ValueRange(makeReshape(builder, location, input, extents)),
      ValueRange(makeFilled(builder, location, type, start)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        linalg::YieldOp::create(nested, loc, step(nested, loc, arguments[0], arguments[1]));
      });
  return generic.getResult(0);
}

Value lower::makeReduction(OpBuilder &builder, Location location, Value input, const llvm::SmallBitVector &reduced,
                           Type accumulator, Combiner combiner, ScalarBody element) {
  auto step = [&](OpBuilder &nested, Location loc, Value value, Value before) {
    return combine(nested, loc, combiner, element ? element(nested, loc, value) : value, before);
  };
  return makeFold(builder, location, input, reduced, makeNeutral(builder, location, accumulator, combiner), step);
}

Value lower::makeRowwise(OpBuilder &builder, Location location, Value rows, ValueRange rowValues, Type element,
                         ScalarBody body) {
  auto type = cast<RankedTensorType>(rows.getType()).clone(element);
  SmallVector<Value> inputs{rows};
  SmallVector<AffineMap> maps{builder.getMultiDimIdentityMap(2)};
  for (Value value : rowValues) {
    inputs.push_back(value);
    maps.push_back(AffineMap::get(2, 0, builder.getAffineDimExpr(0)));
  }
  maps.push_back(builder.getMultiDimIdentityMap(2));
  SmallVector<utils::IteratorType> iterators(2, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), inputs, ValueRange(makeEmpty(builder, location, type)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        linalg::YieldOp::create(nested, loc, body(nested, loc, arguments.drop_back()));
      });
  return generic.getResult(0);
}

Value lower::makeRows(OpBuilder &builder, Location location, Value value) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  if (shape.empty())
    return makeReshape(builder, location, value, {1, 1});
  int64_t rows = 1;
  for (int64_t extent : shape.drop_back())
    rows *= extent;
  return makeReshape(builder, location, value, {rows, shape.back()});
}

Value lower::makeSlice(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> starts,
                       ArrayRef<int64_t> sizes) {
  auto attributes = [&](ArrayRef<int64_t> values) { return getAsIndexOpFoldResult(builder.getContext(), values); };
  SmallVector<OpFoldResult> steps(starts.size(), builder.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(builder, location, value, attributes(starts), attributes(sizes), steps);
}
