//===- ShapeRequests.h - Input shapes that a user asks for ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options `batch` and `input-shapes` of infer-shapes, applied to the arguments of entry functions, and the one
// place that refines the type of a tensor.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_SHAPEREQUESTS_H
#define ADZE_PASSES_PREPARE_SHAPEREQUESTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>

namespace adze {

/// The shape that says what both shapes say; none where they contradict each other.
std::optional<llvm::SmallVector<int64_t>> meetShapes(llvm::ArrayRef<int64_t> a, llvm::ArrayRef<int64_t> b);

/// Refines a tensor to what its type and `shape` say together; its location forgets the shape that the file had. The
/// result is whether the type changed, and failure where the two contradict each other.
llvm::FailureOr<bool> refineShape(mlir::Value value, llvm::ArrayRef<int64_t> shape);

/// Functions that no op names: those that a runtime calls.
llvm::SmallVector<mlir::func::FuncOp> getEntryFunctions(mlir::ModuleOp module);

/// Gives arguments of entry functions the extents asked for: `inputShapes` are `name:1x224x224x3` (`?` keeps an extent;
/// the name is one of a signature, a tensor's, or an argument number), `batch` (0: nothing asked) is for every dynamic
/// leading extent that is left. Errors are emitted on the module.
llvm::LogicalResult applyShapeRequests(mlir::ModuleOp module, int64_t batch, llvm::ArrayRef<std::string> inputShapes);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_SHAPEREQUESTS_H
