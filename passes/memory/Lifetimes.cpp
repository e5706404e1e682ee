//===- Lifetimes.cpp - When buffers are needed ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops are numbered in program order. A buffer lives from the first to the last op that uses it or a view of it; one that
// is used inside of a loop and made outside of it lives as long as the loop.
//
//===----------------------------------------------------------------------===//

#include "passes/memory/Lifetimes.h"

#include "dialects/kernel/KernelDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace adze;

uint64_t adze::getBufferBytes(MemRefType type) {
  Type element = type.getElementType();
  uint64_t factor = 1;
  if (auto complex = dyn_cast<ComplexType>(element)) {
    element = complex.getElementType();
    factor = 2;
  }
  uint64_t bytes = element.isIndex() ? 8 : llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  return type.getNumElements() * factor * bytes;
}

Lifetimes::Lifetimes(func::FuncOp function, uint64_t alignment) {
  number(function.getBody());
  function.walk<WalkOrder::PreOrder>([&](memref::AllocOp op) {
    roots[op.getResult()] = allocations.size();
    allocations.push_back(op);
    ArenaBuffer buffer;
    buffer.bytes = getBufferBytes(op.getType());
    buffer.alignment = alignment;
    buffer.firstUse = ~uint64_t(0);
    buffers.push_back(buffer);
  });
  for (size_t i = 0; i != allocations.size(); ++i)
    findUses(i);
  findSharing();
}

void Lifetimes::number(Region &region) {
  for (Block &block : region)
    for (Operation &op : block) {
      uint64_t begin = next++;
      // What a computation contains happens at once; control flow takes the time of what it contains.
      if (isa<linalg::LinalgOp, kernel::MatmulOp, kernel::Conv2DOp, kernel::DepthwiseConv2DOp>(op)) {
        op.walk([&](Operation *nested) { positions[nested] = {begin, begin}; });
        continue;
      }
      for (Region &nested : op.getRegions())
        number(nested);
      positions[&op] = {begin, op.getNumRegions() ? next++ : begin};
    }
}

void Lifetimes::addUse(size_t buffer, Operation *user) {
  // The op next to the allocation that holds the use: if a loop is on the way, the use is there in every iteration.
  Region *home = allocations[buffer]->getParentRegion();
  auto [first, last] = positions[user];
  for (Operation *op = user; op && op->getParentRegion() != home; op = op->getParentOp())
    if (Operation *parent = op->getParentOp(); isa<LoopLikeOpInterface>(parent))
      std::tie(first, last) = positions[parent];
  ArenaBuffer &entry = buffers[buffer];
  entry.firstUse = std::min(entry.firstUse, first);
  entry.lastUse = std::max(entry.lastUse, last);
}

void Lifetimes::findUses(size_t buffer) {
  SmallVector<Value> pending = {allocations[buffer].getResult()};
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    for (Operation *user : value.getUsers()) {
      if (isa<memref::DeallocOp>(user))
        continue;
      if (!isa<ViewLikeOpInterface, memref::ExpandShapeOp, memref::CollapseShapeOp>(user)) {
        addUse(buffer, user);
        continue;
      }
      for (Value view : user->getResults()) {
        roots[view] = buffer;
        pending.push_back(view);
      }
    }
  }
  ArenaBuffer &entry = buffers[buffer];
  if (entry.firstUse == ~uint64_t(0))
    entry.firstUse = entry.lastUse = positions[allocations[buffer]].first;
}

/// Whether an op without reductions reads of `source` only the element that it writes at the same time.
static bool isElementwiseIn(linalg::LinalgOp op, Value source) {
  if (op.getNumParallelLoops() != op.getNumLoops() || !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity())
    return false;
  for (OpOperand *operand : op.getDpsInputOperands())
    if (operand->get() == source && !op.getMatchingIndexingMap(operand).isIdentity())
      return false;
  // A view of the source, and what the body loads by itself, may be any element.
  for (Operation *user : source.getUsers())
    if (user != op && (op->isProperAncestor(user) || isa<ViewLikeOpInterface>(user)))
      return false;
  return true;
}

void Lifetimes::findSharing() {
  for (auto [i, allocation] : llvm::enumerate(allocations)) {
    for (Operation *user : allocation.getResult().getUsers()) {
      auto op = dyn_cast<linalg::LinalgOp>(user);
      if (!op || op.getNumDpsInits() != 1 || op.getDpsInitOperand(0)->get() != allocation.getResult())
        continue;
      for (OpOperand *operand : op.getDpsInputOperands()) {
        auto source = operand->get().getDefiningOp<memref::AllocOp>();
        if (source && source.getType() == allocation.getType() && isElementwiseIn(op, source.getResult()))
          buffers[i].mayShareWith.push_back(roots[source.getResult()]);
      }
    }
  }
}
