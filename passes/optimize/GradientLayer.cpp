//===- GradientLayer.cpp - Layers forwards and backwards ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three products of matrices: windows by weights, gradients by weights, gradients by windows. Depthwise layers go
// through their channels side by side.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FloatProducts.h"
#include "lib/Numerics/VectorTargets.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/GradientOp.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace adze;

/// Windows that are gathered at once: they and their results stay in the cache.
static constexpr int64_t windowsAtOnce = 128;

static LayerParameters readParameters(const WeightedLayer &layer) {
  LayerParameters parameters;
  std::vector<float> stored = *readFloatConstant(layer.getWeight());
  parameters.weights.reserve(stored.size());
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        parameters.weights.push_back(stored[layer.getWeightIndex(g, r, c)]);
  if (layer.getBias())
    parameters.bias = readBias(layer);
  return parameters;
}

GradientLayer::GradientLayer(const WeightedLayer &layer) : layer(layer), inputOperand(layer.op.getInputOperand()) {
  LayerWindows places(layer);
  SmallVector<int64_t> shape = *getSampleShape(layer.getInput());
  windows = places.getCount(shape);
  taps = layer.columns * layer.groups / std::max<int64_t>(1, layer.channels);
  sources = places.listSources(shape);
  // Windows of one pixel each, in the order of pixels, need no copy.
  bool isInput = taps == 1 && llvm::all_of(llvm::enumerate(sources),
                                           [](auto entry) { return size_t(entry.value()) == entry.index(); });
  if (isInput)
    sources.clear();
  setParameters(readParameters(layer));
}

void GradientLayer::setParameters(LayerParameters values) {
  parameters = std::move(values);
  transposed.resize(parameters.weights.size());
  for (int64_t g = 0, at = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        transposed[isByChannel() ? c * layer.groups + g : (g * layer.columns + c) * layer.rows + r] =
            parameters.weights[at++];
}

const float *GradientLayer::gather(const float *input, int64_t group, int64_t first, int64_t count,
                                   std::vector<float> &storage) const {
  if (sources.empty() && layer.groups == 1)
    return input + first * layer.columns;
  int64_t some = layer.channels / layer.groups;
  storage.resize(count * layer.columns);
  float *target = storage.data();
  for (int64_t i = first * taps; i < (first + count) * taps; ++i, target += some) {
    int64_t pixel = getSource(0, i);
    if (pixel < 0)
      std::fill_n(target, some, 0.0f);
    else
      std::copy_n(input + pixel * layer.channels + group * some, some, target);
  }
  return storage.data();
}

/// `sum[i] += a[i] * b[i]`.
ADZE_VECTOR_TARGETS static void addElementProducts(const float *a, const float *b, int64_t count, float *sum) {
  for (int64_t i = 0; i < count; ++i)
    sum[i] += a[i] * b[i];
}

void GradientLayer::run(ArrayRef<const float *> operands, MutableArrayRef<float> result) const {
  const float *input = operands[inputOperand];
  int64_t outputs = layer.getOutputs();
  for (int64_t w = 0; w < windows; ++w)
    for (int64_t o = 0; o < outputs; ++o)
      result[w * outputs + o] = parameters.bias.empty() ? 0.0f : parameters.bias[o];
  if (isByChannel()) {
    for (int64_t w = 0; w < windows; ++w)
      for (int64_t t = 0; t < taps; ++t)
        if (int64_t pixel = getSource(w, t); pixel >= 0)
          addElementProducts(input + pixel * outputs, transposed.data() + t * outputs, outputs,
                             result.data() + w * outputs);
    return;
  }
  std::vector<float> storage;
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t first = 0; first < windows; first += windowsAtOnce) {
      int64_t some = std::min(windowsAtOnce, windows - first);
      addProduct({gather(input, g, first, some, storage), layer.columns},
                 {transposed.data() + g * layer.rows * layer.columns, layer.rows}, some, layer.columns, layer.rows,
                 result.data() + first * outputs + g * layer.rows, outputs);
    }
}

void GradientLayer::passBack(ArrayRef<const float *> operands, ArrayRef<float> gradient, ArrayRef<float *> sums) const {
  float *sum = sums[inputOperand];
  if (!sum)
    return;
  int64_t outputs = layer.getOutputs(), perGroup = layer.channels / layer.groups;
  if (isByChannel()) {
    for (int64_t w = 0; w < windows; ++w)
      for (int64_t t = 0; t < taps; ++t)
        if (int64_t pixel = getSource(w, t); pixel >= 0)
          addElementProducts(gradient.data() + w * outputs, transposed.data() + t * outputs, outputs,
                             sum + pixel * outputs);
    return;
  }
  std::vector<float> rows(windowsAtOnce * layer.columns);
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t first = 0; first < windows; first += windowsAtOnce) {
      int64_t some = std::min(windowsAtOnce, windows - first);
      std::fill_n(rows.begin(), some * layer.columns, 0.0f);
      addProduct({gradient.data() + first * outputs + g * layer.rows, outputs},
                 {parameters.weights.data() + g * layer.rows * layer.columns, layer.columns}, some, layer.rows,
                 layer.columns, rows.data(), layer.columns);
      for (int64_t i = 0; i < some * taps; ++i)
        if (int64_t pixel = getSource(first, i); pixel >= 0)
          for (int64_t c = 0; c < perGroup; ++c)
            sum[pixel * layer.channels + g * perGroup + c] += rows[i * perGroup + c];
    }
}

void GradientLayer::passToParameters(ArrayRef<const float *> operands, ArrayRef<float> gradient,
                                     LayerParameters &sums) const {
  const float *input = operands[inputOperand];
  int64_t outputs = layer.getOutputs();
  for (int64_t w = 0; w < windows && !sums.bias.empty(); ++w)
    for (int64_t o = 0; o < outputs; ++o)
      sums.bias[o] += gradient[w * outputs + o];
  if (isByChannel()) {
    std::vector<float> filters(taps * outputs, 0.0f);
    for (int64_t w = 0; w < windows; ++w)
      for (int64_t t = 0; t < taps; ++t)
        if (int64_t pixel = getSource(w, t); pixel >= 0)
          addElementProducts(gradient.data() + w * outputs, input + pixel * outputs, outputs,
                             filters.data() + t * outputs);
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t t = 0; t < taps; ++t)
        sums.weights[o * taps + t] += filters[t * outputs + o];
    return;
  }
  std::vector<float> storage;
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t first = 0; first < windows; first += windowsAtOnce) {
      int64_t some = std::min(windowsAtOnce, windows - first);
      MatrixView rows{gradient.data() + first * outputs + g * layer.rows, outputs};
      addProduct(rows.transpose(), {gather(input, g, first, some, storage), layer.columns}, layer.rows, some,
                 layer.columns, sums.weights.data() + g * layer.rows * layer.columns, layer.columns);
    }
}
