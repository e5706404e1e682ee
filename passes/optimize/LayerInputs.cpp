//===- LayerInputs.cpp - Statistics of what layers read -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Distributes observed tensors over probes.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LayerInputs.h"

#include "dialects/adze/AdzeDialect.h"
#include "passes/optimize/LogitDistance.h"
#include "llvm/ADT/MapVector.h"

#include <cmath>

using namespace mlir;
using namespace adze;

ModelRunner *adze::getModelRunner(ModuleOp module, StringRef pass) {
  ModelRunner *runner = module.getContext()->getLoadedDialect<AdzeDialect>()->getModelRunner();
  if (!runner)
    module.emitError() << pass << " needs samples: give --representative-data";
  return runner;
}

ModuleOp adze::getReference(ModuleOp module, ModelRunner &runner, StringRef pass, ReferenceUse use) {
  auto reference = dyn_cast_or_null<ModuleOp>(runner.getReference(use));
  if (!reference)
    module.emitError() << pass << " needs the model that it approximates: run record-reference"
                       << (use == ReferenceUse::outputs ? "{use=outputs}" : "") << " before";
  return reference;
}

ArrayRef<double> LayerProbe::getProducts(int64_t group) const {
  int64_t size = windows.getColumns() * windows.getColumns();
  return products.get().slice(group * size, size);
}

ArrayRef<double> LayerProbe::getCrossProducts(int64_t group) const {
  int64_t size = windows.getColumns() * windows.getColumns();
  return crossProducts.get().slice(group * size, size);
}

std::vector<double> LayerProbe::getMeansOf(const OrderlessSum &sums, int64_t group) const {
  ArrayRef<double> part = sums.get().slice(group * windows.getColumns(), windows.getColumns());
  std::vector<double> result(part.begin(), part.end());
  for (double &mean : result)
    mean /= double(std::max<int64_t>(count, 1));
  return result;
}

std::vector<double> LayerProbe::getMeans(int64_t group) const { return getMeansOf(means, group); }

std::vector<double> LayerProbe::getOriginalMeans(int64_t group) const { return getMeansOf(originalMeans, group); }

namespace {

/// Sums of one sample.
struct Terms {
  std::vector<float> products, crossProducts, means, originalMeans;
};

/// One run over samples.
class InputObserver {
public:
  InputObserver(std::deque<LayerProbe> &probes, unsigned workers);
  llvm::Error run(ModuleOp module, ModelRunner &runner, size_t samples, bool isTrial);
  bool isHalf = false; ///< Samples that are held out are left out.

private:
  void observe(const ObservedTensor &tensor, bool isTrial);
  Terms sum(const LayerProbe &probe, ArrayRef<int64_t> shape, ArrayRef<float> values, ArrayRef<float> original) const;

  SmallVector<Value> tensors;
  /// Probes that read a tensor, and for a tensor that is somebody's original, where it is kept until the input comes.
  std::vector<SmallVector<LayerProbe *>> readers;
  llvm::DenseMap<Value, size_t> numbers;
  /// By worker and tensor.
  std::vector<llvm::DenseMap<size_t, std::vector<float>>> kept;
  /// The sample of a worker, from which `kept` is.
  std::vector<size_t> current;
  llvm::DenseSet<size_t> originals;
};

} // namespace

InputObserver::InputObserver(std::deque<LayerProbe> &probes, unsigned workers)
    : kept(workers), current(workers, ~size_t(0)) {
  auto getNumber = [&](Value value) {
    auto [entry, isNew] = numbers.try_emplace(value, tensors.size());
    if (isNew) {
      tensors.push_back(value);
      readers.emplace_back();
    }
    return entry->second;
  };
  // Whichever of an input and its original comes second finds the other one kept.
  for (LayerProbe &probe : probes) {
    readers[getNumber(probe.input)].push_back(&probe);
    if (!probe.original)
      continue;
    size_t number = getNumber(probe.original);
    if (probe.original != probe.input)
      readers[number].push_back(&probe);
    originals.insert(number);
    originals.insert(getNumber(probe.input));
  }
}

