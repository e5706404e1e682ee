//===- FillLowering.cpp - Tensors of a few values -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that make tensors of a few values, and ops whose results' shapes only the values tell.
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

namespace {

// adze.fill(dims, %v) -> linalg.generic that copies %v
struct LowerFill : OpLowering<FillOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(FillOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
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

  LogicalResult matchAndRewrite(RangeOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
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

  LogicalResult matchAndRewrite(OneHotOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
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

  LogicalResult matchAndRewrite(MatrixDiagOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
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

  LogicalResult matchAndRewrite(MatrixSetDiagOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
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

// adze.where and adze.unique have no native code.
template <typename OpTy>
struct RefuseUnknownCount : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor, ConversionPatternRewriter &rewriter) const override {
    return this->decline(op, rewriter, "how many elements the result has depends on the input's values");
  }
};

} // namespace

void lower::populateFillLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerFill, LowerRange, LowerOneHot, LowerMatrixDiag, LowerMatrixSetDiag, RefuseUnknownCount<WhereOp>,
               RefuseUnknownCount<UniqueOp>>(types, patterns.getContext(), options);
}
