//===- LogitDistance.h - How far changes move a model's results -*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By which a pass chooses between ways to change a model.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_LOGITDISTANCE_H
#define ADZE_PASSES_OPTIMIZE_LOGITDISTANCE_H

#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace adze {

/// The FLOAT32 values that leave functions which no others call, in front of SOFTMAX, LOG_SOFTMAX, LOGISTIC and changes
/// of shape and type: logits, where the model is a classifier.
llvm::SmallVector<mlir::Value> listLogits(mlir::ModuleOp module);

/// Of several samples those with even numbers are to fit with, and those with odd ones to judge by: neighbours are
/// often alike, as in folders of classes. A single sample is for both.
inline bool isHeldOut(size_t sample) { return sample % 2; }

/// The logits of a module for held-out samples, and how far those of changed copies are from them.
class LogitDistance {
public:
  /// `samples`: how many to run, fitting ones too; 0: all.
  LogitDistance(ModelRunner &runner, size_t samples);

  /// Keeps the logits of `module`. Errors are reported at it.
  llvm::LogicalResult record(mlir::ModuleOp module);
  /// The SQNR of a copy's logits in dB: infinite where they are the recorded ones, minus infinity where one is no
  /// number. The copy has as many logits as the recorded module.
  mlir::FailureOr<double> measure(mlir::ModuleOp copy);

private:
  using Rows = std::vector<std::vector<std::vector<float>>>; ///< Of each sample and tensor.
  mlir::FailureOr<Rows> run(mlir::ModuleOp module);

  ModelRunner &runner;
  size_t count;
  Rows recorded;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_LOGITDISTANCE_H
