//===- RecognizeActivations.cpp - Activations out of arithmetic -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replaces formulas of known functions by the one builtin that computes them.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/RecognizeActivations.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/prepare/IdiomMatching.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#include <cmath>
#include <numbers>

#define DEBUG_TYPE "recognize-activations"

namespace adze {
#define GEN_PASS_DEF_RECOGNIZEACTIVATIONS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// Puts an OpTy in the place of `root`, with its name and its type.
template <typename OpTy>
static LogicalResult replaceBy(PatternRewriter &rewriter, Operation *root, ValueRange operands,
                               ArrayRef<NamedAttribute> attributes = {}) {
  rewriter.replaceOp(root, OpTy::create(rewriter, root->getLoc(), root->getResultTypes(), operands, attributes));
  return success();
}

/// Fails, with the reason, unless `root` gives float numbers and fuses no activation.
static LogicalResult checkRoot(PatternRewriter &rewriter, Operation *root) {
  if (!isF32(root->getResult(0)))
    return rewriter.notifyMatchFailure(root, "only FLOAT32 formulas are recognised");
  if (getActivation(root) != ActivationFunctionType::NONE)
    return rewriter.notifyMatchFailure(root, "a fused activation follows, which the builtin could not fuse");
  return success();
}

//===----------------------------------------------------------------------===//
// HARD_SWISH and GELU
//===----------------------------------------------------------------------===//

/// The value before the last clamp if `r` is relu6 of `x + 3`, whether by RELU6 or fused into the addition.
static bool isRelu6OfXPlus3(Value r, Value x) {
  Polynomial xPlus3 = {3, 1};
  if (auto relu6 = r.getDefiningOp<Relu6Op>())
    return isNear(getPolynomial(relu6.getInput(), x), xPlus3);
  Operation *op = r.getDefiningOp();
  return op && getActivation(op) == ActivationFunctionType::RELU6 &&
         isNear(getPolynomialBeforeActivation(op, x), xPlus3);
}

/// What `x` may be where `r` is a function of a formula in x: every value the formula reads.
static SmallVector<Value> getVariables(Operation *function, Value root) {
  SmallVector<Value> variables;
  for (Value operand : function->getOperands())
    for (Value source : getArithmeticSources(operand))
      if (!getSplat(source) && hasSameShape(source, root))
        variables.push_back(source);
  return variables;
}

/// `mul(mul(x, relu6(add(x, 3))), 1/6)`, in any order and with div by 6  ->  hard_swish(x)
template <typename RootOp>
struct RecognizeHardSwish : OpRewritePattern<RootOp> {
  using OpRewritePattern<RootOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(RootOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    for (Value r : getArithmeticSources(root)) {
      Operation *op = r.getDefiningOp();
      if (!op || !(isa<Relu6Op>(op) || getActivation(op) == ActivationFunctionType::RELU6))
        continue;
      for (Value x : getVariables(op, root))
        if (isRelu6OfXPlus3(r, x) && isNear(getPolynomial(root, x, r), {0, 0, 0, 0, 0, 1.0 / 6}))
          return replaceBy<HardSwishOp>(rewriter, root, x);
    }
    return rewriter.notifyMatchFailure(root, "is no product of x, relu6(x + 3) and 1/6");
  }
};

/// `mul(mul(x, 0.5), add(tanh(mul(add(x, mul(x^3, 0.044715)), sqrt(2/pi))), 1))`, written in any way
///   ->  gelu(x) {approximate}
template <typename RootOp>
struct RecognizeGelu : OpRewritePattern<RootOp> {
  using OpRewritePattern<RootOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(RootOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    const double slope = std::sqrt(2 / std::numbers::pi);
    for (Value t : getArithmeticSources(root)) {
      auto tanh = t.getDefiningOp<TanhOp>();
      if (!tanh)
        continue;
      for (Value x : getVariables(tanh, root))
        if (isNear(getPolynomial(tanh.getInput(), x), {0, slope, 0, slope * 0.044715}) &&
            isNear(getPolynomial(root, x, t), {0, 0.5, 0, 0, 0, 0.5}))
          return replaceBy<GeluOp>(rewriter, root, x,
                                   rewriter.getNamedAttr("approximate", rewriter.getBoolAttr(true)));
    }
    return rewriter.notifyMatchFailure(root, "is no 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))");
  }
};

//===----------------------------------------------------------------------===//
// Clamps
//===----------------------------------------------------------------------===//

/// Operand of a two-operand op whose other operand is a constant of equal elements; null without one.
static std::pair<Value, double> splitConstant(Operation *op) {
  for (unsigned number : {1, 0})
    if (std::optional<double> splat = getSplat(op->getOperand(number)))
      return {op->getOperand(1 - number), *splat};
  return {};
}

static void clampRange(Operation *op, double &low, double &high, double bound) {
  if (isa<MaximumOp>(op))
    low = std::max(low, bound);
  else
    high = std::min(high, bound);
}

/// `minimum(maximum(x, 0), 6)`, `maximum(minimum(x, 6), 0)`, `minimum(relu(x), 6)` and `relu(minimum(x, 6))`  ->
/// relu6(x); likewise [-1, 1] and [0, 1]
template <typename RootOp>
struct RecognizeClamp : OpRewritePattern<RootOp> {
  RecognizeClamp(MLIRContext *context) : OpRewritePattern<RootOp>(context, /*benefit=*/2) {}
  LogicalResult matchAndRewrite(RootOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    double low = -HUGE_VAL, high = HUGE_VAL;
    Value x = root.getResult();
    for (int step = 0; step < 2; ++step) {
      Operation *op = x.getDefiningOp();
      if (isa_and_nonnull<ReluOp>(op)) {
        low = std::max(low, 0.0);
        x = op->getOperand(0);
      } else if (isa_and_nonnull<MaximumOp, MinimumOp>(op)) {
        auto [inner, bound] = splitConstant(op);
        if (!inner)
          break;
        clampRange(op, low, high, bound);
        x = inner;
      }
    }
    if (!hasSameShape(x, root.getResult()))
      return rewriter.notifyMatchFailure(root, "the bounds broadcast the clamped value");
    if (low == 0 && high == 6)
      return replaceBy<Relu6Op>(rewriter, root, x);
    if (low == -1 && high == 1)
      return replaceBy<ReluN1To1Op>(rewriter, root, x);
    if (low == 0 && high == 1)
      return replaceBy<Relu0To1Op>(rewriter, root, x);
    return rewriter.notifyMatchFailure(root, "no builtin clamps to this range");
  }
};

/// `maximum(x, 0)`  ->  relu(x)
struct RecognizeRelu : OpRewritePattern<MaximumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MaximumOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    auto [x, bound] = splitConstant(root);
    if (!x || bound != 0 || !hasSameShape(x, root))
      return rewriter.notifyMatchFailure(root, "is no maximum with 0");
    return replaceBy<ReluOp>(rewriter, root, x);
  }
};

