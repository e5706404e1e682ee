//===- VerifyPrepared.cpp - The contract of prepare -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a rule; every tensor that breaks one is reported.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Location.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/verify/Passes.h"

#define DEBUG_TYPE "verify-prepared"

namespace adze {
#define GEN_PASS_DEF_VERIFYPREPARED
#include "passes/verify/Passes.h.inc"
} // namespace adze

using namespace mlir;

/// Whether a location, or part of it, is a name. A file may leave it empty.
static bool isNamed(Location location) {
  if (auto fused = dyn_cast<FusedLoc>(location))
    return llvm::any_of(fused.getLocations(), isNamed);
  return isa<NameLoc>(location);
}

/// P1: where inference gives a rank, the type has it.
static LogicalResult checkRanked(InferShapedTypeOpInterface op) {
  if (llvm::all_of(op->getResultTypes(), [](Type type) { return !isa<UnrankedTensorType>(type); }))
    return success();
  SmallVector<ShapedTypeComponents> inferred;
  if (failed(op.inferReturnTypeComponents(op->getContext(), op->getLoc(), op->getOperands(),
                                          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                          op->getRegions(), inferred)))
    return failure();
  for (auto [components, result] : llvm::zip(inferred, op->getResults()))
    if (components.hasRank() && isa<UnrankedTensorType>(result.getType()))
      return op->emitOpError() << "P1: result #" << result.getResultNumber()
                               << " has no rank although its operands give one; infer-shapes should have set it";
  return success();
}

/// P2 and P3.
static LogicalResult checkOp(Operation *op) {
  bool hasTensor = llvm::any_of(op->getResultTypes(), llvm::IsaPred<TensorType>);
  if (hasTensor && !isNamed(op->getLoc()))
    return op->emitOpError() << "P2: the result has no name; the rewrite that made the op should have given it the "
                                "location of what it replaces";
  if (isOpTriviallyDead(op))
    return op->emitOpError() << "P3: nothing uses the result; canonicalize-graph should have erased the op";
  if (auto inferable = dyn_cast<InferShapedTypeOpInterface>(op))
    return checkRanked(inferable);
  return success();
}

namespace {

struct VerifyPrepared : adze::impl::VerifyPreparedBase<VerifyPrepared> {
  using Base::Base;

  void runOnOperation() override {
    bool broken = false;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function.isExternal())
        continue;
      for (BlockArgument argument : function.getArguments())
        if (!isNamed(argument.getLoc())) {
          function.emitError() << "P2: argument #" << argument.getArgNumber()
                               << " has no name; the importer should have given it one";
          broken = true;
        }
      function.getBody().walk([&](Operation *op) { broken |= failed(checkOp(op)); });
    }
    if (broken)
      signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
