//===- ReferenceLayers.cpp - Layers beside what they stand for ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two modules in one.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/ReferenceLayers.h"

#include "dialects/adze/TensorNames.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace adze;

TensorsByName::TensorsByName(ModuleOp module) {
  module.walk([&](Operation *op) {
    for (Value result : op->getResults())
      if (StringRef name = getTensorName(result); !name.empty()) {
        auto [entry, isNew] = values.try_emplace(name, result);
        if (!isNew)
          entry->second = {};
      }
  });
}

/// Appends what `reference` computes to `function`; false where the functions do not fit each other.
static bool append(func::FuncOp function, func::FuncOp reference, IRMapping &mapping, StringRef &reason) {
  reason = "the reference's functions have other arguments";
  if (!reference || reference.isExternal() || reference.getArgumentTypes() != function.getArgumentTypes())
    return false;
  reason = "the model has state, which two copies in one would share";
  OpBuilder builder(function.getBody().front().getTerminator());
  mapping.map(reference.getArguments(), function.getArguments());
  for (Operation &op : reference.getBody().front().without_terminator()) {
    if (!isMemoryEffectFree(&op))
      return false;
    builder.clone(op, mapping);
  }
  return true;
}

std::optional<SideBySide> adze::putSideBySide(ModuleOp module, ModuleOp reference, StringRef &reason) {
  SideBySide both;
  both.module = cast<ModuleOp>(module->clone(both.ofModule));
  for (auto function : both.module->getOps<func::FuncOp>())
    if (function.isPublic() && !function.isExternal() &&
        !append(function, reference.lookupSymbol<func::FuncOp>(function.getName()), both.ofReference, reason))
      return std::nullopt;
  return both;
}
