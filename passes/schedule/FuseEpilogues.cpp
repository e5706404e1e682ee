//===- FuseEpilogues.cpp - Elementwise ops into products ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What follows a product is done before its sums leave the registers.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/schedule/Passes.h"

#define DEBUG_TYPE "fuse-epilogues"

namespace adze {
#define GEN_PASS_DEF_FUSEEPILOGUES
#include "passes/schedule/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// The product behind an operand, and the reshape between the two, which may be absent.
struct Producer {
  Operation *product = nullptr;
  tensor::ExpandShapeOp reshape;
};

} // namespace

static bool isProduct(Operation *op) {
  return isa_and_nonnull<kernel::MatmulOp, kernel::Conv2DOp, kernel::DepthwiseConv2DOp>(op);
}

static Producer findProducer(Value value) {
  Producer found;
  if (!value.hasOneUse())
    return found;
  found.reshape = value.getDefiningOp<tensor::ExpandShapeOp>();
  if (found.reshape)
    value = found.reshape.getSrc();
  Operation *op = value.getDefiningOp();
  if (isProduct(op) && value.hasOneUse())
    found.product = op;
  return found;
}

/// Whether the body computes an element from elements alone: nothing is loaded, no index is asked for.
static bool isPlainBody(linalg::GenericOp op) {
  return llvm::all_of(op.getBody()->without_terminator(), [](Operation &nested) {
    return nested.getNumRegions() == 0 && isMemoryEffectFree(&nested) && !isa<linalg::IndexOp, tensor::ExtractOp>(nested);
  });
}

/// The dimension of the product's result for each of the elementwise op's: -1 where several make up one.
static SmallVector<int64_t> getDimensions(Producer producer, unsigned rank) {
  SmallVector<int64_t> dimensions;
  if (!producer.reshape)
    return llvm::to_vector(llvm::seq<int64_t>(rank));
  for (auto [i, group] : llvm::enumerate(producer.reshape.getReassociationIndices()))
    dimensions.append(group.size(), group.size() == 1 ? int64_t(i) : -1);
  return dimensions;
}

/// An operand as the product takes it: its value and its map over the product's result; a null map where it cannot be.
static std::pair<Value, AffineMap> adaptOperand(RewriterBase &rewriter, Location location, Value operand, AffineMap map,
                                                Producer producer, unsigned productRank) {
  MLIRContext *context = rewriter.getContext();
  if (map.isIdentity()) {
    if (producer.reshape)
      operand = tensor::CollapseShapeOp::create(rewriter, location, operand, producer.reshape.getReassociationIndices());
    return {operand, AffineMap::getMultiDimIdentityMap(productRank, context)};
  }
  SmallVector<int64_t> dimensions = getDimensions(producer, map.getNumDims());
  SmallVector<AffineExpr> results;
  for (AffineExpr result : map.getResults()) {
    auto dimension = dyn_cast<AffineDimExpr>(result);
    if (!dimension || dimensions[dimension.getPosition()] < 0)
      return {};
    results.push_back(getAffineDimExpr(dimensions[dimension.getPosition()], context));
  }
  return {operand, AffineMap::get(productRank, 0, results, context)};
}

/// Whether adaptOperand succeeds, without making ops.
static bool canAdapt(AffineMap map, Producer producer) {
  if (map.isIdentity())
    return true;
  SmallVector<int64_t> dimensions = getDimensions(producer, map.getNumDims());
  return llvm::all_of(map.getResults(), [&](AffineExpr result) {
    auto dimension = dyn_cast<AffineDimExpr>(result);
    return dimension && dimensions[dimension.getPosition()] >= 0;
  });
}

namespace {

struct FuseEpilogue : OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op, PatternRewriter &rewriter) const override {
    if (op.getNumResults() != 1 || op.getNumParallelLoops() != op.getNumLoops() || !isPlainBody(op) ||
        !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity() ||
        op.getBody()->getArguments().back().getNumUses())
      return rewriter.notifyMatchFailure(op, "it is not elementwise");
    for (OpOperand *operand : op.getDpsInputOperands()) {
      Producer producer = findProducer(operand->get());
      if (!producer.product || !op.getMatchingIndexingMap(operand).isIdentity())
        continue;
      bool fits = llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *other) {
        return canAdapt(op.getMatchingIndexingMap(other), producer);
      });
      if (fits) {
        fuse(op, *operand, producer, rewriter);
        return success();
      }
    }
    return rewriter.notifyMatchFailure(op, "no operand is a product that nothing else uses, with operands it can take");
  }

