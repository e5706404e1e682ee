//===- DivisionLowering.cpp - Quotients, remainders, powers ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Division of floats and plain integers, and what else takes a quotient apart. Integers are divided as floats that hold
// the quotient exactly, which vectorizes; 64-bit ones are not. LiteRT stops at a divisor of 0; here it counts as 1.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/BinaryOps.h"
#include "passes/lower/Scalar.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

/// The quotient of signed integers, truncated; the lowest by -1 is the highest, or wraps for 64 bits.
static Scalar quotient(Scalar a, Scalar b) {
  unsigned bits = a.getWidth();
  b = select(b == 0, b.constant(1), b);
  if (bits == 64) {
    Scalar isMinusOne = b == -1;
    return select(isMinusOne, a.constant(0) - a, a / select(isMinusOne, b.constant(1), b));
  }
  // The distance of a quotient from the next integer is at least 1 / |b|, more than what rounding adds to it.
  Type real = bits == 32 ? Type(a.getBuilder().getF64Type()) : Type(a.getBuilder().getF32Type());
  Scalar ratio = a.toFloat(cast<FloatType>(real)) / b.toFloat(cast<FloatType>(real));
  ratio = atMost(ratio, double((int64_t(1) << (bits - 1)) - 1));
  return ratio.make<arith::FPToSIOp>(a.getType(), Value(ratio));
}

/// a - b * q for the quotient q: C's %.
static Scalar remainderOf(Scalar a, Scalar b) { return a - b * quotient(a, b); }

/// The exact remainder of doubles whose quotient is below 2^28; a and b have 24 significant bits at most.
static Scalar reduce(Scalar a, Scalar b) {
  Scalar ratio = a / b;
  Scalar whole = ratio.make<math::TruncOp>(Value(ratio));
  return a - whole * b;
}

/// fmod of floats: exact while |a / b| < 2^56.
static Scalar floatRemainder(Scalar a, Scalar b) {
  Scalar x = a.toF64(), y = b.toF64();
  // First by a multiple of the divisor. Quotients and their products with the divisor are exact in double precision.
  Scalar remainder = reduce(reduce(x, y * 0x1p28), y);
  remainder = remainder.make<math::CopySignOp>(Value(remainder), Value(x));
  Scalar magnitude = y.make<math::AbsFOp>(Value(y));
  Scalar isFinite = (magnitude < INFINITY) | (x != x); // x % infinity is x
  return select(isFinite, remainder, x).toFloat(cast<FloatType>(a.getType()));
}

static Scalar floorModulo(Scalar a, Scalar b) {
  Scalar remainder = a.isFloat() ? floatRemainder(a, b) : remainderOf(a, b);
  Scalar signsDiffer = (b < 0) ^ Value(remainder < 0);
  return select((remainder != 0) & signsDiffer, remainder + b, remainder);
}

static Scalar floorQuotient(Scalar a, Scalar b) {
  Scalar ratio = a.isFloat() ? a / b : quotient(a, b);
  if (a.isFloat())
    return ratio.make<math::FloorOp>(Value(ratio));
  Scalar isRounded = (a - b * ratio) != 0;
  Scalar signsDiffer = (a < 0) ^ Value(b < 0);
  return ratio - (isRounded & signsDiffer).toInteger(a.getWidth());
}

/// Powers of integers by squaring; the product wraps. Exponents are not negative: larger ones than 31 matter for 0, 1
/// and -1 alone.
static Scalar integerPower(Scalar base, Scalar exponent) {
  Scalar capped = atMost(exponent, (exponent & 1) + 30);
  Scalar power = base.constant(1);
  for (int bit = 0; bit < 5; ++bit) {
    power = select((capped & (1 << bit)) != 0, power * base, power);
    base = base * base;
  }
  return power;
}

static Scalar power(Scalar a, Scalar b) {
  return a.isFloat() ? a.make<math::PowFOp>(Value(a), Value(b)) : integerPower(a, b);
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

using Combine = Scalar (*)(Scalar, Scalar);

// adze.floor_div -> linalg.generic { arith.divf, math.floor }, and so on.
template <typename OpTy>
struct LowerQuotient : OpLowering<OpTy> {
  /// `widths` are the widths of signed integers that LiteRT has a kernel for.
  LowerQuotient(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, Combine combine,
                std::initializer_list<unsigned> widths)
      : OpLowering<OpTy>(types, context, options), combine(combine), widths(widths) {}

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Value first = op->getOperand(0);
    Type element = getWireElement(first);
    bool isInteger =
        element && element.isSignlessInteger() && llvm::is_contained(widths, element.getIntOrFloatBitWidth());
    if (!isInteger && !isa_and_nonnull<Float32Type, Float16Type, BFloat16Type>(element))
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(first));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type,
                                        [&](ArrayRef<Scalar> x) { return combine(x[0], x[1]); }));
    return success();
  }

private:
  Combine combine;
  SmallVector<unsigned> widths;
};

// adze.div of floats or int32 -> linalg.generic { arith.divf, then the activation }
struct LowerDiv : OpLowering<DivOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DivOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = getWireElement(op.getLhs());
    if (isQuantized(op.getLhs()))
      return rewriter.notifyMatchFailure(op, "another pattern takes quantized elements");
    if (!element || !(isa<FloatType>(element) || element.isSignlessInteger(32)))
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getLhs()));
    ActivationFunctionType activation = op.getFusedActivationFunction();
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         if (x[0].isFloat())
                           return x[0].at(clampActivation(x[0].getBuilder(), x[0].getLoc(), x[0] / x[1], activation));
                         auto [low, high] = getActivationRange(activation, {1, 0}, 32, /*isUnsigned=*/false);
                         return x[0].at(clamp(x[0].getBuilder(), x[0].getLoc(), quotient(x[0], x[1]), low, high));
                       }));
    return success();
  }
};

} // namespace

void lower::populateDivisionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                     RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  using Widths = std::initializer_list<unsigned>;
  Combine angle = [](Scalar y, Scalar x) { return y.make<math::Atan2Op>(Value(y), Value(x)); };
  patterns.add<LowerQuotient<FloorDivOp>>(types, context, options, &floorQuotient, Widths{8, 16, 32});
  patterns.add<LowerQuotient<FloorModOp>>(types, context, options, &floorModulo, Widths{8, 16, 32, 64});
  patterns.add<LowerQuotient<PowOp>>(types, context, options, &power, Widths{32});
  patterns.add<LowerQuotient<Atan2Op>>(types, context, options, angle, Widths{});
  patterns.add<LowerDiv>(types, context, options);
}
