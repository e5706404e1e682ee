//===- SplitEmpties.cpp - A destination for each use ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Undoes what CSE did to tensors without contents.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/memory/Passes.h"

#define DEBUG_TYPE "split-empties"

namespace adze {
#define GEN_PASS_DEF_SPLITEMPTIES
#include "passes/memory/Passes.h.inc"
} // namespace adze

using namespace mlir;

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
  }
};
} // namespace