private:
  static void fuse(linalg::GenericOp op, OpOperand &operand, Producer producer, PatternRewriter &rewriter);
};

} // namespace

/// Copies the old epilogue and the body behind it into `block`.
static void joinBodies(Operation *product, linalg::GenericOp op, OpOperand &operand, ArrayRef<BlockArgument> added,
                       Block *block, PatternRewriter &rewriter) {
  IRMapping mapping;
  Block &old = product->getRegion(0).front();
  for (auto [from, to] : llvm::zip(old.getArguments(), block->getArguments()))
    mapping.map(from, to);
  rewriter.setInsertionPointToEnd(block);
  for (Operation &nested : old.without_terminator())
    rewriter.clone(nested, mapping);
  Value sum = mapping.lookupOrDefault(old.getTerminator()->getOperand(0));
  size_t next = 0;
  for (OpOperand *input : op.getDpsInputOperands())
    mapping.map(op.getMatchingBlockArgument(input), input == &operand ? sum : Value(added[next++]));
  for (Operation &nested : op.getBody()->without_terminator())
    rewriter.clone(nested, mapping);
  kernel::YieldOp::create(rewriter, op.getLoc(), mapping.lookupOrDefault(op.getBody()->getTerminator()->getOperand(0)));
}

void FuseEpilogue::fuse(linalg::GenericOp op, OpOperand &operand, Producer producer, PatternRewriter &rewriter) {
  Operation *product = producer.product;
  auto type = cast<RankedTensorType>(product->getResult(0).getType());
  Type element = cast<RankedTensorType>(op.getResult(0).getType()).getElementType();
  Location location = rewriter.getFusedLoc({product->getLoc(), op.getLoc()});
  rewriter.setInsertionPoint(op);

  // The destination is the last operand, those of the epilogue are before it.
  SmallVector<Value> operands(product->getOperands().drop_back());
  SmallVector<Attribute> maps(product->getAttrOfType<ArrayAttr>("epilogue_maps").getValue());
  SmallVector<Type> added;
  for (OpOperand *input : op.getDpsInputOperands()) {
    if (input == &operand)
      continue;
    auto [value, map] = adaptOperand(rewriter, location, input->get(), op.getMatchingIndexingMap(input), producer,
                                     type.getRank());
    operands.push_back(value);
    maps.push_back(AffineMapAttr::get(map));
    added.push_back(cast<RankedTensorType>(value.getType()).getElementType());
  }
  operands.push_back(tensor::EmptyOp::create(rewriter, location, type.getShape(), element));
  OperationState state(location, product->getName(), operands, TypeRange(type.clone(element)),
                       product->getAttrs());
  state.attributes.set("epilogue_maps", rewriter.getArrayAttr(maps));
  state.addRegion();
  Operation *fused = rewriter.create(state);
  Block *block = rewriter.createBlock(&fused->getRegion(0));
  for (BlockArgument argument : product->getRegion(0).getArguments())
    block->addArgument(argument.getType(), location);
  SmallVector<BlockArgument> arguments;
  for (Type addedType : added)
    arguments.push_back(block->addArgument(addedType, location));
  joinBodies(product, op, operand, arguments, block, rewriter);

  rewriter.setInsertionPointAfter(fused);
  Value result = fused->getResult(0);
  if (producer.reshape)
    result = tensor::ExpandShapeOp::create(rewriter, location, op.getResult(0).getType(), result,
                                           producer.reshape.getReassociationIndices());
  rewriter.replaceOp(op, result);
  if (producer.reshape)
    rewriter.eraseOp(producer.reshape);
  rewriter.eraseOp(product);
}

namespace {
struct FuseEpilogues : adze::impl::FuseEpiloguesBase<FuseEpilogues> {
  using FuseEpiloguesBase::FuseEpiloguesBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseEpilogue>(&getContext());
    int64_t before = countGenerics();
    GreedyRewriteConfig config;
    config.enableFolding(false);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
    numFused += before - countGenerics();
  }

  int64_t countGenerics() {
    int64_t count = 0;
    getOperation().walk([&](linalg::GenericOp) { ++count; });
    return count;
  }
};
} // namespace
