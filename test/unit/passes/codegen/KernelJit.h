//===- KernelJit.h - Runs functions on buffers ------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a module of kernel ops on buffers to machine code in this process.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_KERNELJIT_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_KERNELJIT_H

#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace adze {

/// A context with all dialects and what translates them.
std::unique_ptr<mlir::MLIRContext> makeJitContext();

/// Whether this machine has what `cpu` has.
bool canRun(llvm::StringRef cpu);

/// Runs `pipeline`, then what leads to LLVM, and compiles for `cpu`; buffers are passed as bare pointers. Null, with a
/// message on stderr, where that fails.
std::unique_ptr<mlir::ExecutionEngine> compileForTest(mlir::ModuleOp module, llvm::StringRef pipeline, llvm::StringRef cpu);

/// Calls the function `name` with pointers to its buffers.
void callWithBuffers(mlir::ExecutionEngine &engine, llvm::StringRef name, llvm::ArrayRef<void *> buffers);

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_KERNELJIT_H
