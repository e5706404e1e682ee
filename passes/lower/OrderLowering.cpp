//===- OrderLowering.cpp - Positions, orders, running sums ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compare the elements of a row with each other, or sum them up in order. An element and its place in the row
// make one integer, a *rank*, whose order is that of the elements, the first of equal ones being the greatest: no two
// ranks are equal, and a maximum of ranks tells value and place at once.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/IndexOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/SpecialOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "passes/lower/Movement.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// How ranks of rows of `length` elements are made: places take the low `placeBits` bits, of `bits`.
struct RankForm {
  unsigned placeBits, bits;
  int64_t length;
  bool isUnsigned, isLeast; // unsigned elements; the least element has the greatest rank
};

} // namespace

static RankForm getRankForm(Type element, int64_t length, bool isUnsigned, bool isLeast) {
  unsigned width = element.getIntOrFloatBitWidth(), placeBits = llvm::Log2_64_Ceil(length + 1);
  // One bit more for unsigned elements as signed integers, and one because no rank is the least integer.
  unsigned needed = width + placeBits + 2, bits = needed <= 32 ? 32 : needed <= 64 ? 64 : 128;
  return {placeBits, bits, length, isUnsigned, isLeast};
}

static Value makeInteger(OpBuilder &builder, Location location, unsigned bits, APInt value) {
  return arith::ConstantOp::create(builder, location, builder.getIntegerAttr(builder.getIntegerType(bits), value));
}

/// An integer of as many bits with the order of the element; NaN is less than every number.
static Value makeKey(OpBuilder &builder, Location location, Value element, bool isLeast) {
  auto type = dyn_cast<FloatType>(element.getType());
  if (!type)
    return element;
  unsigned width = type.getWidth();
  Value zero = makeScalar(builder, location, type, 0.0);
  Value isNan = arith::CmpFOp::create(builder, location, arith::CmpFPredicate::UNO, element, element);
  element = arith::AddFOp::create(builder, location, element, zero); // -0.0 becomes 0.0, which equals it
  Value bits = arith::BitcastOp::create(builder, location, builder.getIntegerType(width), element);
  // The bits of a negative number grow with its magnitude.
  Value sign = arith::ShRSIOp::create(builder, location, bits,
                                      makeScalar(builder, location, bits.getType(), int64_t(width - 1)));
  Value flip =
      arith::ShRUIOp::create(builder, location, sign, makeScalar(builder, location, bits.getType(), int64_t(1)));
  Value key = arith::XOrIOp::create(builder, location, bits, flip);
  APInt least = isLeast ? APInt::getSignedMaxValue(width) : APInt::getSignedMinValue(width);
  return arith::SelectOp::create(builder, location, isNan, makeInteger(builder, location, width, least), key);
}

/// The rank of an element at `place`, an index.
static Value makeRank(OpBuilder &builder, Location location, Value element, Value place, RankForm form) {
  Type type = builder.getIntegerType(form.bits);
  Value key = makeKey(builder, location, element, form.isLeast);
  key = resizeInteger(builder, location, key, form.bits, form.isUnsigned);
  if (form.isLeast)
    key = arith::SubIOp::create(builder, location, makeScalar(builder, location, type, int64_t(0)), key);
  Value shift = makeScalar(builder, location, type, int64_t(form.placeBits));
  Value upper = arith::ShLIOp::create(builder, location, key, shift);
  Value fromBack = arith::SubIOp::create(builder, location, makeScalar(builder, location, type, form.length),
                                         arith::IndexCastOp::create(builder, location, type, place));
  return arith::OrIOp::create(builder, location, upper, fromBack);
}

/// The place that a rank tells, as an integer of `result`.
static Value readPlace(OpBuilder &builder, Location location, Value rank, RankForm form, Type result) {
  Type type = rank.getType();
  Value mask = makeInteger(builder, location, form.bits, APInt::getLowBitsSet(form.bits, form.placeBits));
  Value fromBack = arith::AndIOp::create(builder, location, rank, mask);
  Value place = arith::SubIOp::create(builder, location, makeScalar(builder, location, type, form.length), fromBack);
  return resizeInteger(builder, location, place, result.getIntOrFloatBitWidth(), false);
}

