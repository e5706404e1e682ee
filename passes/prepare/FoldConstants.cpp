//===- FoldConstants.cpp - Computes what is constant ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pass over each function in program order, so that a chain folds from its start.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/prepare/FoldConstants.h"
#include "passes/prepare/Folding.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#define DEBUG_TYPE "fold-constants"

namespace adze {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

// Before: %w = const dense<2> : i8, scale 0.5    %y = dequantize(%w)
// After:  %y = const dense<1.0>
struct DequantizeConstant : OpRewritePattern<DequantizeOp> {
  DequantizeConstant(MLIRContext *context, uint64_t maximumBytes)
      : OpRewritePattern(context), maximumBytes(maximumBytes) {}

  LogicalResult matchAndRewrite(DequantizeOp op, PatternRewriter &rewriter) const override {
    auto type = dyn_cast<RankedTensorType>(op.getOutput().getType());
    if (!type || !type.hasStaticShape() || !type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "the result is no FLOAT32 tensor of static shape");
    if (std::optional<uint64_t> bytes = getWireBytes(type); !bytes || *bytes > maximumBytes)
      return rewriter.notifyMatchFailure(op, "the constant would take more than max-bytes");
    std::optional<std::vector<double>> real = getRealNumbers(op.getInput());
    if (!real)
      return rewriter.notifyMatchFailure(op, "the operand is no constant with scales that can be read");
    if (real->size() != static_cast<size_t>(type.getNumElements()))
      return rewriter.notifyMatchFailure(op, "operand and result differ in shape");
    std::optional<Value> constant = createFloats(rewriter, op.getLoc(), type.getShape(), *real);
    if (!constant)
      return rewriter.notifyMatchFailure(op, "an element is not finite");
    constant->setType(type); // with an encoding of the result, if there is one
    rewriter.replaceOp(op, *constant);
    return success();
  }

  uint64_t maximumBytes;
};

struct FoldConstants : adze::impl::FoldConstantsBase<FoldConstants> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    PatternRewriter rewriter(&getContext());
    DequantizeConstant dequantizeConstant(&getContext(), maxBytes);
    FoldRequest request;
    request.maximumBytes = maxBytes;
    for (Block &block : getOperation().getBody()) {
      for (Operation &op : llvm::make_early_inc_range(block))
        visit(rewriter, &op, dequantizeConstant, request);
      numDead += eraseDeadOps(rewriter, block);
    }
  }

private:
  void visit(PatternRewriter &rewriter, Operation *op, const DequantizeConstant &pattern, const FoldRequest &request) {
    rewriter.setInsertionPoint(op);
    if (auto cast = dyn_cast<DequantizeOp>(op); cast && dequantize && succeeded(pattern.matchAndRewrite(cast, rewriter))) {
      ++numDequantized;
      return;
    }
    switch (foldOperation(rewriter, op, request)) {
    case FoldOutcome::unchanged:
      break;
    case FoldOutcome::constants:
      ++numConstants;
      break;
    case FoldOutcome::identity:
      ++numIdentities;
      break;
    }
  }
};

} // namespace

void adze::populateDequantizeConstantPatterns(RewritePatternSet &patterns, uint64_t maximumBytes) {
  patterns.add<DequantizeConstant>(patterns.getContext(), maximumBytes);
}