/// `maximum(x, mul(x, a))`  ->  leaky_relu(x) {alpha = a}, for 0 <= a <= 1
/// `maximum(x, neg(x))`     ->  abs(x)
struct RecognizeMaximumOfMultiple : OpRewritePattern<MaximumOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MaximumOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    for (unsigned number : {0, 1}) {
      Value x = root->getOperand(number);
      if (!hasSameShape(x, root))
        continue;
      std::optional<Polynomial> multiple = getPolynomial(root->getOperand(1 - number), x);
      if (!multiple)
        continue;
      double alpha = (*multiple)[1];
      if (*multiple != Polynomial{0, alpha})
        continue;
      if (alpha == -1)
        return replaceBy<AbsOp>(rewriter, root, x);
      if (alpha >= 0 && alpha <= 1)
        return replaceBy<LeakyReluOp>(rewriter, root, x,
                                      rewriter.getNamedAttr("alpha", rewriter.getF32FloatAttr(alpha)));
    }
    return rewriter.notifyMatchFailure(root, "is no maximum of x and a x with 0 <= a <= 1 or a = -1");
  }
};

//===----------------------------------------------------------------------===//
// PRELU
//===----------------------------------------------------------------------===//

/// A constant with the sign of every element changed, or what is negated if `value` is a negation; null otherwise.
static Value negate(PatternRewriter &rewriter, Value value) {
  if (auto negation = value.getDefiningOp<NegOp>())
    return negation.getInput();
  auto constant = value.getDefiningOp<ConstOp>();
  std::optional<std::vector<double>> elements = constant ? readFloats(constant.getValue()) : std::nullopt;
  if (!elements)
    return {};
  std::vector<float> negated;
  for (double element : *elements)
    negated.push_back(-element);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(negated.data()), negated.size() * sizeof(float));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(constant);
  return ConstOp::create(rewriter, constant.getLoc(), value.getType(),
                         makeConstant(constant.getValue().getShapedType(), bytes));
}

