//===- ScatterLowering.cpp - Slices written by index ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that combine rows with the rows of a result that indices name: one loop in the order of the rows, as LiteRT goes,
// over a result that is changed in place. A row outside of the result, for which LiteRT reports an error at run time,
// changes nothing.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Movement.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// The new element from the old one and that of the update.
using Combine = llvm::function_ref<Value(OpBuilder &, Location, Value, Value)>;

/// Rows to be combined into others. Shapes: result [p, s], updates [n, s] or, where all rows are one element, [1, 1];
/// indices [n, k], each row of which names a row of the result by its place among `extents` (k of them, whose product
/// is p).
struct Scatter {
  Value result, updates, indices;
  SmallVector<int64_t> extents;
};

} // namespace

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

/// The row of the result that row `row` of the indices names, and whether there is one; the first where there is none.
static std::pair<Value, Value> loadTarget(OpBuilder &builder, Location location, const Scatter &scatter, Value row) {
  Value target = makeIndex(builder, location, 0);
  Value isValid = arith::ConstantIntOp::create(builder, location, 1, 1);
  for (auto [i, extent] : llvm::enumerate(scatter.extents)) {
    Value index =
        tensor::ExtractOp::create(builder, location, scatter.indices, ValueRange{row, makeIndex(builder, location, i)});
    index = toIndex(builder, location, index);
    // As unsigned, a negative index is greater than any extent.
    Value isWithin = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ult, index,
                                           makeIndex(builder, location, extent));
    isValid = arith::AndIOp::create(builder, location, isValid, isWithin);
    target = arith::MulIOp::create(builder, location, target, makeIndex(builder, location, extent));
    target = arith::AddIOp::create(builder, location, target, index);
  }
  return {arith::SelectOp::create(builder, location, isValid, target, makeIndex(builder, location, 0)), isValid};
}

static Value makeScatter(OpBuilder &builder, Location location, const Scatter &scatter, Combine combine) {
  auto type = cast<RankedTensorType>(scatter.result.getType());
  int64_t rows = cast<RankedTensorType>(scatter.indices.getType()).getDimSize(0);
  bool isOne = cast<RankedTensorType>(scatter.updates.getType()).getDimSize(0) < rows;
  if (type.getNumElements() == 0 || rows == 0)
    return scatter.result;
  Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
  auto perRow = [&](OpBuilder &outer, Location loc, Value row, ValueRange carried) {
    auto [target, isValid] = loadTarget(outer, loc, scatter, row);
    Value chosen = target, valid = isValid;
    auto perElement = [&](OpBuilder &inner, Location at, Value column, ValueRange results) {
      Value old = tensor::ExtractOp::create(inner, at, results[0], ValueRange{chosen, column});
      Value update = tensor::ExtractOp::create(inner, at, scatter.updates, ValueRange{isOne ? zero : row, column});
      Value next = arith::SelectOp::create(inner, at, valid, combine(inner, at, old, update), old);
      Value result = tensor::InsertOp::create(inner, at, next, results[0], ValueRange{chosen, column});
      scf::YieldOp::create(inner, at, result);
    };
    Value columns = makeIndex(outer, loc, type.getDimSize(1));
    auto loop = scf::ForOp::create(outer, loc, zero, columns, one, carried, perElement);
    scf::YieldOp::create(outer, loc, loop.getResults());
  };
  return scf::ForOp::create(builder, location, zero, makeIndex(builder, location, rows), one, scatter.result, perRow)
      .getResult(0);
}

static int64_t product(ArrayRef<int64_t> extents) {
  int64_t result = 1;
  for (int64_t extent : extents)
    result *= extent;
  return result;
}

static Value add(OpBuilder &builder, Location location, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return arith::AddFOp::create(builder, location, a, b);
  return arith::AddIOp::create(builder, location, a, b);
}

namespace {

// adze.scatter_nd(%i, %u, shape) -> zeros, and scf.for that adds the updates
struct LowerScatterNd : OpLowering<ScatterNdOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ScatterNdOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto indices = dyn_cast<RankedTensorType>(adaptor.getIndices().getType());
    if (!isMovable(op.getUpdates()) || isa<ComplexType>(type.getElementType()) || !indices || !indices.hasStaticShape())
      return decline(op, rewriter, "the updates' elements cannot be added");
    Location location = op.getLoc();
    int64_t depth = indices.getShape().back(), rows = product(indices.getShape().drop_back());
    ArrayRef<int64_t> extents = type.getShape().take_front(depth);
    int64_t targets = product(extents), columns = product(type.getShape().drop_front(depth));
    Scatter scatter;
    Value zero = makeScalar(rewriter, location, type.getElementType(), int64_t(0));
    scatter.result = makeFilled(rewriter, location, type.clone({targets, columns}), zero);
    scatter.updates = makeReshape(rewriter, location, adaptor.getUpdates(), {rows, columns});
    scatter.indices = makeReshape(rewriter, location, adaptor.getIndices(), {rows, depth});
    llvm::append_range(scatter.extents, extents);
    bool isBool = getWireElement(op.getUpdates()).isInteger(1);
    auto combine = [&](OpBuilder &builder, Location at, Value a, Value b) -> Value {
      return isBool ? Value(arith::OrIOp::create(builder, at, a, b)) : add(builder, at, a, b);
    };
    rewriter.replaceOp(
        op, makeReshape(rewriter, location, makeScatter(rewriter, location, scatter, combine), type.getShape()));
    return success();
  }
};

