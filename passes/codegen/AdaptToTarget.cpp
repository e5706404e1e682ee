//===- AdaptToTarget.cpp - What functions owe the target ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts of lib/Target as attributes that LLVM understands.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/DLTI/DLTI.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/Passes.h"

#define DEBUG_TYPE "adapt-to-target"

namespace adze {
#define GEN_PASS_DEF_ADAPTTOTARGET
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {
struct AdaptToTarget : adze::impl::AdaptToTargetBase<AdaptToTarget> {
  using AdaptToTargetBase::AdaptToTargetBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<TargetInfo> target = readModuleTarget(module);
    if (failed(target))
      return signalPassFailure();
    Builder builder(&getContext());
    if (target->indexBits != 64 && !module->hasAttr(DLTIDialect::kDataLayoutAttrName)) {
      auto width = DataLayoutEntryAttr::get(builder.getIndexType(), builder.getI32IntegerAttr(target->indexBits));
      module->setAttr(DLTIDialect::kDataLayoutAttrName, DataLayoutSpecAttr::get(&getContext(), {width}));
    }
    if (target->preferSmallCode)
      for (auto function : module.getOps<func::FuncOp>())
        function->setAttr("passthrough", builder.getStrArrayAttr({"optsize"}));
  }
};
} // namespace
