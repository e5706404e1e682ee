//===- FoldAffine.cpp - Batch normalization into weights ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two patterns, one for affine ops behind a weighted op and one for those in front. Products are computed in double
// precision and rounded once.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/FoldAffine.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ElementMovement.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"
#include "llvm/ADT/TypeSwitch.h"

#define DEBUG_TYPE "fold-affine"

namespace adze {
#define GEN_PASS_DEF_FOLDAFFINE
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// y = factor[c] * x + addend[c]; one element each where the channels are alike.
struct Affine {
  Value input;
  std::vector<double> factor, addend;

  double getFactor(size_t channel) const { return factor[factor.size() == 1 ? 0 : channel]; }
  double getAddend(size_t channel) const { return addend[addend.size() == 1 ? 0 : channel]; }
  bool adds() const {
    return llvm::any_of(addend, [](double element) { return element != 0; });
  }
};

/// Weights and bias of an op, read.
struct Weights {
  unsigned weightOperand;
  SmallVector<int64_t> shape;
  std::vector<double> weight, bias; ///< No bias: empty.
  int64_t channelAxis;              ///< Of the outputs.
  int64_t channels;

  /// Output channel of a weight.
  int64_t getChannel(size_t position) const {
    return static_cast<int64_t>(position) / getElementStrides(shape)[channelAxis] % shape[channelAxis];
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The op as a function of its operand that is not constant; none, with the reason, where it is not affine by channel.
static std::optional<Affine> readAffine(AffineElementwiseOpInterface op, StringRef &reason) {
  auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  reason = "operands are not one FLOAT32 tensor and one constant";
  if (!result || op->getNumOperands() != 2 || !result.getElementType().isF32())
    return std::nullopt;
  unsigned number = getConstant(op->getOperand(1)) ? 1 : 0;
  Value input = op->getOperand(1 - number);
  auto constant = dyn_cast<RankedTensorType>(op->getOperand(number).getType());
  std::optional<std::vector<double>> values = getFloats(op->getOperand(number));
  if (!constant || !values || values->empty() || getConstant(input))
    return std::nullopt;
  reason = "the constant changes the shape of the result";
  if (input.getType() != op->getResult(0).getType() || constant.getRank() > result.getRank())
    return std::nullopt;
  reason = "the constant differs along other dimensions than the last";
  if (constant.getRank() > 0 && constant.getShape().back() != constant.getNumElements())
    return std::nullopt;
  Affine affine{input, {}, {}};
  reason = "the op is not affine in the operand that is not constant";
  for (double value : *values) {
    auto coefficients = op.getAffineCoefficients(number, value);
    if (!coefficients)
      return std::nullopt;
    affine.factor.push_back(coefficients->first);
    affine.addend.push_back(coefficients->second);
  }
  return affine;
}

/// Float weights and bias that only this op uses; none, with the reason, where they cannot be changed.
static std::optional<Weights> readWeights(WeightedOpInterface op, StringRef &reason) {
  SmallVector<unsigned> operands = op.getWeightOperands();
  reason = "the op has state, several weights or no place for a bias";
  if (operands.size() != 1 || op->getNumResults() != 1 || !isMemoryEffectFree(op) ||
      !isa<FusedActivationOpInterface>(op.getOperation()))
    return std::nullopt;
  Weights weights{operands[0], {}, {}, {}, op.getChannelAxis(operands[0]), 0};
  Value weight = op->getOperand(operands[0]);
  std::optional<std::vector<double>> values = getFloats(weight);
  reason = "the weights are no FLOAT32 constant";
  if (!values || weights.channelAxis < 0)
    return std::nullopt;
  reason = "the weights have other uses and would be stored twice";
  if (!weight.hasOneUse())
    return std::nullopt;
  weights.shape.assign(cast<ShapedType>(weight.getType()).getShape().begin(),
                       cast<ShapedType>(weight.getType()).getShape().end());
  weights.channels = weights.shape[weights.channelAxis];
  weights.weight = std::move(*values);
  reason = "the bias is no FLOAT32 constant";
  std::optional<unsigned> number = op.getBiasOperand();
  Value bias = number ? op->getOperand(*number) : Value();
  if (bias && isa<TensorType>(bias.getType())) {
    values = getFloats(bias);
    if (!values || static_cast<int64_t>(values->size()) != weights.channels)
      return std::nullopt;
    weights.bias = std::move(*values);
  }
  return weights;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// Replaces weights and bias by the changed ones; false where an element overflows, and then nothing is changed.
static bool writeWeights(PatternRewriter &rewriter, WeightedOpInterface op, const Weights &weights) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  Value oldWeight = op->getOperand(weights.weightOperand);
  std::optional<Value> weight = createFloats(rewriter, oldWeight.getLoc(), weights.shape, weights.weight);
  if (!weight)
    return false;
  std::optional<unsigned> number = op.getBiasOperand();
  std::optional<Value> bias;
  if (!weights.bias.empty()) {
    bool present = number && isa<TensorType>(op->getOperand(*number).getType());
    Location location = present ? op->getOperand(*number).getLoc() : op->getLoc();
    bias = createFloats(rewriter, location, {weights.channels}, weights.bias);
    if (!bias) {
      rewriter.eraseOp(weight->getDefiningOp());
      return false;
    }
  }
  // Where the operand is absent or none, the bias is the operand behind weights and input.
  SmallVector<Value> operands(op->getOperands());
  operands[weights.weightOperand] = *weight;
  unsigned place = std::max(op.getInputOperand(), weights.weightOperand) + 1;
  if (bias && (number || place < operands.size()))
    operands[number.value_or(place)] = *bias;
  else if (bias)
    operands.push_back(*bias);
  rewriter.modifyOpInPlace(op, [&] {
    op->setOperands(operands);
    forgetFile(op);
  });
  if (oldWeight.use_empty())
    rewriter.eraseOp(oldWeight.getDefiningOp());
  return true;
}

//===----------------------------------------------------------------------===//
// Input channels
//===----------------------------------------------------------------------===//

/// The axis of the weights along which input channels lie, and whether weights of input channel i are those at i.
static std::optional<int64_t> getInputChannelAxis(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case<Conv2DOp>([](auto) { return 3; })
      .Case<DepthwiseConv2DOp>([](auto) { return 3; })
      .Case<Conv3DOp>([](auto) { return 3; })
      .Case<FullyConnectedOp>([](auto) { return 1; })
      .Default([](auto) { return std::nullopt; });
}

/// Whether each window lies in the input as a whole, so that every weight meets an element of it.
static bool hasWholeWindows(Operation *op) {
  auto padding = dyn_cast_or_null<PaddingAttr>(op->getInherentAttr("padding").value_or(Attribute()));
  return !padding ? isa<FullyConnectedOp>(op) : padding.getValue() == Padding::VALID;
}

namespace {

// Before: %0 = conv_2d(%x, %w, %b)    %1 = mul(%0, %c)
// After:  %1 = conv_2d(%x, %w * %c, %b * %c)
struct FoldAffineBehind : OpInterfaceRewritePattern<AffineElementwiseOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(AffineElementwiseOpInterface op, PatternRewriter &rewriter) const override {
    StringRef reason;
    std::optional<Affine> affine = readAffine(op, reason);
    if (!affine)
      return rewriter.notifyMatchFailure(op, reason);
    auto producer = affine->input.getDefiningOp<WeightedOpInterface>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "no op with weights stands in front");
    if (!affine->input.hasOneUse())
      return rewriter.notifyMatchFailure(op, "the weighted op's result has other uses");
    auto fused = dyn_cast<FusedActivationOpInterface>(producer.getOperation());
    if (!fused || fused.getFusedActivation() != ActivationFunctionType::NONE)
      return rewriter.notifyMatchFailure(op, "an activation stands in between");
    auto own = dyn_cast<FusedActivationOpInterface>(op.getOperation());
    if (own && (own.getFusedActivation() == ActivationFunctionType::TANH ||
                own.getFusedActivation() == ActivationFunctionType::SIGN_BIT))
      return rewriter.notifyMatchFailure(op, "kernels of the weighted op do not compute the activation");
    std::optional<Weights> weights = readWeights(producer, reason);
    if (!weights)
      return rewriter.notifyMatchFailure(op, reason);
    auto shape = cast<RankedTensorType>(affine->input.getType()).getShape();
    if (shape.empty() || shape.back() != weights->channels ||
        (affine->factor.size() != 1 && affine->factor.size() != static_cast<size_t>(weights->channels)))
      return rewriter.notifyMatchFailure(op, "the constant has no element for each output channel");

    if (weights->bias.empty() && affine->adds())
      weights->bias.assign(weights->channels, 0);
    for (size_t i = 0; i < weights->weight.size(); ++i)
      weights->weight[i] *= affine->getFactor(weights->getChannel(i));
    for (size_t c = 0; c < weights->bias.size(); ++c)
      weights->bias[c] = weights->bias[c] * affine->getFactor(c) + affine->getAddend(c);
    if (!writeWeights(rewriter, producer, *weights))
      return rewriter.notifyMatchFailure(op, "a weight would not be finite");
    rewriter.modifyOpInPlace(producer, [&] {
      if (own)
        fused.setFusedActivation(own.getFusedActivation());
      producer->setLoc(op->getLoc());
    });
    rewriter.replaceOp(op, producer->getResult(0));
    return success();
  }
};

// Before: %0 = mul(%x, %c)    %1 = conv_2d(%0, %w, %b)
// After:  %1 = conv_2d(%x, %w * %c, %b)
struct FoldAffineInFront : OpInterfaceRewritePattern<WeightedOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(WeightedOpInterface op, PatternRewriter &rewriter) const override {
    Value input = op->getOperand(op.getInputOperand());
    auto front = input.getDefiningOp<AffineElementwiseOpInterface>();
    if (!front)
      return rewriter.notifyMatchFailure(op, "no affine op stands in front");
    if (!input.hasOneUse())
      return rewriter.notifyMatchFailure(op, "the affine op's result has other uses");
    auto fused = dyn_cast<FusedActivationOpInterface>(front.getOperation());
    if (fused && fused.getFusedActivation() != ActivationFunctionType::NONE)
      return rewriter.notifyMatchFailure(op, "an activation stands in between");
    StringRef reason;
    std::optional<Affine> affine = readAffine(front, reason);
    if (!affine)
      return rewriter.notifyMatchFailure(op, reason);
    if (affine->adds() && !hasWholeWindows(op))
      return rewriter.notifyMatchFailure(op, "padding would be zero before the addition rather than after it");
    std::optional<Weights> weights = readWeights(op, reason);
    if (!weights)
      return rewriter.notifyMatchFailure(op, reason);
    std::optional<int64_t> axis = getInputChannelAxis(op);
    auto shape = cast<RankedTensorType>(input.getType()).getShape();
    if (!axis || shape.empty())
      return rewriter.notifyMatchFailure(op, "it is not known which weights an input channel meets");
    int64_t channels = shape.back();
    bool grouped = channels != weights->shape[*axis];
    if (affine->factor.size() != 1 && (grouped || static_cast<int64_t>(affine->factor.size()) != channels))
      return rewriter.notifyMatchFailure(op, "the constant has no element for each input channel of the weights");

