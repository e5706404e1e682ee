//===- FuseActivations.cpp - Activations into their producers -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pattern per activation; what the producer may fuse it answers through FusedActivationOpInterface.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/FuseActivations.h"

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#define DEBUG_TYPE "fuse-activations"

namespace adze {
#define GEN_PASS_DEF_FUSEACTIVATIONS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// Whether both types store the same numbers: equal shape, element type, scales and zero points.
static bool haveSameNumbers(Type a, Type b) {
  auto first = dyn_cast<ShapedType>(a), second = dyn_cast<ShapedType>(b);
  if (!first || !second || first.getElementType() != second.getElementType() || first.hasRank() != second.hasRank() ||
      (first.hasRank() && first.getShape() != second.getShape()))
    return false;
  QuantizationParams left = getQuantization(first), right = getQuantization(second);
  return left.scale == right.scale && left.zeroPoint == right.zeroPoint && left.axis == right.axis &&
         !left.blockSize && !right.blockSize && !left.custom && !right.custom;
}

/// What kernels clamp to: the others compute nothing for TANH and SIGN_BIT.
static bool isClamp(ActivationFunctionType activation) {
  return activation == ActivationFunctionType::RELU || activation == ActivationFunctionType::RELU6 ||
         activation == ActivationFunctionType::RELU_N1_TO_1;
}

namespace {

// Before: %0 = conv_2d(%x, %w, %b)    %1 = relu(%0)
// After:  %1 = conv_2d(%x, %w, %b) {fused_activation_function = RELU}
template <typename ActivationOp, ActivationFunctionType activation>
struct FuseActivation : OpRewritePattern<ActivationOp> {
  using OpRewritePattern<ActivationOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(ActivationOp op, PatternRewriter &rewriter) const override {
    if (!isClamp(activation))
      return rewriter.notifyMatchFailure(op, "no kernel computes this activation behind another op");
    Value input = op.getInput();
    auto producer = input.getDefiningOp<FusedActivationOpInterface>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "the op in front has no fused activation");
    if (!isMemoryEffectFree(producer) || producer->getNumResults() != 1)
      return rewriter.notifyMatchFailure(op, "the op in front has state or a workspace");
    if (producer.getFusedActivation() != ActivationFunctionType::NONE)
      return rewriter.notifyMatchFailure(op, "the op in front has a fused activation already");
    if (!input.hasOneUse())
      return rewriter.notifyMatchFailure(op, "the value before the activation has other uses");
    if (!haveSameNumbers(input.getType(), op.getOutput().getType()))
      return rewriter.notifyMatchFailure(op, "the activation changes shape, scale or zero point");
    rewriter.modifyOpInPlace(producer, [&] {
      producer.setFusedActivation(activation);
      producer->setLoc(op.getLoc());
      producer->getResult(0).setType(op.getOutput().getType());
      forgetFile(producer);
    });
    rewriter.replaceOp(op, producer->getResult(0));
    return success();
  }
};

struct FuseActivations : adze::impl::FuseActivationsBase<FuseActivations> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    RewritePatternSet patterns(&getContext());
    populateFuseActivationPatterns(patterns);
    unsigned before = countActivations();
    if (failed(applyNamePreserving(getOperation(), std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    numFused += before - countActivations();
  }

private:
  unsigned countActivations() {
    unsigned count = 0;
    getOperation().walk([&](Operation *op) { count += isa<ReluOp, Relu6Op, ReluN1To1Op>(op); });
    return count;
  }
};

} // namespace

void adze::populateFuseActivationPatterns(RewritePatternSet &patterns) {
  patterns.add<FuseActivation<ReluOp, ActivationFunctionType::RELU>,
               FuseActivation<Relu6Op, ActivationFunctionType::RELU6>,
               FuseActivation<ReluN1To1Op, ActivationFunctionType::RELU_N1_TO_1>,
               FuseActivation<TanhOp, ActivationFunctionType::TANH>>(patterns.getContext());
}
