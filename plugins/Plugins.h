//===- Plugins.h - Plug-ins that ship with Adze -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each would do in its entry point, were it a library of its own.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PLUGINS_PLUGINS_H
#define ADZE_PLUGINS_PLUGINS_H

#include "mlir/IR/DialectRegistry.h"

namespace adze {

/// `TFLite_Detection_PostProcess`.
void registerDetectionPostProcess(mlir::DialectRegistry &registry);

} // namespace adze

#endif // ADZE_PLUGINS_PLUGINS_H
