//===- UnaryLowering.cpp - Functions of one element -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of one float, plain integer or BOOL. Those of quantized elements are in QuantizedUnaryLowering.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/lower/Scalar.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

using Function = Scalar (*)(Scalar);

// adze.exp of floats -> linalg.generic { math.exp }, and so on.
template <typename OpTy>
struct LowerFunction : OpLowering<OpTy> {
  /// What the op does to a float, and to an integer that is not quantized; null where LiteRT has no kernel.
  LowerFunction(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, Function ofFloats,
                Function ofIntegers)
      : OpLowering<OpTy>(types, context, options), ofFloats(ofFloats), ofIntegers(ofIntegers) {}

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes quantized elements");
    Function function = isa<FloatType>(type.getElementType()) ? ofFloats : ofIntegers;
    if (!function || isUnsigned(op.getInput()))
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInput()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands().take_front(), type,
                                        [&](ArrayRef<Scalar> x) { return function(x[0]); }));
    return success();
  }

private:
  Function ofFloats, ofIntegers;
};

// adze.neg of quantized elements -> linalg.generic { arith.subi 0, x }: LiteRT negates what is stored.
struct NegateStored : OpLowering<NegOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(NegOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
    if (isUnsigned(op.getInput()))
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInput()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type,
                                        [](ArrayRef<Scalar> x) { return x[0].constant(0) - x[0]; }));
    return success();
  }
};

// adze.zeros_like -> linalg.fill
struct LowerZerosLike : OpLowering<ZerosLikeOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(ZerosLikeOp op, OpAdaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!type.getElementType().isIntOrFloat())
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInput()));
    Value zero = makeScalar(rewriter, op.getLoc(), type.getElementType(), int64_t(0));
    rewriter.replaceOp(op, makeFilled(rewriter, op.getLoc(), type, zero));
    return success();
  }
};

// adze.logical_not -> linalg.generic { arith.xori x, 1 }
struct LowerLogicalNot : OpLowering<LogicalNotOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(LogicalNotOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [](ArrayRef<Scalar> x) { return x[0] ^ 1; }));
    return success();
  }
};

} // namespace

template <typename MathOp>
static Scalar apply(Scalar x) {
  return x.make<MathOp>(Value(x));
}

static Scalar sign(Scalar x) {
  Scalar notPositive = select(x < 0, x.constant(-1), x.constant(0));
  return select(x > 0, x.constant(1), notPositive);
}

/// The magnitude; the lowest integer stays.
static Scalar absoluteInteger(Scalar x) { return select(x < 0, x.constant(0) - x, x); }

static Scalar limit(Scalar x, double lower, double upper) {
  return x.at(clampFloat(x.getBuilder(), x.getLoc(), x, lower, upper));
}

static Scalar elu(Scalar x) { return select(x < 0, apply<math::ExpM1Op>(x), x); }

static Scalar logistic(Scalar x) { return x.constant(1) / (apply<math::ExpOp>(apply<arith::NegFOp>(x)) + 1); }

static Scalar hardSwish(Scalar x) { return x * limit(x + 3, 0, 6) * (1.0 / 6); }

static void addMathematics(const LoweringTypes &types, const LoweringOptions &options, RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  Function none = nullptr, negate = [](Scalar x) { return x.constant(0) - x; };
  Function square = [](Scalar x) { return x * x; };
  patterns.add<LowerFunction<ExpOp>>(types, context, options, &apply<math::ExpOp>, none);
  patterns.add<LowerFunction<LogOp>>(types, context, options, &apply<math::LogOp>, none);
  patterns.add<LowerFunction<SqrtOp>>(types, context, options, &apply<math::SqrtOp>, none);
  patterns.add<LowerFunction<RsqrtOp>>(types, context, options, &apply<math::RsqrtOp>, none);
  patterns.add<LowerFunction<SinOp>>(types, context, options, &apply<math::SinOp>, none);
  patterns.add<LowerFunction<CosOp>>(types, context, options, &apply<math::CosOp>, none);
  patterns.add<LowerFunction<FloorOp>>(types, context, options, &apply<math::FloorOp>, none);
  patterns.add<LowerFunction<CeilOp>>(types, context, options, &apply<math::CeilOp>, none);
  patterns.add<LowerFunction<RoundOp>>(types, context, options, &apply<math::RoundEvenOp>, none);
  patterns.add<LowerFunction<AbsOp>>(types, context, options, &apply<math::AbsFOp>, &absoluteInteger);
  patterns.add<LowerFunction<NegOp>>(types, context, options, &apply<arith::NegFOp>, negate);
  patterns.add<LowerFunction<SignOp>>(types, context, options, &sign, &sign);
  patterns.add<LowerFunction<SquareOp>>(types, context, options, square, none);
  patterns.add<NegateStored, LowerZerosLike, LowerLogicalNot>(types, context, options);
}

static void addActivations(const LoweringTypes &types, const LoweringOptions &options, RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  Function none = nullptr;
  Function relu = [](Scalar x) { return limit(x, 0, INFINITY); }, relu6 = [](Scalar x) { return limit(x, 0, 6); };
  Function reluN1 = [](Scalar x) { return limit(x, -1, 1); }, relu1 = [](Scalar x) { return limit(x, 0, 1); };
  patterns.add<LowerFunction<ReluOp>>(types, context, options, relu, none);
  patterns.add<LowerFunction<Relu6Op>>(types, context, options, relu6, none);
  patterns.add<LowerFunction<ReluN1To1Op>>(types, context, options, reluN1, none);
  patterns.add<LowerFunction<Relu0To1Op>>(types, context, options, relu1, none);
  patterns.add<LowerFunction<EluOp>>(types, context, options, &elu, none);
  patterns.add<LowerFunction<LogisticOp>>(types, context, options, &logistic, none);
  patterns.add<LowerFunction<TanhOp>>(types, context, options, &apply<math::TanhOp>, none);
  patterns.add<LowerFunction<HardSwishOp>>(types, context, options, &hardSwish, none);
}

void lower::populateUnaryLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  addMathematics(types, options, patterns);
  addActivations(types, options, patterns);
}
