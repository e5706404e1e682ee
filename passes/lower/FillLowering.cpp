//===- FillLowering.cpp - Tensors of a few values -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that make tensors of a few values, and ops whose results are as long as the values of the input say. The latter
// have room for all elements (bound-shapes); what is not needed is zero.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/IndexOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Movement.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The indices without dimension `dropped`, as a map of `rank` dimensions.
static AffineMap getMapWithout(MLIRContext *context, int64_t rank, int64_t dropped) {
  SmallVector<AffineExpr> picks;
  for (int64_t i = 0; i < rank; ++i)
    if (i != dropped)
      picks.push_back(getAffineDimExpr(i, context));
  return AffineMap::get(rank, 0, picks, context);
}

static Value isEqual(OpBuilder &builder, Location location, Value a, Value b) {
  return arith::CmpIOp::create(builder, location, arith::CmpIPredicate::eq, a, b);
}

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

static Value makeZero(OpBuilder &builder, Location location, Type type) {
  return isa<FloatType>(type) ? makeScalar(builder, location, type, 0.0)
                              : makeScalar(builder, location, type, int64_t(0));
}

static Value makeZeros(OpBuilder &builder, Location location, RankedTensorType type) {
  return makeFilled(builder, location, type, makeZero(builder, location, type.getElementType()));
}

/// An element's equality as C++ has it: NaN is unequal to everything.
static Value compare(OpBuilder &builder, Location location, bool wantsEqual, Value a, Value b) {
  if (isa<FloatType>(a.getType()))
    return arith::CmpFOp::create(builder, location,
                                 wantsEqual ? arith::CmpFPredicate::OEQ : arith::CmpFPredicate::UNE, a, b);
  return arith::CmpIOp::create(builder, location, wantsEqual ? arith::CmpIPredicate::eq : arith::CmpIPredicate::ne, a,
                               b);
}

/// `count` + 1 where the flag is set.
static Value advance(OpBuilder &builder, Location location, Value count, Value flag) {
  Value next = arith::AddIOp::create(builder, location, count, makeIndex(builder, location, 1));
  return arith::SelectOp::create(builder, location, flag, next, count);
}

/// An input of integers or floats; null for others.
static RankedTensorType getPlainType(Value input) {
  auto type = dyn_cast<RankedTensorType>(input.getType());
  return type && type.hasStaticShape() && isa<IntegerType, FloatType>(type.getElementType()) ? type
                                                                                             : RankedTensorType();
}

namespace {

// adze.fill(dims, %v) -> linalg.generic that copies %v
struct LowerFill : OpLowering<FillOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(FillOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getValue()))
      return decline(op, rewriter, "the value cannot be moved");
    Value scalar = makeReshape(rewriter, op.getLoc(), adaptor.getValue(), {});
    rewriter.replaceOp(op,
                       makeMoved(rewriter, op.getLoc(), scalar, type, AffineMap::get(type.getRank(), 0, getContext())));
    return success();
  }
};

// adze.range(%start, %limit, %delta) of values that are not constant -> scf.for that adds %delta to a sum, for that is
// how LiteRT rounds
struct LowerRange : OpLowering<RangeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(RangeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Location location = op.getLoc();
    auto load = [&](Value tensor) -> Value {
      return tensor::ExtractOp::create(rewriter, location, makeReshape(rewriter, location, tensor, {}), ValueRange());
    };
    Value start = load(adaptor.getStart()), delta = load(adaptor.getDelta());
    auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(rewriter, location, value); };
    auto loop =
        scf::ForOp::create(rewriter, location, constant(0), constant(type.getNumElements()), constant(1),
                           ValueRange{makeEmpty(rewriter, location, type), start},
                           [&](OpBuilder &builder, Location nested, Value index, ValueRange carried) {
                             Value result = tensor::InsertOp::create(builder, nested, carried[1], carried[0], index);
                             Value next = isa<FloatType>(type.getElementType())
                                              ? Value(arith::AddFOp::create(builder, nested, carried[1], delta))
                                              : Value(arith::AddIOp::create(builder, nested, carried[1], delta));
                             scf::YieldOp::create(builder, nested, ValueRange{result, next});
                           });
    rewriter.replaceOp(op, loop.getResult(0));
    return success();
  }
};

