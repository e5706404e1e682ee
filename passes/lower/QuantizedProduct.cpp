//===- QuantizedProduct.cpp - Products of quantized tensors ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants are folded into one vector per channel; what is known at run time only is added by ops of its own.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/QuantizedProduct.h"

#include "dialects/adze/Quantization.h"
#include "passes/lower/Requantize.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

std::optional<FilterScales> lower::getFilterScales(Value filter, int64_t channelAxis) {
  auto type = dyn_cast<RankedTensorType>(filter.getType());
  if (!type)
    return std::nullopt;
  QuantizationParams params = getQuantization(type);
  size_t channels = type.getDimSize(channelAxis);
  if (params.blockSize || params.scale.empty() || (params.scale.size() != 1 && params.scale.size() != channels))
    return std::nullopt;
  FilterScales result;
  result.scales.assign(params.scale.begin(), params.scale.end());
  result.zeroPoints.assign(params.zeroPoint.begin(), params.zeroPoint.end());
  if (result.zeroPoints.empty())
    result.zeroPoints.push_back(0);
  if (result.zeroPoints.size() != 1 && result.zeroPoints.size() != channels)
    return std::nullopt;
  return result;
}

/// Bits of an integer type of the graph; 0 for others.
static unsigned getBits(Value value) {
  auto integer = dyn_cast_or_null<IntegerType>(getWireElement(value));
  return integer ? integer.getWidth() : 0;
}

static bool isConstant(Value value) { return Weights::read(value).has_value(); }

bool lower::isDelegated(const WeightedOp &op, bool needsBias, unsigned minimumWeightBits) {
  unsigned weightBits = getBits(op.filter);
  bool isUnsignedOp = isUnsigned(op.input);
  if (getBits(op.input) != 8 || getBits(op.output) != 8 || weightBits < minimumWeightBits || weightBits > 8)
    return false;
  if (isUnsigned(op.output) != isUnsignedOp || isUnsigned(op.filter) != isUnsignedOp)
    return false;
  if (op.activation == ActivationFunctionType::TANH || op.activation == ActivationFunctionType::SIGN_BIT)
    return false;
  if (isPresent(op.bias) ? (getBits(op.bias) != 32 || !isConstant(op.bias)) : needsBias)
    return false;
  std::optional<FilterScales> scales = getFilterScales(op.filter, op.channelAxis);
  return scales && (isUnsignedOp ? scales->scales.size() == 1 : scales->isSymmetric()) && isConstant(op.filter);
}

bool lower::isIntegerProduct(Value input, Value filter, Value output) {
  return (getBits(input) == 8 || getBits(input) == 16) && getBits(filter) && getBits(output);
}

bool lower::hasNarrowBias(Value bias, Type quantizedBiasType) {
  return quantizedBiasType.isInteger(32) || (isPresent(bias) && getBits(bias) == 32);
}

//===----------------------------------------------------------------------===//
// Zero points and bias
//===----------------------------------------------------------------------===//

Value lower::makeCenteredFilter(OpBuilder &builder, Location location, const WeightedOp &op, const FilterScales &scales) {
  if (std::optional<Weights> weights = Weights::read(op.filter))
    return weights->subtract(scales.zeroPoints, op.channelAxis).materialize(builder, location);
  bool isUnsignedFilter = isUnsigned(op.filter);
  if (scales.isSymmetric() && !isUnsignedFilter)
    return op.loweredFilter;
  auto type = cast<RankedTensorType>(op.loweredFilter.getType());
  int64_t zeroPoint = scales.zeroPoints.front(); // tensors that are no constants have one
  auto wide = RankedTensorType::get(type.getShape(), builder.getI16Type());
  return makeElementwise(builder, location, op.loweredFilter, wide, [&](OpBuilder &nested, Location loc, ValueRange in) {
    Value value = resizeInteger(nested, loc, in[0], 16, isUnsignedFilter);
    return arith::SubIOp::create(nested, loc, value, makeScalar(nested, loc, nested.getI16Type(), zeroPoint));
  });
}

