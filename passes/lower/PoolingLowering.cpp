//===- PoolingLowering.cpp - AVERAGE_POOL_2D, MAX_POOL_2D, L2_POOL_2D -----===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A window's elements are operands of one elementwise op, read at an offset each, so that channels run in vectors and
// no sum is kept in memory. Windows of many elements are combined by rows first, then by columns; a window that covers
// the whole image is a reduction.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/PoolingOps.h"
#include "passes/lower/Padding.h"
#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// A window in one dimension.
struct Axis {
  int64_t input, output, window, stride;
  Pads pads;

  /// Elements of the image in window `i`.
  int64_t count(int64_t i) const {
    int64_t first = i * stride - pads.low;
    return std::min(first + window, input) - std::max<int64_t>(first, 0);
  }
};

/// What the three ops have in common: how windows lie, and what is done to their elements.
struct Pool {
  Axis height, width;
  Combiner combiner;
  Type accumulator;
  ScalarBody element; // from the element to what is combined
  Value border;

  int64_t count(int64_t y, int64_t x) const { return height.count(y) * width.count(x); }
  bool isUniform() const;
};

} // namespace

bool Pool::isUniform() const {
  for (int64_t y = 0; y != height.output; ++y)
    for (int64_t x = 0; x != width.output; ++x)
      if (count(y, x) != count(0, 0))
        return false;
  return true;
}

template <typename OpTy>
static std::pair<Axis, Axis> getAxes(OpTy op, RankedTensorType input, RankedTensorType result) {
  auto make = [&](unsigned dimension, int64_t window, int64_t stride) {
    int64_t from = input.getDimSize(dimension), to = result.getDimSize(dimension);
    return Axis{from, to, window, stride, getWindowPads(op.getPadding(), from, to, window, stride)};
  };
  return {make(1, op.getFilterHeight(), op.getStrideH()), make(2, op.getFilterWidth(), op.getStrideW())};
}

/// Whether `op` gives nothing, which then takes its place.
template <typename OpTy>
static bool replaceEmpty(OpTy op, RankedTensorType type, ConversionPatternRewriter &rewriter) {
  if (type.getNumElements() != 0)
    return false;
  rewriter.replaceOp(op, makeEmpty(rewriter, op.getLoc(), type));
  return true;
}

/// As combine(), with the kernels' maximum of floats, which is one instruction: NaN is passed over where it comes
/// second.
static Value combineElements(OpBuilder &builder, Location location, Combiner combiner, Value a, Value b) {
  if (combiner != Combiner::Max || !isa<FloatType>(a.getType()))
    return combine(builder, location, combiner, a, b);
  Value isGreater = arith::CmpFOp::create(builder, location, arith::CmpFPredicate::OGT, b, a);
  return arith::SelectOp::create(builder, location, isGreater, b, a);
}

/// Where windows move by one, the elements of `input` from `offsets` on: what a map that is just the dimension goes
/// with.
static Value slice(OpBuilder &builder, Location location, Value input, std::array<Axis, 2> axes,
                   std::array<int64_t, 2> offsets) {
  auto shape = llvm::to_vector(cast<RankedTensorType>(input.getType()).getShape());
  SmallVector<int64_t> starts(4, 0), sizes(shape);
  for (unsigned i = 0; i != 2; ++i)
    if (axes[i].stride == 1) {
      starts[i + 1] = offsets[i];
      sizes[i + 1] = axes[i].output;
    }
  return sizes == shape ? input : makeSlice(builder, location, input, starts, sizes);
}

