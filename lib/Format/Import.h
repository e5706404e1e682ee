//===- Import.h - From .tflite to the graph dialect -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a model without losing anything of it. Weights stay where they are: attributes point into the caller's memory.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_IMPORT_H
#define ADZE_LIB_FORMAT_IMPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBufferRef.h"

#include <functional>
#include <memory>

namespace adze {

/// Called with bytes of a file that nothing reads any more. They may be asked for again.
using DropBytes = std::function<void(llvm::ArrayRef<char>)>;

/// Whether the bytes carry the file identifier of a .tflite.
bool isTFLite(llvm::StringRef bytes);

/// The module of a model, verified; null where the file is malformed, with errors at the context that name the
/// buffer's identifier and the place. `owner` keeps the bytes alive as long as an attribute of the context may point
/// into them; `drop`, where it is given, is told of the bytes of a constant that the context has dropped.
mlir::OwningOpRef<mlir::ModuleOp> importTFLite(llvm::MemoryBufferRef buffer, std::shared_ptr<const void> owner,
                                               mlir::MLIRContext *context, DropBytes drop = {});

} // namespace adze

#endif // ADZE_LIB_FORMAT_IMPORT_H