Value lower::makeFilterSums(OpBuilder &builder, Location location, Value filter, int64_t axis, int64_t factor,
                            unsigned bits) {
  auto type = cast<RankedTensorType>(filter.getType());
  MLIRContext *context = builder.getContext();
  auto sumType = RankedTensorType::get({type.getDimSize(axis)}, builder.getIntegerType(bits));
  Value init = makeFilled(builder, location, sumType, makeScalar(builder, location, sumType.getElementType(), int64_t(0)));
  AffineMap all = AffineMap::getMultiDimIdentityMap(type.getRank(), context);
  SmallVector<AffineMap> maps = {all, AffineMap::get(type.getRank(), 0, builder.getAffineDimExpr(axis), context)};
  SmallVector<utils::IteratorType> iterators(type.getRank(), utils::IteratorType::reduction);
  iterators[axis] = utils::IteratorType::parallel;
  auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    Value value = resizeInteger(nested, loc, arguments[0], bits, /*isUnsigned=*/false);
    value = arith::MulIOp::create(nested, loc, value, makeScalar(nested, loc, value.getType(), factor));
    linalg::YieldOp::create(nested, loc, Value(arith::AddIOp::create(nested, loc, arguments[1], value)));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(sumType), filter, init, maps, iterators, body).getResult(0);
}

/// Adds vector `number` to the sum.
static Epilogue::Step makeAddition(unsigned number) {
  return [=](OpBuilder &builder, Location location, Value value, Epilogue::Read read) -> Value {
    unsigned bits = value.getType().getIntOrFloatBitWidth();
    Value addend = resizeInteger(builder, location, read(number), bits, /*isUnsigned=*/false);
    return arith::AddIOp::create(builder, location, value, addend);
  };
}

void lower::addOffsets(OpBuilder &builder, Location location, Epilogue &epilogue, const WeightedOp &op, Value filter,
                       int64_t inputZero, unsigned bits) {
  int64_t channels = cast<RankedTensorType>(filter.getType()).getDimSize(op.channelAxis);
  SmallVector<int64_t> offsets(channels, 0);
  if (inputZero) {
    auto constant = filter.getDefiningOp<arith::ConstantOp>();
    auto weights = constant ? Weights::of(dyn_cast<ElementsAttr>(constant.getValue()), false) : std::nullopt;
    if (weights)
      for (auto [offset, sum] : llvm::zip_equal(offsets, weights->sum(op.channelAxis)))
        offset -= inputZero * sum;
    else
      epilogue.addStep(makeAddition(
          epilogue.addChannels(makeFilterSums(builder, location, filter, op.channelAxis, -inputZero, bits))));
  }
  if (isPresent(op.bias)) {
    if (std::optional<Weights> bias = Weights::read(op.bias))
      for (int64_t i = 0; i < channels; ++i)
        offsets[i] += bias->getInteger(i);
    else
      epilogue.addStep(makeAddition(epilogue.addChannels(makeReshape(builder, location, op.loweredBias, {channels}))));
  }
  if (llvm::any_of(offsets, [](int64_t offset) { return offset != 0; }))
    epilogue.addStep(makeAddition(epilogue.addIntegers(builder, location, offsets, bits)));
}

//===----------------------------------------------------------------------===//
// Scaling
//===----------------------------------------------------------------------===//

namespace {

/// What scaling needs to know of the tensors.
struct ScalingContext {
  Affine input, output;
  const FilterScales &filter;
  int64_t channels, low, high; // the range after the activation

  SmallVector<double> getScales(bool isLegacy) const {
    SmallVector<double> result;
    auto scale = isLegacy ? legacyOutputScale : doubleOutputScale;
    for (int64_t i = 0; i < channels; ++i)
      result.push_back(scale(float(input.scale), filter.getScale(i), float(output.scale)));
    return result;
  }
};

} // namespace

static void addFloatScaling(OpBuilder &builder, Location location, Epilogue &epilogue, const ScalingContext &context) {
  SmallVector<float> scales;
  for (int64_t i = 0; i < context.channels; ++i)
    scales.push_back(floatOutputScale(float(context.input.scale), context.filter.getScale(i), float(context.output.scale)));
  unsigned number = epilogue.addFloats(builder, location, scales);
  int64_t zeroPoint = context.output.zeroPoint, low = context.low, high = context.high;
  epilogue.addStep([=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
    Value real = arith::SIToFPOp::create(nested, loc, nested.getF32Type(), sum);
    return roundToEven(nested, loc, arith::MulFOp::create(nested, loc, real, read(number)), zeroPoint, low, high);
  });
}

