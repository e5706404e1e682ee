//===- BlockLowering.cpp - Blocks of images -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that move blocks between space, depth and batch: a reshape that tells blocks from positions within them, a
// permutation, and a reshape.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "passes/lower/Movement.h"
#include "passes/lower/Padding.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// Reshapes to `shape`, permutes to `order`, reshapes to `result`.
static Value regroup(OpBuilder &builder, Location location, Value value, ArrayRef<int64_t> shape,
                     ArrayRef<int64_t> order, ArrayRef<int64_t> result) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getNumElements() == 0)
    return makeEmpty(builder, location, type.clone(result));
  Value grouped = makeReshape(builder, location, value, shape);
  return makeReshape(builder, location, makeTransposed(builder, location, grouped, order), result);
}

namespace {

// adze.space_to_depth -> reshape to [n, h / b, b, w / b, b, c], transpose, reshape; adze.depth_to_space from
// [n, h, w, b, b, c].
template <typename OpTy>
struct LowerDepth : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return this->decline(op, rewriter, "the input's elements cannot be moved");
    int64_t block = op.getBlockSize();
    ArrayRef<int64_t> in = input.getShape(), out = type.getShape();
    SmallVector<int64_t> shape;
    if (std::is_same_v<OpTy, SpaceToDepthOp>)
      shape = {in[0], out[1], block, out[2], block, in[3]};
    else
      shape = {in[0], in[1], in[2], block, block, out[3]};
    rewriter.replaceOp(op, regroup(rewriter, op.getLoc(), adaptor.getInput(), shape, {0, 1, 3, 2, 4, 5}, out));
    return success();
  }
};

// adze.space_to_batch_nd -> pad, reshape to [n, h / b, b, w / b, b, c], transpose to [b, b, n, h / b, w / b, c],
// reshape
struct LowerSpaceToBatch : OpLowering<SpaceToBatchNDOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SpaceToBatchNDOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    auto blocks = getConstantIntegers(op.getBlockShape()), paddings = getConstantIntegers(op.getPaddings());
    if (!blocks || !paddings || !isMovable(op.getInput()) || !input || !input.hasStaticShape() ||
        isa<ComplexType>(input.getElementType()))
      return decline(op, rewriter, "block shape and paddings are not constant");
    int64_t spatial = blocks->size();
    SmallVector<Pads> pads(input.getRank());
    SmallVector<int64_t> shape = {input.getDimSize(0)}, order;
    for (int64_t i = 0; i < spatial; ++i) {
      pads[i + 1] = {(*paddings)[2 * i], (*paddings)[2 * i + 1]};
      llvm::append_values(shape, type.getDimSize(i + 1), (*blocks)[i]);
      order.push_back(2 * i + 2);
    }
    order.push_back(0);
    for (int64_t i = 0; i < spatial; ++i)
      order.push_back(2 * i + 1);
    for (int64_t i = spatial + 1; i < input.getRank(); ++i) {
      order.push_back(shape.size());
      shape.push_back(input.getDimSize(i));
    }
    std::optional<Affine> params = getAffine(op.getOutput());
    Value border = makeScalar(rewriter, op.getLoc(), type.getElementType(), params ? params->zeroPoint : int64_t(0));
    Value value = adaptor.getInput();
    if (type.getNumElements() == 0)
      value = makeEmpty(rewriter, op.getLoc(), type);
    else if (input.getNumElements() == 0)
      value = makeFilled(rewriter, op.getLoc(), type, border);
    else
      value = regroup(rewriter, op.getLoc(), makePadded(rewriter, op.getLoc(), value, pads, border), shape, order,
                      type.getShape());
    rewriter.replaceOp(op, value);
    return success();
  }
};

// adze.batch_to_space_nd -> reshape to [b, b, n, h, w, c], transpose to [n, h, b, w, b, c], reshape, slice
struct LowerBatchToSpace : OpLowering<BatchToSpaceNDOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BatchToSpaceNDOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    auto blocks = getConstantIntegers(op.getBlockShape()), crops = getConstantIntegers(op.getCrops());
    if (!blocks || !crops || !isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "block shape and crops are not constant");
    int64_t spatial = blocks->size();
    SmallVector<int64_t> shape(*blocks), order = {spatial}, whole = {type.getDimSize(0)};
    SmallVector<Interval> ranges = {{0, 1, type.getDimSize(0)}};
    shape.push_back(type.getDimSize(0));
    for (int64_t i = 0; i < spatial; ++i) {
      shape.push_back(input.getDimSize(i + 1));
      llvm::append_values(order, spatial + 1 + i, i);
      whole.push_back(input.getDimSize(i + 1) * (*blocks)[i]);
      ranges.push_back({(*crops)[2 * i], 1, type.getDimSize(i + 1)});
    }
    for (int64_t i = spatial + 1; i < input.getRank(); ++i) {
      order.push_back(shape.size());
      shape.push_back(input.getDimSize(i));
      whole.push_back(input.getDimSize(i));
      ranges.push_back({0, 1, input.getDimSize(i)});
    }
    Value space = regroup(rewriter, op.getLoc(), adaptor.getInput(), shape, order, whole);
    rewriter.replaceOp(op, makeBox(rewriter, op.getLoc(), space, ranges, type.getShape()));
    return success();
  }
};

} // namespace

void lower::populateBlockLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerDepth<SpaceToDepthOp>, LowerDepth<DepthToSpaceOp>, LowerSpaceToBatch, LowerBatchToSpace>(
      types, patterns.getContext(), options);
}
