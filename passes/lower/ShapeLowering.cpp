//===- ShapeLowering.cpp - Shapes, permutations, repetition ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that change or ask a tensor's shape, permute, reverse or repeat its elements.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ShapeOps.h"

#include "dialects/adze/AdzeShape.h"
#include "passes/lower/Movement.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// adze.reshape, adze.squeeze, adze.expand_dims -> tensor.collapse_shape, tensor.expand_shape to the result's shape.
template <typename OpTy>
struct LowerReshape : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape() ||
        input.getNumElements() != type.getNumElements())
      return this->decline(op, rewriter, "the input's elements cannot be moved");
    rewriter.replaceOp(op, makeReshape(rewriter, op.getLoc(), adaptor.getInput(), type.getShape()));
    return success();
  }
};

// adze.transpose(%x, perm) -> linalg.generic that copies; a reshape where only extents of 1 move.
struct LowerTranspose : OpLowering<TransposeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(TransposeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto order = getConstantIntegers(op.getPerm());
    if (!order || !isMovable(op.getInput()))
      return decline(op, rewriter, "the permutation is not constant");
    llvm::SmallBitVector seen(type.getRank());
    for (int64_t &dimension : *order) {
      dimension += dimension < 0 ? type.getRank() : 0;
      if (dimension < 0 || dimension >= type.getRank() || seen.test(dimension))
        return decline(op, rewriter, "the permutation names a dimension twice");
      seen.set(dimension);
    }
    rewriter.replaceOp(op, makeTransposed(rewriter, op.getLoc(), adaptor.getInput(), *order));
    return success();
  }
};

// adze.shape(%x) -> arith.constant
struct LowerShape : OpLowering<ShapeOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(ShapeOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    auto shape = getKnownShape(op.getInput());
    if (!type || !shape || ShapedType::isDynamicShape(*shape))
      return decline(op, rewriter, "the input's shape is not static");
    rewriter.replaceOp(op, makeIntegers(rewriter, op.getLoc(), *shape, type.getElementTypeBitWidth()));
    return success();
  }
};

// adze.rank(%x) -> arith.constant
struct LowerRank : OpLowering<RankOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(RankOp op, OpAdaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    auto shape = getKnownShape(op.getInput());
    if (!type || !shape)
      return decline(op, rewriter, "the input's rank is not known");
    Value rank = makeIntegers(rewriter, op.getLoc(), {static_cast<int64_t>(shape->size())}, 32);
    rewriter.replaceOp(op, makeReshape(rewriter, op.getLoc(), rank, type.getShape()));
    return success();
  }
};

// adze.tile : tensor<2x3> -> tensor<4x9>  ->  linalg.generic to tensor<2x2x3x3> with the input repeated along the
// dimensions of the multipliers, which stand before those that they multiply; then tensor.collapse_shape
struct LowerTile : OpLowering<TileOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(TileOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's elements cannot be moved");
    if (type.getNumElements() == 0) {
      rewriter.replaceOp(op, makeEmpty(rewriter, op.getLoc(), type));
      return success();
    }
    SmallVector<int64_t> shape;
    SmallVector<AffineExpr> picks;
    for (auto [from, to] : llvm::zip_equal(input.getShape(), type.getShape())) {
      if (from != to)
        shape.push_back(to / from);
      picks.push_back(rewriter.getAffineDimExpr(shape.size()));
      shape.push_back(from);
    }
    Value tiled = adaptor.getInput();
    if (input != type)
      tiled = makeMoved(rewriter, op.getLoc(), tiled, type.clone(shape),
                        AffineMap::get(shape.size(), 0, picks, getContext()));
    rewriter.replaceOp(op, makeReshape(rewriter, op.getLoc(), tiled, type.getShape()));
    return success();
  }
};

// adze.broadcast_to -> linalg.generic that copies
struct LowerBroadcastTo : OpLowering<BroadcastToOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BroadcastToOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getInput()))
      return decline(op, rewriter, "the input's elements cannot be moved");
    Value result = adaptor.getInput();
    auto copy = [](OpBuilder &, Location, ValueRange arguments) { return arguments.front(); };
    if (type.getNumElements() == 0)
      result = makeEmpty(rewriter, op.getLoc(), type);
    else if (result.getType() != type)
      result = makeElementwise(rewriter, op.getLoc(), result, type, copy);
    rewriter.replaceOp(op, result);
    return success();
  }
};

