//===- OutputGradients.h - What layers are to outputs -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An error in one direction of a layer's results may be lost behind it, and one in another decide the class. Gradients, computed
// backwards from the outputs for samples that were run, tell them apart.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_DECOMPOSE_OUTPUTGRADIENTS_H
#define ADZE_PASSES_OPTIMIZE_DECOMPOSE_OUTPUTGRADIENTS_H

#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace adze {

class OutputGradients {
public:
  /// Runs the module on at most `samples` samples (fewer where `memory` bytes do not hold their tensors). Outputs are mixed with
  /// signs drawn by `samples`' numbers; a SOFTMAX that makes an output is left out. Errors are reported at the module.
  static mlir::FailureOr<OutputGradients> collect(mlir::ModuleOp module, ModelRunner &runner, size_t samples, int64_t memory);

  /// The sum of g g^T over samples and places, where g is the gradient with regard to the results of a layer in front of its
  /// activation: a row and a column for each of its channels. Empty where there is none, or an op behind the layer is not one of
  /// those whose gradient is known.
  llvm::ArrayRef<double> lookup(mlir::Operation *layer) const;

private:
  llvm::DenseMap<mlir::Operation *, std::vector<double>> products;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_DECOMPOSE_OUTPUTGRADIENTS_H
