//===- PhaseDump.h - What each phase made of a model ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `--dump-phases` and `--stop-after` of adze compile.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_PHASEDUMP_H
#define ADZE_LIB_DRIVER_PHASEDUMP_H

#include "mlir/IR/BuiltinOps.h"

#include <string>

namespace adze {

/// The names of the phases that a module can be seen after, in their order.
llvm::ArrayRef<llvm::StringRef> listPhases();

struct PhaseDump {
  std::string stopAfter; ///< A phase; empty: all run.
  std::string directory; ///< Gets a file a phase, `1.import.mlir` and so on; empty: none. Made where it does not exist.
  bool weights = false;  ///< Constants are written out; else those of more than a few elements are not.

  /// To be called after each phase: writes the file, and returns whether the next phase may run. Where `stopAfter` is
  /// reached, `text` is the module.
  bool observe(llvm::StringRef phase, mlir::ModuleOp module);

  /// Whether no further phase is to run.
  bool isOver() const { return isStopped || !error.empty(); }

  std::string text;
  std::string error; ///< What went wrong with a file; empty: nothing.
  bool isStopped = false;
};

} // namespace adze

#endif // ADZE_LIB_DRIVER_PHASEDUMP_H
