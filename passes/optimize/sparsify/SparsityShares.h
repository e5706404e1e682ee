//===- SparsityShares.h - How much of each layer goes -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ways to distribute a sparsity over layers, and which of them is best.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSITYSHARES_H
#define ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSITYSHARES_H

#include "passes/optimize/LayerRuns.h"
#include "passes/optimize/LogitDistance.h"
#include "passes/optimize/sparsify/LayerPruning.h"

namespace adze {

/// Layers that share a sparsity, and ask for the same.
class SparsityShares {
public:
  /// `numbers`: at least one, the places of the layers in `layers` and `tasks`.
  SparsityShares(std::vector<LayerPruning> &layers, llvm::ArrayRef<LayerTask> tasks, llvm::ArrayRef<size_t> numbers,
                 const PruningSettings &settings, LayerRuns &runs)
      : layers(layers), tasks(tasks), numbers(numbers), settings(settings), runs(runs) {}

  /// Gives layers what costs least of the energy of their results: by one threshold for the scores of all weights, and
  /// with the second order by what each of some sparsities costs. Errors are reported at the module.
  llvm::LogicalResult share();

  /// A way to distribute the sparsity, and the SQNR of the logits with it on held-out samples, in dB.
  struct Choice {
    llvm::StringRef name;
    std::vector<double> sparsities; ///< In the order of the layers' numbers.
    double sqnr = 0;
  };
  /// Gives layers what is best for the logits of `module` on held-out samples when they are fitted to the others: the
  /// same sparsity for all of them, or what share() gives them. `runs` leaves held-out samples out. Returns what was
  /// tried, the better one first. Errors are reported at the module.
  mlir::FailureOr<std::vector<Choice>> choose(mlir::ModuleOp module, LogitDistance &distance);

private:
  double getSparsity() const;
  llvm::LogicalResult shareByScores(std::vector<double> &sparsities);
  llvm::LogicalResult shareByCurves(std::vector<double> &sparsities);
  llvm::LogicalResult findShares(std::vector<double> &sparsities);
  llvm::LogicalResult judge(Choice &choice, mlir::ModuleOp module, LogitDistance &distance);

  std::vector<LayerPruning> &layers;
  llvm::ArrayRef<LayerTask> tasks;
  llvm::ArrayRef<size_t> numbers;
  const PruningSettings &settings;
  LayerRuns &runs;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_SPARSIFY_SPARSITYSHARES_H
