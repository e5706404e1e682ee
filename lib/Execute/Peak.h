//===- Peak.h - What the machine can do at most -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures the arithmetic that one core reaches with nothing in its way, to judge other code by.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_PEAK_H
#define ADZE_LIB_EXECUTE_PEAK_H

#include "lib/Execute/CompiledModel.h"

namespace adze {

/// A loop of independent multiply-adds on the widest vectors of a machine.
class PeakLoop {
public:
  enum class Kind {
    Float, ///< f32 fused multiply-add.
    Int8   ///< 8-bit dot products into 32 bits: vpdpbusd, sdot.
  };

  /// Compiles the loop; null where the machine has no instruction for `kind`.
  static llvm::Expected<std::unique_ptr<PeakLoop>> create(Kind kind, const CodeOptions &options);

  /// Multiply-adds in a second, the best of several runs in about `seconds`.
  double measure(double seconds = 0.05);
  const std::string &getInstruction() const { return instruction; }

private:
  std::unique_ptr<CompiledModel> model;
  std::string instruction;
  double macsPerTurn = 0;
};

} // namespace adze

#endif // ADZE_LIB_EXECUTE_PEAK_H
