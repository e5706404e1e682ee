//===- RecognizeComposites.cpp - Wrap idioms into one op ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds normalizations, swish and attention, and wraps their ops.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/RecognizeComposites.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/CompositeOps.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/NormalizationOps.h"
#include "mlir/Rewrite/FrozenRewritePatternSet.h"
#include "mlir/Rewrite/PatternApplicator.h"
#include "passes/prepare/IdiomMatching.h"
#include "passes/prepare/NormalizationMatcher.h"
#include "passes/prepare/Passes.h"

namespace adze {
#define GEN_PASS_DEF_RECOGNIZECOMPOSITES
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// Fails, with the reason, unless `ops` (sorted and made unique here) can be wrapped such that their expansion restores
/// everything.
static LogicalResult prepareToWrap(PatternRewriter &rewriter, Operation *root, SmallVector<Operation *> &ops) {
  llvm::sort(ops);
  ops.erase(llvm::unique(ops), ops.end());
  if (llvm::any_of(ops, [&](Operation *op) { return op->getBlock() != root->getBlock(); }))
    return rewriter.notifyMatchFailure(root, "the idiom reaches into another block");
  llvm::sort(ops, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  llvm::SmallPtrSet<Operation *, 16> inside(ops.begin(), ops.end());
  for (Operation *op : ops)
    if (op != root && llvm::any_of(op->getUsers(), [&](Operation *user) { return !inside.contains(user); }))
      return rewriter.notifyMatchFailure(root, "an inner result of the idiom has other users");
  for (Operation *op = ops.front(); op != root; op = op->getNextNode())
    if (!inside.contains(op) && !getBuiltinName(op).empty())
      return rewriter.notifyMatchFailure(root, "unrelated ops stand between those of the idiom");
  return success();
}

static LogicalResult checkRoot(PatternRewriter &rewriter, Operation *root) {
  if (root->getParentOfType<CompositeOp>())
    return rewriter.notifyMatchFailure(root, "is part of a composite already");
  if (!isF32(root->getResult(0)))
    return rewriter.notifyMatchFailure(root, "only FLOAT32 idioms are recognised");
  if (getActivation(root) != ActivationFunctionType::NONE)
    return rewriter.notifyMatchFailure(root, "the last op fuses an activation");
  return success();
}

/// `add(mul(mul(sub(x, mean(x)), rsqrt(add(mean(squared_difference(x, mean(x))), epsilon))), gamma), beta)` and the
/// other forms that the pass lists  ->  composite "layer_norm"(x, gamma, beta); without a mean, "rms_norm"
template <typename RootOp>
struct WrapNormalization : OpRewritePattern<RootOp> {
  using OpRewritePattern<RootOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(RootOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    std::optional<Normalization> found = matchNormalization(root);
    if (!found)
      return rewriter.notifyMatchFailure(root, "is no normalization");
    if (!hasSameShape(found->x, root))
      return rewriter.notifyMatchFailure(root, "gamma or beta broadcast the input");
    if (failed(prepareToWrap(rewriter, root, found->ops)))
      return failure();
    SmallVector<Value> leading = {found->x};
    NamedAttrList attributes;
    attributes.append("axes", rewriter.getDenseI64ArrayAttr(found->axes));
    attributes.append("epsilon", rewriter.getF32FloatAttr(found->epsilon));
    attributes.append("gamma", rewriter.getBoolAttr(found->gamma != nullptr));
    attributes.append("beta", rewriter.getBoolAttr(found->beta != nullptr));
    for (Value weight : {found->gamma, found->beta})
      if (weight)
        leading.push_back(weight);
    outlineComposite(rewriter, found->ops, found->mean ? "layer_norm" : "rms_norm",
                     attributes.getDictionary(rewriter.getContext()), leading);
    return success();
  }
};

/// `mul(x, logistic(x))`, `mul(x, logistic(mul(x, beta)))`  ->  composite "swish"(x)
struct WrapSwish : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MulOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    for (unsigned side : {0, 1}) {
      Value x = root->getOperand(side);
      auto gate = root->getOperand(1 - side).getDefiningOp<LogisticOp>();
      if (!gate)
        continue;
      SmallVector<Operation *> ops = {gate, root};
      double beta = 1;
      if (gate.getInput() != x) {
        auto product = getPlain<MulOp>(gate.getInput());
        std::optional<Polynomial> multiple = getPolynomial(gate.getInput(), x);
        if (!product || !multiple || (product.getLhs() != x && product.getRhs() != x))
          continue;
        beta = (*multiple)[1];
        if (*multiple != Polynomial{0, beta})
          continue;
        ops.push_back(product);
      }
      if (failed(prepareToWrap(rewriter, root, ops)))
        return failure();
      NamedAttribute parameter = rewriter.getNamedAttr("beta", rewriter.getF32FloatAttr(beta));
      outlineComposite(rewriter, ops, "swish", rewriter.getDictionaryAttr(parameter), x);
      return success();
    }
    return rewriter.notifyMatchFailure(root, "is no x * sigmoid(beta x)");
  }
};

