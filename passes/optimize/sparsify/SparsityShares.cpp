//===- SparsityShares.cpp - How much of each layer goes -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Candidates, and real runs that say which is best.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/sparsify/SparsityShares.h"

using namespace mlir;
using namespace adze;

double SparsityShares::getSparsity() const {
  return layers[numbers[0]].getAttr().getSparsity().getValueAsDouble();
}

//===----------------------------------------------------------------------===//
// Layers by themselves
//===----------------------------------------------------------------------===//

/// The scores of all units together say what each layer gets.
LogicalResult SparsityShares::shareByScores(std::vector<double> &sparsities) {
  std::vector<std::vector<double>> scores(layers.size());
  std::vector<std::vector<int64_t>> sizes(layers.size());
  if (failed(runs.visitAtOnce(tasks, numbers, [&](size_t number, const LayerProbe *probe) {
        scores[number] = layers[number].getUnitScores(probe, settings, sizes[number]);
      })))
    return failure();
  std::vector<UnitScores> units;
  for (size_t number : numbers)
    units.push_back({scores[number], sizes[number]});
  double threshold = findSharedThreshold(units, getSparsity());
  for (size_t number : numbers)
    sparsities.push_back(layers[number].getSparsityAbove(scores[number], sizes[number], threshold));
  return success();
}

/// What sparsities cost in each layer does.
LogicalResult SparsityShares::shareByCurves(std::vector<double> &sparsities) {
  static constexpr double points[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98};
  std::vector<SparsityCurve> byNumber(layers.size()), curves;
  if (failed(runs.visitAtOnce(tasks, numbers, [&](size_t number, const LayerProbe *probe) {
        if (probe)
          byNumber[number] = layers[number].getCurve(*probe, points, settings);
      })))
    return failure();
  for (size_t number : numbers)
    curves.push_back(byNumber[number]);
  sparsities = shareSparsity(curves, getSparsity());
  for (auto [curve, sparsity] : llvm::zip_equal(curves, sparsities))
    if (curve.sparsities.empty())
      sparsity = getSparsity();
  return success();
}

LogicalResult SparsityShares::findShares(std::vector<double> &sparsities) {
  bool isSecondOrder = layers[numbers[0]].getAttr().getSaliency() == Saliency::sparsegpt;
  return isSecondOrder ? shareByCurves(sparsities) : shareByScores(sparsities);
}

LogicalResult SparsityShares::share() {
  std::vector<double> sparsities;
  if (failed(findShares(sparsities)))
    return failure();
  for (auto [number, sparsity] : llvm::zip_equal(numbers, sparsities))
    layers[number].setSparsity(sparsity);
  return success();
}

//===----------------------------------------------------------------------===//
// What it does to the model
//===----------------------------------------------------------------------===//

LogicalResult SparsityShares::judge(Choice &choice, ModuleOp module, LogitDistance &distance) {
  for (auto [number, sparsity] : llvm::zip_equal(numbers, choice.sparsities))
    layers[number].setSparsity(sparsity);
  if (failed(runs.visitAtOnce(tasks, numbers, [&](size_t number, const LayerProbe *probe) {
        layers[number].prune(probe, settings.getQuick());
      })))
    return failure();
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy = cast<ModuleOp>(module->clone(mapping));
  for (size_t number : numbers)
    layers[number].applyTo(mapping.lookup(layers[number].getLayer().op.getOperation()));
  FailureOr<double> sqnr = distance.measure(*copy);
  if (succeeded(sqnr))
    choice.sqnr = *sqnr;
  return sqnr;
}

FailureOr<std::vector<SparsityShares::Choice>> SparsityShares::choose(ModuleOp module, LogitDistance &distance) {
  std::vector<Choice> choices{{"equal", std::vector<double>(numbers.size(), getSparsity())}, {"by cost", {}}};
  if (failed(findShares(choices[1].sparsities)))
    return failure();
  for (Choice &choice : choices)
    if (failed(judge(choice, module, distance)))
      return failure();
  // The first of equal ones, which is the simplest.
  auto isWorse = [](const Choice &a, const Choice &b) { return a.sqnr < b.sqnr; };
  std::swap(choices[0], *llvm::max_element(choices, isWorse));
  for (auto [number, sparsity] : llvm::zip_equal(numbers, choices[0].sparsities))
    layers[number].setSparsity(sparsity);
  return choices;
}
