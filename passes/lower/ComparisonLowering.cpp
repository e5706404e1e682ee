//===- ComparisonLowering.cpp - Comparisons, logic, selection -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compute with BOOL tensors, which are stored as bytes of 0 and 1.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ComparisonOps.h"
#include "passes/lower/Requantize.h"
#include "passes/lower/Scalar.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

using Relation = Scalar (*)(Scalar, Scalar);

/// A quantized element in the common scale of a comparison: eight fractional bits (L:compare).
Scalar toCommonScale(Scalar x, Value operand) {
  Affine params = *getAffine(operand);
  Scalar wide = x.at(resizeInteger(x.getBuilder(), x.getLoc(), x, 32, isUnsigned(operand)));
  Scalar fine = (wide - params.zeroPoint) << 8;
  return x.at(multiplyTwice(x.getBuilder(), x.getLoc(), fine, quantizeMultiplier(float(params.scale))));
}

/// What is compared: floats and plain integers themselves, unsigned ones with another bit.
Scalar toComparable(Scalar x, Value operand, bool rescale) {
  if (rescale)
    return toCommonScale(x, operand);
  return isUnsigned(operand) ? x.toUnsigned(x.getWidth() * 2) : x;
}

// adze.less of floats -> linalg.generic { arith.cmpf olt }, and so on; quantized elements are brought to one scale
// first. adze.logical_and -> linalg.generic { arith.andi }, since truths are bytes of 0 and 1.
template <typename OpTy>
struct LowerComparison : OpLowering<OpTy> {
  LowerComparison(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, Relation relation)
      : OpLowering<OpTy>(types, context, options), relation(relation) {}

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    Value lhs = op.getLhs(), rhs = op.getRhs();
    auto element = getWireElement(lhs);
    if (!isa_and_nonnull<IntegerType, FloatType>(element) || isa<Float64Type>(element))
      return this->decline(op, rewriter,
                           "LiteRT has no kernel for elements of " + describeElement(lhs) +
                               ", or none that native code can have");
    bool rescale = isQuantized(lhs) && isQuantized(rhs);
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getOperands(), type, [&](ArrayRef<Scalar> x) {
                         return relation(toComparable(x[0], lhs, rescale), toComparable(x[1], rhs, rescale));
                       }));
    return success();
  }

private:
  Relation relation;
};

/// The operand of a SELECT as the result's shape asks for: a vector chooses along the first dimension, single elements
/// may have any rank.
Value alignSelect(OpBuilder &builder, Location location, Value value, RankedTensorType type, bool isCondition) {
  auto from = cast<RankedTensorType>(value.getType());
  if (from.getNumElements() == 1)
    return makeReshape(builder, location, value, {});
  if (!isCondition || from.getRank() != 1 || type.getRank() <= 1)
    return value;
  SmallVector<int64_t> shape(type.getRank(), 1);
  shape[0] = from.getDimSize(0);
  return makeReshape(builder, location, value, shape);
}

// adze.select -> linalg.generic { arith.select } with operands that broadcast
template <typename OpTy>
struct LowerSelect : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!type.getElementType().isIntOrFloat())
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getX()));
    SmallVector<Value> operands(adaptor.getOperands());
    if (std::is_same_v<OpTy, SelectOp>)
      for (auto [i, operand] : llvm::enumerate(operands))
        operand = alignSelect(rewriter, op.getLoc(), operand, type, /*isCondition=*/i == 0);
    // Elements are moved as they are: no conversion of narrow floats.
    rewriter.replaceOp(op, makeElementwise(rewriter, op.getLoc(), operands, type,
                                           [](OpBuilder &builder, Location location, ValueRange x) -> Value {
                                             Scalar condition(builder, location, x[0]);
                                             return select(condition != 0, condition.at(x[1]), condition.at(x[2]));
                                           }));
    return success();
  }
};

} // namespace

void lower::populateComparisonLowering(const LoweringTypes &types, const LoweringOptions &options,
                                       RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  auto add = [&]<typename OpTy>(Relation relation) {
    patterns.add<LowerComparison<OpTy>>(types, context, options, relation);
  };
  add.operator()<EqualOp>([](Scalar a, Scalar b) { return a == b; });
  add.operator()<NotEqualOp>([](Scalar a, Scalar b) { return a != b; });
  add.operator()<LessOp>([](Scalar a, Scalar b) { return a < b; });
  add.operator()<LessEqualOp>([](Scalar a, Scalar b) { return a <= b; });
  add.operator()<GreaterOp>([](Scalar a, Scalar b) { return a > b; });
  add.operator()<GreaterEqualOp>([](Scalar a, Scalar b) { return a >= b; });
  add.operator()<LogicalAndOp>([](Scalar a, Scalar b) { return a & b; });
  add.operator()<LogicalOrOp>([](Scalar a, Scalar b) { return a | b; });
  patterns.add<LowerSelect<SelectOp>, LowerSelect<SelectV2Op>>(types, context, options);
}