    if (weights->bias.empty() && affine->adds())
      weights->bias.assign(weights->channels, 0);
    int64_t inner = getElementStrides(weights->shape)[*axis];
    for (size_t i = 0; i < weights->weight.size(); ++i) {
      int64_t channel = i / inner % weights->shape[*axis];
      if (affine->adds())
        weights->bias[weights->getChannel(i)] += weights->weight[i] * affine->getAddend(channel);
      weights->weight[i] *= affine->getFactor(channel);
    }
    if (!writeWeights(rewriter, op, *weights))
      return rewriter.notifyMatchFailure(op, "a weight would not be finite");
    rewriter.modifyOpInPlace(op, [&] { op->setOperand(op.getInputOperand(), affine->input); });
    rewriter.eraseOp(front);
    return success();
  }
};

struct FoldAffine : adze::impl::FoldAffineBase<FoldAffine> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    RewritePatternSet patterns(&getContext());
    populateFoldAffinePatterns(patterns);
    unsigned before = countAffineOps();
    if (failed(applyNamePreserving(getOperation(), std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    numFolded += before - countAffineOps();
  }

private:
  unsigned countAffineOps() {
    unsigned count = 0;
    getOperation().walk([&](Operation *op) { count += isa<AffineElementwiseOpInterface>(op); });
    return count;
  }
};

} // namespace

void adze::populateFoldAffinePatterns(RewritePatternSet &patterns) {
  patterns.add<FoldAffineBehind, FoldAffineInFront>(patterns.getContext());
}
