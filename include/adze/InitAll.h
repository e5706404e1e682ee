//===- InitAll.h - Registration of everything -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a tool that wants all of Adze calls once. Lists of passes and dialects are generated.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_INITALL_H
#define ADZE_INITALL_H

#include "mlir/IR/DialectRegistry.h"

namespace adze {

/// Adds Adze's dialects and upstream's.
void registerAllDialects(mlir::DialectRegistry &registry);

/// Registers Adze's passes and pipelines; upstream's as well with `upstream`.
void registerAllPasses(bool upstream = true);

/// Registers `--tflite-to-mlir` and `--mlir-to-tflite` for mlir-translate.
void registerAllTranslations();

} // namespace adze

#endif // ADZE_INITALL_H
