//===- SliceLowering.cpp - Slices of tensors ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that read or overwrite a box of a tensor. Where begins are computed at run time, the box is moved to lie within
// the input: LiteRT reports an error then, or reads outside of it.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/SliceOps.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/SliceAxes.h"
#include "passes/lower/Movement.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The range of least distance to `range` that lies within a dimension.
static Interval moveInside(Interval range, int64_t extent) {
  int64_t reach = range.extent > 0 ? (range.extent - 1) * range.stride : 0;
  int64_t low = std::max<int64_t>(0, -reach), high = extent - 1 - std::max<int64_t>(0, reach);
  range.start = std::max(low, std::min(range.start, high));
  return range;
}

/// Whether a dimension has as many elements as a range needs, wherever it starts.
static bool fits(Interval range, int64_t extent) {
  if (range.extent == 0)
    return true;
  int64_t count = 0;
  return !llvm::MulOverflow(range.extent - 1, std::abs(range.stride), count) && count < extent;
}

namespace {

/// One dimension of the input: the range of its elements, which starts at entry `entry` of `begin` where that is not
/// -1.
struct SourceRange {
  Interval range;
  int64_t entry = -1;
};

} // namespace

/// As makeBox, where ranges with an entry start at what `begin` has there at run time; negative ones count from the
/// back where `wraps` says so.
static Value makeRuntimeBox(OpBuilder &builder, Location location, Value source, Value begin,
                            ArrayRef<SourceRange> ranges, bool wraps, RankedTensorType type) {
  auto sourceType = cast<RankedTensorType>(source.getType());
  auto body = [&](OpBuilder &nested, Location loc, ValueRange indices, ValueRange) -> Value {
    SmallVector<Value> from;
    size_t next = 0;
    for (auto [dimension, source] : llvm::enumerate(ranges)) {
      auto [range, entry] = source;
      int64_t extent = sourceType.getDimSize(dimension);
      Value start = arith::ConstantIndexOp::create(nested, loc, range.start);
      if (entry >= 0) {
        start = loadIndex(nested, loc, begin, entry);
        if (wraps) {
          Value zero = arith::ConstantIndexOp::create(nested, loc, 0);
          Value isNegative = arith::CmpIOp::create(nested, loc, arith::CmpIPredicate::slt, start, zero);
          Value wrapped =
              arith::AddIOp::create(nested, loc, start, arith::ConstantIndexOp::create(nested, loc, extent));
          start = arith::SelectOp::create(nested, loc, isNegative, wrapped, start);
        }
        Interval least = range, greatest = range;
        least.start = std::numeric_limits<int64_t>::min() / 2;
        greatest.start = std::numeric_limits<int64_t>::max() / 2;
        start = clampIndex(nested, loc, start, moveInside(least, extent).start, moveInside(greatest, extent).start);
      }
      if (range.extent != 1) {
        while (type.getDimSize(next) == 1)
          ++next;
        Value stride = arith::ConstantIndexOp::create(nested, loc, range.stride);
        Value distance = arith::MulIOp::create(nested, loc, indices[next++], stride);
        start = arith::AddIOp::create(nested, loc, start, distance);
      }
      from.push_back(start);
    }
    return tensor::ExtractOp::create(nested, loc, source, from);
  };
  return makeIndexed(builder, location, type, {}, {}, body);
}

/// The box of `source` with these ranges; fails where the input has too few elements.
static FailureOr<Value> makeSlice(OpBuilder &builder, Location location, Value source, Value begin,
                                  ArrayRef<SourceRange> ranges, bool wraps, RankedTensorType type) {
  if (type.getNumElements() == 0)
    return makeEmpty(builder, location, type);
  auto sourceType = cast<RankedTensorType>(source.getType());
  SmallVector<Interval> known;
  bool isKnown = true;
  for (auto [source, extent] : llvm::zip_equal(ranges, sourceType.getShape())) {
    if (!fits(source.range, extent))
      return failure();
    isKnown &= source.entry < 0;
    known.push_back(moveInside(source.range, extent));
  }
  if (isKnown)
    return makeBox(builder, location, source, known, type.getShape());
  return makeRuntimeBox(builder, location, source, begin, ranges, wraps, type);
}

namespace {

// adze.slice(%x, begin, size) -> tensor.extract_slice where the box is contiguous in memory, linalg.generic that copies
// where it is not, linalg.generic that loads where begin is not constant.
struct LowerSlice : OpLowering<SliceOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SliceOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's elements cannot be moved");
    auto begin = getConstantIntegers(op.getBegin());
    SmallVector<SourceRange> ranges;
    for (auto [i, extent] : llvm::enumerate(type.getShape())) {
      if (begin)
        ranges.push_back({{(*begin)[i], 1, extent}, -1});
      else
        ranges.push_back({{0, 1, extent}, extent == input.getDimSize(i) ? -1 : static_cast<int64_t>(i)});
    }
    FailureOr<Value> result =
        makeSlice(rewriter, op.getLoc(), adaptor.getInput(), adaptor.getBegin(), ranges, /*wraps=*/false, type);
    if (failed(result))
      return decline(op, rewriter, "the slice is larger than the input");
    rewriter.replaceOp(op, *result);
    return success();
  }
};

