//===- FoldEqualOps.cpp - What is computed twice --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In order, so that ops behind equal ones become equal.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/prepare/Passes.h"
#include "llvm/ADT/DenseSet.h"

#define DEBUG_TYPE "fold-equal-ops"

namespace adze {
#define GEN_PASS_DEF_FOLDEQUALOPS
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// Ops by what they do, with which operands.
struct OpContent : llvm::DenseMapInfo<Operation *> {
  static constexpr OperationEquivalence::Flags flags = OperationEquivalence::IgnoreLocations;
  static unsigned getHashValue(Operation *op) {
    return OperationEquivalence::computeHash(op, OperationEquivalence::directHashValue,
                                             OperationEquivalence::ignoreHashValue, flags);
  }
  static bool isEqual(Operation *a, Operation *b) {
    if (a == b)
      return true;
    if (a == getTombstoneKey() || a == getEmptyKey() || b == getTombstoneKey() || b == getEmptyKey())
      return false;
    return OperationEquivalence::isEquivalentTo(a, b, OperationEquivalence::exactValueMatch,
                                                /*markEquivalent=*/nullptr, flags);
  }
};

struct FoldEqualOps : adze::impl::FoldEqualOpsBase<FoldEqualOps> {
  void runOnOperation() override;
};

} // namespace

static bool isOutput(Operation *op) {
  return llvm::any_of(op->getUsers(), [](Operation *user) { return user->hasTrait<OpTrait::IsTerminator>(); });
}

void FoldEqualOps::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  llvm::DenseSet<Operation *, OpContent> seen;
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front())) {
    if (op.getNumRegions() || op.hasTrait<OpTrait::IsTerminator>() || !isMemoryEffectFree(&op))
      continue;
    auto [first, isNew] = seen.insert(&op);
    if (isNew || isOutput(&op))
      continue;
    bool isConstant = op.hasTrait<OpTrait::ConstantLike>() || op.getNumOperands() == 0;
    ++(isConstant ? numConstants : numOps);
    op.replaceAllUsesWith(*first);
    op.erase();
  }
}
