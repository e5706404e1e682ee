//===- BoundShapes.cpp - Bounds for run-time extents ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One walk over each entry function: operands precede their uses.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/BoundedShapes.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"
#include "passes/prepare/ShapeRequests.h"

#define DEBUG_TYPE "bound-shapes"

namespace adze {
#define GEN_PASS_DEF_BOUNDSHAPES
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// Says why an op has no bound, and which inputs would have to be known.
static void report(Operation *op, StringRef reason) {
  InFlightDiagnostic error = op->emitOpError() << "bound-shapes: tensor '" << getTensorName(op->getLoc())
                                               << "' has no static shape: " << reason;
  SmallVector<BlockArgument> inputs = findDecidingInputs(op);
  if (inputs.empty())
    return;
  error << "; make the values of";
  for (auto [i, input] : llvm::enumerate(inputs))
    error << (i ? " and '" : " '") << getTensorName(input.getLoc()) << "'";
  error << " constant with --freeze-input";
}

/// Returns the extents of bounded results behind all results.
static void returnExtents(func::FuncOp function, const BoundedShapes &shapes) {
  Operation *terminator = function.front().getTerminator();
  OpBuilder builder(terminator);
  SmallVector<Value> results(terminator->getOperands());
  SmallVector<bool> isBounded;
  for (Value result : terminator->getOperands()) {
    isBounded.push_back(shapes.isBounded(result));
    if (isBounded.back())
      results.push_back(shapes.makeExtents(builder, result));
  }
  terminator->setOperands(results);
  function.setType(
      FunctionType::get(function.getContext(), function.getArgumentTypes(), ValueRange(results).getTypes()));
  if (!llvm::is_contained(isBounded, true))
    return;
  function.removeResAttrsAttr();
  function->setAttr("adze.bounded", builder.getDenseBoolArrayAttr(isBounded));
}

namespace {

struct BoundShapes : adze::impl::BoundShapesBase<BoundShapes> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getEntryFunctions(getOperation()))
      if (!function.isExternal() && !function->hasAttr("adze.bounded") && failed(runOnFunction(function)))
        return signalPassFailure();
  }

private:
  LogicalResult runOnFunction(func::FuncOp function) {
    BoundedShapes shapes;
    for (Operation &op : llvm::make_early_inc_range(function.front().without_terminator())) {
      std::string reason;
      if (succeeded(shapes.bound(&op, reason)))
        continue;
      report(&op, reason);
      return failure();
    }
    numBounded += shapes.count;
    returnExtents(function, shapes);
    return success();
  }
};

} // namespace