static Value makeLeast(OpBuilder &builder, Location location, RankForm form) {
  return makeInteger(builder, location, form.bits, APInt::getSignedMinValue(form.bits));
}

static bool hasOrder(Value value) {
  Type element = getWireElement(value);
  return element && isa<IntegerType, FloatType>(element);
}

static Value makeIndex(OpBuilder &builder, Location location, int64_t value) {
  return arith::ConstantIndexOp::create(builder, location, value);
}

namespace {

// adze.arg_max(%x, axis) -> linalg.generic: maximum of ranks along the axis; linalg.generic: places of ranks
template <typename OpTy, bool isLeast>
struct LowerArg : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    auto axes = getConstantIntegers(op.getAxis());
    if (!axes || !hasOrder(op.getInput()) || !input || !input.hasStaticShape())
      return this->decline(op, rewriter, "the axis is not constant");
    Location location = op.getLoc();
    int64_t axis = axes->front() < 0 ? axes->front() + input.getRank() : axes->front();
    if (type.getNumElements() && input.getDimSize(axis) == 0)
      return this->decline(op, rewriter, "there are no elements to compare");
    RankForm form = getRankForm(input.getElementType(), input.getDimSize(axis), isUnsigned(op.getInput()), isLeast);
    Value ranks = reduce(rewriter, location, adaptor.getInput(), axis, type, form);
    auto body = [&](OpBuilder &builder, Location nested, ValueRange elements) {
      return readPlace(builder, nested, elements.front(), form, type.getElementType());
    };
    rewriter.replaceOp(op, makeElementwise(rewriter, location, ranks, type, body));
    return success();
  }

private:
  /// The greatest ranks along `axis`. The dimensions keep the input's order, so that the innermost one is contiguous.
  static Value reduce(OpBuilder &builder, Location location, Value input, int64_t axis, RankedTensorType type,
                      RankForm form) {
    MLIRContext *context = builder.getContext();
    int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
    SmallVector<AffineExpr> kept;
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    iterators[axis] = utils::IteratorType::reduction;
    for (int64_t i = 0; i < rank; ++i)
      if (i != axis)
        kept.push_back(getAffineDimExpr(i, context));
    RankedTensorType ranks = RankedTensorType::get(type.getShape(), builder.getIntegerType(form.bits));
    Value least = makeFilled(builder, location, ranks, makeLeast(builder, location, form));
    SmallVector<AffineMap> maps = {builder.getMultiDimIdentityMap(rank), AffineMap::get(rank, 0, kept, context)};
    auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
      Value place = linalg::IndexOp::create(nested, loc, axis);
      Value own = makeRank(nested, loc, arguments[0], place, form);
      linalg::YieldOp::create(nested, loc, arith::MaxSIOp::create(nested, loc, arguments[1], own).getResult());
    };
    return linalg::GenericOp::create(builder, location, TypeRange(ranks), ValueRange(input), ValueRange(least), maps,
                                     iterators, body)
        .getResult(0);
  }
};

