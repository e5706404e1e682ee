//===- DivideLoops.cpp - Loops of linalg ops as tasks ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Upstream's loops with the bounds of a task.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "passes/codegen/Passes.h"
#include "passes/codegen/TaskRange.h"

#define DEBUG_TYPE "divide-loops"

namespace adze {
#define GEN_PASS_DEF_DIVIDELOOPS
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// So many steps of an innermost loop fill whole cache lines and vectors of any element type.
static constexpr int64_t innermostSteps = 64;

namespace {

/// A loop that can be cut.
struct Cut {
  unsigned dim = 0;
  int64_t steps = 1; // of a part
  int64_t parts = 0;
};

struct DivideLoops : adze::impl::DivideLoopsBase<DivideLoops> {
  using DivideLoopsBase::DivideLoopsBase;
  void runOnOperation() override;
};

} // namespace

/// Whether the body writes to memory, or reads what the op writes elsewhere: rounds would not be independent.
static bool hasCarriedMemory(linalg::LinalgOp op) {
  auto result = op.getBlock()->walk([](Operation *nested) {
    if (isa<memref::LoadOp>(nested) || isMemoryEffectFree(nested))
      return WalkResult::advance();
    return WalkResult::interrupt();
  });
  if (result.wasInterrupted())
    return true;
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  for (OpOperand &written : op.getDpsInitsMutable()) {
    if (captured.contains(written.get()))
      return true;
    for (OpOperand *read : op.getDpsInputOperands())
      if (read->get() == written.get() &&
          op.getMatchingIndexingMap(read) != op.getMatchingIndexingMap(&written))
        return true;
  }
  return false;
}

/// Whether each result has the dimension as an index.
static bool isIndexOfResults(linalg::LinalgOp op, unsigned dim) {
  return llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &written) {
    AffineExpr index = getAffineDimExpr(dim, op.getContext());
    return llvm::is_contained(op.getMatchingIndexingMap(&written).getResults(), index);
  });
}

/// The outermost of the loops that have the most tasks; no parts where there is none.
static Cut chooseCut(linalg::LinalgOp op, int64_t limit) {
  Cut best;
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  for (unsigned dim = 0; dim < extents.size(); ++dim) {
    if (kinds[dim] != utils::IteratorType::parallel || ShapedType::isDynamic(extents[dim]) || !isIndexOfResults(op, dim))
      continue;
    int64_t steps = dim + 1 == extents.size() ? innermostSteps : 1;
    int64_t parts = llvm::divideCeil(extents[dim], steps);
    if (parts > 1 && std::min(parts, limit) > std::min(best.parts, limit))
      best = {dim, steps, parts};
  }
  return best;
}

static LogicalResult divide(linalg::LinalgOp op, const Cut &cut, int64_t limit) {
  IRRewriter rewriter(op);
  Location location = op.getLoc();
  int64_t extent = op.getStaticLoopRanges()[cut.dim];
  codegen::TaskRange range = codegen::cutIntoTasks(rewriter, location, cut.parts, limit);
  auto getStep = [&](Value part) -> Value {
    if (cut.steps == 1)
      return part;
    Value steps = arith::ConstantIndexOp::create(rewriter, location, cut.steps);
    return arith::MulIOp::create(rewriter, location, part, steps);
  };
  Value begin = getStep(range.begin), end = getStep(range.end);
  if (extent % cut.steps)
    end = arith::MinUIOp::create(rewriter, location, end, arith::ConstantIndexOp::create(rewriter, location, extent));
  FailureOr<linalg::LinalgLoops> loops = linalg::linalgOpToLoops(rewriter, op);
  if (failed(loops))
    return op.emitOpError("has no loops");
  auto loop = cast<scf::ForOp>((*loops)[cut.dim]);
  loop.setLowerBound(begin);
  loop.setUpperBound(end);
  rewriter.eraseOp(op);
  return success();
}

void DivideLoops::runOnOperation() {
  int64_t limit = getOperation().isExternal() ? 1 : codegen::getTaskLimit(&getOperation().getBody().front().front());
  if (limit <= 1)
    return;
  SmallVector<linalg::LinalgOp> ops;
  getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
  if (ops.size() != 1 || hasCarriedMemory(ops.front()))
    return;
  Cut cut = chooseCut(ops.front(), limit);
  if (!cut.parts)
    return;
  if (failed(divide(ops.front(), cut, limit)))
    return signalPassFailure();
  ++numCut;
}
