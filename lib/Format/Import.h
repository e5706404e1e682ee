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

#include <memory>

namespace adze {

/// Whether the bytes carry the file identifier of a .tflite.
bool isTFLite(llvm::StringRef bytes);

/// The module of a model, verified; null where the file is malformed, with errors at the context that name the
/// buffer's identifier and the place. `owner` keeps the bytes alive as long as an attribute of the context may point
/// into them.
mlir::OwningOpRef<mlir::ModuleOp> importTFLite(llvm::MemoryBufferRef buffer, std::shared_ptr<const void> owner,
                                               mlir::MLIRContext *context);

} // namespace adze

#endif // ADZE_LIB_FORMAT_IMPORT_H
