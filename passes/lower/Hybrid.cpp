//===- Hybrid.cpp - Float inputs with integer weights ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of groups, their parameters, and the integers.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Hybrid.h"

#include "passes/lower/Requantize.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

/// The least (or greatest) of 0 and the elements of each row. NaN has no place in a range.
template <typename OpTy>
static Value reduceRows(OpBuilder &builder, Location location, Value rows) {
  auto type = cast<RankedTensorType>(rows.getType());
  MLIRContext *context = builder.getContext();
  auto result = RankedTensorType::get({type.getDimSize(0)}, type.getElementType());
  Value init = makeFilled(builder, location, result, makeScalar(builder, location, type.getElementType(), 0.0));
  AffineMap all = AffineMap::getMultiDimIdentityMap(2, context);
  SmallVector<AffineMap> maps = {all, all.dropResult(1)};
  SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel, utils::IteratorType::reduction};
  auto flags = arith::FastMathFlagsAttr::get(context, arith::FastMathFlags::nnan | arith::FastMathFlags::nsz);
  auto body = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    linalg::YieldOp::create(nested, loc, Value(OpTy::create(nested, loc, arguments[0], arguments[1], flags)));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(result), rows, init, maps, iterators, body).getResult(0);
}

namespace {

/// Scalar arithmetic in one float type.
struct Floats {
  OpBuilder &builder;
  Location location;

  Value constant(Type type, double value) const { return makeScalar(builder, location, type, value); }
  Value constant(Value like, double value) const { return constant(like.getType(), value); }
  Value add(Value a, Value b) const { return arith::AddFOp::create(builder, location, a, b); }
  Value sub(Value a, Value b) const { return arith::SubFOp::create(builder, location, a, b); }
  Value mul(Value a, Value b) const { return arith::MulFOp::create(builder, location, a, b); }
  Value div(Value a, Value b) const { return arith::DivFOp::create(builder, location, a, b); }
  Value select(Value condition, Value a, Value b) const {
    return arith::SelectOp::create(builder, location, condition, a, b);
  }
  Value compare(arith::CmpFPredicate predicate, Value a, Value b) const {
    return arith::CmpFOp::create(builder, location, predicate, a, b);
  }
  Value widen(Value a) const { return arith::ExtFOp::create(builder, location, builder.getF64Type(), a); }
  Value narrow(Value a) const { return arith::TruncFOp::create(builder, location, builder.getF32Type(), a); }
};

} // namespace

/// X:dynamic's factor from reals to integers.
static Value makeDelegateFactor(const Floats &f, Value low, Value high) {
  Value isEmpty = f.compare(arith::CmpFPredicate::OEQ, low, high);
  return f.select(isEmpty, f.constant(low, 1), f.div(f.constant(low, 255), f.sub(high, low)));
}

static Value makeDelegateZeroPoint(const Floats &f, Value low, Value high) {
  Value factor = makeDelegateFactor(f, low, high);
  Value scaledLow = f.mul(low, factor), scaledHigh = f.mul(high, factor);
  Value lowest = f.constant(low, -128), highest = f.constant(low, 127);
  Value error = f.add(f.add(lowest, scaledLow), f.add(highest, scaledHigh));
  Value useLow = f.compare(arith::CmpFPredicate::OGT, error, f.constant(low, 0));
  Value zeroPoint = f.select(useLow, f.sub(lowest, scaledLow), f.sub(highest, scaledHigh));
  return roundToEven(f.builder, f.location, zeroPoint, 0, -128, 127);
}

/// L:asym's scale in double; 1 for an empty range.
static Value makeWideScale(const Floats &f, Value low, Value high) {
  Value scale = f.div(f.sub(f.widen(high), f.widen(low)), f.constant(f.builder.getF64Type(), 255));
  return f.select(f.compare(arith::CmpFPredicate::OEQ, low, high), f.constant(f.builder.getF64Type(), 1), scale);
}

static Value makeAsymmetricZeroPoint(const Floats &f, Value low, Value high) {
  Value scale = makeWideScale(f, low, high);
  Value scaledLow = f.div(f.widen(low), scale), scaledHigh = f.div(f.widen(high), scale);
  Value lowest = f.constant(scale, -128), highest = f.constant(scale, 127);
  // The range contains 0, so that the magnitudes of its ends are -low and high.
  Value lowError = f.sub(f.constant(scale, 128), scaledLow), highError = f.add(highest, scaledHigh);
  Value useLow = f.compare(arith::CmpFPredicate::OLT, lowError, highError);
  Value zeroPoint = f.select(useLow, f.sub(lowest, scaledLow), f.sub(highest, scaledHigh));
  Value rounded = roundAway(f.builder, f.location, zeroPoint, 0, -128, 127);
  Value zero = makeScalar(f.builder, f.location, f.builder.getI32Type(), int64_t(0));
  return f.select(f.compare(arith::CmpFPredicate::OEQ, low, high), zero, rounded);
}