// adze.strided_slice, as adze.slice; negative strides make a linalg.generic that copies.
struct LowerStridedSlice : OpLowering<StridedSliceOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(StridedSliceOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!isMovable(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's elements cannot be moved");
    auto strides = getConstantIntegers(op.getStrides());
    auto entries = getKnownShape(op.getBegin());
    if (!strides || !entries || ShapedType::isDynamicShape(*entries))
      return decline(op, rewriter, "the strides are not constant");
    auto axes = layOutSliceAxes(input.getRank(), entries->front(), op.getEllipsisMask(), op.getNewAxisMask(),
                                op.getShrinkAxisMask());
    SmallVector<SourceRange> ranges;
    if (!axes || !findRanges(op, *axes, input, type, *strides, ranges))
      return decline(op, rewriter, "the masks do not describe every dimension of the input");
    FailureOr<Value> result =
        makeSlice(rewriter, op.getLoc(), adaptor.getInput(), adaptor.getBegin(), ranges, /*wraps=*/true, type);
    if (failed(result))
      return decline(op, rewriter, "the slice is larger than the input");
    rewriter.replaceOp(op, *result);
    return success();
  }

private:
  /// The ranges of all dimensions of the input, with the extents of the result.
  static bool findRanges(StridedSliceOp op, ArrayRef<SliceAxis> axes, RankedTensorType input, RankedTensorType type,
                         ArrayRef<int64_t> strides, SmallVectorImpl<SourceRange> &ranges) {
    auto begin = getConstantIntegers(op.getBegin());
    int64_t next = 0;
    for (const SliceAxis &axis : axes) {
      if (!axis.shrinks && next == type.getRank())
        return false;
      int64_t extent = axis.shrinks ? 1 : type.getDimSize(next++);
      if (axis.source < 0)
        continue;
      SourceRange source{{0, 1, extent}, -1};
      if (axis.entry >= 0) {
        int64_t size = input.getDimSize(axis.source);
        source.range.stride = strides[axis.entry];
        bool fromFirst = (static_cast<uint32_t>(op.getBeginMask()) >> axis.entry) & 1;
        if (fromFirst)
          source.range.start = source.range.stride > 0 ? 0 : size - 1;
        else if (begin)
          source.range.start = (*begin)[axis.entry] + ((*begin)[axis.entry] < 0 ? size : 0);
        else
          source.entry = axis.entry;
        if (extent <= 1)
          source.range.stride = 1; // one element has no next
      }
      ranges.push_back(source);
    }
    return static_cast<int64_t>(ranges.size()) == input.getRank() && next == type.getRank();
  }
};

// adze.dynamic_update_slice(%x, %u, %i) -> tensor.insert_slice of %u into %x at clamped indices: in place where nothing
// else needs %x.
struct LowerDynamicUpdateSlice : OpLowering<DynamicUpdateSliceOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DynamicUpdateSliceOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto update = dyn_cast<RankedTensorType>(adaptor.getUpdate().getType());
    if (!isMovable(op.getOperand()) || !update || !update.hasStaticShape())
      return decline(op, rewriter, "the operands' elements cannot be moved");
    if (update.getNumElements() == 0) {
      rewriter.replaceOp(op, adaptor.getOperand());
      return success();
    }
    auto known = getConstantIntegers(op.getStartIndices());
    SmallVector<OpFoldResult> starts, extents, steps(type.getRank(), rewriter.getIndexAttr(1));
    for (auto [i, extent] : llvm::enumerate(update.getShape())) {
      int64_t last = type.getDimSize(i) - extent;
      extents.push_back(rewriter.getIndexAttr(extent));
      if (known || last == 0)
        starts.push_back(rewriter.getIndexAttr(known ? std::max<int64_t>(0, std::min((*known)[i], last)) : 0));
      else
        starts.push_back(
            clampIndex(rewriter, op.getLoc(), loadIndex(rewriter, op.getLoc(), adaptor.getStartIndices(), i), 0, last));
    }
    rewriter.replaceOpWithNewOp<tensor::InsertSliceOp>(op, adaptor.getUpdate(), adaptor.getOperand(), starts, extents,
                                                       steps);
    return success();
  }
};

} // namespace

void lower::populateSliceLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerSlice, LowerStridedSlice, LowerDynamicUpdateSlice>(types, patterns.getContext(), options);
}