/// Elements of windows that are `height` by `width`, combined; the result's elements are accumulators. `element` is
/// null where the input's elements are accumulators.
static Value combineWindows(OpBuilder &builder, Location location, Value input, const Pool &pool, const Axis &height,
                            const Axis &width, ScalarBody element) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
  auto type = RankedTensorType::get({shape[0], height.output, width.output, shape[3]}, pool.accumulator);
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (int64_t y = 0; y != height.window; ++y)
    for (int64_t x = 0; x != width.window; ++x) {
      inputs.push_back(slice(builder, location, input, {height, width}, {y, x}));
      SmallVector<AffineExpr> picks;
      for (unsigned i = 0; i != 4; ++i)
        picks.push_back(builder.getAffineDimExpr(i));
      for (auto [dimension, axis, offset] : {std::tuple(1, &height, y), std::tuple(2, &width, x)})
        if (axis->stride != 1)
          picks[dimension] = picks[dimension] * axis->stride + offset;
      maps.push_back(AffineMap::get(4, 0, picks, builder.getContext()));
    }
  maps.push_back(builder.getMultiDimIdentityMap(4));
  SmallVector<utils::IteratorType> iterators(4, utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, location, TypeRange(type), inputs, ValueRange(makeEmpty(builder, location, type)), maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange arguments) {
        Value sum;
        for (Value argument : arguments.drop_back()) {
          Value value = element ? element(nested, loc, argument) : argument;
          sum = sum ? combineElements(nested, loc, pool.combiner, sum, value) : value;
        }
        linalg::YieldOp::create(nested, loc, sum);
      });
  return generic.getResult(0);
}

/// The one window of an image, without the elements outside.
static Value combineImage(OpBuilder &builder, Location location, Value input, const Pool &pool) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
  int64_t height = pool.height.count(0), width = pool.width.count(0);
  if (height != shape[1] || width != shape[2])
    input = makeSlice(builder, location, input, {0, 0, 0, 0}, {shape[0], height, width, shape[3]});
  llvm::SmallBitVector reduced(4);
  reduced.set(1, 3);
  Value sums = makeReduction(builder, location, input, reduced, pool.accumulator, pool.combiner, pool.element);
  return makeReshape(builder, location, sums, {shape[0], 1, 1, shape[3]});
}

/// Windows combined, elements of the result's shape.
static Value makePool(OpBuilder &builder, Location location, Value input, const Pool &pool) {
  if (pool.height.output == 1 && pool.width.output == 1)
    return combineImage(builder, location, input, pool);
  input = makePadded(builder, location, input, {{}, pool.height.pads, pool.width.pads, {}}, pool.border);
  // More operands than registers would spill: in two steps they are a sum instead of a product.
  constexpr int64_t direct = 16;
  if (pool.height.window * pool.width.window <= direct || pool.height.window == 1 || pool.width.window == 1)
    return combineWindows(builder, location, input, pool, pool.height, pool.width, pool.element);
  int64_t rows = cast<RankedTensorType>(input.getType()).getDimSize(1);
  Axis allRows{rows, rows, 1, 1, {}}, columns = pool.width;
  Value strips = combineWindows(builder, location, input, pool, allRows, columns, pool.element);
  Axis allColumns{columns.output, columns.output, 1, 1, {}};
  return combineWindows(builder, location, strips, pool, pool.height, allColumns, nullptr);
}

/// 1 / (elements of the image) for each window, of shape [height, width]; null where all are the same.
static Value makeInverseCounts(OpBuilder &builder, Location location, const Pool &pool) {
  SmallVector<float> inverses;
  for (int64_t y = 0; y != pool.height.output; ++y)
    for (int64_t x = 0; x != pool.width.output; ++x)
      inverses.push_back(1.0f / float(pool.count(y, x)));
  auto type = RankedTensorType::get({pool.height.output, pool.width.output}, builder.getF32Type());
  return makeTensorConstant(builder, location, type,
                            {reinterpret_cast<const char *>(inverses.data()), inverses.size() * sizeof(float)});
}

/// Sums of windows times 1 / count, then `finish`, over the result's elements.
static Value makeMeans(OpBuilder &builder, Location location, Value sums, const Pool &pool, RankedTensorType type,
                       ScalarBody finish) {
  SmallVector<Value> operands{sums};
  bool isUniform = pool.isUniform();
  if (!isUniform) {
    Value inverses = makeInverseCounts(builder, location, pool);
    operands.push_back(makeReshape(builder, location, inverses, {pool.height.output, pool.width.output, 1}));
  }
  auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) -> Value {
    Value inverse = isUniform ? makeScalar(nested, loc, nested.getF32Type(), double(1.0f / float(pool.count(0, 0))))
                              : arguments[1];
    Value mean = arith::MulFOp::create(nested, loc, arguments[0], inverse);
    return finish(nested, loc, mean);
  };
  return makeElementwise(builder, location, operands, type, body);
}

