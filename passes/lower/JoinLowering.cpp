//===- JoinLowering.cpp - Joining and splitting tensors -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that put tensors side by side, and their inverses.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/JoinOps.h"

#include "dialects/adze/AdzeShape.h"
#include "passes/lower/Movement.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// UINT8 of other parameters than the result's: a table with the result for every stored value, by LiteRT's
/// ConcatenationWithScaling (docs/requantization.md, L:concat).
static Value rescale(OpBuilder &builder, Location location, Value part, Affine from, Affine to) {
  float scale = float(from.scale) * (1.0f / float(to.scale));
  float bias = -float(from.zeroPoint) * scale;
  SmallVector<int64_t> table;
  for (int64_t stored = 0; stored < 256; ++stored) {
    volatile float product = float(stored) * scale; // rounded by itself: no fused multiply-add
    int64_t rounded = static_cast<int64_t>(std::round(product + bias)) + to.zeroPoint;
    table.push_back(std::clamp<int64_t>(rounded, 0, 255));
  }
  Value values = makeIntegers(builder, location, table, 8);
  auto type = cast<RankedTensorType>(part.getType());
  return makeElementwise(builder, location, part, type, [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    Value index = arith::IndexCastUIOp::create(nested, loc, nested.getIndexType(), arguments.front());
    return tensor::ExtractOp::create(nested, loc, values, index).getResult();
  });
}

namespace {

// adze.concatenation(%x, %y) -> tensor.empty with %x and %y inserted; UINT8 inputs of other scales than the result's
// pass a table first, where LiteRT does that: it copies INT8 and INT16 as they are.
struct LowerConcatenation : OpLowering<ConcatenationOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ConcatenationOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getOutput()))
      return decline(op, rewriter, "the inputs' elements cannot be moved");
    SmallVector<Value> parts(adaptor.getInputs());
    std::optional<Affine> to = getAffine(op.getOutput());
    for (auto [part, input] : llvm::zip_equal(parts, op.getInputs())) {
      std::optional<Affine> from = getAffine(input);
      if (getWireElement(input).isUnsignedInteger(8) && from && to &&
          (from->scale != to->scale || from->zeroPoint != to->zeroPoint))
        part = rescale(rewriter, op.getLoc(), part, *from, *to);
    }
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + type.getRank() : op.getAxis();
    rewriter.replaceOp(op, makeJoined(rewriter, op.getLoc(), parts, axis, type));
    return success();
  }
};

// adze.pack(%x, %y) -> tensor.empty with %x and %y inserted
struct LowerPack : OpLowering<PackOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(PackOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isMovable(op.getOutput()))
      return decline(op, rewriter, "the inputs' elements cannot be moved");
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + type.getRank() : op.getAxis();
    rewriter.replaceOp(op, makeJoined(rewriter, op.getLoc(), adaptor.getInputs(), axis, type));
    return success();
  }
};

/// Ops whose results are consecutive parts of a dimension, with the extents that the results' types say.
template <typename OpTy>
struct LowerParts : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

protected:
  /// `keepsAxis`: parts have dimension `axis`; otherwise it is dropped, and each takes one index.
  LogicalResult replace(OpTy op, Value input, int64_t axis, bool keepsAxis, ConversionPatternRewriter &rewriter) const {
    auto source = dyn_cast<RankedTensorType>(input.getType());
    if (!isMovable(op.getInput()) || !source || !source.hasStaticShape())
      return this->decline(op, rewriter, "the input's elements cannot be moved");
    axis += axis < 0 ? source.getRank() : 0;
    SmallVector<Interval> ranges;
    for (int64_t extent : source.getShape())
      ranges.push_back({0, 1, extent});
    ranges[axis].extent = 0;
    SmallVector<Value> parts;
    for (unsigned i = 0; i < op->getNumResults(); ++i) {
      RankedTensorType type = this->getResultType(op, rewriter, i);
      if (!type)
        return failure();
      ranges[axis].start += ranges[axis].extent;
      ranges[axis].extent = keepsAxis ? type.getDimSize(axis) : 1;
      parts.push_back(makeBox(rewriter, op.getLoc(), input, ranges, type.getShape()));
    }
    rewriter.replaceOp(op, parts);
    return success();
  }
};

// adze.unpack(%x) -> tensor.extract_slice where parts are contiguous in memory, copies where not; adze.split and
// adze.split_v in the same way.
struct LowerUnpack : LowerParts<UnpackOp> {
  using LowerParts::LowerParts;

  LogicalResult matchAndRewrite(UnpackOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    return replace(op, adaptor.getInput(), op.getAxis(), /*keepsAxis=*/false, rewriter);
  }
};

template <typename OpTy>
struct LowerSplit : LowerParts<OpTy> {
  using LowerParts<OpTy>::LowerParts;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    auto axis = getConstantIntegers(op.getAxis());
    if (!axis)
      return this->decline(op, rewriter, "the axis is not constant");
    return this->replace(op, adaptor.getInput(), axis->front(), /*keepsAxis=*/true, rewriter);
  }
};

} // namespace

void lower::populateJoinLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerConcatenation, LowerPack, LowerUnpack, LowerSplit<SplitOp>, LowerSplit<SplitVOp>>(
      types, patterns.getContext(), options);
}
