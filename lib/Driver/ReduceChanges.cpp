//===- ReduceChanges.cpp - Ways to make a graph smaller -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes of ops, functions, signatures and constants.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ReduceChanges.h"

#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace adze;

static bool isConstant(Operation *op) {
  return isa<ConstOp, SparseConstOp, ClusteredConstOp, BlockwiseConstOp, ExternalConstOp, NoValueOp, VariableOp,
             PlaceholderOp>(op);
}

/// The ops that can be cut, in order.
static std::vector<Operation *> collectOps(ModuleOp module) {
  std::vector<Operation *> ops;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal())
      for (Operation &op : function.front().without_terminator())
        if (!isConstant(&op))
          ops.push_back(&op);
  return ops;
}

unsigned adze::countOps(ModuleOp module) { return collectOps(module).size(); }

/// A constant of zeros; null for types without.
static Value makeZeros(OpBuilder &builder, Location loc, Type type) {
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!shaped || !shaped.hasStaticShape())
    return {};
  auto storage = cast<RankedTensorType>(getStorageShapedType(shaped));
  TypedAttr zero = builder.getZeroAttr(storage.getElementType());
  return zero ? ConstOp::create(builder, loc, type, DenseElementsAttr::get(storage, Attribute(zero))).getOutput() : Value();
}

/// Makes the function's type what its body says.
static void updateType(func::FuncOp function) {
  function.setType(FunctionType::get(function.getContext(), function.front().getArgumentTypes(),
                                     function.front().getTerminator()->getOperandTypes()));
}

static Value findReplacement(Operation *op, Value result, Replacement replacement) {
  OpBuilder builder(op);
  auto function = cast<func::FuncOp>(op->getParentOp());
  switch (replacement) {
  case Replacement::Operand:
    for (Value operand : op->getOperands())
      if (operand.getType() == result.getType())
        return operand;
    return {};
  case Replacement::Argument:
    if (isa<NoneType>(result.getType()))
      return {};
    return function.front().addArgument(result.getType(), op->getLoc());
  case Replacement::Constant:
    return makeZeros(builder, op->getLoc(), result.getType());
  }
  llvm_unreachable("all replacements are above");
}

bool adze::replaceOps(ModuleOp module, unsigned begin, unsigned length, Replacement replacement) {
  std::vector<Operation *> ops = collectOps(module);
  bool changed = false;
  // Users first: what only a cut op reads needs no replacement.
  for (unsigned index = std::min<size_t>(begin + length, ops.size()); index-- > begin;) {
    Operation *op = ops[index];
    auto function = cast<func::FuncOp>(op->getParentOp());
    bool free = true;
    for (Value result : op->getResults()) {
      if (result.use_empty())
        continue;
      Value other = findReplacement(op, result, replacement);
      free = free && other;
      if (other)
        result.replaceAllUsesWith(other);
      changed |= static_cast<bool>(other);
    }
    if (!free)
      continue;
    op->erase();
    changed = true;
    updateType(function);
  }
  return changed;
}

void adze::removeUnusedOps(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal()) {
      SmallVector<Operation *> ops;
      for (Operation &op : function.front().without_terminator())
        ops.push_back(&op);
      for (Operation *op : llvm::reverse(ops)) // users before what they use
        if (op->use_empty() && (isConstant(op) || isMemoryEffectFree(op)))
          op->erase();
    }
}

Changes adze::getAttributeChanges(ModuleOp module) {
  Changes changes;
  auto names = [](ModuleOp of) {
    SmallVector<StringAttr> result;
    for (NamedAttribute attribute : of->getDiscardableAttrs())
      result.push_back(attribute.getName());
    return result;
  };
  if (names(module).empty())
    return changes;
  changes.push_back([names](ModuleOp copy) {
    for (StringAttr name : names(copy))
      copy->removeDiscardableAttr(name);
    return true;
  });
  for (StringAttr name : names(module))
    changes.push_back([name](ModuleOp copy) { return static_cast<bool>(copy->removeDiscardableAttr(name)); });
  return changes;
}

Changes adze::getFunctionChanges(ModuleOp module) {
  Changes changes;
  for (auto function : module.getOps<func::FuncOp>())
    changes.push_back([name = function.getSymNameAttr()](ModuleOp copy) {
      auto found = copy.lookupSymbol<func::FuncOp>(name);
      if (!found || llvm::hasSingleElement(copy.getOps<func::FuncOp>()) || !SymbolTable::symbolKnownUseEmpty(name, copy))
        return false;
      found.erase();
      return true;
    });
  return changes;
}

/// Erases argument or result `number`; false where that cannot be.
static bool dropArgument(func::FuncOp function, unsigned number) {
  if (number >= function.getNumArguments() || !function.getArgument(number).use_empty())
    return false;
  return succeeded(function.eraseArgument(number));
}
static bool dropResult(func::FuncOp function, unsigned number) {
  Operation *end = function.front().getTerminator();
  if (number >= end->getNumOperands() || end->getNumOperands() == 1)
    return false;
  end->eraseOperand(number);
  return succeeded(function.eraseResult(number));
}

/// Returns an operand of what computed result `number` instead of it, which makes the op unused.
static bool raiseResult(func::FuncOp function, unsigned number) {
  Operation *end = function.front().getTerminator();
  Operation *producer = number < end->getNumOperands() ? end->getOperand(number).getDefiningOp() : nullptr;
  if (!producer || isConstant(producer))
    return false;
  for (Value operand : producer->getOperands())
    if (isa<TensorType>(operand.getType()) && !(operand.getDefiningOp() && isConstant(operand.getDefiningOp()))) {
      end->setOperand(number, operand);
      updateType(function);
      return true;
    }
  return false;
}

Changes adze::getSignatureChanges(ModuleOp module) {
  Changes changes;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    auto add = [&](bool (*change)(func::FuncOp, unsigned), unsigned number) {
      changes.push_back([=, name = function.getSymNameAttr()](ModuleOp copy) {
        auto found = copy.lookupSymbol<func::FuncOp>(name);
        return found && change(found, number);
      });
    };
    for (unsigned number = function.getNumResults(); number-- > 0;) {
      add(dropResult, number);
      add(raiseResult, number);
    }
    for (unsigned number = function.getNumArguments(); number-- > 0;)
      add(dropArgument, number);
  }
  return changes;
}

Changes adze::getDataChanges(ModuleOp module) {
  auto isShrinkable = [](ConstOp op) {
    auto dense = dyn_cast<DenseElementsAttr>(op.getValue());
    auto type = dyn_cast<RankedTensorType>(op.getType());
    return type && type.getNumElements() > 1 && !(dense && dense.isSplat());
  };
  Changes changes;
  unsigned count = 0;
  module.walk([&](ConstOp op) { count += isShrinkable(op); });
  for (unsigned number = count; number-- > 0;) // from the end: what changes is counted no longer
    changes.push_back([=](ModuleOp copy) {
      unsigned position = 0;
      ConstOp found;
      copy.walk([&](ConstOp op) {
        if (isShrinkable(op) && position++ == number)
          found = op;
      });
      if (!found)
        return false;
      OpBuilder builder(found);
      Value zeros = makeZeros(builder, found.getLoc(), found.getType());
      if (!zeros)
        return false;
      found.replaceAllUsesWith(zeros);
      found.erase();
      return true;
    });
  return changes;
}
