//===- ControlOps.h - Subgraph calls and variables --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that run other subgraphs, and variables behind handles.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_CONTROLOPS_H
#define ADZE_DIALECTS_ADZE_OPS_CONTROLOPS_H

#include "dialects/adze/AdzeOpBase.h"
#include "mlir/IR/SymbolTable.h"

namespace adze {

/// The variables that handles lead to, for side effects.
struct VariableResource : mlir::SideEffects::Resource::Base<VariableResource> {
  llvm::StringRef getName() final { return "adze.variables"; }
};

} // namespace adze

#define GET_OP_CLASSES
#include "dialects/adze/ops/ControlOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_CONTROLOPS_H
