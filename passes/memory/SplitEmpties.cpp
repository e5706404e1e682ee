//===- SplitEmpties.cpp - A destination for each use ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Undoes what CSE did to tensors without contents.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "passes/memory/Passes.h"

#define DEBUG_TYPE "split-empties"

namespace adze {
#define GEN_PASS_DEF_SPLITEMPTIES
#include "passes/memory/Passes.h.inc"
} // namespace adze

using namespace mlir;

/// The empty tensor that becomes the buffer of `value`; null where it is no result of an op with destinations.
static tensor::EmptyOp findDestination(Value value) {
  while (auto result = dyn_cast<OpResult>(value)) {
    if (auto empty = dyn_cast<tensor::EmptyOp>(result.getOwner()))
      return empty;
    auto op = dyn_cast<DestinationStyleOpInterface>(result.getOwner());
    if (!op)
      return {};
    value = op.getTiedOpOperand(result)->get();
  }
  return {};
}

/// Whether the elements of a slice lie one after the other in what it is cut from: it takes all of every dimension behind the
/// first of which it takes more than one index.
static bool isContiguous(tensor::ExtractSliceOp slice) {
  if (!slice.hasUnitStride())
    return false;
  bool isWhole = true;
  for (auto [size, extent] : llvm::reverse(llvm::zip_equal(slice.getStaticSizes(), slice.getSourceType().getShape()))) {
    if (!isWhole && size != 1)
      return false;
    isWhole &= size == extent && !ShapedType::isDynamic(extent);
  }
  return true;
}

/// C functions read buffers without gaps, so that what they read must not be written into a part of another tensor:
/// `tensor.empty` becomes `bufferization.alloc_tensor`, which nothing replaces, and views are copied.
static void separate(adze::kernel::ExternCallOp call) {
  OpBuilder builder(call);
  for (OpOperand &operand : call.getInputsMutable()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type || !type.hasStaticShape())
      continue;
    if (tensor::EmptyOp empty = findDestination(operand.get())) {
      builder.setInsertionPoint(empty);
      Value own = bufferization::AllocTensorOp::create(builder, empty.getLoc(), type, ValueRange());
      empty.replaceAllUsesWith(own);
      empty.erase();
    } else if (auto slice = operand.get().getDefiningOp<tensor::ExtractSliceOp>(); slice && !isContiguous(slice)) {
      builder.setInsertionPoint(call);
      Value own = bufferization::AllocTensorOp::create(builder, call.getLoc(), type, ValueRange());
      operand.set(linalg::CopyOp::create(builder, call.getLoc(), operand.get(), own).getResult(0));
    }
  }
}

namespace {
struct SplitEmpties : adze::impl::SplitEmptiesBase<SplitEmpties> {
  using SplitEmptiesBase::SplitEmptiesBase;

  void runOnOperation() override {
    SmallVector<tensor::EmptyOp> empties;
    getOperation().walk([&](tensor::EmptyOp op) { empties.push_back(op); });
    for (tensor::EmptyOp op : empties) {
      OpBuilder builder(op->getContext());
      builder.setInsertionPointAfter(op); // and not at the use, which may be in a loop
      for (OpOperand &use : llvm::make_early_inc_range(op->getUses()))
        if (!op->hasOneUse())
          use.set(builder.clone(*op)->getResult(0));
    }
    getOperation().walk(separate);
  }
};
} // namespace
