//===- QuantizedSoftmaxLowering.cpp - SOFTMAX and LOG_SOFTMAX of integers -===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// docs/requantization.md, sections 3.5, 3.9 and 3.12: tables of exponentials, or fixed point in the reference kernels.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/NormalizationOps.h"
#include "lib/Numerics/QuantizedTables.h"
#include "passes/lower/FixedPoint.h"
#include "passes/lower/Reduction.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// A softmax of stored elements: its rows and what they hold.
struct Rows {
  OpBuilder &builder;
  Location location;
  Value values, maxima; // [rows, n] and [rows]
  Quantized input, output;
  double beta = 1;

  Type getF32() const { return builder.getF32Type(); }
  Type getI32() const { return builder.getI32Type(); }
};

/// From the element, less the greatest of its row.
using DifferenceFormula = llvm::function_ref<Scalar(Scalar difference)>;

} // namespace

/// What combines the elements of each of `rows` (`[rows, n]`), as `[rows]`.
static Value foldRows(const Rows &rows, Value values, Value start,
                      function_ref<Value(OpBuilder &, Location, Value, Value)> step) {
  llvm::SmallBitVector reduced(2);
  reduced.set(1);
  Value result = makeFold(rows.builder, rows.location, values, reduced, start, step);
  return makeReshape(rows.builder, rows.location, result, {cast<RankedTensorType>(values.getType()).getDimSize(0)});
}

static Value findMaxima(OpBuilder &builder, Location location, Value rows, bool isUnsigned) {
  llvm::SmallBitVector reduced(2);
  reduced.set(1);
  auto type = cast<RankedTensorType>(rows.getType());
  Combiner combiner = isUnsigned ? Combiner::MaxUnsigned : Combiner::Max;
  Value result = makeReduction(builder, location, rows, reduced, type.getElementType(), combiner);
  return makeReshape(builder, location, result, {type.getDimSize(0)});
}

/// A rowwise op that sees scalars; its results are of `element`.
static Value makeRowFormula(const Rows &rows, Value values, ValueRange rowValues, Type element, Formula formula) {
  return makeRowwise(rows.builder, rows.location, values, rowValues, element,
                     [&](OpBuilder &nested, Location loc, ValueRange arguments) -> Value {
                       SmallVector<Scalar> scalars;
                       for (Value argument : arguments)
                         scalars.emplace_back(nested, loc, argument);
                       return formula(scalars);
                     });
}

static Value mapDifferences(const Rows &rows, Type element, DifferenceFormula formula) {
  return makeRowFormula(rows, rows.values, rows.maxima, element, [&](ArrayRef<Scalar> x) {
    return formula(loadStored(x[0], rows.input) - loadStored(x[1], rows.input));
  });
}

/// Sums of f32 in the order of memory: another order has other bits.
static Value addInOrder(const Rows &rows, Value values) {
  Value zero = makeScalar(rows.builder, rows.location, rows.getF32(), 0.0);
  return foldRows(rows, values, zero, [](OpBuilder &builder, Location loc, Value value, Value sum) -> Value {
    return arith::AddFOp::create(builder, loc, sum, value);
  });
}

static Value addIntegers(const Rows &rows, Value values, function_ref<Scalar(Scalar)> term) {
  Value zero = makeScalar(rows.builder, rows.location, rows.getI32(), int64_t(0));
  return foldRows(rows, values, zero, [&](OpBuilder &builder, Location loc, Value value, Value sum) -> Value {
    return term(Scalar(builder, loc, value)) + Scalar(builder, loc, sum);
  });
}

/// exp(scale * beta * difference), from a table of 256 entries.
static Value lookUpExponentials(const Rows &rows, float beta) {
  std::array<float, 256> entries = makeSoftmaxTable(rows.input.scale, beta);
  Value table = makeFloats(rows.builder, rows.location, entries);
  return mapDifferences(rows, rows.getF32(), [&](Scalar difference) { return lookUp(table, difference + 255); });
}

static Type getStoredType(const Rows &rows) { return rows.builder.getIntegerType(rows.output.bits); }

static Limits getLimits(const Quantized &params) { return {params.getLowest(), params.getHighest()}; }

