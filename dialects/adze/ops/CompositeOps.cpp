//===- CompositeOps.cpp - Several ops seen as one -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifier of composites, wrapping and expansion.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/CompositeOps.h"

#include "dialects/adze/ops/StructureOps.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/CompositeOps.cpp.inc"
#include "dialects/adze/ops/CompositeOps.interfaces.inc"

LogicalResult CompositeOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getArgumentTypes() != getInputs().getTypes())
    return emitOpError() << "C1: the region takes (" << block.getArgumentTypes() << ") but the operands are ("
                         << getInputs().getTypes() << ")";
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield)
    return emitOpError() << "C2: the region does not end with 'adze.yield'";
  if (yield.getValues().getTypes() != getOutputs().getTypes())
    return yield.emitOpError() << "C2: yields (" << yield.getValues().getTypes() << ") where the composite has ("
                               << getOutputs().getTypes() << ")";
  for (Operation &op : block)
    if (op.getDialect() != getOperation()->getDialect() || isa<VariableOp>(op))
      return op.emitOpError() << "C3: has no place in a composite";
  return success();
}

CompositeOp adze::outlineComposite(RewriterBase &rewriter, ArrayRef<Operation *> ops, StringRef name,
                                   DictionaryAttr attributes, ArrayRef<Value> leading) {
  OpBuilder::InsertionGuard guard(rewriter);
  Operation *last = ops.back();
  llvm::SmallPtrSet<Operation *, 16> inside(ops.begin(), ops.end());
  llvm::SetVector<Value> inputs(leading.begin(), leading.end());
  for (Operation *op : ops)
    for (Value operand : op->getOperands())
      if (!inside.contains(operand.getDefiningOp()))
        inputs.insert(operand);

  rewriter.setInsertionPoint(last);
  OperationState state(last->getLoc(), CompositeOp::getOperationName());
  state.addTypes(last->getResultTypes());
  state.addOperands(inputs.getArrayRef());
  state.addAttribute("name", rewriter.getStringAttr(name));
  if (attributes && !attributes.empty())
    state.addAttribute("composite_attributes", attributes);
  state.addRegion();
  auto composite = cast<CompositeOp>(rewriter.create(state));
  rewriter.replaceAllUsesWith(last->getResults(), composite.getResults());

  SmallVector<Location> locations;
  for (Value input : inputs)
    locations.push_back(input.getLoc());
  Block *block = rewriter.createBlock(&composite.getBody(), {}, composite.getOperandTypes(), locations);
  for (Operation *op : ops)
    rewriter.moveOpBefore(op, block, block->end());
  for (auto [input, argument] : llvm::zip(inputs, block->getArguments()))
    rewriter.replaceUsesWithIf(input, argument, [&](OpOperand &use) { return use.getOwner()->getBlock() == block; });
  YieldOp::create(rewriter, last->getLoc(), last->getResults());
  return composite;
}

void adze::expandComposite(RewriterBase &rewriter, CompositeOp composite) {
  Block &block = composite.getBody().front();
  auto yield = cast<YieldOp>(block.back());
  rewriter.inlineBlockBefore(&block, composite, composite.getInputs());
  rewriter.replaceOp(composite, yield.getValues());
  rewriter.eraseOp(yield);
}

unsigned adze::expandComposites(Operation *root) {
  IRRewriter rewriter(root->getContext());
  SmallVector<CompositeOp> composites;
  root->walk<WalkOrder::PreOrder>([&](CompositeOp composite) { composites.push_back(composite); });
  for (CompositeOp composite : composites)
    expandComposite(rewriter, composite);
  return composites.size();
}

void AdzeDialect::registerCompositeOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/CompositeOps.cpp.inc"
      >();
}