namespace {

// adze.average_pool_2d of f32 -> linalg.generic { window's elements added } -> linalg.generic { * 1 / count,
// activation }
struct LowerFloatAverage : OpLowering<AveragePool2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(AveragePool2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (replaceEmpty(op, type, rewriter))
      return success();
    if (!type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
    Value zero = makeScalar(rewriter, location, type.getElementType(), 0.0);
    Pool pool{height, width, Combiner::Add, type.getElementType(), nullptr, zero};
    Value sums = makePool(rewriter, location, adaptor.getInput(), pool);
    auto finish = [&](OpBuilder &builder, Location loc, ValueRange mean) {
      return clampActivation(builder, loc, mean[0], op.getFusedActivationFunction());
    };
    rewriter.replaceOp(op, makeMeans(rewriter, location, sums, pool, type, finish));
    return success();
  }
};

// adze.l2_pool_2d -> linalg.generic { squares added } -> linalg.generic { sqrt(. * 1 / count), activation }
struct LowerL2 : OpLowering<L2Pool2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(L2Pool2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (replaceEmpty(op, type, rewriter))
      return success();
    if (!type.getElementType().isF32())
      return decline(op, rewriter, "the kernel takes FLOAT32 only");
    Location location = op.getLoc();
    auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
    auto square = [](OpBuilder &builder, Location loc, ValueRange value) -> Value {
      return arith::MulFOp::create(builder, loc, value[0], value[0]);
    };
    Value zero = makeScalar(rewriter, location, type.getElementType(), 0.0);
    Pool pool{height, width, Combiner::Add, type.getElementType(), square, zero};
    Value sums = makePool(rewriter, location, adaptor.getInput(), pool);
    auto finish = [&](OpBuilder &builder, Location loc, ValueRange mean) -> Value {
      Value root = math::SqrtOp::create(builder, loc, mean[0]);
      return clampActivation(builder, loc, root, op.getFusedActivationFunction());
    };
    rewriter.replaceOp(op, makeMeans(rewriter, location, sums, pool, type, finish));
    return success();
  }
};