/// L:softmax_lut.
static Value makeTableSoftmax(const Rows &rows) {
  Value exponentials = lookUpExponentials(rows, static_cast<float>(rows.beta));
  Value sums = addInOrder(rows, exponentials);
  const Quantized &output = rows.output;
  return makeRowFormula(rows, exponentials, sums, getStoredType(rows), [&](ArrayRef<Scalar> x) {
    Scalar inverse = x[1].constant(1.0) / (x[1] * output.scale);
    Scalar value = x[0] * inverse;
    if (!output.isUnsigned)
      return storeAway(value, output, getLimits(output)).toInteger(output.bits);
    Scalar rounded = value + 0.5;
    Scalar whole = rounded.make<arith::FPToSIOp>(rows.getI32(), Value(rounded));
    return atMost(whole, output.getHighest()).toInteger(output.bits);
  });
}

namespace {

/// Exponentials in fixed point, as the reference kernels have them.
struct FixedExponentials {
  QuantizedMultiplier factor; // from a difference to its real value with 26 fractional bits
  int64_t least;              // smaller differences do not count
  Value values;               // with 31 fractional bits; -1: too small to count
  Value sums;                 // of the rows, with 19 fractional bits

  explicit FixedExponentials(const Rows &rows) {
    double scaled = rows.beta * static_cast<double>(rows.input.scale);
    double limit = static_cast<double>(std::numeric_limits<int32_t>::max());
    factor = quantizeMultiplier(std::min(scaled * (1 << 26), limit));
    least = -static_cast<int64_t>(std::floor(31.0 * (1 << 26) / std::ldexp(1.0, factor.shift)));
    values = mapDifferences(rows, rows.getI32(), [&](Scalar difference) {
      Scalar exponential = expOfNegative(multiplyTwice(atLeast(difference, least), factor));
      return select(difference >= least, exponential, difference.constant(-1));
    });
    sums = addIntegers(rows, values, [](Scalar exponential) {
      return divideByPowerOfTwo(atLeast(exponential, 0), 12);
    });
  }
};

} // namespace

/// L:softmax_fixed.
static Value makeFixedSoftmax(const Rows &rows) {
  FixedExponentials exponentials(rows);
  const Quantized &output = rows.output;
  return makeRowFormula(rows, exponentials.values, exponentials.sums, getStoredType(rows), [&](ArrayRef<Scalar> x) {
    Scalar headroom = countLeadingZeros(x[1]);
    Scalar inverse = invert(x[1] << headroom);
    Scalar product = x[0].at(doublingHighMul(x[0].getBuilder(), x[0].getLoc(), inverse, atLeast(x[0], 0)));
    Scalar exponent = headroom.constant(43 - int64_t(output.bits)) - headroom;
    Scalar value = divideByPowerOfTwo(product, atMost(exponent, 31)) + output.getLowest();
    value = select(x[0] < 0, value.constant(output.getLowest()), value);
    return atMost(value, output.getHighest()).toInteger(output.bits);
  });
}

static Value makeWideTable(const Rows &rows, const Table513 &table) {
  SmallVector<int64_t> entries(table.begin(), table.end());
  return makeIntegers(rows.builder, rows.location, entries, 32);
}

static Scalar saturate16(Scalar x) { return x.at(clamp(x.getBuilder(), x.getLoc(), x, -32768, 32767)); }

/// L:softmax16.
static Value makeSoftmax16(const Rows &rows) {
  float scale = rows.input.scale * static_cast<float>(rows.beta);
  QuantizedMultiplier factor = quantizeMultiplier(static_cast<double>(scale) / (10.0 / 65535.0));
  Value exponential = makeWideTable(rows, makeSoftmaxExpTable());
  Value reciprocal = makeWideTable(rows, makeSoftmaxReciprocalTable());
  Value exponentials = mapDifferences(rows, rows.getI32(), [&](Scalar difference) {
    return lookUpBetween(exponential, saturate16(multiplyTwice(difference, factor) + 32767));
  });
  Value sums = addIntegers(rows, exponentials, [](Scalar x) { return x; });
  return makeRowFormula(rows, exponentials, sums, getStoredType(rows), [&](ArrayRef<Scalar> x) {
    Scalar headroom = countLeadingZeros(x[1]);
    Scalar shifted = x[1].toInteger(64) << (headroom - 1).toInteger(64);
    Scalar position = ((shifted + (1 << 13)) >> 14).toInteger(32) - 98304;
    Scalar inverse = lookUpBetween(reciprocal, saturate16(position));
    Scalar shift = headroom.constant(31) - headroom;
    Scalar half = headroom.constant(1) << (shift - 1);
    Scalar value = (x[0] * inverse + half) >> shift;
    return value.at(clamp(value.getBuilder(), value.getLoc(), value, 0, 32767)).toInteger(16);
  });
}

