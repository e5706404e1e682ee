//===- ClampPatterns.cpp - Limits of floats -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What requantization does to each result, by the instructions that a target has for it.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "passes/codegen/ExpandMath.h"

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

/// The number that all lanes of a constant are; none where there is none.
static std::optional<APFloat> getNumber(Value value) {
  Attribute constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return std::nullopt;
  if (auto dense = dyn_cast<DenseFPElementsAttr>(constant); dense && dense.isSplat())
    return dense.getSplatValue<APFloat>();
  if (auto scalar = dyn_cast<FloatAttr>(constant))
    return scalar.getValue();
  return std::nullopt;
}

/// The number c of `value` = (x `predicate` c ? x : c), with x.
static std::optional<APFloat> getLimit(Value value, arith::CmpFPredicate predicate, Value &x) {
  auto choice = value.getDefiningOp<arith::SelectOp>();
  auto compare = choice ? choice.getCondition().getDefiningOp<arith::CmpFOp>() : arith::CmpFOp();
  if (!compare || compare.getPredicate() != predicate || compare.getLhs() != choice.getTrueValue() ||
      compare.getRhs() != choice.getFalseValue() || !getElementTypeOrSelf(value.getType()).isF32())
    return std::nullopt;
  x = choice.getTrueValue();
  return getNumber(choice.getFalseValue());
}

namespace {

/// a < c ? a : c    ->    minnum(a, c), likewise > and maxnum, for constants c: the same for NaN, and but for zeros, which
/// are left alone, for all others.
struct ClampByMinNum : OpRewritePattern<arith::SelectOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SelectOp op, PatternRewriter &rewriter) const override {
    Value x;
    for (auto predicate : {arith::CmpFPredicate::OLT, arith::CmpFPredicate::OGT}) {
      std::optional<APFloat> limit = getLimit(op, predicate, x);
      if (!limit || limit->isZero() || limit->isNaN())
        continue;
      if (predicate == arith::CmpFPredicate::OLT)
        rewriter.replaceOpWithNewOp<arith::MinNumFOp>(op, x, op.getFalseValue());
      else
        rewriter.replaceOpWithNewOp<arith::MaxNumFOp>(op, x, op.getFalseValue());
      return success();
    }
    return rewriter.notifyMatchFailure(op, "does not limit a float by a constant other than zero");
  }
};

/// Clamps x to [low, high], adds 1.5 * 2^23 and takes the integer out of the mantissa
/// ->    rounds x by a conversion that saturates, clamps the integer.
/// The same for whole limits of fewer than 22 bits, but for NaN, which has no integer.
struct RoundByConversion : OpRewritePattern<arith::SubIOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::SubIOp op, PatternRewriter &rewriter) const override {
    auto bits = op.getLhs().getDefiningOp<arith::BitcastOp>();
    auto sum = bits ? bits.getIn().getDefiningOp<arith::AddFOp>() : arith::AddFOp();
    std::optional<APFloat> magic = sum ? getNumber(sum.getRhs()) : std::nullopt;
    APInt subtracted;
    if (!magic || !getElementTypeOrSelf(sum.getType()).isF32() || magic->convertToDouble() != 12582912.0 ||
        !matchPattern(op.getRhs(), m_ConstantInt(&subtracted)))
      return rewriter.notifyMatchFailure(op, "does not take a rounded integer out of a mantissa");
    if (auto vector = dyn_cast<VectorType>(op.getType()); vector && vector.getNumElements() != 1)
      return rewriter.notifyMatchFailure(op, "is a vector");
    Value inner, x;
    std::optional<APFloat> low = getLimit(sum.getLhs(), arith::CmpFPredicate::OGT, inner);
    std::optional<APFloat> high = low ? getLimit(inner, arith::CmpFPredicate::OLT, x) : std::nullopt;
    auto isWhole = [](const APFloat &limit) {
      return limit.isInteger() && std::abs(limit.convertToDouble()) < double(1 << 22);
    };
    if (!high || !isWhole(*low) || !isWhole(*high))
      return rewriter.notifyMatchFailure(op, "the float is not clamped to whole numbers");
    int64_t zeroPoint = 0x4B400000 - subtracted.getSExtValue();
    rewriter.replaceOp(op, convert(rewriter, op.getLoc(), x, zeroPoint, int64_t(low->convertToDouble()) + zeroPoint,
                                   int64_t(high->convertToDouble()) + zeroPoint));
    return success();
  }

private:
  static Value convert(OpBuilder &builder, Location location, Value x, int64_t zeroPoint, int64_t low, int64_t high) {
    auto vector = dyn_cast<VectorType>(x.getType());
    if (vector)
      x = vector::ExtractOp::create(builder, location, x, 0);
    auto call = [&](StringRef name, Type type, ValueRange operands) {
      return LLVM::CallIntrinsicOp::create(builder, location, type, builder.getStringAttr(name), operands).getResult(0);
    };
    auto constant = [&](int64_t value) {
      return arith::ConstantOp::create(builder, location, builder.getI32IntegerAttr(value)).getResult();
    };
    Type i32 = builder.getI32Type();
    Value whole = arith::BitcastOp::create(builder, location, i32, call("llvm.arm.vcvtr.f32", builder.getF32Type(), x));
    if (zeroPoint)
      whole = call("llvm.sadd.sat.i32", i32, {whole, constant(zeroPoint)});
    whole = arith::MinSIOp::create(builder, location, whole, constant(high));
    whole = arith::MaxSIOp::create(builder, location, whole, constant(low));
    return vector ? vector::FromElementsOp::create(builder, location, vector.clone(i32), whole) : whole;
  }
};

} // namespace

void codegen::populateClampPatterns(RewritePatternSet &patterns, const MathTarget &target) {
  if (target.hasMinNum)
    patterns.add<ClampByMinNum>(patterns.getContext());
  if (target.hasRoundingConversion)
    patterns.add<RoundByConversion>(patterns.getContext());
}
