//===- Plugin.cpp - A pass outside the tree -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// merge-reshapes: of two reshapes in a row the first goes.
//
//===----------------------------------------------------------------------===//

// [includes
#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/AdzeOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
// includes]

using namespace mlir;

namespace {

// [pattern
/// reshape(reshape(x), shape) -> reshape(x, shape)
struct MergeReshapes : OpRewritePattern<adze::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(adze::ReshapeOp op, PatternRewriter &rewriter) const override {
    auto first = op.getInput().getDefiningOp<adze::ReshapeOp>();
    if (!first)
      return rewriter.notifyMatchFailure(op, "the input is no reshape");
    rewriter.modifyOpInPlace(op, [&] { op.getInputMutable().set(first.getInput()); });
    return success();
  }
};
// pattern]

// [pass
struct MergeReshapesPass : PassWrapper<MergeReshapesPass, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(MergeReshapesPass)

  StringRef getArgument() const override { return "merge-reshapes"; }
  StringRef getDescription() const override { return "drop the first of two reshapes in a row"; }

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<MergeReshapes>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};
// pass]

} // namespace

// [plugin
extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "MergeReshapes", LLVM_VERSION_STRING, [] { PassRegistration<MergeReshapesPass>(); }};
}
// plugin]
