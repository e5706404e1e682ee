//===- Movement.cpp - Elements that change places -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Boxes, permutations and joins of tensors.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Movement.h"

#include "mlir/IR/AffineExpr.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static ArrayRef<int64_t> getShape(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }

Value lower::makeIndexed(OpBuilder &builder, Location location, RankedTensorType type, ValueRange operands,
                         ArrayRef<AffineMap> maps, IndexedBody body) {
  Value empty = makeEmpty(builder, location, type);
  if (type.getNumElements() == 0)
    return empty;
  SmallVector<AffineMap> allMaps(maps);
  allMaps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(builder, location, TypeRange(type), operands, ValueRange(empty), allMaps,
                                           iterators, [&](OpBuilder &nested, Location loc, ValueRange arguments) {
                                             SmallVector<Value> indices;
                                             for (int64_t i = 0; i < type.getRank(); ++i)
                                               indices.push_back(linalg::IndexOp::create(nested, loc, i));
                                             linalg::YieldOp::create(nested, loc,
                                                                     body(nested, loc, indices, arguments.drop_back()));
                                           });
  return generic.getResult(0);
}

Value lower::makeMoved(OpBuilder &builder, Location location, Value source, RankedTensorType type, AffineMap map) {
  Value empty = makeEmpty(builder, location, type);
  if (type.getNumElements() == 0)
    return empty;
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(builder, location, TypeRange(type), ValueRange(source), ValueRange(empty),
                                           ArrayRef<AffineMap>{map, builder.getMultiDimIdentityMap(type.getRank())},
                                           iterators, [](OpBuilder &nested, Location loc, ValueRange arguments) {
                                             linalg::YieldOp::create(nested, loc, arguments.front());
                                           });
  return generic.getResult(0);
}

/// Whether the box is one piece of memory: behind the first dimension of which it takes several elements, dimensions
/// are taken whole.
static bool isContiguous(ArrayRef<int64_t> source, ArrayRef<Interval> ranges) {
  bool isWhole = true;
  for (auto [extent, range] : llvm::reverse(llvm::zip_equal(source, ranges))) {
    if (range.extent > 1 && (range.stride != 1 || !isWhole))
      return false;
    isWhole &= range.extent == extent;
  }
  return true;
}

static SmallVector<OpFoldResult> toAttributes(OpBuilder &builder, ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(builder.getContext(), values);
}

/// Copies the elements that `ranges` pick. linalg takes a map that is a bare dimension to run along the whole source,
/// so that a box that starts at 0 and ends early is loaded by the body.
static Value copyBox(OpBuilder &builder, Location location, Value source, ArrayRef<Interval> ranges,
                     RankedTensorType type) {
  SmallVector<AffineExpr> picks;
  bool isMap = true;
  int64_t next = 0;
  for (auto [range, extent] : llvm::zip_equal(ranges, getShape(source))) {
    if (range.extent == 1) {
      picks.push_back(builder.getAffineConstantExpr(range.start));
      continue;
    }
    while (type.getDimSize(next) == 1) // a dimension that the source has not, or has with one element taken
      ++next;
    picks.push_back(builder.getAffineDimExpr(next++) * range.stride + range.start);
    isMap &= !isa<AffineDimExpr>(picks.back()) || range.extent == extent;
  }
  AffineMap map = AffineMap::get(type.getRank(), 0, picks, builder.getContext());
  if (isMap)
    return makeMoved(builder, location, source, type, map);
  return makeIndexed(builder, location, type, {}, {},
                     [&](OpBuilder &nested, Location loc, ValueRange indices, ValueRange) {
                       SmallVector<Value> from;
                       auto index = indices.begin();
                       for (Interval range : ranges) {
                         Value place = arith::ConstantIndexOp::create(nested, loc, range.start);
                         if (range.extent != 1) {
                           while (type.getDimSize(std::distance(indices.begin(), index)) == 1)
                             ++index;
                           Value stride = arith::ConstantIndexOp::create(nested, loc, range.stride);
                           Value distance = arith::MulIOp::create(nested, loc, *index++, stride);
                           place = arith::AddIOp::create(nested, loc, place, distance);
                         }
                         from.push_back(place);
                       }
                       return tensor::ExtractOp::create(nested, loc, source, from).getResult();
                     });
}