/// The greatest magnitude of a range around 0.
static Value makeMagnitude(const Floats &f, Value low, Value high) {
  Value negated = arith::NegFOp::create(f.builder, f.location, low);
  return f.select(f.compare(arith::CmpFPredicate::OGT, negated, high), negated, high);
}

/// `whole` / `part`, or `fallback` where `part` is 0.
static Value divideOr(const Floats &f, Value whole, Value part, double fallback) {
  Value isZero = f.compare(arith::CmpFPredicate::OEQ, part, f.constant(part, 0));
  return f.select(isZero, f.constant(part, fallback), f.div(whole, part));
}

/// From integers to reals.
static Value makeScale(const Floats &f, InputRange range, Value low, Value high) {
  switch (range) {
  case InputRange::Delegate:
    return f.div(f.constant(low, 1), makeDelegateFactor(f, low, high));
  case InputRange::Asymmetric:
    return f.narrow(makeWideScale(f, low, high));
  case InputRange::Symmetric: {
    Value magnitude = makeMagnitude(f, low, high);
    Value isZero = f.compare(arith::CmpFPredicate::OEQ, magnitude, f.constant(low, 0));
    return f.select(isZero, f.constant(low, 1), f.div(magnitude, f.constant(low, 127)));
  }
  }
  llvm_unreachable("a range of inputs");
}