Terms InputObserver::sum(const LayerProbe &probe, ArrayRef<int64_t> shape, ArrayRef<float> values,
                         ArrayRef<float> original) const {
  constexpr int64_t windowsAtOnce = 256;
  const LayerWindows &windows = probe.windows;
  int64_t columns = windows.getColumns(), count = windows.getCount(shape), size = columns * columns;
  Terms terms;
  terms.means.assign(windows.getGroups() * columns, 0);
  terms.originalMeans.assign(original.empty() ? 0 : terms.means.size(), 0);
  terms.products.assign(probe.wantsProducts ? windows.getGroups() * size : 0, 0);
  terms.crossProducts.assign(original.empty() ? 0 : windows.getGroups() * size, 0);
  std::vector<float> rows(windowsAtOnce * columns), originalRows(original.empty() ? 0 : rows.size());
  for (int64_t g = 0; g < windows.getGroups(); ++g)
    for (int64_t first = 0; first < count; first += windowsAtOnce) {
      int64_t some = std::min(windowsAtOnce, count - first);
      windows.gather(shape, values, g, first, some, rows.data());
      ArrayRef<float> used(rows.data(), some * columns);
      for (int64_t r = 0; r < some; ++r)
        for (int64_t c = 0; c < columns; ++c)
          terms.means[g * columns + c] += rows[r * columns + c];
      if (probe.wantsProducts)
        addProducts(used, used, columns, MutableArrayRef<float>(terms.products).slice(g * size, size));
      if (original.empty())
        continue;
      windows.gather(shape, original, g, first, some, originalRows.data());
      for (int64_t r = 0; r < some; ++r)
        for (int64_t c = 0; c < columns; ++c)
          terms.originalMeans[g * columns + c] += originalRows[r * columns + c];
      addProducts({originalRows.data(), used.size()}, used, columns,
                  MutableArrayRef<float>(terms.crossProducts).slice(g * size, size));
    }
  return terms;
}

static double getLargest(ArrayRef<float> terms) {
  float largest = 0;
  for (float term : terms)
    if (std::isfinite(term))
      largest = std::max(largest, std::abs(term));
  return largest;
}

void InputObserver::observe(const ObservedTensor &tensor, bool isTrial) {
  auto &workerKept = kept[tensor.worker];
  if (tensor.sample != current[tensor.worker])
    workerKept.clear();
  current[tensor.worker] = tensor.sample;
  for (LayerProbe *probe : readers[tensor.index]) {
    ArrayRef<float> values = tensor.values, original;
    if (probe->original == probe->input) {
      original = values;
    } else if (probe->original) {
      bool isOriginal = tensors[tensor.index] == probe->original;
      auto other = workerKept.find(numbers.lookup(isOriginal ? probe->input : probe->original));
      if (other == workerKept.end() || other->second.size() != values.size())
        continue;
      original = isOriginal ? values : ArrayRef<float>(other->second);
      values = isOriginal ? ArrayRef<float>(other->second) : values;
    }
    Terms terms = sum(*probe, tensor.shape, values, original);
    if (isTrial) {
      probe->products.reset(terms.products.size(), getLargest(terms.products));
      probe->crossProducts.reset(terms.crossProducts.size(), getLargest(terms.crossProducts));
      probe->means.reset(terms.means.size(), getLargest(terms.means));
      probe->originalMeans.reset(terms.originalMeans.size(), getLargest(terms.originalMeans));
      continue;
    }
    // The first sample did not get here: nothing is known of its size.
    if (probe->means.get().size() != terms.means.size())
      continue;
    probe->products.add(terms.products);
    probe->crossProducts.add(terms.crossProducts);
    probe->means.add(terms.means);
    probe->originalMeans.add(terms.originalMeans);
    probe->count += probe->windows.getCount(tensor.shape);
  }
  if (originals.contains(tensor.index))
    workerKept[tensor.index].assign(tensor.values.begin(), tensor.values.end());
}

llvm::Error InputObserver::run(ModuleOp module, ModelRunner &runner, size_t samples, bool isTrial) {
  llvm::fill(current, ~size_t(0));
  return runner.run(module, tensors, samples, [&](const ObservedTensor &tensor) {
    if (!isHalf || !isHeldOut(tensor.sample))
      observe(tensor, isTrial);
  });
}

LogicalResult adze::observeInputs(ModuleOp module, ModelRunner &runner, std::deque<LayerProbe> &probes, size_t samples,
                                  bool isHalf) {
  if (probes.empty())
    return success();
  InputObserver observer(probes, runner.getWorkerCount());
  observer.isHalf = isHalf;
  // The first sample says how large sums become.
  for (bool isTrial : {true, false})
    if (llvm::Error error = observer.run(module, runner, isTrial ? 1 : samples, isTrial))
      return module.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  return success();
}
