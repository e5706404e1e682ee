//===- LayerRuns.h - Runs that show layers their inputs ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In which run of the model a pass looks at which layer's inputs.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_LAYERRUNS_H
#define ADZE_PASSES_OPTIMIZE_LAYERRUNS_H

#include "passes/optimize/LayerInputs.h"
#include "passes/optimize/ReferenceLayers.h"

namespace adze {

/// A layer that a pass works on; by what it meets, or by its weights alone.
struct LayerTask {
  const WeightedLayer *layer;
  bool isByData;
};

class LayerRuns {
public:
  /// Works on the layer `number`; `probe` is null where no data is wanted. Layers of a run are visited in parallel.
  using Visit = llvm::function_ref<void(size_t number, const LayerProbe *probe)>;

  /// How runs are cut, and what is said of layers: `samples` of each run (0: all), `memory` MiB of products of a run at once, `block`
  /// layers of a run in order, and what is done to a layer that no sample reaches, as "pruned by magnitude".
  struct Options {
    llvm::StringRef pass;
    llvm::StringRef withoutData;
    size_t samples;
    int64_t memory;
    unsigned block;
    bool isHalf = false; ///< Samples that are held out (isHeldOut()) are not looked at.
  };

  /// `runner` is not null where a task is by data.
  LayerRuns(mlir::ModuleOp module, ModelRunner *runner, Options options) : module(module), runner(runner), options(options) {}

  /// Visits the tasks `numbers`, in as few runs as memory allows. The visitor leaves the module as it is, so that all layers see its
  /// inputs. Errors are reported at the module.
  llvm::LogicalResult visitAtOnce(llvm::ArrayRef<LayerTask> tasks, llvm::ArrayRef<size_t> numbers, Visit visit);
  /// Visits tasks in their order, a block a run, and calls `apply` for each after its run: later ones see inputs that earlier
  /// ones changed, beside those of the runner's reference.
  llvm::LogicalResult visitInOrder(llvm::ArrayRef<LayerTask> tasks, Visit visit, llvm::function_ref<void(size_t)> apply);

  /// Runs of the model so far.
  unsigned count() const { return numRuns; }

private:
  llvm::LogicalResult visitBlock(mlir::ModuleOp reference, const TensorsByName &originals, llvm::ArrayRef<LayerTask> tasks,
                                 llvm::ArrayRef<size_t> block, Visit visit);

  mlir::ModuleOp module;
  ModelRunner *runner;
  Options options;
  unsigned numRuns = 0;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_LAYERRUNS_H