// adze.one_hot(%i, depth, %on, %off) -> linalg.generic that compares the index with the position
struct LowerOneHot : OpLowering<OneHotOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(OneHotOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getOnValue()))
      return decline(op, rewriter, "the values cannot be moved");
    Location location = op.getLoc();
    int64_t rank = type.getRank(), axis = op.getAxis() < 0 ? rank - 1 : op.getAxis();
    AffineMap scalar = AffineMap::get(rank, 0, getContext());
    Value on = makeReshape(rewriter, location, adaptor.getOnValue(), {});
    Value off = makeReshape(rewriter, location, adaptor.getOffValue(), {});
    auto body = [&](OpBuilder &builder, Location nested, ValueRange at, ValueRange elements) -> Value {
      // LiteRT takes the low 32 bits of an INT64 index.
      Value index = resizeInteger(builder, nested, elements[0], 32, false);
      Value position = arith::IndexCastOp::create(builder, nested, builder.getI32Type(), at[axis]);
      return arith::SelectOp::create(builder, nested, isEqual(builder, nested, index, position), elements[1],
                                     elements[2]);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, location, type, {adaptor.getIndices(), on, off},
                                       {getMapWithout(getContext(), rank, axis), scalar, scalar}, body));
    return success();
  }
};

// adze.matrix_diag(%d) -> linalg.generic: %d where row and column are equal, 0 elsewhere
struct LowerMatrixDiag : OpLowering<MatrixDiagOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(MatrixDiagOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getDiagonal()) || isa<ComplexType>(type.getElementType()))
      return decline(op, rewriter, "the diagonal's elements cannot be moved");
    int64_t rank = type.getRank();
    auto body = [&](OpBuilder &builder, Location location, ValueRange at, ValueRange elements) -> Value {
      Value zero = makeScalar(builder, location, type.getElementType(), int64_t(0));
      return arith::SelectOp::create(builder, location, isEqual(builder, location, at[rank - 2], at[rank - 1]),
                                     elements[0], zero);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, adaptor.getDiagonal(),
                                       getMapWithout(getContext(), rank, rank - 2), body));
    return success();
  }
};

// adze.matrix_set_diag(%x, %d) -> linalg.generic: %d where row and column are equal, %x elsewhere
struct LowerMatrixSetDiag : OpLowering<MatrixSetDiagOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(MatrixSetDiagOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getInput()))
      return decline(op, rewriter, "the input's elements cannot be moved");
    int64_t rank = type.getRank(), length = std::min(type.getDimSize(rank - 2), type.getDimSize(rank - 1));
    auto body = [&](OpBuilder &builder, Location location, ValueRange at, ValueRange elements) -> Value {
      SmallVector<Value> from(at.drop_back());
      from.back() = clampIndex(builder, location, from.back(), 0, length - 1); // rows that have no diagonal
      Value diagonal = tensor::ExtractOp::create(builder, location, adaptor.getDiagonal(), from);
      return arith::SelectOp::create(builder, location, isEqual(builder, location, at[rank - 2], at[rank - 1]),
                                     diagonal, elements[0]);
    };
    rewriter.replaceOp(
        op, makeIndexed(rewriter, op.getLoc(), type, adaptor.getInput(), rewriter.getMultiDimIdentityMap(rank), body));
    return success();
  }
};

// adze.where(%c) -> scf.for over the elements: the next row of the result is the element's indices, and counts where
// the element is not zero
struct LowerWhere : OpLowering<WhereOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(WhereOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter), input = getPlainType(adaptor.getCondition());
    if (!type)
      return failure();
    if (!input || type.getDimSize(0) != input.getNumElements())
      return decline(op, rewriter, "the result has no room for all elements of the condition");
    Location location = op.getLoc();
    int64_t elements = input.getNumElements();
    Value flat = makeReshape(rewriter, location, adaptor.getCondition(), {elements});
    Value zero = makeIndex(rewriter, location, 0);
    auto body = [&](OpBuilder &builder, Location nested, Value element, ValueRange carried) {
      Value own = tensor::ExtractOp::create(builder, nested, flat, element);
      Value isSet = compare(builder, nested, false, own, makeZero(builder, nested, own.getType()));
      Value rows = writeRow(builder, nested, carried[0], carried[1], element, isSet, input.getShape());
      scf::YieldOp::create(builder, nested, ValueRange{rows, advance(builder, nested, carried[1], isSet)});
    };
    auto loop = scf::ForOp::create(rewriter, location, zero, makeIndex(rewriter, location, elements),
                                   makeIndex(rewriter, location, 1),
                                   ValueRange{makeZeros(rewriter, location, type), zero}, body);
    rewriter.replaceOp(op, loop.getResult(0));
    return success();
  }

