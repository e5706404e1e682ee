//===- Export.h - From the graph dialect to .tflite -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a module as a model. The tables are built in memory, the weights streamed behind them from where they are.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_FORMAT_EXPORT_H
#define ADZE_LIB_FORMAT_EXPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace adze {

struct ExportOptions {
  /// Give equal constants one buffer although the file had several, and drop buffers that nothing uses.
  bool shareBuffers = false;
};

/// Writes `module`; fails with errors at the ops that have no place in the format, before anything is written.
llvm::LogicalResult exportTFLite(mlir::ModuleOp module, llvm::raw_ostream &os, const ExportOptions &options = {});

} // namespace adze

#endif // ADZE_LIB_FORMAT_EXPORT_H