/// `batch_matmul(softmax(add(mul(batch_matmul(q, k), scale), mask)), v)`, scale and mask optional
///   ->  composite "attention"(q, k, v, mask)
struct WrapAttention : OpRewritePattern<BatchMatmulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BatchMatmulOp root, PatternRewriter &rewriter) const override {
    if (failed(checkRoot(rewriter, root)))
      return failure();
    auto softmax = root.getX().getDefiningOp<SoftmaxOp>();
    if (!softmax || softmax.getBeta().convertToFloat() != 1.0f || root.getAdjX() || root.getAdjY())
      return rewriter.notifyMatchFailure(root, "multiplies no softmax by values");
    SmallVector<Operation *> ops = {root, softmax};
    Value logits = softmax.getInput(), mask;
    if (auto sum = getPlain<AddOp>(logits)) {
      ops.push_back(sum);
      bool isLeft = isScores(sum.getLhs());
      logits = isLeft ? sum.getLhs() : sum.getRhs();
      mask = isLeft ? sum.getRhs() : sum.getLhs();
    }
    double scale = 1;
    if (isScaled(logits)) {
      Operation *scaling = logits.getDefiningOp();
      ops.push_back(scaling);
      unsigned side = getSplat(scaling->getOperand(1)) ? 1 : 0;
      double number = *getSplat(scaling->getOperand(side));
      scale = isa<DivOp>(scaling) ? 1 / number : number;
      logits = scaling->getOperand(1 - side);
    }
    auto scores = logits.getDefiningOp<BatchMatmulOp>();
    if (!scores || scores.getAdjX())
      return rewriter.notifyMatchFailure(root, "the softmax is not of products of queries and keys");
    ops.push_back(scores);
    if (failed(prepareToWrap(rewriter, root, ops)))
      return failure();
    SmallVector<Value> leading = {scores.getX(), scores.getY(), root.getY()};
    if (mask)
      leading.push_back(mask);
    NamedAttrList attributes;
    attributes.append("scale", rewriter.getF32FloatAttr(scale));
    attributes.append("transpose_k", rewriter.getBoolAttr(scores.getAdjY()));
    attributes.append("mask", rewriter.getBoolAttr(mask != nullptr));
    outlineComposite(rewriter, ops, "attention", attributes.getDictionary(rewriter.getContext()), leading);
    return success();
  }

  /// A product with a constant, or a quotient by one other than 0.
  static bool isScaled(Value value) {
    if (auto product = getPlain<MulOp>(value))
      return getSplat(product.getLhs()) || getSplat(product.getRhs());
    auto quotient = getPlain<DivOp>(value);
    return quotient && getSplat(quotient.getRhs()).value_or(0) != 0;
  }

  static bool isScores(Value value) {
    if (isScaled(value))
      for (Value operand : value.getDefiningOp()->getOperands())
        if (operand.getDefiningOp<BatchMatmulOp>())
          return true;
    return value.getDefiningOp<BatchMatmulOp>() != nullptr;
  }
};

void adze::populateRecognizeCompositesPatterns(RewritePatternSet &patterns) {
  patterns.add<WrapNormalization<AddOp>, WrapNormalization<MulOp>, WrapNormalization<DivOp>, WrapSwish, WrapAttention>(
      patterns.getContext());
}

namespace {

struct RecognizeComposites : adze::impl::RecognizeCompositesBase<RecognizeComposites> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    populateRecognizeCompositesPatterns(set);
    patterns = std::move(set);
    return success();
  }

  /// The greedy driver would remove ops without users, which the file has; so each op is visited once, from the end.
  void runOnOperation() override {
    PatternApplicator applicator(patterns);
    applicator.applyDefaultCostModel();
    PatternRewriter rewriter(&getContext());
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (!getBuiltinName(op).empty())
        ops.push_back(op);
    });
    for (Operation *op : llvm::reverse(ops)) {
      rewriter.setInsertionPoint(op);
      if (failed(applicator.matchAndRewrite(op, rewriter)))
        continue;
      ++numComposites;
      numWrapped += llvm::range_size(op->getBlock()->without_terminator());
    }
  }

  FrozenRewritePatternSet patterns;
};

} // namespace
