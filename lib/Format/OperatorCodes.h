//===- OperatorCodes.h - The operator code table ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code and version of each op, and the table that a module needs.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_OPERATORCODES_H
#define ADZE_LIB_FORMAT_OPERATORCODES_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace adze {

/// The version to write for an op. What the file said stands as long as the rule says what it said then; once the op has
/// changed, versions only go up.
int32_t getOperatorVersion(mlir::Operation *op);

/// The code of an op of the dialect; null for ops that are no operators (constants and the like).
OperatorCodeAttr getOperatorCode(mlir::Operation *op);

/// The codes of all ops in a module in the order of first use.
llvm::SmallVector<mlir::Attribute> collectOperatorCodes(mlir::ModuleOp module);

} // namespace adze

#endif // ADZE_LIB_FORMAT_OPERATORCODES_H
