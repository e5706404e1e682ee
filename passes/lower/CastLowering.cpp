//===- CastLowering.cpp - Changes of element type -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CAST: stored numbers as numbers of another type; scales play no part.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/lower/Scalar.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// A float as an integer of `bits`: truncated, saturated, and the highest for NaN.
static Scalar castToInteger(Scalar x, unsigned bits, bool isUnsigned) {
  OpBuilder &builder = x.getBuilder();
  double low = isUnsigned ? 0 : -std::ldexp(1.0, bits - 1);
  double beyond = std::ldexp(1.0, isUnsigned ? bits : bits - 1);
  // Small integers go through 32 bits, for which machines have conversions of vectors.
  unsigned width = bits < 32 ? 32 : isUnsigned ? 64 : bits;
  bool isUnsignedWide = isUnsigned && bits == 64;
  Scalar inRange = x.make<arith::CmpFOp>(arith::CmpFPredicate::OLT, Value(x), Value(x.constant(beyond)));
  Scalar safe = select(inRange & Value(x >= low), x, x.constant(0));
  Type type = builder.getIntegerType(width);
  Scalar whole =
      isUnsignedWide ? safe.make<arith::FPToUIOp>(type, Value(safe)) : safe.make<arith::FPToSIOp>(type, Value(safe));
  whole = whole.toInteger(bits);
  int64_t lowest = isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  int64_t highest = isUnsigned ? -1 : ~lowest;
  whole = select(x < low, whole.constant(lowest), whole);
  return select(inRange, whole, whole.constant(highest));
}

/// Between any two types; `from` and `to` are those of the graph.
static Scalar castElement(Scalar x, bool fromUnsigned, Type to, bool toUnsigned) {
  if (to.isInteger(1))
    return x != 0;
  if (auto real = dyn_cast<FloatType>(to)) {
    if (!x.isFloat() && fromUnsigned)
      return x.make<arith::UIToFPOp>(real.getWidth() < 32 ? Type(x.getBuilder().getF32Type()) : to, Value(x));
    return real.getWidth() < 32 ? x.toF32() : x.toFloat(real);
  }
  unsigned bits = to.getIntOrFloatBitWidth();
  if (x.isFloat() && bits >= 8)
    return castToInteger(x, bits, toUnsigned);
  if (x.isFloat()) { // packed integers saturate at their own limits
    double low = toUnsigned ? 0 : -std::ldexp(1.0, bits - 1), high = low + std::ldexp(1.0, bits) - 1;
    return castToInteger(atLeast(atMost(x, high), low), 8, false);
  }
  return x.at(resizeInteger(x.getBuilder(), x.getLoc(), x, bits, fromUnsigned));
}

namespace {

// adze.cast -> linalg.generic { arith.sitofp }, and so on
struct LowerCast : OpLowering<CastOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(CastOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type from = getWireElement(op.getInput()), to = getWireElement(op->getResult(0));
    auto isNumber = [](Type element) {
      return isa_and_nonnull<IntegerType, Float16Type, BFloat16Type, Float32Type, Float64Type>(element);
    };
    if (!isNumber(from) || !isNumber(to))
      return decline(op, rewriter,
                     "there are no native conversions of " + describeElement(op.getInput()) + " to " +
                         describeElement(op->getResult(0)));
    if (from == to) {
      rewriter.replaceOp(op, adaptor.getInput());
      return success();
    }
    bool fromUnsigned = isUnsigned(op.getInput()), toUnsigned = isUnsigned(op->getResult(0));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                         return castElement(x[0], fromUnsigned, to, toUnsigned);
                       }));
    return success();
  }
};

} // namespace

void lower::populateCastLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerCast>(types, patterns.getContext(), options);
}
