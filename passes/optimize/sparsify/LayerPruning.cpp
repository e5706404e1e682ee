//===- LayerPruning.cpp - A layer's weights with zeros --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Masks over the whole layer, and errors group by group.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/sparsify/LayerPruning.h"

#include "passes/optimize/FloatConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

bool LayerPruning::canPrune(const WeightedLayer &layer, PruneAttr attr, StringRef &reason) {
  reason = "channels are for prune-channels";
  if (attr.getPattern() == PrunePattern::channels)
    return false;
  reason = "each of its rows meets one channel, in which there are no blocks or groups";
  return !layer.isDepthwise || attr.getPattern() == PrunePattern::elements;
}

LayerPruning::LayerPruning(const WeightedLayer &layer, PruneAttr attr)
    : layer(layer), attr(attr), rule(getPruneRule(attr)),
      layout{layer.getOutputs(), layer.columns, layer.isDepthwise ? 0 : layer.channels / layer.groups} {
  std::vector<float> stored = *readFloatConstant(layer.getWeight());
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        dense.push_back(stored[layer.getWeightIndex(g, r, c)]);
  pruned = dense;
}

void LayerPruning::readProbe(const LayerProbe *probe, const PruningSettings &settings) {
  groups = readProducts(layer, probe, settings.fitsBiases, settings.noise);
}

PruneProblem LayerPruning::getProblem(int64_t group) const {
  int64_t size = layer.rows * layer.columns;
  return {{layer.rows, layer.columns, layout.span}, ArrayRef<float>(dense).slice(group * size, size),
          groups[group].gram, groups[group].cross};
}

MutableArrayRef<float> LayerPruning::getRows(std::vector<float> &matrix, int64_t group) const {
  int64_t size = layer.rows * layer.columns;
  return MutableArrayRef<float>(matrix).slice(group * size, size);
}

std::vector<double> LayerPruning::getScores(ArrayRef<float> from, Saliency saliency) const {
  if (saliency == Saliency::magnitude || groups.empty())
    return getMagnitudes(from);
  std::vector<double> scores;
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < layer.groups; ++g) {
    PruneProblem problem = getProblem(g);
    problem.weights = from.slice(g * size, size);
    llvm::append_range(scores, getWandaScores(problem));
  }
  return scores;
}

double LayerPruning::measure(ArrayRef<float> matrix) const {
  double sum = 0;
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g)
    sum += getPruningError(getProblem(g), matrix.slice(g * size, size));
  return sum;
}

//===----------------------------------------------------------------------===//
// Layers together
//===----------------------------------------------------------------------===//

std::vector<double> LayerPruning::getUnitScores(const LayerProbe *probe, const PruningSettings &settings,
                                                std::vector<int64_t> &sizes) {
  readProbe(attr.getSaliency() == Saliency::magnitude ? nullptr : probe, settings);
  std::vector<double> scores = getScores(dense, attr.getSaliency());
  double energy = 0;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g)
    energy += getResultEnergy(getProblem(g));
  for (double &score : scores)
    score /= energy > 0 ? std::sqrt(energy) : 1;
  PruneUnits units = getUnits(layout, rule);
  sizes = units.sizes;
  return poolScores(units, rule, scores);
}

double LayerPruning::getSparsityAbove(ArrayRef<double> scores, ArrayRef<int64_t> sizes, double threshold) const {
  int64_t kept = 0;
  for (double score : scores)
    kept += score >= threshold;
  // In units, which is what sparsity is about.
  return 1 - double(std::max<int64_t>(kept, 1)) / double(sizes.size());
}

SparsityCurve LayerPruning::getCurve(const LayerProbe &probe, ArrayRef<double> sparsities,
                                     const PruningSettings &settings) {
  readProbe(&probe, settings);
  PruningSettings quick = settings.getQuick();
  SparsityCurve curve{layout.getSize(), {0}, {0}};
  double energy = 0;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g)
    energy += getResultEnergy(getProblem(g));
  for (double sparsity : sparsities) {
    PruneRule part = rule;
    part.sparsity = sparsity;
    double cost = groups.empty() ? 0 : measure(pruneBy(Saliency::sparsegpt, part, dense, quick).weights);
    curve.sparsities.push_back(sparsity);
    curve.errors.push_back(std::max(curve.errors.back(), energy > 0 ? cost / energy : 0));
  }
  groups.clear();
  return curve;
}

