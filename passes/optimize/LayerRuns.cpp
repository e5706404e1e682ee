//===- LayerRuns.cpp - Runs that show layers their inputs -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LayerRuns.h"

#include "dialects/adze/TensorNames.h"
#include "mlir/IR/Threading.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace adze;

LogicalResult LayerRuns::visitAtOnce(ArrayRef<LayerTask> tasks, ArrayRef<size_t> numbers, Visit visit) {
  for (size_t next = 0; next < numbers.size();) {
    std::deque<LayerProbe> probes;
    std::vector<std::pair<size_t, const LayerProbe *>> some;
    for (int64_t bytes = 0; next < numbers.size(); ++next) {
      const LayerTask &task = tasks[numbers[next]];
      if (!task.isByData) {
        some.push_back({numbers[next], nullptr});
        continue;
      }
      int64_t needed = task.layer->groups * task.layer->columns * task.layer->columns * int64_t(sizeof(double));
      if (!probes.empty() && bytes + needed > options.memory << 20)
        break;
      bytes += needed;
      some.push_back({numbers[next], &probes.emplace_back(*task.layer, /*wantsProducts=*/true)});
    }
    numRuns += !probes.empty();
    if (!probes.empty() && failed(observeInputs(module, *runner, probes, options.samples, options.isHalf)))
      return failure();
    parallelFor(module.getContext(), 0, some.size(), [&](size_t i) { visit(some[i].first, some[i].second); });
    for (auto [number, probe] : some)
      if (probe && probe->count == 0)
        remarkDeclined(tasks[number].layer->op, options.pass,
                       options.withoutData + ": the first sample does not get there");
  }
  return success();
}

LogicalResult LayerRuns::visitBlock(ModuleOp reference, const TensorsByName &originals, ArrayRef<LayerTask> tasks,
                                    ArrayRef<size_t> block, Visit visit) {
  StringRef reason;
  std::optional<SideBySide> both = putSideBySide(module, reference, reason);
  if (!both)
    return module.emitError() << options.pass << ": one layer after the other is not possible: " << reason;
  std::deque<LayerProbe> probes;
  for (size_t number : block) {
    const WeightedLayer &layer = *tasks[number].layer;
    Value original, result = originals.lookup(getTensorName(layer.getOutput()));
    std::optional<WeightedLayer> other = result ? adze::getLayer(result.getDefiningOp(), reason) : std::nullopt;
    if (other && other->shape == layer.shape)
      original = both->ofReference.lookupOrNull(other->getInput());
    if (!original)
      remarkDeclined(layer.op, options.pass, "not fitted to changed inputs: the reference has no layer of its name");
    probes.emplace_back(layer, /*wantsProducts=*/true, both->ofModule.lookup(layer.getInput()), original);
  }
  ++numRuns;
  if (failed(observeInputs(*both->module, *runner, probes, options.samples, options.isHalf)))
    return failure();
  parallelFor(module.getContext(), 0, block.size(), [&](size_t i) { visit(block[i], &probes[i]); });
  return success();
}

LogicalResult LayerRuns::visitInOrder(ArrayRef<LayerTask> tasks, Visit visit, llvm::function_ref<void(size_t)> apply) {
  SmallVector<size_t> pending;
  ModuleOp reference;
  std::optional<TensorsByName> originals;
  auto finish = [&]() -> LogicalResult {
    if (failed(visitBlock(reference, *originals, tasks, pending, visit)))
      return failure();
    llvm::for_each(pending, apply);
    pending.clear();
    return success();
  };
  for (auto [number, task] : llvm::enumerate(tasks)) {
    if (runner)
      runner->report(llvm::formatv("layer {0} of {1}", number + 1, tasks.size()).str());
    if (!task.isByData) {
      visit(number, nullptr);
      apply(number);
      continue;
    }
    if (!reference) {
      reference = getReference(module, *runner, options.pass);
      if (!reference)
        return failure();
      originals.emplace(reference);
    }
    pending.push_back(number);
    if (pending.size() >= options.block && failed(finish()))
      return failure();
  }
  return pending.empty() ? success() : finish();
}
