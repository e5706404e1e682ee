//===- GatherLowering.cpp - Slices picked by index ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read by index. An index outside of the dimension, for which LiteRT reports an error at run time, is clamped
// to it: nothing outside of the tensor is ever read, and the result is that of the nearest index.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/IndexOps.h"
#include "passes/lower/Movement.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static RankedTensorType getStaticType(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? type : RankedTensorType();
}

namespace {

// adze.gather(%x, %i) -> linalg.generic over the result: load the index, clamp it, load the element
struct LowerGather : OpLowering<GatherOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(GatherOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    RankedTensorType input = getStaticType(adaptor.getInput()), indices = getStaticType(adaptor.getIndices());
    if (!isMovable(op.getInput()) || !input || !indices)
      return decline(op, rewriter, "the operands' elements cannot be moved");
    int64_t axis = op.getAxis() < 0 ? op.getAxis() + input.getRank() : op.getAxis();
    int64_t batch = op.getBatchDims() < 0 ? op.getBatchDims() + indices.getRank() : op.getBatchDims();
    if (type.getNumElements() && input.getNumElements() == 0)
      return decline(op, rewriter, "there are no elements to gather");
    // Result: the input's dimensions in front of the axis, those of the indices behind the batch, the input's others.
    SmallVector<AffineExpr> picks;
    for (int64_t i = 0; i < indices.getRank(); ++i)
      picks.push_back(rewriter.getAffineDimExpr(i < batch ? i : axis + i - batch));
    int64_t added = indices.getRank() - batch;
    auto body = [&](OpBuilder &builder, Location location, ValueRange at, ValueRange elements) -> Value {
      SmallVector<Value> from(at.take_front(axis));
      from.push_back(
          clampIndex(builder, location, toIndex(builder, location, elements.front()), 0, input.getDimSize(axis) - 1));
      llvm::append_range(from, at.drop_front(axis + added));
      return tensor::ExtractOp::create(builder, location, adaptor.getInput(), from);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, adaptor.getIndices(),
                                       AffineMap::get(type.getRank(), 0, picks, getContext()), body));
    return success();
  }
};

// adze.gather_nd(%x, %i) -> linalg.generic over the result that loads the indices of its element
struct LowerGatherNd : OpLowering<GatherNdOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(GatherNdOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    RankedTensorType input = getStaticType(adaptor.getParams()), indices = getStaticType(adaptor.getIndices());
    if (!isMovable(op.getParams()) || !input || !indices)
      return decline(op, rewriter, "the operands' elements cannot be moved");
    if (type.getNumElements() && input.getNumElements() == 0)
      return decline(op, rewriter, "there are no elements to gather");
    int64_t outer = indices.getRank() - 1, depth = indices.getDimSize(outer);
    auto body = [&](OpBuilder &builder, Location location, ValueRange at, ValueRange) -> Value {
      SmallVector<Value> from, row(at.take_front(outer));
      for (int64_t i = 0; i < depth; ++i) {
        SmallVector<Value> place(row);
        place.push_back(arith::ConstantIndexOp::create(builder, location, i));
        Value index = tensor::ExtractOp::create(builder, location, adaptor.getIndices(), place);
        from.push_back(clampIndex(builder, location, toIndex(builder, location, index), 0, input.getDimSize(i) - 1));
      }
      llvm::append_range(from, at.drop_front(outer));
      return tensor::ExtractOp::create(builder, location, adaptor.getParams(), from);
    };
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, {}, {}, body));
    return success();
  }
};

// adze.embedding_lookup(%i, %table) -> as adze.gather along the first dimension; integers of a table with a float
// result are multiplied by the scale of the table, of the row or of the block (docs/requantization.md, section 3.12).
struct LowerEmbeddingLookup : OpLowering<EmbeddingLookupOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(EmbeddingLookupOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    RankedTensorType table = getStaticType(adaptor.getValue());
    if (!isMovable(op.getValue()) || !table)
      return decline(op, rewriter, "the table's elements cannot be moved");
    if (type.getNumElements() && table.getNumElements() == 0)
      return decline(op, rewriter, "the table has no rows");
    bool isHybrid = table.getElementType().isInteger() && isa<FloatType>(type.getElementType());
    QuantizationParams params = getQuantization(cast<ShapedType>(op.getValue().getType()));
    int64_t rows = table.getDimSize(0), perRow = rows ? int64_t(params.scale.size()) / rows : 0;
    Value scales;
    if (isHybrid) {
      bool isWhole = params.scale.size() == 1, hasBlocks = params.blockSize.has_value() && *params.blockSize > 0;
      if (!isWhole && (perRow * rows != int64_t(params.scale.size()) ||
                       (hasBlocks ? table.getRank() != 2 || perRow * *params.blockSize != table.getDimSize(1)
                                  : perRow != 1 || params.axis != 0)))
        return decline(op, rewriter, "the table's scales are neither one, nor one per row or block");
      scales = makeFloats(rewriter, op.getLoc(), params.scale);
    }
    auto body = [&](OpBuilder &builder, Location location, ValueRange at, ValueRange elements) -> Value {
      SmallVector<Value> from(at);
      from[0] = clampIndex(builder, location, toIndex(builder, location, elements.front()), 0, rows - 1);
      Value element = tensor::ExtractOp::create(builder, location, adaptor.getValue(), from);
      if (!isHybrid)
        return element;
      Value place = makeScalePlace(builder, location, from, params, perRow);
      return dequantize(builder, location, element, tensor::ExtractOp::create(builder, location, scales, place),
                        isUnsigned(op.getValue()), type.getElementType());
    };
    AffineMap map = AffineMap::get(type.getRank(), 0, rewriter.getAffineDimExpr(0));
    rewriter.replaceOp(op, makeIndexed(rewriter, op.getLoc(), type, adaptor.getLookup(), map, body));
    return success();
  }

private:
  /// The number of the scale for the table's element at `from`.
  static Value makeScalePlace(OpBuilder &builder, Location location, ArrayRef<Value> from,
                              const QuantizationParams &params, int64_t perRow) {
    auto constant = [&](int64_t value) { return arith::ConstantIndexOp::create(builder, location, value); };
    if (params.scale.size() == 1)
      return constant(0);
    if (perRow == 1)
      return from[0];
    Value block = arith::DivUIOp::create(builder, location, from[1], constant(*params.blockSize));
    Value first = arith::MulIOp::create(builder, location, from[0], constant(perRow));
    return arith::AddIOp::create(builder, location, first, block);
  }

  static Value dequantize(OpBuilder &builder, Location location, Value element, Value scale, bool isUnsigned,
                          Type result) {
    Value wide = resizeInteger(builder, location, element, 32, isUnsigned);
    Value real = arith::SIToFPOp::create(builder, location, builder.getF32Type(), wide);
    real = arith::MulFOp::create(builder, location, real, scale);
    if (result.getIntOrFloatBitWidth() < 32)
      real = arith::TruncFOp::create(builder, location, result, real);
    return real;
  }
};

} // namespace

void lower::populateGatherLowering(const LoweringTypes &types, const LoweringOptions &options,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerGather, LowerGatherNd, LowerEmbeddingLookup>(types, patterns.getContext(), options);
}
