//===- LayerProducts.cpp - What a layer's rows meet, by value -------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Means taken out, and noise added.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/LayerProducts.h"

#include <cmath>

using namespace mlir;
using namespace adze;

/// Takes what means alone explain out of products of samples: sums over `count` of them.
static void center(std::vector<double> &products, ArrayRef<double> left, ArrayRef<double> right, double count) {
  for (size_t i = 0; i < left.size(); ++i)
    for (size_t j = 0; j < right.size(); ++j)
      products[i * right.size() + j] -= count * left[i] * right[j];
}

static LayerProducts readGroup(const LayerProbe &probe, int64_t number, bool centers, double noise) {
  LayerProducts group;
  ArrayRef<double> products = probe.getProducts(number);
  group.gram.assign(products.begin(), products.end());
  group.means = group.originalMeans = probe.getMeans(number);
  if (probe.original) {
    ArrayRef<double> cross = probe.getCrossProducts(number);
    group.cross.assign(cross.begin(), cross.end());
    group.originalMeans = probe.getOriginalMeans(number);
  }
  size_t columns = group.means.size();
  // What comes with few samples to happen together is not to be relied on.
  noise *= 1 + double(columns) / double(probe.count);
  if (centers) {
    center(group.gram, group.means, group.means, double(probe.count));
    if (probe.original)
      center(group.cross, group.originalMeans, group.means, double(probe.count));
  }
  for (size_t i = 0; i < columns; ++i) {
    double &own = group.gram[i * columns + i];
    // A constant input is none: the bias takes its place. Rounding must not leave less than nothing.
    if (own <= 1e-9 * products[i * columns + i])
      for (size_t j = 0; j < columns; ++j)
        group.gram[i * columns + j] = group.gram[j * columns + i] = 0;
    if (probe.original)
      group.cross[i * columns + i] += noise * own;
    own *= 1 + noise;
  }
  return group;
}

std::vector<LayerProducts> adze::readProducts(const WeightedLayer &layer, const LayerProbe *probe, bool centers,
                                              double noise) {
  std::vector<LayerProducts> groups;
  if (probe && probe->count > 0)
    for (int64_t g = 0; g < layer.groups; ++g)
      groups.push_back(readGroup(*probe, g, centers, noise));
  return groups;
}

std::vector<double> adze::getBiasChange(const WeightedLayer &layer, ArrayRef<LayerProducts> products,
                                        ArrayRef<float> before, ArrayRef<float> after) {
  if (products.empty())
    return {};
  std::vector<double> change(layer.getOutputs(), 0);
  for (int64_t r = 0; r < layer.getOutputs(); ++r)
    for (int64_t c = 0; c < layer.columns; ++c) {
      const LayerProducts &group = products[r / layer.rows];
      change[r] += double(before[r * layer.columns + c]) * group.originalMeans[c] -
                   double(after[r * layer.columns + c]) * group.means[c];
    }
  return change;
}

void adze::changeBias(const WeightedLayer &layer, ArrayRef<double> change) {
  if (change.empty())
    return;
  std::vector<float> bias = readBias(layer);
  for (auto [value, more] : llvm::zip_equal(bias, change))
    if (std::isfinite(float(value + more)))
      value = float(value + more);
  setBias(layer, bias);
}
