//===- FinishPruning.cpp - Nothing of pruning but zeros -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Removes attributes.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/sparsify/Passes.h"

namespace adze {
#define GEN_PASS_DEF_FINISHPRUNING
#include "passes/optimize/sparsify/Passes.h.inc"
} // namespace adze

using namespace mlir;

namespace {

struct FinishPruning : adze::impl::FinishPruningBase<FinishPruning> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([](Operation *op) { op->removeDiscardableAttr("adze.prune"); });
  }
};

} // namespace
