//===- QuantizedDivisionLowering.cpp - Quotients of stored integers -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// DIV of quantized elements: a reciprocal in fixed point (docs/requantization.md, section 3.9, L:div).
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/BinaryOps.h"
#include "passes/lower/QuantizedArithmetic.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

template <typename T>
static Scalar highMul(Scalar a, T b) {
  return a.at(doublingHighMul(a.getBuilder(), a.getLoc(), a, a.constant(b)));
}

static Scalar leadingZeros(Scalar x) { return x.make<math::CountLeadingZerosOp>(Value(x)); }

/// 2^31 / (b * 2^shift), where that shift brings the highest bit of b > 0 to the top: Newton's method from a straight
/// line.
static Scalar reciprocal(Scalar b, Scalar shift) {
  Scalar top = b << shift;
  Scalar half = top.make<arith::ShRUIOp>(Value(top), Value(top.constant(1)));
  Scalar x = highMul(half, -1010580540) + 1515870810;
  for (int i = 0; i < 3; ++i) {
    Scalar error = b.constant(1 << 29) - highMul(half, x);
    x = x + (highMul(x, error) << 2);
  }
  return select(x >= (1 << 30), x.constant(0x7FFFFFFF), x << 1);
}

/// L:div. LiteRT stops at divisors of 0, which count as 1 here.
static Scalar divide(Scalar a, Scalar b, QuantizedMultiplier factor) {
  Scalar isNegative = b < 0;
  a = select(isNegative, a.constant(0) - a, a);
  b = select(isNegative, b.constant(0) - b, b);
  b = select(b == 0, b.constant(1), b);
  Scalar shiftB = leadingZeros(b);
  Scalar shiftA = leadingZeros(select(a < 0, a ^ -1, a)) - 1;
  Scalar ratio = highMul(a << shiftA, reciprocal(b, shiftB));
  Scalar exponent = (shiftA.constant(31 - factor.shift) - shiftB) + shiftA;
  Scalar scaled = highMul(ratio, factor.multiplier);
  return a.at(divideByPowerOfTwo(a.getBuilder(), a.getLoc(), scaled, atMost(atLeast(exponent, 0), 31)));
}

namespace {

// adze.div of quantized elements -> linalg.generic { a reciprocal, products, shifts }
struct LowerQuantizedDiv : OpLowering<DivOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(DivOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isQuantized(op.getLhs()))
      return rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
    auto lhs = getQuantized(op.getLhs()), rhs = getQuantized(op.getRhs()), output = getQuantized(op->getResult(0));
    if (!rhs || !output || lhs->bits != rhs->bits || lhs->bits != output->bits)
      return decline(op, rewriter,
                     "its other operand or its result has other elements, no scale, or one for each channel");
    float step = rhs->scale * output->scale;
    QuantizedMultiplier factor = quantizeMultiplier(lhs->scale / step);
    Limits limits =
        getActivationRange(op.getFusedActivationFunction(), output->getAffine(), output->bits, output->isUnsigned);
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         Scalar a = loadStored(x[0], *lhs) - lhs->zeroPoint,
                                b = loadStored(x[1], *rhs) - rhs->zeroPoint;
                         return store(divide(a, b, factor), *output, limits);
                       }));
    return success();
  }
};

} // namespace

void lower::populateQuantizedDivisionLowering(const LoweringTypes &types, const LoweringOptions &options,
                                              RewritePatternSet &patterns) {
  patterns.add<LowerQuantizedDiv>(types, patterns.getContext(), options);
}
