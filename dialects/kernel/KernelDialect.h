//===- KernelDialect.h - The machine dialect --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect, its ops, and how they are bufferized.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_KERNEL_KERNELDIALECT_H
#define ADZE_DIALECTS_KERNEL_KERNELDIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/kernel/KernelDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/kernel/KernelOps.h.inc"

namespace adze::kernel {

/// Attaches the models that let one-shot bufferization take the dialect's ops.
void registerBufferizationModels(mlir::DialectRegistry &registry);

} // namespace adze::kernel

#endif // ADZE_DIALECTS_KERNEL_KERNELDIALECT_H
