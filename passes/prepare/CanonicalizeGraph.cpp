//===- CanonicalizeGraph.cpp - One form for equal graphs ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Identities, patterns, equal ops, dead ops, in this order.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/CanonicalizeGraph.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/prepare/Folding.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#define DEBUG_TYPE "canonicalize-graph"

namespace adze {
#define GEN_PASS_DEF_CANONICALIZEGRAPH
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// The value that a PAD adds: null for the default.
template <typename PadLike>
static Value getPadValue(PadLike op) {
  Value value = op.getConstantValues();
  return value && isa<TensorType>(value.getType()) ? value : Value();
}

namespace {

// Before: %0 = pad(%x, [[1, 1]])    %1 = pad(%0, [[0, 2]])
// After:  %1 = pad(%x, [[1, 3]])
template <typename PadLike>
struct PadOfPad : OpRewritePattern<PadLike> {
  using OpRewritePattern<PadLike>::OpRewritePattern;

  LogicalResult matchAndRewrite(PadLike op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().template getDefiningOp<PadLike>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is not padded by the same kind of op");
    if (!op.getInput().hasOneUse())
      return rewriter.notifyMatchFailure(op, "the tensor in between has other uses");
    std::optional<SmallVector<int64_t>> first = getConstantIntegers(inner.getPaddings());
    std::optional<SmallVector<int64_t>> second = getConstantIntegers(op.getPaddings());
    if (!first || !second || first->size() != second->size())
      return rewriter.notifyMatchFailure(op, "an amount is not constant");
    Value innerValue = getPadValue(inner), value = getPadValue(op);
    if (innerValue != value && (!innerValue || !value || innerValue.getType() != value.getType() ||
                                !getConstant(value) || getConstant(innerValue) != getConstant(value)))
      return rewriter.notifyMatchFailure(op, "the two add different values");
    if (getTensorType(inner.getInput()).getElementType() != getTensorType(op.getInput()).getElementType())
      return rewriter.notifyMatchFailure(op, "the inner op rescales");
    for (auto [amount, more] : llvm::zip_equal(*first, *second))
      amount += more;
    if (!llvm::all_of(*first, [](int64_t amount) { return llvm::isInt<32>(amount); }))
      return rewriter.notifyMatchFailure(op, "the sum of the amounts overflows");
    int64_t rank = first->size() / 2;
    Value amounts = createIntegers(rewriter, op.getPaddings().getLoc(), {rank, 2}, *first);
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(inner.getInput());
      op.getPaddingsMutable().assign(amounts);
    });
    return success();
  }
};

// Before: %1 = pad(%x, [[0, 0], [0, 0]])
// After:  %x
template <typename PadLike>
struct PadByNothing : OpRewritePattern<PadLike> {
  using OpRewritePattern<PadLike>::OpRewritePattern;

  LogicalResult matchAndRewrite(PadLike op, PatternRewriter &rewriter) const override {
    std::optional<SmallVector<int64_t>> amounts = getConstantIntegers(op.getPaddings());
    if (!amounts || !llvm::all_of(*amounts, [](int64_t amount) { return amount == 0; }))
      return rewriter.notifyMatchFailure(op, "something is added, or the amounts are not constant");
    return replaceKeepingName(rewriter, op, op.getInput());
  }
};

// Before: %0 = dequantize(%q)    %1 = quantize(%0), both of one type with 8 or 16 bits
// After:  %q
struct QuantizeOfDequantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<DequantizeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "the input is not dequantized");
    if (!isTensorOf(inner.getInput().getType(), {"INT8", "UINT8", "INT16"}) ||
        !getTensorType(op.getInput()).getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "single precision need not hold every stored number");
    if (inner.getInput().getType() != op.getOutput().getType())
      return rewriter.notifyMatchFailure(op, "the pair rescales");
    return replaceKeepingName(rewriter, op, inner.getInput());
  }
};

/// Ops are equal that compute the same from the same operands, whatever their names.
struct OpInfo : llvm::DenseMapInfo<Operation *> {
  static unsigned getHashValue(const Operation *op) {
    return OperationEquivalence::computeHash(const_cast<Operation *>(op), OperationEquivalence::directHashValue,
                                             OperationEquivalence::ignoreHashValue,
                                             OperationEquivalence::IgnoreLocations);
  }
  static bool isEqual(const Operation *a, const Operation *b) {
    if (a == b)
      return true;
    Operation *none = getEmptyKey(), *gone = getTombstoneKey();
    if (a == none || a == gone || b == none || b == gone)
      return false;
    return OperationEquivalence::isEquivalentTo(const_cast<Operation *>(a), const_cast<Operation *>(b),
                                                OperationEquivalence::IgnoreLocations);
  }
};

struct CanonicalizeGraph : adze::impl::CanonicalizeGraphBase<CanonicalizeGraph> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    IRRewriter rewriter(&getContext());
    FoldRequest request;
    request.constants = false;
    numIdentities += removeIdentities(rewriter, request);
    RewritePatternSet patterns(&getContext());
    populateMovementPatterns(patterns);
    populateCleanupPatterns(patterns);
    if (failed(applyNamePreserving(getOperation(), std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    numIdentities += removeIdentities(rewriter, request);
    for (Block &block : getOperation().getBody()) {
      numMerged += mergeEqualOps(rewriter, block);
      numDead += eraseDeadOps(rewriter, block);
    }
  }

private:
  unsigned removeIdentities(RewriterBase &rewriter, const FoldRequest &request) {
    unsigned removed = 0;
    for (Block &block : getOperation().getBody())
      for (Operation &op : llvm::make_early_inc_range(block))
        removed += foldOperation(rewriter, &op, request) == FoldOutcome::identity;
    return removed;
  }
};

} // namespace

unsigned adze::mergeEqualOps(RewriterBase &rewriter, Block &block) {
  llvm::DenseSet<Operation *, OpInfo> seen;
  unsigned merged = 0;
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (op.getNumResults() == 0 || op.getNumRegions() > 0 || !isMemoryEffectFree(&op) || op.use_empty() ||
        llvm::any_of(op.getOperands(), isState))
      continue;
    auto [place, isNew] = seen.insert(&op);
    if (isNew)
      continue;
    Operation *kept = *place;
    if (llvm::any_of(op.getResults(), isReturned)) {
      if (llvm::any_of(kept->getResults(), isReturned))
        continue; // each is a function result with a name of its own
      kept->setLoc(op.getLoc());
    }
    rewriter.replaceOp(&op, kept->getResults());
    ++merged;
  }
  return merged;
}

void adze::populateCleanupPatterns(RewritePatternSet &patterns) {
  patterns.add<PadOfPad<PadOp>, PadOfPad<PadV2Op>, PadByNothing<PadOp>, PadByNothing<PadV2Op>, QuantizeOfDequantize>(
      patterns.getContext());
}