// adze.topk_v2(%x, k) -> linalg.generic: ranks; scf.for over rows and places of the result: the greatest rank below the
// one before; linalg.generic: the elements at the places found. Where k is computed, the result has room for a row, of
// which only k places are looked for.
struct LowerTopK : OpLowering<TopKV2Op> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(TopKV2Op op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType values = getResultType(op, rewriter, 0), places = getResultType(op, rewriter, 1);
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!values || !places)
      return failure();
    if (!hasOrder(op.getInput()) || !input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's elements cannot be compared");
    Location location = op.getLoc();
    if (values.getNumElements() == 0) {
      rewriter.replaceOp(op, {makeEmpty(rewriter, location, values), makeEmpty(rewriter, location, places)});
      return success();
    }
    int64_t length = input.getShape().back(), count = values.getShape().back(), rows = input.getNumElements() / length;
    RankForm form = getRankForm(input.getElementType(), length, isUnsigned(op.getInput()), false);
    Value flat = makeReshape(rewriter, location, adaptor.getInput(), {rows, length});
    auto rankType = RankedTensorType::get({rows, length}, rewriter.getIntegerType(form.bits));
    Value ranks = makeIndexed(rewriter, location, rankType, flat, rewriter.getMultiDimIdentityMap(2),
                              [&](OpBuilder &builder, Location nested, ValueRange at, ValueRange elements) {
                                return makeRank(builder, nested, elements.front(), at[1], form);
                              });
    Value wanted = makeIndex(rewriter, location, count);
    if (!getConstantIntegers(op.getK()))
      wanted = clampIndex(rewriter, location, loadIndex(rewriter, location, adaptor.getK()), 0, count);
    Value found = select(rewriter, location, ranks, wanted, places.clone({rows, count}), form);
    Value picked =
        makeIndexed(rewriter, location, values.clone({rows, count}), found, rewriter.getMultiDimIdentityMap(2),
                    [&](OpBuilder &builder, Location nested, ValueRange at, ValueRange elements) -> Value {
                      Value place =
                          clampIndex(builder, nested, toIndex(builder, nested, elements.front()), 0, length - 1);
                      return tensor::ExtractOp::create(builder, nested, flat, ValueRange{at[0], place});
                    });
    rewriter.replaceOp(op, {makeReshape(rewriter, location, picked, values.getShape()),
                            makeReshape(rewriter, location, found, places.getShape())});
    return success();
  }

private:
  /// Places of the `count` greatest ranks of each row in falling order, zeros behind them.
  static Value select(OpBuilder &builder, Location location, Value ranks, Value count, RankedTensorType type,
                      RankForm form) {
    Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
    Value rows = makeIndex(builder, location, type.getDimSize(0));
    Value length = makeIndex(builder, location, form.length), least = makeLeast(builder, location, form);
    Value greatest = makeInteger(builder, location, form.bits, APInt::getSignedMaxValue(form.bits));
    auto perRow = [&](OpBuilder &outer, Location loc, Value row, ValueRange carried) {
      auto perPlace = [&](OpBuilder &middle, Location at, Value place, ValueRange state) {
        auto perElement = [&](OpBuilder &inner, Location here, Value column, ValueRange best) {
          Value rank = tensor::ExtractOp::create(inner, here, ranks, ValueRange{row, column});
          Value isBelow = arith::CmpIOp::create(inner, here, arith::CmpIPredicate::slt, rank, state[1]);
          Value candidate = arith::SelectOp::create(inner, here, isBelow, rank, least);
          scf::YieldOp::create(inner, here, arith::MaxSIOp::create(inner, here, best[0], candidate).getResult());
        };
        Value best = scf::ForOp::create(middle, at, zero, length, one, least, perElement).getResult(0);
        Value found = readPlace(middle, at, best, form, type.getElementType());
        Value result = tensor::InsertOp::create(middle, at, found, state[0], ValueRange{row, place});
        scf::YieldOp::create(middle, at, ValueRange{result, best});
      };
      auto loop = scf::ForOp::create(outer, loc, zero, count, one, ValueRange{carried[0], greatest}, perPlace);
      scf::YieldOp::create(outer, loc, loop.getResult(0));
    };
    bool isFull = getConstantIntValue(count) == type.getDimSize(1);
    Value start = isFull ? makeEmpty(builder, location, type)
                         : makeFilled(builder, location, type,
                                      makeScalar(builder, location, type.getElementType(), int64_t(0)));
    return scf::ForOp::create(builder, location, zero, rows, one, start, perRow).getResult(0);
  }
};

// adze.cumsum(%x, axis) -> scf.for over the rows along the axis that carries the sum
struct LowerCumsum : OpLowering<CumsumOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(CumsumOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto axes = getConstantIntegers(op.getAxis());
    if (!axes)
      return decline(op, rewriter, "the axis is not constant");
    Location location = op.getLoc();
    if (type.getNumElements() == 0) {
      rewriter.replaceOp(op, makeEmpty(rewriter, location, type));
      return success();
    }
    int64_t axis = axes->front() < 0 ? axes->front() + type.getRank() : axes->front(), outer = 1, inner = 1;
    for (auto [i, extent] : llvm::enumerate(type.getShape()))
      (int64_t(i) < axis ? outer : inner) *= int64_t(i) == axis ? 1 : extent;
    RankedTensorType rows = type.clone({outer, type.getDimSize(axis), inner});
    Value input = makeReshape(rewriter, location, adaptor.getInput(), rows.getShape());
    Value sums = sum(rewriter, location, input, rows, op.getExclusive(), op.getReverse());
    rewriter.replaceOp(op, makeReshape(rewriter, location, sums, type.getShape()));
    return success();
  }