private:
  /// Row `row` of `rows` becomes the indices of the element with that number, or zeros where it is not set.
  static Value writeRow(OpBuilder &builder, Location location, Value rows, Value row, Value element, Value isSet,
                        ArrayRef<int64_t> shape) {
    Value rest = element, nothing = makeScalar(builder, location, builder.getI64Type(), int64_t(0));
    for (int64_t i = shape.size(); i-- > 0;) {
      Value extent = makeIndex(builder, location, shape[i]);
      Value own = i == 0 ? rest : arith::RemUIOp::create(builder, location, rest, extent).getResult();
      rest = i == 0 ? rest : arith::DivUIOp::create(builder, location, rest, extent).getResult();
      Value index = arith::IndexCastOp::create(builder, location, builder.getI64Type(), own);
      index = arith::SelectOp::create(builder, location, isSet, index, nothing);
      rows = tensor::InsertOp::create(builder, location, index, rows, ValueRange{row, makeIndex(builder, location, i)});
    }
    return rows;
  }
};

// adze.unique(%x) -> scf.for over the elements: where the element first stands (scf.for over those before it); its
// number is the one given there, or the next
struct LowerUnique : OpLowering<UniqueOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(UniqueOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter), numbers = getResultType(op, rewriter, 1);
    RankedTensorType input = getPlainType(adaptor.getInput());
    if (!type || !numbers)
      return failure();
    if (!input || type.getShape() != input.getShape())
      return decline(op, rewriter, "the result has no room for all elements of the input");
    Location location = op.getLoc();
    Value zero = makeIndex(rewriter, location, 0);
    auto body = [&](OpBuilder &builder, Location nested, Value element, ValueRange carried) {
      Value own = tensor::ExtractOp::create(builder, nested, adaptor.getInput(), element);
      Value first = findFirst(builder, nested, adaptor.getInput(), own, element);
      Value isNew = arith::CmpIOp::create(builder, nested, arith::CmpIPredicate::eq, first, element);
      Value given = toIndex(builder, nested, tensor::ExtractOp::create(builder, nested, carried[1], first));
      Value number = arith::SelectOp::create(builder, nested, isNew, carried[2], given);
      Value value = tensor::ExtractOp::create(builder, nested, carried[0], number);
      value = arith::SelectOp::create(builder, nested, isNew, own, value);
      Value values = tensor::InsertOp::create(builder, nested, value, carried[0], number);
      Value stored = arith::IndexCastOp::create(builder, nested, numbers.getElementType(), number);
      Value places = tensor::InsertOp::create(builder, nested, stored, carried[1], element);
      scf::YieldOp::create(builder, nested, ValueRange{values, places, advance(builder, nested, carried[2], isNew)});
    };
    auto loop = scf::ForOp::create(
        rewriter, location, zero, makeIndex(rewriter, location, input.getNumElements()),
        makeIndex(rewriter, location, 1),
        ValueRange{makeZeros(rewriter, location, type), makeZeros(rewriter, location, numbers), zero}, body);
    rewriter.replaceOp(op, loop.getResults().take_front(2));
    return success();
  }

private:
  /// The least index below `element` whose element equals `own`, or else `element`.
  static Value findFirst(OpBuilder &builder, Location location, Value input, Value own, Value element) {
    auto body = [&](OpBuilder &nested, Location loc, Value other, ValueRange found) {
      Value isEqual = compare(nested, loc, true, tensor::ExtractOp::create(nested, loc, input, other), own);
      Value nearer = arith::MinUIOp::create(nested, loc, found[0], other);
      scf::YieldOp::create(nested, loc, arith::SelectOp::create(nested, loc, isEqual, nearer, found[0]).getResult());
    };
    return scf::ForOp::create(builder, location, makeIndex(builder, location, 0), element,
                              makeIndex(builder, location, 1), element, body)
        .getResult(0);
  }
};

} // namespace

void lower::populateFillLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerFill, LowerRange, LowerOneHot, LowerMatrixDiag, LowerMatrixSetDiag, LowerWhere, LowerUnique>(
      types, patterns.getContext(), options);
}