// adze.broadcast_args(%a, %b) of shapes that are not constant -> linalg.generic per extent: b where a is 1, else a.
// Shapes that do not broadcast are an error in LiteRT and not noticed here.
struct LowerBroadcastArgs : OpLowering<BroadcastArgsOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BroadcastArgsOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    SmallVector<Value> shapes = {adaptor.getShape1(), adaptor.getShape2()};
    for (Value &shape : shapes) {
      int64_t missing = type.getNumElements() - cast<RankedTensorType>(shape.getType()).getNumElements();
      if (missing == 0)
        continue;
      Value ones = makeIntegers(rewriter, op.getLoc(), SmallVector<int64_t>(missing, 1), type.getElementTypeBitWidth());
      shape = makeJoined(rewriter, op.getLoc(), {ones, shape}, 0, type);
    }
    auto pick = [&](OpBuilder &builder, Location location, ValueRange extents) -> Value {
      Value one = makeScalar(builder, location, type.getElementType(), int64_t(1));
      Value isOne = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::eq, extents[0], one);
      return arith::SelectOp::create(builder, location, isOne, extents[1], extents[0]);
    };
    rewriter.replaceOp(op, makeElementwise(rewriter, op.getLoc(), shapes, type, pick));
    return success();
  }
};

// adze.reverse_v2(%x, axis) -> linalg.generic that reads the dimensions from their ends
struct LowerReverseV2 : OpLowering<ReverseV2Op> {
  using OpLowering::OpLowering;

  LogicalResult lower(ReverseV2Op op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto axes = getConstantIntegers(op.getAxis());
    if (!axes || !isMovable(op.getInput()))
      return decline(op, rewriter, "the axes are not constant");
    SmallVector<AffineExpr> picks;
    for (int64_t i = 0; i < type.getRank(); ++i)
      picks.push_back(rewriter.getAffineDimExpr(i));
    for (int64_t axis : *axes) {
      axis += axis < 0 ? type.getRank() : 0;
      picks[axis] = -rewriter.getAffineDimExpr(axis) + (type.getDimSize(axis) - 1);
    }
    rewriter.replaceOp(op, makeMoved(rewriter, op.getLoc(), adaptor.getInput(), type,
                                     AffineMap::get(type.getRank(), 0, picks, getContext())));
    return success();
  }
};

// adze.reverse_sequence(%x, %n) -> linalg.generic: element n - 1 - i where i < n, element i where not. Lengths beyond
// the extent, an error in LiteRT, count as the extent.
struct LowerReverseSequence : OpLowering<ReverseSequenceOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ReverseSequenceOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getInput()))
      return decline(op, rewriter, "the input's elements cannot be moved");
    int64_t sequence = op.getSeqDim(), extent = type.getDimSize(sequence);
    AffineMap lengths = AffineMap::get(type.getRank(), 0, rewriter.getAffineDimExpr(op.getBatchDim()));
    auto body = [&](OpBuilder &builder, Location location, ValueRange indices, ValueRange elements) -> Value {
      Value length = clampIndex(builder, location, toIndex(builder, location, elements.front()), 0, extent);
      Value last =
          arith::SubIOp::create(builder, location, length, arith::ConstantIndexOp::create(builder, location, 1));
      Value mirrored = arith::SubIOp::create(builder, location, last, indices[sequence]);
      Value isWithin = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, indices[sequence], length);
      SmallVector<Value> from(indices);
      from[sequence] = arith::SelectOp::create(builder, location, isWithin, mirrored, indices[sequence]);
      return tensor::ExtractOp::create(builder, location, adaptor.getInput(), from);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, adaptor.getSeqLengths(), lengths, body));
    return success();
  }
};

} // namespace

void lower::populateShapeLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerReshape<ReshapeOp>, LowerReshape<SqueezeOp>, LowerReshape<ExpandDimsOp>, LowerTranspose, LowerShape,
               LowerRank, LowerTile, LowerBroadcastTo, LowerBroadcastArgs, LowerReverseV2, LowerReverseSequence>(
      types, patterns.getContext(), options);
}