private:
  static Value sum(OpBuilder &builder, Location location, Value input, RankedTensorType type, bool exclusive,
                   bool reverse) {
    Value zero = makeIndex(builder, location, 0), one = makeIndex(builder, location, 1);
    Value outer = makeIndex(builder, location, type.getDimSize(0)),
          depth = makeIndex(builder, location, type.getDimSize(1)),
          inner = makeIndex(builder, location, type.getDimSize(2)),
          last = makeIndex(builder, location, type.getDimSize(1) - 1);
    Value nothing = makeScalar(builder, location, type.getElementType(), int64_t(0));
    auto perOuter = [&](OpBuilder &first, Location loc, Value i, ValueRange carried) {
      auto perInner = [&](OpBuilder &second, Location at, Value j, ValueRange results) {
        auto perElement = [&](OpBuilder &third, Location here, Value step, ValueRange state) {
          Value k = reverse ? Value(arith::SubIOp::create(third, here, last, step)) : step;
          Value element = tensor::ExtractOp::create(third, here, input, ValueRange{i, k, j});
          Value next = isa<FloatType>(element.getType()) ? Value(arith::AddFOp::create(third, here, state[1], element))
                                                         : Value(arith::AddIOp::create(third, here, state[1], element));
          Value result =
              tensor::InsertOp::create(third, here, exclusive ? state[1] : next, state[0], ValueRange{i, k, j});
          scf::YieldOp::create(third, here, ValueRange{result, next});
        };
        auto loop = scf::ForOp::create(second, at, zero, depth, one, ValueRange{results[0], nothing}, perElement);
        scf::YieldOp::create(second, at, loop.getResult(0));
      };
      auto loop = scf::ForOp::create(first, loc, zero, inner, one, carried, perInner);
      scf::YieldOp::create(first, loc, loop.getResults());
    };
    return scf::ForOp::create(builder, location, zero, outer, one, makeEmpty(builder, location, type), perOuter)
        .getResult(0);
  }
};

// adze.bucketize(%x) -> linalg.generic that counts the boundaries that are not greater than the element
struct LowerBucketize : OpLowering<BucketizeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BucketizeOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    auto input = dyn_cast<RankedTensorType>(adaptor.getInput().getType());
    if (!input || !input.hasStaticShape())
      return decline(op, rewriter, "the input's shape is not static");
    SmallVector<float> boundaries(op.getBoundaries().value_or(ArrayRef<float>()));
    auto body = [&](OpBuilder &builder, Location location, ValueRange elements) -> Value {
      Value element = elements.front();
      // Integers are compared as FLOAT32.
      if (element.getType().isInteger())
        element = arith::SIToFPOp::create(builder, location, builder.getF32Type(), element);
      Value count = makeScalar(builder, location, builder.getI32Type(), int64_t(0));
      for (float boundary : boundaries) {
        Value limit = makeScalar(builder, location, element.getType(), double(boundary));
        Value isBelow = arith::CmpFOp::create(builder, location, arith::CmpFPredicate::UGE, element, limit);
        count = arith::AddIOp::create(builder, location, count,
                                      arith::ExtUIOp::create(builder, location, builder.getI32Type(), isBelow));
      }
      return count;
    };
    if (boundaries.size() > 1024)
      return decline(op, rewriter, "there are more than 1024 boundaries");
    rewriter.replaceOp(op, makeElementwise(rewriter, op.getLoc(), adaptor.getInput(), type, body));
    return success();
  }
};

} // namespace

void lower::populateOrderLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  patterns.add<LowerArg<ArgMaxOp, false>, LowerArg<ArgMinOp, true>, LowerTopK, LowerCumsum, LowerBucketize>(
      types, patterns.getContext(), options);
}
