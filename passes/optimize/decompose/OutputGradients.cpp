//===- OutputGradients.cpp - What layers are to outputs -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of gradients, sample by sample.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/decompose/OutputGradients.h"

#include "lib/Numerics/GramMatrix.h"
#include "passes/optimize/GradientGraph.h"

#include <random>

using namespace mlir;
using namespace adze;

/// Samples whose tensors fit into the memory, at least one.
static size_t limitSamples(ArrayRef<Value> tensors, size_t samples, int64_t memory) {
  int64_t bytes = 1;
  for (Value value : tensors)
    bytes += 4 * ShapedType::getNumElements(*getSampleShape(value));
  return std::clamp<int64_t>(memory / bytes, 1, int64_t(samples));
}

/// Signs for the logits of a sample.
static GradientTensors drawSigns(const GradientGraph &graph, const GradientTensors &sample, uint64_t seed) {
  std::mt19937_64 random(seed);
  GradientTensors signs(sample.size());
  for (size_t logit : graph.getLogits())
    for (size_t i = 0; i < sample[logit].size(); ++i)
      signs[logit].push_back(random() & 1 ? 1.0f : -1.0f);
  return signs;
}

FailureOr<OutputGradients> OutputGradients::collect(ModuleOp module, ModelRunner &runner, size_t samples,
                                                    int64_t memory) {
  OutputGradients result;
  GradientGraph graph(module);
  if (graph.getLayerCount() == 0 || runner.keepsState() || runner.getSampleCount() == 0)
    return result;
  ArrayRef<size_t> inputs = graph.getInputs();
  SmallVector<Value> observed;
  for (size_t input : inputs)
    observed.push_back(graph.getTensors()[input]);
  size_t count = limitSamples(observed, std::min(samples, runner.getSampleCount()), memory);
  std::vector<GradientTensors> values(count, GradientTensors(graph.getTensors().size()));
  auto keep = [&](const ObservedTensor &tensor) {
    values[tensor.sample][inputs[tensor.index]].assign(tensor.values.begin(), tensor.values.end());
  };
  if (llvm::Error error = runner.run(module, observed, count, keep))
    return module.emitError() << "running the model on samples: " << llvm::toString(std::move(error));
  // One sample after the other, so that sums have one order.
  for (size_t sample = 0; sample < count; ++sample) {
    GradientTensors tensors = std::move(values[sample]);
    if (!graph.run(tensors))
      continue;
    auto add = [&](size_t number, ArrayRef<const float *>, ArrayRef<float> gradient) {
      const WeightedLayer &layer = graph.getLayer(number).getLayer();
      std::vector<double> &sums = result.products[layer.op];
      int64_t outputs = layer.getOutputs();
      sums.resize(outputs * outputs, 0.0);
      std::vector<float> own(sums.size(), 0.0f);
      addProducts(gradient, gradient, outputs, own);
      llvm::transform(llvm::zip_equal(sums, own), sums.begin(),
                      [](auto pair) { return std::get<0>(pair) + std::get<1>(pair); });
    };
    graph.passBack(tensors, drawSigns(graph, tensors, sample), add);
  }
  return result;
}

ArrayRef<double> OutputGradients::lookup(Operation *layer) const {
  auto found = products.find(layer);
  return found == products.end() ? ArrayRef<double>() : ArrayRef<double>(found->second);
}
