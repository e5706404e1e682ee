//===- StructureOps.h - Tensors that no builtin computes --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants, variables, and the ops that carry what has no record.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_OPS_STRUCTUREOPS_H
#define ADZE_DIALECTS_ADZE_OPS_STRUCTUREOPS_H

#include "dialects/adze/AdzeOpBase.h"
#include "mlir/IR/SymbolTable.h"

#define GET_OP_CLASSES
#include "dialects/adze/ops/StructureOps.h.inc"

#endif // ADZE_DIALECTS_ADZE_OPS_STRUCTUREOPS_H