Value lower::makeBox(OpBuilder &builder, Location location, Value source, ArrayRef<Interval> ranges,
                     ArrayRef<int64_t> shape) {
  auto sourceType = cast<RankedTensorType>(source.getType());
  RankedTensorType type = sourceType.clone(shape);
  if (type.getNumElements() == 0)
    return makeEmpty(builder, location, type);
  if (isContiguous(sourceType.getShape(), ranges)) {
    SmallVector<int64_t> starts, extents;
    for (Interval range : ranges) {
      starts.push_back(range.start);
      extents.push_back(range.extent);
    }
    Value box = source;
    if (!llvm::equal(extents, sourceType.getShape()))
      box = tensor::ExtractSliceOp::create(builder, location, source, toAttributes(builder, starts),
                                           toAttributes(builder, extents),
                                           SmallVector<OpFoldResult>(starts.size(), builder.getIndexAttr(1)));
    return makeReshape(builder, location, box, shape);
  }
  return copyBox(builder, location, source, ranges, type);
}

/// Whether dimensions with several elements keep their order, so that memory does.
static bool keepsOrder(ArrayRef<int64_t> shape, ArrayRef<int64_t> order) {
  int64_t last = -1;
  for (int64_t dimension : order) {
    if (shape[dimension] == 1)
      continue;
    if (dimension < last)
      return false;
    last = dimension;
  }
  return true;
}

Value lower::makeTransposed(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> order) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  for (int64_t dimension : order)
    shape.push_back(type.getDimSize(dimension));
  if (type.getNumElements() == 0)
    return makeEmpty(builder, location, type.clone(shape));
  if (keepsOrder(type.getShape(), order))
    return makeReshape(builder, location, value, shape);
  SmallVector<AffineExpr> picks(order.size());
  for (auto [i, dimension] : llvm::enumerate(order))
    picks[dimension] = builder.getAffineDimExpr(i);
  return makeMoved(builder, location, value, type.clone(shape),
                   AffineMap::get(order.size(), 0, picks, builder.getContext()));
}

Value lower::makeJoined(OpBuilder &builder, Location location, ValueRange parts, int64_t axis, RankedTensorType type) {
  if (parts.size() == 1)
    return makeReshape(builder, location, parts.front(), type.getShape());
  Value result = makeEmpty(builder, location, type);
  SmallVector<int64_t> starts(type.getRank(), 0), extents(type.getShape());
  SmallVector<OpFoldResult> steps(type.getRank(), builder.getIndexAttr(1));
  for (Value part : parts) {
    ArrayRef<int64_t> shape = getShape(part);
    extents[axis] = static_cast<int64_t>(shape.size()) == type.getRank() ? shape[axis] : 1;
    if (cast<RankedTensorType>(part.getType()).getNumElements())
      result = tensor::InsertSliceOp::create(builder, location, part, result, toAttributes(builder, starts),
                                             toAttributes(builder, extents), steps);
    starts[axis] += extents[axis];
  }
  return result;
}

Value lower::toIndex(OpBuilder &builder, Location location, Value integer) {
  return arith::IndexCastOp::create(builder, location, builder.getIndexType(), integer);
}

Value lower::loadIndex(OpBuilder &builder, Location location, Value tensor, int64_t number) {
  ArrayRef<int64_t> shape = getShape(tensor);
  SmallVector<Value> indices(shape.size());
  for (size_t i = shape.size(); i-- > 0; number /= shape[i])
    indices[i] = arith::ConstantIndexOp::create(builder, location, number % shape[i]);
  return toIndex(builder, location, tensor::ExtractOp::create(builder, location, tensor, indices));
}

Value lower::clampIndex(OpBuilder &builder, Location location, Value index, int64_t lower, int64_t upper) {
  Value low = arith::ConstantIndexOp::create(builder, location, lower);
  Value high = arith::ConstantIndexOp::create(builder, location, upper);
  return arith::MaxSIOp::create(builder, location, arith::MinSIOp::create(builder, location, index, high), low);
}

bool lower::isMovable(Value value) {
  return getWireElement(value) && isa<IntegerType, FloatType, ComplexType>(getWireElement(value));
}