//===----------------------------------------------------------------------===//
// The layer
//===----------------------------------------------------------------------===//

/// Zeros by one way of judging, and by the second-order one also what makes up for them.
PrunedWeights LayerPruning::pruneBy(Saliency saliency, const PruneRule &wanted, ArrayRef<float> from,
                                    const PruningSettings &settings) const {
  PrunedWeights result;
  if (saliency != Saliency::sparsegpt || groups.empty()) {
    // Weights are finite, and so are norms: there is a mask.
    result.mask = llvm::cantFail(makeMask(layout, wanted, getScores(from, saliency)));
    result.weights = applyMask(from, result.mask);
    return result;
  }
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < layer.groups; ++g) {
    PruneProblem problem = getProblem(g);
    PrunedWeights part = pruneBySecondOrder(problem, wanted, settings.damping, from.slice(g * size, size));
    if (settings.refines())
      part = refineMask(problem, wanted, part.mask, settings.refinements, settings.damping);
    llvm::append_range(result.weights, part.weights);
    llvm::append_range(result.mask, part.mask);
  }
  return result;
}

void LayerPruning::reconstruct(PrunedWeights &result, const PruningSettings &settings) const {
  int64_t size = layer.rows * layer.columns;
  for (int64_t g = 0; g < int64_t(groups.size()); ++g) {
    PruneMask mask(result.mask.begin() + g * size, result.mask.begin() + (g + 1) * size);
    llvm::copy(reconstructWeights(getProblem(g), mask, settings.damping), getRows(result.weights, g).begin());
  }
}

void LayerPruning::prune(const LayerProbe *probe, const PruningSettings &settings) {
  readProbe(probe, settings);
  pruned = dense;
  // Weights for the inputs that there are now, before any goes.
  if (!groups.empty() && !groups[0].cross.empty()) {
    PrunedWeights all{dense, PruneMask(dense.size(), 1)};
    reconstruct(all, settings);
    pruned = std::move(all.weights);
  }
  // Groups have their zeros at once.
  int64_t steps = rule.kind == PruneRule::Kind::Groups ? 1 : settings.steps;
  for (int64_t step = 1; step <= steps; ++step) {
    PruneRule wanted = rule;
    wanted.sparsity = getDecayedSparsity(0, rule.sparsity, step, steps);
    PrunedWeights best = pruneBy(attr.getSaliency(), wanted, pruned, settings);
    bool isSecondOrder = attr.getSaliency() == Saliency::sparsegpt && !groups.empty();
    if (settings.reconstructs && !(isSecondOrder && settings.refines()))
      reconstruct(best, settings);
    // The second order looks at columns in one order; where that is not better than to look at nothing, nothing it is.
    if (isSecondOrder)
      for (Saliency simple : {Saliency::magnitude, Saliency::wanda}) {
        // What refining finds is better than Wanda's, and an exact solution takes long where rows are.
        if (settings.refines() && simple == Saliency::wanda)
          continue;
        PrunedWeights other = pruneBy(simple, wanted, pruned, settings);
        if (settings.reconstructs)
          reconstruct(other, settings);
        if (llvm::count(other.mask, 0) >= llvm::count(best.mask, 0) && measure(other.weights) < measure(best.weights))
          best = std::move(other);
      }
    pruned = std::move(best.weights);
  }
  if (settings.fitsBiases)
    biasChange = getBiasChange(layer, groups, dense, pruned);
  double energy = 0;
  error.reset();
  for (int64_t g = 0; g < int64_t(groups.size()); ++g)
    energy += getResultEnergy(getProblem(g));
  if (!groups.empty() && groups[0].cross.empty() && energy > 0)
    error = measure(pruned) / energy;
  groups.clear();
}

void LayerPruning::applyTo(Operation *op) const {
  WeightedLayer target = layer;
  target.op = cast<WeightedOpInterface>(op);
  std::vector<float> stored(pruned.size());
  size_t at = 0;
  for (int64_t g = 0; g < layer.groups; ++g)
    for (int64_t r = 0; r < layer.rows; ++r)
      for (int64_t c = 0; c < layer.columns; ++c)
        stored[layer.getWeightIndex(g, r, c)] = pruned[at++];
  setWeights(target, stored);
  changeBias(target, biasChange);
}

double LayerPruning::getSparsity() const {
  return double(llvm::count(pruned, 0.0f)) / double(std::max<size_t>(pruned.size(), 1));
}