static void addDoubleScaling(OpBuilder &builder, Location location, Epilogue &epilogue, const ScalingContext &context) {
  unsigned number = epilogue.addDoubles(builder, location, context.getScales(/*isLegacy=*/false));
  int64_t zeroPoint = context.output.zeroPoint, low = context.low, high = context.high;
  epilogue.addStep([=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
    Value real = arith::SIToFPOp::create(nested, loc, nested.getF64Type(), sum);
    return roundAway(nested, loc, arith::MulFOp::create(nested, loc, real, read(number)), zeroPoint, low, high);
  });
}

/// Two roundings: vectors of multipliers and, where there are any, of shifts in each direction, and of ties.
static Epilogue::Step makeTwiceScaling(OpBuilder &builder, Location location, Epilogue &epilogue,
                                       ArrayRef<QuantizedMultiplier> factors, Ties ties) {
  constexpr size_t vectorLength = 8;
  size_t whole = factors.size() / vectorLength * vectorLength;
  SmallVector<int64_t> multipliers, lefts, rights, away;
  for (auto [channel, factor] : llvm::enumerate(factors)) {
    multipliers.push_back(factor.multiplier);
    lefts.push_back(std::max(factor.shift, 0));
    rights.push_back(std::max(-factor.shift, 0));
    away.push_back(ties == Ties::UpInVectors && channel >= whole);
  }
  auto isZero = [](int64_t value) { return value == 0; };
  constexpr unsigned none = ~0u;
  unsigned multiplier = epilogue.addIntegers(builder, location, multipliers, 32);
  unsigned left = llvm::all_of(lefts, isZero) ? none : epilogue.addIntegers(builder, location, lefts, 32);
  unsigned right = llvm::all_of(rights, isZero) ? none : epilogue.addIntegers(builder, location, rights, 32);
  unsigned nudge = ties == Ties::Away ? none : epilogue.addIntegers(builder, location, away, 32);
  return [=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
    return multiplyTwice(nested, loc, sum, read(multiplier), left == none ? Value() : read(left),
                         right == none ? Value() : read(right), nudge == none ? Value() : read(nudge));
  };
}

/// One rounding of an i32 or i64 sum.
static Epilogue::Step makeOnceScaling(OpBuilder &builder, Location location, Epilogue &epilogue,
                                      ArrayRef<QuantizedMultiplier> factors, bool isWide) {
  SmallVector<int64_t> multipliers, shifts;
  for (QuantizedMultiplier factor : factors) {
    WideFactor wide = getWideFactor(factor);
    multipliers.push_back(isWide ? wide.multiplier : factor.multiplier);
    shifts.push_back(isWide ? wide.shift : 31 - factor.shift);
  }
  unsigned multiplier = epilogue.addIntegers(builder, location, multipliers, 64);
  unsigned shift = epilogue.addIntegers(builder, location, shifts, 64);
  return [=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
    return isWide ? multiplyWide(nested, loc, sum, read(multiplier), read(shift))
                  : multiplyOnce(nested, loc, sum, read(multiplier), read(shift));
  };
}

static void addFixedScaling(OpBuilder &builder, Location location, Epilogue &epilogue, const ScalingContext &context,
                            ProductArithmetic arithmetic) {
  SmallVector<QuantizedMultiplier> factors;
  for (double scale : context.getScales(arithmetic.legacyScale))
    factors.push_back(quantizeMultiplier(scale));
  bool isWide = arithmetic.scaling == Scaling::Wide;
  epilogue.addStep(arithmetic.scaling == Scaling::Twice
                       ? makeTwiceScaling(builder, location, epilogue, factors, arithmetic.ties)
                       : makeOnceScaling(builder, location, epilogue, factors, isWide));
  int64_t zeroPoint = context.output.zeroPoint, low = context.low, high = context.high;
  epilogue.addStep([=](OpBuilder &nested, Location loc, Value value, Epilogue::Read) -> Value {
    return addZeroPoint(nested, loc, value, zeroPoint, low, high);
  });
}

