//===- ModelFile.h - Models in files ----------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a model of any format, told apart by its content, and writes one whole or not at all.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_MODELFILE_H
#define ADZE_LIB_DRIVER_MODELFILE_H

#include "lib/Format/Export.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>

namespace adze {

enum class ModelFormat { TFLite, MLIR, Bytecode };

/// The format that a file name asks for; none where its extension says nothing.
std::optional<ModelFormat> getFormatForName(llvm::StringRef path);

struct ReadModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  uint64_t bytes = 0;
  std::string hash; ///< SHA-256 of the file in hexadecimal digits, where it was asked for.
};

/// Reads `path` (`-`: stdin). Files are mapped, and stay so as long as `context` may use their weights. The module is null
/// after errors, which have been printed.
ReadModel readModel(llvm::StringRef path, mlir::MLIRContext *context, bool hash = false);

/// Writes `path` (`-`: stdout) whole or not at all and sets `bytes`; failures have been printed.
llvm::LogicalResult writeModel(mlir::ModuleOp module, llvm::StringRef path, ModelFormat format,
                               const ExportOptions &options, uint64_t &bytes);

} // namespace adze

#endif // ADZE_LIB_DRIVER_MODELFILE_H