/// From reals to integers.
static Value makeFactor(const Floats &f, InputRange range, Value low, Value high) {
  switch (range) {
  case InputRange::Delegate:
    return makeDelegateFactor(f, low, high);
  case InputRange::Asymmetric:
    return f.div(f.constant(low, 1), makeScale(f, range, low, high));
  case InputRange::Symmetric:
    return divideOr(f, f.constant(low, 127), makeMagnitude(f, low, high), 0);
  }
  llvm_unreachable("a range of inputs");
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// One element: scaled, rounded and clamped as `range` says, an i32.
static Value quantizeElement(const Floats &f, InputRange range, Value x, Value factor, Value zeroPoint) {
  Value scaled = f.mul(x, factor);
  if (range == InputRange::Symmetric)
    return roundAway(f.builder, f.location, scaled, 0, -127, 127);
  if (range == InputRange::Asymmetric) {
    Value offset = arith::SIToFPOp::create(f.builder, f.location, x.getType(), zeroPoint);
    return roundAway(f.builder, f.location, f.add(offset, scaled), 0, -128, 127);
  }
  // Before the zero point is added nothing that counts is out of [-256, 255].
  Value rounded = roundToEven(f.builder, f.location, scaled, 0, -512, 511);
  Value sum = arith::AddIOp::create(f.builder, f.location, rounded, zeroPoint);
  return clamp(f.builder, f.location, sum, -128, 127);
}

DynamicInput lower::quantizeInput(OpBuilder &builder, Location location, Value input, int64_t groups, InputRange range,
                                  bool centered) {
  auto type = cast<RankedTensorType>(input.getType());
  bool isSymmetric = range == InputRange::Symmetric;
  Value rows = makeReshape(builder, location, input, {groups, groups ? type.getNumElements() / groups : 0});
  auto rowsType = cast<RankedTensorType>(rows.getType());
  Value low = reduceRows<arith::MinimumFOp>(builder, location, rows);
  Value high = reduceRows<arith::MaximumFOp>(builder, location, rows);
  auto floats = RankedTensorType::get({groups}, builder.getF32Type());
  auto integers = RankedTensorType::get({groups}, builder.getI32Type());
  auto forGroups = [&](RankedTensorType result, auto make) {
    return makeElementwise(builder, location, {low, high}, result, [&](OpBuilder &nested, Location loc, ValueRange ends) {
      return make(Floats{nested, loc}, ends[0], ends[1]);
    });
  };
  DynamicInput result;
  result.scales = forGroups(floats, [&](const Floats &f, Value a, Value b) { return makeScale(f, range, a, b); });
  Value factors = forGroups(floats, [&](const Floats &f, Value a, Value b) { return makeFactor(f, range, a, b); });
  if (!isSymmetric)
    result.zeroPoints = forGroups(integers, range == InputRange::Delegate ? makeDelegateZeroPoint
                                                                          : makeAsymmetricZeroPoint);
  SmallVector<Value> operands = {rows, makeReshape(builder, location, factors, {groups, 1})};
  if (!isSymmetric)
    operands.push_back(makeReshape(builder, location, result.zeroPoints, {groups, 1}));
  unsigned bits = centered ? 16 : 8;
  auto stored = RankedTensorType::get(rowsType.getShape(), builder.getIntegerType(bits));
  Value values = makeElementwise(builder, location, operands, stored, [&](OpBuilder &nested, Location loc, ValueRange in) {
    Value zeroPoint = isSymmetric ? Value() : in[2];
    Value value = quantizeElement(Floats{nested, loc}, range, in[0], in[1], zeroPoint);
    if (centered && zeroPoint)
      value = arith::SubIOp::create(nested, loc, value, zeroPoint);
    return resizeInteger(nested, loc, value, bits, /*isUnsigned=*/false);
  });
  result.values = makeReshape(builder, location, values, type.getShape());
  if (centered)
    result.zeroPoints = {};
  return result;
}

//===----------------------------------------------------------------------===//
// Weights and epilogue
//===----------------------------------------------------------------------===//

bool lower::isHybrid(Value input, Value filter, Value output) {
  return isa<FloatType>(getWireElement(input)) && isa<IntegerType>(getWireElement(filter)) &&
         isa<FloatType>(getWireElement(output));
}

bool lower::isHybridDelegated(const WeightedOp &op, bool needsBias, unsigned minimumWeightBits) {
  auto element = dyn_cast<IntegerType>(getWireElement(op.filter));
  if (!element || element.isUnsigned() || element.getWidth() > 8 || element.getWidth() < minimumWeightBits)
    return false;
  if (op.activation == ActivationFunctionType::TANH || op.activation == ActivationFunctionType::SIGN_BIT)
    return false;
  if (isPresent(op.bias) ? !Weights::read(op.bias) : needsBias)
    return false;
  return Weights::read(op.filter).has_value();
}

Value lower::makeHybridFilter(OpBuilder &builder, Location location, const WeightedOp &op, const FilterScales &scales) {
  if (!isUnsigned(op.filter))
    return makeCenteredFilter(builder, location, op, scales);
  std::optional<Weights> weights = Weights::read(op.filter);
  return weights ? weights->materialize(builder, location) : op.loweredFilter;
}

void lower::addInputZeroPoints(Epilogue &epilogue, Value zeroPoints, unsigned sums) {
  unsigned number = epilogue.addRows(zeroPoints);
  epilogue.addStep([=](OpBuilder &builder, Location location, Value sum, Epilogue::Read read) -> Value {
    Value share = arith::MulIOp::create(builder, location, read(number), read(sums));
    return arith::SubIOp::create(builder, location, sum, share);
  });
}

unsigned lower::addFilterSums(OpBuilder &builder, Location location, Epilogue &epilogue, Value filter, int64_t axis) {
  auto constant = filter.getDefiningOp<arith::ConstantOp>();
  auto weights = constant ? Weights::of(dyn_cast<ElementsAttr>(constant.getValue()), false) : std::nullopt;
  return weights ? epilogue.addIntegers(builder, location, weights->sum(axis), 32)
                 : epilogue.addChannels(makeFilterSums(builder, location, filter, axis, 1, 32));
}

Value lower::roundThroughIntegers(OpBuilder &builder, Location location, Value input, int64_t groups, InputRange range) {
  auto type = cast<RankedTensorType>(input.getType());
  DynamicInput rounded = quantizeInput(builder, location, input, groups, range, range != InputRange::Symmetric);
  int64_t length = groups ? type.getNumElements() / groups : 0;
  Value rows = makeReshape(builder, location, rounded.values, {groups, length});
  Value scales = makeReshape(builder, location, rounded.scales, {groups, 1});
  Value reals = makeElementwise(builder, location, {rows, scales}, type.clone({groups, length}),
                                [](OpBuilder &nested, Location loc, ValueRange in) -> Value {
                                  Value real = arith::SIToFPOp::create(nested, loc, in[1].getType(), in[0]);
                                  return arith::MulFOp::create(nested, loc, real, in[1]);
                                });
  return makeReshape(builder, location, reals, type.getShape());
}

void lower::addHybridSteps(OpBuilder &builder, Location location, Epilogue &epilogue, FloatScaling scaling,
                           const DynamicInput &input, Groups groups, const FilterScales &filter, int64_t channels,
                           Value bias, ActivationFunctionType activation) {
  SmallVector<float> scales;
  for (int64_t i = 0; i < channels; ++i)
    scales.push_back(filter.getScale(i));
  unsigned weight = epilogue.addFloats(builder, location, scales);
  unsigned group = groups == Groups::Rows ? epilogue.addRows(input.scales) : epilogue.addItems(input.scales);
  unsigned addend = bias ? epilogue.addChannels(bias) : epilogue.addFloats(builder, location, {0.0f});
  bool hasBias = bool(bias);
  epilogue.addStep([=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
    Floats f{nested, loc};
    Value real = arith::SIToFPOp::create(nested, loc, nested.getF32Type(), sum);
    if (scaling == FloatScaling::Fused) {
      real = math::FmaOp::create(nested, loc, f.mul(real, read(group)), read(weight), read(addend));
    } else {
      real = scaling == FloatScaling::Joined ? f.mul(real, f.mul(read(group), read(weight)))
                                             : f.mul(f.mul(real, read(weight)), read(group));
      real = hasBias ? f.add(real, read(addend)) : real;
    }
    return clampActivation(nested, loc, real, activation);
  });
}
