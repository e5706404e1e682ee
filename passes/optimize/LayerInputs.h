//===- LayerInputs.h - Statistics of what layers read -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a model and sums up, for each of some layers, products and means of the windows that its weights meet.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_LAYERINPUTS_H
#define ADZE_PASSES_OPTIMIZE_LAYERINPUTS_H

#include "lib/Numerics/GramMatrix.h"
#include "lib/Support/ModelRunner.h"
#include "passes/optimize/LayerWindows.h"

#include <atomic>
#include <deque>

namespace adze {

/// The runner of the module's context. Null, with an error at the module, where there is none.
ModelRunner *getModelRunner(mlir::ModuleOp module, llvm::StringRef pass);

/// The runner's reference. Null, with an error at the module, where none was recorded.
mlir::ModuleOp getReference(mlir::ModuleOp module, ModelRunner &runner, llvm::StringRef pass,
                            ReferenceUse use = ReferenceUse::tensors);

/// A layer whose inputs are looked at.
struct LayerProbe {
  explicit LayerProbe(const WeightedLayer &layer, bool wantsProducts, mlir::Value input = {}, mlir::Value original = {})
      : windows(layer), wantsProducts(wantsProducts), input(input ? input : layer.getInput()), original(original) {}

  /// X^T X of a group's windows: columns x columns.
  llvm::ArrayRef<double> getProducts(int64_t group) const;
  /// Z^T X, where Z are the windows of `original`.
  llvm::ArrayRef<double> getCrossProducts(int64_t group) const;
  /// Means of the columns of a group's windows.
  std::vector<double> getMeans(int64_t group) const;
  /// The same of the windows of `original`.
  std::vector<double> getOriginalMeans(int64_t group) const;

  LayerWindows windows;
  bool wantsProducts; ///< Or means alone.
  mlir::Value input;  ///< In the module that is run.
  mlir::Value original; ///< What the input was meant to be, in the same module; null: no cross products.
  OrderlessSum products, crossProducts, means, originalMeans;
  std::atomic<int64_t> count = 0; ///< Windows seen.

private:
  std::vector<double> getMeansOf(const OrderlessSum &sums, int64_t group) const;
};

/// Runs `module` on `samples` samples (0: all) and fills the probes in. Errors are reported at the module. `isHalf`:
/// probes do not see samples that are held out (isHeldOut()).
llvm::LogicalResult observeInputs(mlir::ModuleOp module, ModelRunner &runner, std::deque<LayerProbe> &probes,
                                  size_t samples, bool isHalf = false);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_LAYERINPUTS_H