void lower::addScaling(OpBuilder &builder, Location location, Epilogue &epilogue, const ProductScales &scales,
                       Value output, ActivationFunctionType activation, ProductArithmetic arithmetic) {
  bool isEven = arithmetic.scaling == Scaling::FloatEven;
  unsigned bits = getBits(output);
  auto [low, high] = (isEven ? getDelegateActivationRange : getActivationRange)(activation, scales.output, bits,
                                                                                isUnsigned(output));
  ScalingContext context{scales.input, scales.output, scales.filter, scales.channels, low, high};
  if (isEven)
    addFloatScaling(builder, location, epilogue, context);
  else if (arithmetic.scaling == Scaling::Double)
    addDoubleScaling(builder, location, epilogue, context);
  else
    addFixedScaling(builder, location, epilogue, context, arithmetic);
  epilogue.addStep([=](OpBuilder &nested, Location loc, Value value, Epilogue::Read) -> Value {
    return resizeInteger(nested, loc, value, bits, /*isUnsigned=*/false);
  });
}

/// What weights of unsigned bytes lack once 128 is taken from them, so that they are signed bytes; none where they are
/// others, or signed bytes without a sum of the input.
static std::optional<int64_t> findRest(const WeightedOp &op, const FilterScales &scales) {
  std::optional<Weights> weights = Weights::read(op.filter);
  if (!weights || !isUnsigned(op.filter) || getBits(op.filter) != 8 || scales.zeroPoints.size() != 1)
    return std::nullopt;
  int64_t zeroPoint = scales.zeroPoints.front();
  for (int64_t i = 0, n = weights->size(); i < n; ++i)
    if (!llvm::isInt<8>(weights->getInteger(i) - zeroPoint))
      return 128 - zeroPoint;
  return std::nullopt;
}

Value lower::scaleCentered(OpBuilder &builder, Location location, Value element, bool isUnsigned, int64_t inputZero,
                           int64_t factor) {
  Value value = resizeInteger(builder, location, element, 32, isUnsigned);
  value = arith::SubIOp::create(builder, location, value, makeScalar(builder, location, value.getType(), inputZero));
  return arith::MulIOp::create(builder, location, value, makeScalar(builder, location, value.getType(), factor));
}

FailureOr<QuantizedProduct> lower::makeQuantizedProduct(OpBuilder &builder, Location location, const WeightedOp &op,
                                                        ProductArithmetic arithmetic, std::string &reason,
                                                        Value centered, InputSums sums) {
  std::optional<Affine> input = getAffine(op.input), output = getAffine(op.output);
  std::optional<FilterScales> scales = getFilterScales(op.filter, op.channelAxis);
  if (!input || !output || !scales) {
    reason = "input, weights and result need scales";
    return failure();
  }
  std::optional<int64_t> rest = sums && arithmetic.accumulatorBits == 32 ? findRest(op, *scales) : std::nullopt;
  Value filter = centered ? centered
                 : rest   ? Weights::read(op.filter)->subtract({128}, op.channelAxis).materialize(builder, location)
                          : makeCenteredFilter(builder, location, op, *scales);
  Type stored = builder.getIntegerType(getBits(op.input));
  QuantizedProduct product{filter, Epilogue(builder.getIntegerType(arithmetic.accumulatorBits)),
                           makeScalar(builder, location, stored, input->zeroPoint), isUnsigned(op.input)};
  addOffsets(builder, location, product.epilogue, op, filter, input->zeroPoint, arithmetic.accumulatorBits);
  if (rest)
    product.epilogue.addStep(makeAddition(product.epilogue.addPixels(sums(*rest, input->zeroPoint))));
  int64_t channels = cast<RankedTensorType>(filter.getType()).getDimSize(op.channelAxis);
  addScaling(builder, location, product.epilogue, {*input, *output, *scales, channels}, op.output, op.activation,
             arithmetic);
  return product;
}
