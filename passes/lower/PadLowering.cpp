//===- PadLowering.cpp - Tensors with borders -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that surround a tensor, or put elements between its elements.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/lower/Movement.h"
#include "passes/lower/Padding.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The first element of a tensor.
static Value loadScalar(OpBuilder &builder, Location location, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<Value> zeros;
  for (int64_t i = 0; i < rank; ++i)
    zeros.push_back(arith::ConstantIndexOp::create(builder, location, 0));
  return tensor::ExtractOp::create(builder, location, tensor, zeros);
}

/// What PAD writes where no operand says it: the zero point, 0 without one.
static Value makeZeroPoint(OpBuilder &builder, Location location, Value graphResult, Type element) {
  std::optional<Affine> params = getAffine(graphResult);
  return makeScalar(builder, location, element, params ? params->zeroPoint : int64_t(0));
}

namespace {

// adze.pad(%x, paddings) -> tensor.empty with %x inserted and its border filled, adze.padv2 with a value of its own.
template <typename OpTy>
struct LowerPad : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return this->decline(op, rewriter, "the input's elements cannot be moved");
    auto paddings = getConstantIntegers(op.getPaddings());
    if (!paddings)
      return this->decline(op, rewriter, "the paddings are not constant");
    Location location = op.getLoc();
    Value border;
    if (adaptor.getConstantValues() && isa<RankedTensorType>(adaptor.getConstantValues().getType()))
      border = loadScalar(rewriter, location, adaptor.getConstantValues());
    else if (isa<ComplexType>(type.getElementType()))
      return this->decline(op, rewriter, "complex numbers are padded only with a value that is given");
    else
      border = makeZeroPoint(rewriter, location, op.getOutput(), type.getElementType());
    SmallVector<Pads> pads;
    for (int64_t i = 0; i < type.getRank(); ++i)
      pads.push_back({(*paddings)[2 * i], (*paddings)[2 * i + 1]});
    Value result;
    if (type.getNumElements() == 0)
      result = makeEmpty(rewriter, location, type);
    else if (input.getNumElements() == 0)
      result = makeFilled(rewriter, location, type, border);
    else
      result = makePadded(rewriter, location, adaptor.getInput(), pads, border);
    rewriter.replaceOp(op, result);
    return success();
  }
};

// adze.mirror_pad(%x, paddings) -> linalg.generic that loads the element at the mirrored indices
struct LowerMirrorPad : OpLowering<MirrorPadOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(MirrorPadOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's elements cannot be moved");
    auto paddings = getConstantIntegers(op.getPaddings());
    if (!paddings)
      return decline(op, rewriter, "the paddings are not constant");
    int64_t edge = op.getMode() == MirrorPadMode::SYMMETRIC ? 1 : 0; // 1: the edge itself is repeated
    auto body = [&](OpBuilder &builder, Location location, ValueRange indices, ValueRange) -> Value {
      SmallVector<Value> from(indices);
      for (auto [i, index] : llvm::enumerate(from))
        if (type.getDimSize(i) != input.getDimSize(i))
          index = mirror(builder, location, index, (*paddings)[2 * i], input.getDimSize(i), edge);
      return tensor::ExtractOp::create(builder, location, adaptor.getInput(), from);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, {}, {}, body));
    return success();
  }

private:
  /// Where an index of the result stands in a dimension of `extent` elements behind `before` mirrored ones.
  static Value mirror(OpBuilder &builder, Location location, Value index, int64_t before, int64_t extent,
                      int64_t edge) {
    auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); };
    index = arith::SubIOp::create(builder, location, index, constant(before));
    // In front of the first element, and behind the last one.
    Value front = arith::SubIOp::create(builder, location, constant(-edge), index);
    Value behind = arith::SubIOp::create(builder, location, constant(2 * extent - 2 + edge), index);
    Value isFront = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::slt, index, constant(0));
    Value isBehind = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::sge, index, constant(extent));
    index = arith::SelectOp::create(builder, location, isFront, front, index);
    return arith::SelectOp::create(builder, location, isBehind, behind, index);
  }
};

// adze.dilate(%x, dilations, %v) -> a tensor filled with %v, with %x inserted in steps
struct LowerDilate : OpLowering<DilateOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DilateOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    auto dilations = getConstantIntegers(op.getDilations());
    if (!dilations || !isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the dilations are not constant");
    Location location = op.getLoc();
    Value result;
    if (type.getNumElements() == 0)
      result = makeEmpty(rewriter, location, type);
    else if (input == type)
      result = adaptor.getInput();
    else {
      Value filled = makeFilled(rewriter, location, type, loadScalar(rewriter, location, adaptor.getPaddingValue()));
      SmallVector<OpFoldResult> starts(type.getRank(), rewriter.getIndexAttr(0));
      result = tensor::InsertSliceOp::create(rewriter, location, adaptor.getInput(), filled, starts,
                                             getAsIndexOpFoldResult(getContext(), input.getShape()),
                                             getAsIndexOpFoldResult(getContext(), *dilations));
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void lower::populatePadLowering(const LoweringTypes &types, const LoweringOptions &options,
                                RewritePatternSet &patterns) {
  patterns.add<LowerPad<PadOp>, LowerPad<PadV2Op>, LowerMirrorPad, LowerDilate>(types, patterns.getContext(), options);
}