/// `add(relu(x), mul(-a, relu(neg(x))))`, `sub(relu(x), mul(a, relu(neg(x))))`  ->  prelu(x, a)
template <typename RootOp>
struct RecognizePRelu : OpRewritePattern<RootOp> {
  using OpRewritePattern<RootOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(RootOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    constexpr bool isSum = std::is_same_v<RootOp, AddOp>;
    for (unsigned number : {0, 1}) {
      auto positive = root->getOperand(number).template getDefiningOp<ReluOp>();
      auto product = getPlain<MulOp>(root->getOperand(1 - number));
      if (!positive || !product || (!isSum && number == 1))
        continue;
      Value x = positive.getInput();
      for (unsigned side : {0, 1}) {
        auto negative = product->getOperand(side).template getDefiningOp<ReluOp>();
        if (!negative || !isNear(getPolynomial(negative.getInput(), x), {0, -1}))
          continue;
        Value alpha = product->getOperand(1 - side);
        auto alphaType = dyn_cast<RankedTensorType>(alpha.getType());
        if (!hasSameShape(x, root) || !alphaType || !alphaType.hasStaticShape() || !fitsInto(alphaType, x))
          return rewriter.notifyMatchFailure(root, "the slopes broadcast the input");
        if (isSum)
          alpha = negate(rewriter, alpha);
        if (!alpha)
          return rewriter.notifyMatchFailure(root, "the slope is neither a constant nor a negation");
        return replaceBy<PReluOp>(rewriter, root, ValueRange{x, alpha});
      }
    }
    return rewriter.notifyMatchFailure(root, "is no relu(x) + (-a) relu(-x)");
  }

  /// Whether a tensor of type `alpha` broadcasts to `x` without growing it.
  static bool fitsInto(RankedTensorType alpha, Value x) {
    auto type = cast<RankedTensorType>(x.getType());
    if (alpha.getRank() > type.getRank())
      return false;
    auto extents = type.getShape().take_back(alpha.getRank());
    return llvm::all_of(llvm::zip(alpha.getShape(), extents), [](auto pair) {
      auto [ours, theirs] = pair;
      return ours == 1 || ours == theirs;
    });
  }
};

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

/// `mul(x, x)`  ->  square(x)
struct RecognizeSquare : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    if (root.getLhs() != root.getRhs())
      return rewriter.notifyMatchFailure(root, "the factors differ");
    return replaceBy<SquareOp>(rewriter, root, root.getLhs());
  }
};

/// `pow(x, 2)`     ->  square(x)
/// `pow(x, -0.5)`  ->  rsqrt(x)
struct RecognizePower : OpRewritePattern<PowOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(PowOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    std::optional<double> exponent = getSplat(root.getRhs());
    if (!exponent || !hasSameShape(root.getLhs(), root))
      return rewriter.notifyMatchFailure(root, "the exponent is no constant, or broadcasts the base");
    if (*exponent == 2)
      return replaceBy<SquareOp>(rewriter, root, root.getLhs());
    if (*exponent == -0.5)
      return replaceBy<RsqrtOp>(rewriter, root, root.getLhs());
    return rewriter.notifyMatchFailure(root, "the exponent is neither 2 nor -0.5");
  }
};

/// `square(sub(a, b))`  ->  squared_difference(a, b)
struct RecognizeSquaredDifference : OpRewritePattern<SquareOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SquareOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    auto difference = getPlain<SubOp>(root.getInput());
    if (!difference || !difference->hasOneUse())
      return rewriter.notifyMatchFailure(root, "squares no difference, or one that others need");
    return replaceBy<SquaredDifferenceOp>(rewriter, root, difference->getOperands());
  }
};

/// `div(1, sqrt(x))`  ->  rsqrt(x)
struct RecognizeRsqrt : OpRewritePattern<DivOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DivOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    auto sqrt = root.getRhs().getDefiningOp<SqrtOp>();
    std::optional<double> numerator = getSplat(root.getLhs());
    if (!sqrt || numerator != 1.0 || !hasSameShape(sqrt.getInput(), root))
      return rewriter.notifyMatchFailure(root, "is no 1 / sqrt(x)");
    return replaceBy<RsqrtOp>(rewriter, root, sqrt.getInput());
  }
};

void adze::populateRecognizeActivationsPatterns(RewritePatternSet &patterns) {
  patterns.add<RecognizeHardSwish<MulOp>, RecognizeHardSwish<DivOp>, RecognizeGelu<MulOp>, RecognizeGelu<DivOp>,
               RecognizeClamp<MaximumOp>, RecognizeClamp<MinimumOp>, RecognizeClamp<ReluOp>, RecognizeRelu,
               RecognizeMaximumOfMultiple, RecognizePRelu<AddOp>, RecognizePRelu<SubOp>, RecognizeSquare,
               RecognizePower, RecognizeSquaredDifference, RecognizeRsqrt>(patterns.getContext());
}

namespace {

struct RecognizeActivations : adze::impl::RecognizeActivationsBase<RecognizeActivations> {
  using Base::Base;
  void runOnOperation() override {
    numBefore += llvm::range_size(getOperation().getOps());
    RewritePatternSet patterns(&getContext());
    populateRecognizeActivationsPatterns(patterns);
    if (failed(applyNamePreserving(getOperation(), std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    numAfter += llvm::range_size(getOperation().getOps());
  }
};

} // namespace
