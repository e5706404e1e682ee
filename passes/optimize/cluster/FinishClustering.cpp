//===- FinishClustering.cpp - Nothing of clustering but values ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Removes attributes.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/cluster/Passes.h"

namespace adze {
#define GEN_PASS_DEF_FINISHCLUSTERING
#include "passes/optimize/cluster/Passes.h.inc"
} // namespace adze

using namespace mlir;

namespace {

struct FinishClustering : adze::impl::FinishClusteringBase<FinishClustering> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([](Operation *op) { op->removeDiscardableAttr("adze.cluster"); });
  }
};

} // namespace
