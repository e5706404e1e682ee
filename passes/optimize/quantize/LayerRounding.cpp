//===- LayerRounding.cpp - A layer's weights on the grid ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Group by group.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/LayerRounding.h"

#include "lib/Numerics/WeightPruning.h"
#include "lib/Numerics/WeightRounding.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

using namespace mlir;
using namespace adze;

LayerRounding::LayerRounding(const WeightedLayer &layer, const LayerForm &form)
    : layer(layer), form(form), keepsZeros(layer.op->hasAttr("adze.prune")), values(*readFloatConstant(layer.getWeight())) {
  chooseScales();
}

void LayerRounding::chooseScales() {
  WeightForm chosen = chooseWeightForm(layer.getWeight(), values, form.bits, form.axis);
  scales = std::move(chosen.scales);
  // Where the type states one scale for all, there are no channels.
  form.axis = chosen.axis;
}

std::vector<float> LayerRounding::getRows(ArrayRef<float> from, int64_t group) const {
  std::vector<float> rows(layer.rows * layer.columns);
  for (int64_t r = 0; r < layer.rows; ++r)
    for (int64_t c = 0; c < layer.columns; ++c)
      rows[r * layer.columns + c] = from[layer.getWeightIndex(group, r, c)];
  return rows;
}

/// X^T X with more on the diagonal: what few samples do not show might still occur. The share of a matrix that is chance grows
/// with columns / samples (Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", 2004);
/// a quarter of it was best for 4-bit layers of MobileNet v1 judged on samples that were not rounded for. Dead columns stay dead.
static std::vector<double> damp(ArrayRef<double> gram, int64_t columns, int64_t samples, double damping) {
  damping += 0.25 * double(columns) / double(samples);
  std::vector<double> result(gram.begin(), gram.end());
  double sum = 0;
  for (int64_t c = 0; c < columns; ++c)
    sum += gram[c * columns + c];
  for (int64_t c = 0; c < columns; ++c)
    if (result[c * columns + c] > 0)
      result[c * columns + c] += damping * sum / double(columns);
  return result;
}

std::vector<float> LayerRounding::fitWithZeros(ArrayRef<float> targets, int64_t group, const LayerProbe &probe,
                                               const RoundingSettings &settings) const {
  PruneMask mask;
  for (float value : getRows(values, group))
    mask.push_back(value != 0);
  PruneProblem problem{{layer.rows, layer.columns}, targets, probe.getProducts(group), probe.getCrossProducts(group)};
  return reconstructWeights(problem, mask, settings.damping);
}

void LayerRounding::fit(const LayerProbe &probe, ArrayRef<float> targets, const RoundingSettings &settings) {
  if (probe.count == 0 || targets.size() != values.size())
    return;
  for (int64_t g = 0; g < layer.groups; ++g) {
    std::vector<float> rows = getRows(targets, g), unused(layer.rows, 1);
    RoundingProblem problem{layer.rows, layer.columns, rows, unused, probe.getProducts(g), form.bits};
    std::vector<float> fitted = keepsZeros ? fitWithZeros(rows, g, probe, settings)
                                           : fitWeights(problem, probe.getCrossProducts(g), settings.damping);
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        values[layer.getWeightIndex(g, r, c)] = fitted[r * layer.columns + c];
  }
  chooseScales();
}

void LayerRounding::roundToNearest() {
  stored = quantizeWeights(values, getChannelLayout(layer.shape, form.axis), scales, form.bits);
}

void LayerRounding::round(const LayerProbe &probe, const RoundingSettings &settings) {
  roundToNearest();
  if (probe.count == 0)
    return;
  AdaRoundOptions adaptive;
  adaptive.iterations = settings.iterations;
  bool isGptq = settings.method == RoundingSettings::Method::Gptq;
  for (int64_t g = 0; g < layer.groups; ++g) {
    std::vector<float> rows = getRows(values, g), rowScales;
    for (int64_t r = 0; r < layer.rows; ++r)
      rowScales.push_back(scales[scales.size() == 1 ? 0 : g * layer.rows + r]);
    std::vector<double> gram = damp(probe.getProducts(g), layer.columns, probe.count, settings.damping);
    RoundingProblem problem{layer.rows, layer.columns, rows, rowScales, gram, form.bits, keepsZeros};
    StoredWeights rounded = isGptq ? roundByGptq(problem) : roundAdaptively(problem, adaptive);
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        stored[layer.getWeightIndex(g, r, c)] = rounded[r * layer.columns + c];
  }
}

uint64_t LayerRounding::apply() {
  WeightLayout layout = getChannelLayout(layer.shape, form.axis);
  std::vector<int8_t> nearest = quantizeWeights(values, layout, scales, form.bits);
  uint64_t moved = 0;
  std::vector<float> onGrid(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    moved += nearest[i] != stored[i];
    onGrid[i] = scales[scales.size() == 1 ? 0 : layout.getChannel(int64_t(i))] * float(stored[i]);
  }
  QuantizationParams params;
  params.scale = scales;
  params.zeroPoint.assign(scales.size(), 0);
  params.axis = scales.size() > 1 ? int32_t(form.axis) : 0;
  setWeights(layer, onGrid, params);
  return moved;
}