// adze.max_pool_2d -> linalg.generic { greatest of the window's elements } -> linalg.generic { activation }
struct LowerMax : OpLowering<MaxPool2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(MaxPool2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (replaceEmpty(op, type, rewriter))
      return success();
    Location location = op.getLoc();
    Type element = type.getElementType();
    bool isFloat = isa<FloatType>(element);
    bool isUnsignedInput = isUnsigned(op.getInput());
    std::optional<Affine> params = getAffine(op.getOutput());
    ActivationFunctionType activation = op.getFusedActivationFunction();
    if (!isFloat && !params && activation != ActivationFunctionType::NONE)
      return decline(op, rewriter, "the activation of integers needs the result's scale");
    Combiner combiner = isUnsignedInput ? Combiner::MaxUnsigned : Combiner::Max;
    auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
    Pool pool{height, width, combiner, element, nullptr, makeNeutral(rewriter, location, element, combiner)};
    Value result = makePool(rewriter, location, adaptor.getInput(), pool);
    if (activation != ActivationFunctionType::NONE) {
      auto body = [&](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
        if (isFloat)
          return clampActivation(builder, loc, arguments[0], activation);
        unsigned bits = element.getIntOrFloatBitWidth();
        auto [low, high] = getActivationRange(activation, *params, bits, isUnsignedInput);
        Value wide = resizeInteger(builder, loc, arguments[0], 32, isUnsignedInput);
        return resizeInteger(builder, loc, clamp(builder, loc, wide, low, high), bits, isUnsignedInput);
      };
      result = makeElementwise(rewriter, location, result, type, body);
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

// adze.average_pool_2d of integers -> linalg.generic { window's elements added as i32 }
//   -> linalg.generic { (sum +- count / 2) / count, clamp }                  (L:avgpool)
struct LowerIntegerAverage : OpLowering<AveragePool2DOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(AveragePool2DOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override;
};

} // namespace

/// The sum divided by the count, rounded to nearest with ties away from zero; all i32. A `count` that differs from
/// window to window is divided by in float: the quotient of integers below 2^24 is never rounded past an integer.
static Value divideByCount(OpBuilder &builder, Location location, Value sum, Value count, bool isUnsignedInput,
                           bool inFloat) {
  Type integer = builder.getI32Type(), real = builder.getF32Type();
  Value half = arith::ShRUIOp::create(builder, location, count, makeScalar(builder, location, integer, int64_t(1)));
  Value away = arith::AddIOp::create(builder, location, sum, half);
  if (!isUnsignedInput) {
    Value below = arith::SubIOp::create(builder, location, sum, half);
    Value isAbove = arith::CmpIOp::create(builder, location, arith::CmpIPredicate::sgt, sum,
                                          makeScalar(builder, location, integer, int64_t(0)));
    away = arith::SelectOp::create(builder, location, isAbove, away, below);
  }
  if (!inFloat)
    return arith::DivSIOp::create(builder, location, away, count);
  Value quotient = arith::DivFOp::create(builder, location, arith::SIToFPOp::create(builder, location, real, away),
                                         arith::SIToFPOp::create(builder, location, real, count));
  return arith::FPToSIOp::create(builder, location, integer, quotient);
}

LogicalResult LowerIntegerAverage::lower(AveragePool2DOp op, OpAdaptor adaptor, RankedTensorType type,
                                         ConversionPatternRewriter &rewriter) const {
  if (replaceEmpty(op, type, rewriter))
    return success();
  auto element = dyn_cast<IntegerType>(type.getElementType());
  if (!element || element.getWidth() > 16)
    return rewriter.notifyMatchFailure(op, "another pattern takes floats");
  std::optional<Affine> params = getAffine(op.getOutput());
  if (!params)
    return decline(op, rewriter, "integers are averaged only where the result has one scale");
  Location location = op.getLoc();
  unsigned bits = element.getWidth();
  bool isUnsignedInput = isUnsigned(op.getInput());
  auto [height, width] = getAxes(op, cast<RankedTensorType>(adaptor.getInput().getType()), type);
  auto widen = [&](OpBuilder &builder, Location loc, ValueRange value) {
    return resizeInteger(builder, loc, value[0], 32, isUnsignedInput);
  };
  Value zero = makeScalar(rewriter, location, element, int64_t(0));
  Pool pool{height, width, Combiner::Add, rewriter.getI32Type(), widen, zero};
  SmallVector<Value> operands{makePool(rewriter, location, adaptor.getInput(), pool)};
  bool isUniform = pool.isUniform();
  if (!isUniform) {
    SmallVector<int64_t> counts;
    for (int64_t y = 0; y != height.output; ++y)
      for (int64_t x = 0; x != width.output; ++x)
        counts.push_back(pool.count(y, x));
    operands.push_back(
        makeReshape(rewriter, location, makeIntegers(rewriter, location, counts, 32),
                    {height.output, width.output, 1}));
  }
  auto [low, high] = getActivationRange(op.getFusedActivationFunction(), *params, bits, isUnsignedInput);
  bool inFloat = !isUniform && (height.window * width.window) < (int64_t(1) << (23 - bits));
  auto body = [&, low = low, high = high](OpBuilder &builder, Location loc, ValueRange arguments) -> Value {
    Value count = isUniform ? makeScalar(builder, loc, builder.getI32Type(), pool.count(0, 0)) : arguments[1];
    Value mean = divideByCount(builder, loc, arguments[0], count, isUnsignedInput, inFloat);
    return resizeInteger(builder, loc, clamp(builder, loc, mean, low, high), bits, isUnsignedInput);
  };
  rewriter.replaceOp(op, makeElementwise(rewriter, location, operands, type, body));
  return success();
}

void lower::populatePoolingLowering(const LoweringTypes &types, const LoweringOptions &options,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerFloatAverage, LowerIntegerAverage, LowerMax, LowerL2>(types, patterns.getContext(), options);
}
