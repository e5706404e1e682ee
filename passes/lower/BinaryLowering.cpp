//===- BinaryLowering.cpp - Arithmetic on two tensors ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic on floats and plain integers. That on quantized elements is in QuantizedBinaryLowering.cpp, division and
// powers are in DivisionLowering.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/BinaryOps.h"
#include "passes/lower/Scalar.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

using Combine = Scalar (*)(Scalar, Scalar);

/// Integers have no infinities: the bounds of an activation that are any.
Scalar clampActivation(Scalar x, ActivationFunctionType activation) {
  if (x.isFloat())
    return x.at(lower::clampActivation(x.getBuilder(), x.getLoc(), x, activation));
  switch (activation) {
  case ActivationFunctionType::RELU:
    return atLeast(x, 0);
  case ActivationFunctionType::RELU6:
    return atMost(atLeast(x, 0), 6);
  case ActivationFunctionType::RELU_N1_TO_1:
    return atMost(atLeast(x, -1), 1);
  default:
    return x;
  }
}

// adze.add of floats or plain integers -> linalg.generic { arith.addf, then the activation }, and so on; integers wrap.
template <typename OpTy>
struct LowerArithmetic : OpLowering<OpTy> {
  LowerArithmetic(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, Combine combine)
      : OpLowering<OpTy>(types, context, options), combine(combine) {}

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = getWireElement(op.getLhs());
    if (isQuantized(op.getLhs()))
      return rewriter.notifyMatchFailure(op, "another pattern takes quantized elements");
    if (!element || !element.isIntOrFloat() || element.isInteger(8) || element.isInteger(1))
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getLhs()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         return clampActivation(combine(x[0], x[1]), op.getFusedActivationFunction());
                       }));
    return success();
  }

private:
  Combine combine;
};

/// Larger and smaller as LiteRT and XNNPACK choose: the second where one is NaN.
Scalar larger(Scalar a, Scalar b) { return select(a > b, a, b); }
Scalar smaller(Scalar a, Scalar b) { return select(a < b, a, b); }

/// Unsigned integers with another bit, so that signed comparisons serve.
Scalar widenUnsigned(Scalar x, bool isUnsigned) { return isUnsigned ? x.toUnsigned(x.getWidth() * 2) : x; }

// adze.maximum -> linalg.generic { arith.cmpf ogt, arith.select }; stored integers are compared as they are
template <typename OpTy>
struct LowerExtremum : OpLowering<OpTy> {
  LowerExtremum(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, Combine combine)
      : OpLowering<OpTy>(types, context, options), combine(combine) {}

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!type.getElementType().isIntOrFloat())
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getLhs()));
    bool widen = isUnsigned(op.getLhs());
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         return combine(widenUnsigned(x[0], widen), widenUnsigned(x[1], widen));
                       }));
    return success();
  }

private:
  Combine combine;
};

// adze.squared_difference of floats or plain integers -> linalg.generic { (a - b) * (a - b) }
struct LowerSquaredDifference : OpLowering<SquaredDifferenceOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SquaredDifferenceOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = getWireElement(op.getLhs());
    if (isQuantized(op.getLhs()))
      return rewriter.notifyMatchFailure(op, "another pattern takes quantized elements");
    if (!element || !(isa<FloatType>(element) || element.isInteger(32)))
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getLhs()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [](ArrayRef<Scalar> x) {
                         Scalar difference = x[0] - x[1];
                         return difference * difference;
                       }));
    return success();
  }
};

// adze.add_n -> linalg.generic { arith.addf, arith.addf, .. } from left to right
struct LowerAddN : OpLowering<AddNOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(AddNOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Type element = getWireElement(op.getInputs().front());
    if (!element || !(isa<FloatType>(element) || element.isInteger(32)))
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInputs().front()));
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [](ArrayRef<Scalar> x) {
                         Scalar sum = x[0];
                         for (Scalar other : x.drop_front())
                           sum = sum + other;
                         return sum;
                       }));
    return success();
  }
};

// adze.bitwise_xor -> linalg.generic { arith.xori }
struct LowerBitwiseXor : OpLowering<BitwiseXorOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BitwiseXorOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type,
                                        [](ArrayRef<Scalar> x) { return x[0] ^ x[1]; }));
    return success();
  }
};

// adze.right_shift -> linalg.generic { the count clamped to the width, arith.shrsi or arith.shrui }
struct LowerRightShift : OpLowering<RightShiftOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(RightShiftOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    bool isLogical = isUnsigned(op.getLhs());
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         Scalar most = x[1].constant(x[1].getWidth() - 1);
                         if (isLogical) {
                           Scalar count = x[1].make<arith::MinUIOp>(Value(x[1]), Value(most));
                           return x[0].make<arith::ShRUIOp>(Value(x[0]), Value(count));
                         }
                         return x[0] >> atMost(atLeast(x[1], 0), most);
                       }));
    return success();
  }
};

} // namespace

void lower::populateBinaryLowering(const LoweringTypes &types, const LoweringOptions &options,
                                   RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  Combine add = [](Scalar a, Scalar b) { return a + b; }, subtract = [](Scalar a, Scalar b) { return a - b; };
  Combine multiply = [](Scalar a, Scalar b) { return a * b; };
  patterns.add<LowerArithmetic<AddOp>>(types, context, options, add);
  patterns.add<LowerArithmetic<SubOp>>(types, context, options, subtract);
  patterns.add<LowerArithmetic<MulOp>>(types, context, options, multiply);
  patterns.add<LowerExtremum<MaximumOp>>(types, context, options, &larger);
  patterns.add<LowerExtremum<MinimumOp>>(types, context, options, &smaller);
  patterns.add<LowerSquaredDifference, LowerAddN, LowerBitwiseXor, LowerRightShift>(types, context, options);
}
