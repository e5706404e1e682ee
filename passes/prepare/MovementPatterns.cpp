//===- MovementPatterns.cpp - Chains of reshapes and transpositions -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Elements that only move are moved once.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "passes/prepare/CanonicalizeGraph.h"
#include "passes/prepare/Rewriting.h"

using namespace mlir;
using namespace adze;

/// The input of an op that keeps the order of all elements; null for others.
static Value getReshaped(Value value) {
  Operation *op = value.getDefiningOp();
  return op && isa<ReshapeOp, SqueezeOp, ExpandDimsOp>(op) ? op->getOperand(0) : Value();
}

/// Replaces `op` by a RESHAPE of `input` to its static shape.
static void replaceByReshape(PatternRewriter &rewriter, Operation *op, Value input) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<int32_t> shape(type.getShape().begin(), type.getShape().end());
  Value extents = createIntegers(rewriter, op->getLoc(), {type.getRank()}, type.getShape());
  auto attribute = rewriter.getNamedAttr("new_shape", rewriter.getDenseI32ArrayAttr(shape));
  auto reshape = ReshapeOp::create(rewriter, op->getLoc(), type, ValueRange{input, extents}, attribute);
  rewriter.replaceOp(op, reshape);
}

static bool isStatic(Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  return ranked && ranked.hasStaticShape() &&
         llvm::all_of(ranked.getShape(), [](int64_t extent) { return extent > 0 && llvm::isInt<32>(extent); });
}

/// The permutation of a TRANSPOSE, counted from the front; none where it is not constant.
static std::optional<SmallVector<int64_t>> getPermutation(TransposeOp op) {
  std::optional<SmallVector<int64_t>> permutation = getConstantIntegers(op.getPerm());
  if (permutation)
    for (int64_t &axis : *permutation) {
      std::optional<int64_t> normal = normalizeAxis(axis, permutation->size());
      if (!normal)
        return std::nullopt;
      axis = *normal;
    }
  return permutation;
}

namespace {

// Before: %0 = reshape(%x)    %1 = reshape(%0, %s)
// After:  %1 = reshape(%x, %s)
struct ReshapeOfReshape : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReshapeOp op, PatternRewriter &rewriter) const override {
    Value input = getReshaped(op.getInput());
    if (!input)
      return rewriter.notifyMatchFailure(op, "the input is not reshaped");
    if (isState(input))
      return rewriter.notifyMatchFailure(op, "the input is a variable, which may change before it is read");
    if (getTensorType(input).getElementType() != getTensorType(op.getInput()).getElementType())
      return rewriter.notifyMatchFailure(op, "the inner op changes the element type");
    rewriter.modifyOpInPlace(op, [&] { op.getInputMutable().assign(input); });
    return success();
  }
};

// Before: %1 = squeeze(%x) : tensor<1x4x1xf32> -> tensor<4xf32>
// After:  %1 = reshape(%x) {new_shape = [4]}
template <typename UnitOp>
struct UnitDimensionsToReshape : OpRewritePattern<UnitOp> {
  using OpRewritePattern<UnitOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(UnitOp op, PatternRewriter &rewriter) const override {
    if (!isStatic(op.getOutput().getType()) || !isStatic(op.getInput().getType()))
      return rewriter.notifyMatchFailure(op, "RESHAPE would need the static shape of the result");
    if (getStoredElement(op.getInput()) != getStoredElement(op.getOutput()))
      return rewriter.notifyMatchFailure(op, "input and result store different types");
    replaceByReshape(rewriter, op, op.getInput());
    return success();
  }
};

// Before: %0 = transpose(%x, [1, 2, 0])    %1 = transpose(%0, [1, 2, 0])
// After:  %1 = transpose(%x, [2, 0, 1])
struct TransposeOfTranspose : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<TransposeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is not transposed");
    auto first = getPermutation(inner), second = getPermutation(op);
    if (!first || !second || first->size() != second->size())
      return rewriter.notifyMatchFailure(op, "a permutation is not constant");
    if (isState(inner.getInput()))
      return rewriter.notifyMatchFailure(op, "the input is a variable, which may change before it is read");
    if (getTensorType(inner.getInput()).getElementType() != getTensorType(op.getInput()).getElementType())
      return rewriter.notifyMatchFailure(op, "the inner op changes the element type");
    SmallVector<int64_t> both;
    for (int64_t axis : *second)
      both.push_back((*first)[axis]);
    Value permutation =
        createIntegers(rewriter, op.getPerm().getLoc(), {static_cast<int64_t>(both.size())}, both);
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(inner.getInput());
      op.getPermMutable().assign(permutation);
    });
    return success();
  }
};

// Before: %1 = transpose(%x, [0, 3, 1, 2]) : tensor<1x1x1x8xf32> -> tensor<1x8x1x1xf32>
// After:  %1 = reshape(%x) {new_shape = [1, 8, 1, 1]}
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op, PatternRewriter &rewriter) const override {
    std::optional<SmallVector<int64_t>> permutation = getPermutation(op);
    auto input = getKnownShape(op.getInput());
    if (!permutation || !input || input->size() != permutation->size() || !isStatic(op.getOutput().getType()) ||
        !isStatic(op.getInput().getType()))
      return rewriter.notifyMatchFailure(op, "permutation or shape is not known");
    if (getStoredElement(op.getInput()) != getStoredElement(op.getOutput()))
      return rewriter.notifyMatchFailure(op, "input and result store different types");
    int64_t last = -1;
    for (int64_t axis : *permutation) {
      if ((*input)[axis] == 1)
        continue;
      if (axis < last)
        return rewriter.notifyMatchFailure(op, "elements change their order");
      last = axis;
    }
    replaceByReshape(rewriter, op, op.getInput());
    return success();
  }
};

} // namespace

void adze::populateMovementPatterns(RewritePatternSet &patterns) {
  patterns.add<ReshapeOfReshape, UnitDimensionsToReshape<SqueezeOp>, UnitDimensionsToReshape<ExpandDimsOp>,
               TransposeOfTranspose, TransposeToReshape>(patterns.getContext());
}