/// L:log_softmax_lut.
static Value makeTableLogSoftmax(const Rows &rows) {
  Value sums = addInOrder(rows, lookUpExponentials(rows, 1));
  float inputScale = rows.input.scale, outputScale = rows.output.scale, factor = inputScale / outputScale;
  return makeRowFormula(rows, rows.values, {rows.maxima, sums}, getStoredType(rows), [&](ArrayRef<Scalar> x) {
    Scalar logarithm = x[2].make<math::LogOp>(Value(x[2]));
    Scalar greatest = loadStored(x[1], rows.input).toF32() * inputScale;
    Scalar offset = (greatest + logarithm) / outputScale;
    Scalar value = loadStored(x[0], rows.input).toF32() * factor - offset;
    return storeEven(value, rows.output, getLimits(rows.output)).toInteger(rows.output.bits);
  });
}

/// L:log_softmax_fixed.
static Value makeFixedLogSoftmax(const Rows &rows) {
  FixedExponentials exponentials(rows);
  QuantizedMultiplier factor = exponentials.factor;
  int64_t least = exponentials.least;
  QuantizedMultiplier back = quantizeMultiplier(std::ldexp(1.0, 31 - factor.shift) / factor.multiplier);
  const Quantized &output = rows.output;
  auto formula = [&](ArrayRef<Scalar> x) {
    Scalar difference = loadStored(x[0], rows.input) - loadStored(x[1], rows.input), log = logarithm(x[2]);
    Scalar bound = atLeast(multiplyTwice(log + std::numeric_limits<int32_t>::min(), back), least - 1);
    Scalar value = divideByPowerOfTwo(multiplyTwice(difference, factor) - log, 22) + output.getHighest();
    value = value.at(clamp(value.getBuilder(), value.getLoc(), value, output.getLowest(), output.getHighest()));
    return select(difference > bound, value, value.constant(output.getLowest())).toInteger(output.bits);
  };
  return makeRowFormula(rows, rows.values, {rows.maxima, exponentials.sums}, getStoredType(rows), formula);
}

namespace {

// adze.softmax of integers -> linalg.generic { row's maximum }, { exponentials }, { row's sum }, { products }
struct LowerQuantizedSoftmax : OpLowering<SoftmaxOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
    if (type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    std::optional<Quantized> input = getQuantized(op.getInput()), output = getQuantized(op.getOutput());
    if (!input || !output || input->bits > 16 || output->bits > 16)
      return decline(op, rewriter, "integers need one scale on both sides");
    Location location = op.getLoc();
    Value values = makeRows(rewriter, location, adaptor.getInput());
    Rows rows{rewriter, location, values, findMaxima(rewriter, location, values, input->isUnsigned),
              *input,   *output,  op.getBeta().convertToDouble()};
    Value result = input->bits == 16                       ? makeSoftmax16(rows)
                   : options.scheme == Scheme::Micro ? makeFixedSoftmax(rows)
                                                           : makeTableSoftmax(rows);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

// adze.log_softmax of integers -> linalg.generic { row's maximum }, { exponentials }, { row's sum }, { x - logarithm }
struct LowerQuantizedLogSoftmax : OpLowering<LogSoftmaxOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(LogSoftmaxOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
    if (type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    std::optional<Quantized> input = getQuantized(op.getInput()), output = getQuantized(op.getOutput());
    if (!input || !output || input->bits != 8 || output->bits != 8)
      return decline(op, rewriter, "LiteRT takes INT8 and UINT8 with one scale on both sides");
    Location location = op.getLoc();
    Value values = makeRows(rewriter, location, adaptor.getInput());
    Rows rows{rewriter, location, values, findMaxima(rewriter, location, values, input->isUnsigned), *input, *output};
    Value result = options.scheme == Scheme::Micro ? makeFixedLogSoftmax(rows) : makeTableLogSoftmax(rows);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

} // namespace

void lower::populateQuantizedSoftmaxLowering(const LoweringTypes &types, const LoweringOptions &options,
                                             RewritePatternSet &patterns) {
  patterns.add<LowerQuantizedSoftmax, LowerQuantizedLogSoftmax>(types, patterns.getContext(), options);
}
