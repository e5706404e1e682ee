//===- ModelOutputs.h - What a model computes from samples ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By which changes of different layers compare.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_DECOMPOSE_MODELOUTPUTS_H
#define ADZE_PASSES_OPTIMIZE_DECOMPOSE_MODELOUTPUTS_H

#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace adze {

/// The values that public functions return, for each sample.
class ModelOutputs {
public:
  /// Runs the module on `samples` samples (0: all). Errors are reported at the module.
  static mlir::FailureOr<ModelOutputs> collect(mlir::ModuleOp module, ModelRunner &runner, size_t samples);

  /// The energy of the differences as part of that of `reference`, over all outputs that can be compared; what is not
  /// finite does not count.
  double getDistance(const ModelOutputs &reference) const;

private:
  /// By output and sample.
  std::vector<std::vector<std::vector<float>>> values;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_DECOMPOSE_MODELOUTPUTS_H