// adze.sparse_to_dense(%i, shape, %v, %d) -> %d everywhere, and scf.for that writes the values
struct LowerSparseToDense : OpLowering<SparseToDenseOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SparseToDenseOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto indices = dyn_cast<RankedTensorType>(adaptor.getIndices().getType());
    auto values = dyn_cast<RankedTensorType>(adaptor.getValues().getType());
    if (!isMovable(op.getValues()) || !indices || !indices.hasStaticShape() || !values || !values.hasStaticShape())
      return decline(op, rewriter, "the values cannot be moved");
    Location location = op.getLoc();
    // Rows of indices; a vector of indices into a vector, a single index.
    int64_t rank = type.getRank(), rows = indices.getRank() < 2 ? indices.getNumElements() : indices.getDimSize(0);
    if (indices.getNumElements() != rows * rank)
      return decline(op, rewriter, "an index has not as many elements as the result has dimensions");
    Value fallback = makeReshape(rewriter, location, adaptor.getDefaultValue(), {});
    Scatter scatter;
    scatter.result = makeFilled(rewriter, location, type.clone({type.getNumElements(), 1}),
                                tensor::ExtractOp::create(rewriter, location, fallback, ValueRange()));
    scatter.updates = makeReshape(rewriter, location, adaptor.getValues(), {values.getNumElements(), 1});
    scatter.indices = makeReshape(rewriter, location, adaptor.getIndices(), {rows, rank});
    llvm::append_range(scatter.extents, type.getShape());
    auto overwrite = [](OpBuilder &, Location, Value, Value update) { return update; };
    rewriter.replaceOp(
        op, makeReshape(rewriter, location, makeScatter(rewriter, location, scatter, overwrite), type.getShape()));
    return success();
  }
};

/// What a segment op computes, and what a segment without rows holds.
enum class Segment { Sum, Prod, Max, Min };

template <typename OpTy, Segment kind>
struct LowerSegment : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  // adze.segment_sum(%x, %s) and the like -> a tensor filled with the neutral element, and scf.for that combines
  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto ids = dyn_cast<RankedTensorType>(adaptor.getSegmentIds().getType());
    if (!ids || !ids.hasStaticShape())
      return this->decline(op, rewriter, "the segment numbers' shape is not static");
    Location location = op.getLoc();
    int64_t rows = ids.getNumElements(), segments = type.getDimSize(0);
    int64_t columns = product(type.getShape().drop_front());
    Scatter scatter;
    scatter.result = makeFilled(rewriter, location, type.clone({segments, columns}),
                                makeNeutral(rewriter, location, type.getElementType()));
    scatter.updates = makeReshape(rewriter, location, adaptor.getData(), {rows, columns});
    scatter.indices = makeReshape(rewriter, location, adaptor.getSegmentIds(), {rows, 1});
    scatter.extents = {segments};
    rewriter.replaceOp(
        op, makeReshape(rewriter, location, makeScatter(rewriter, location, scatter, combine), type.getShape()));
    return success();
  }

private:
  static Value makeNeutral(OpBuilder &builder, Location location, Type type) {
    bool isFloat = isa<FloatType>(type);
    double greatest = isFloat ? double(std::numeric_limits<float>::max()) : 0;
    switch (kind) {
    case Segment::Sum:
      return makeScalar(builder, location, type, int64_t(0));
    case Segment::Prod:
      return makeScalar(builder, location, type, int64_t(1));
    case Segment::Max:
      return isFloat ? makeScalar(builder, location, type, -greatest)
                     : makeScalar(builder, location, type, int64_t(std::numeric_limits<int32_t>::min()));
    case Segment::Min:
      return isFloat ? makeScalar(builder, location, type, greatest)
                     : makeScalar(builder, location, type, int64_t(std::numeric_limits<int32_t>::max()));
    }
  }

  static Value combine(OpBuilder &builder, Location location, Value a, Value b) {
    bool isFloat = isa<FloatType>(a.getType());
    if (kind == Segment::Sum)
      return add(builder, location, a, b);
    if (kind == Segment::Prod)
      return isFloat ? Value(arith::MulFOp::create(builder, location, a, b))
                     : Value(arith::MulIOp::create(builder, location, a, b));
    // std::max and std::min: the first operand where the second is not beyond it.
    Value isBeyond;
    if (isFloat)
      isBeyond = arith::CmpFOp::create(
          builder, location, kind == Segment::Max ? arith::CmpFPredicate::OLT : arith::CmpFPredicate::OGT, a, b);
    else
      isBeyond = arith::CmpIOp::create(
          builder, location, kind == Segment::Max ? arith::CmpIPredicate::slt : arith::CmpIPredicate::sgt, a, b);
    return arith::SelectOp::create(builder, location, isBeyond, b, a);
  }
};

} // namespace

void lower::populateScatterLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerScatterNd, LowerSparseToDense, LowerSegment<SegmentSumOp, Segment::Sum>,
               LowerSegment<UnsortedSegmentSumOp, Segment::Sum>, LowerSegment<UnsortedSegmentProdOp, Segment::Prod>,
               LowerSegment<UnsortedSegmentMaxOp, Segment::Max>, LowerSegment<UnsortedSegmentMinOp, Segment::Min>>(
      types, patterns.getContext(), options);
}
