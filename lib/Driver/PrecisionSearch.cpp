//===- PrecisionSearch.cpp - The cheapest precision of each layer ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sensitivities, the path, and how far along it the budget reaches.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/PrecisionSearch.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ops/StructureOps.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <limits>
#include <tuple>

using namespace adze;
using namespace llvm;

PrecisionSearch::PrecisionSearch(mlir::ModuleOp module, ModelRunner &runner, SearchOptions options,
                                 std::unique_ptr<SearchSpace> space, ApplyAssignment apply,
                                 std::function<void(const std::string &)> report)
    : module(module), runner(runner), options(std::move(options)), space(std::move(space)), apply(std::move(apply)),
      report(std::move(report)) {
  findLayers();
}

//===----------------------------------------------------------------------===//
// Layers and choices
//===----------------------------------------------------------------------===//

void PrecisionSearch::findLayers() {
  int64_t index = -1;
  module.walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (getBuiltinName(op).empty())
      return;
    ++index;
    asked.push_back(op->getAttr(space->getAttributeName()));
    auto weighted = dyn_cast<WeightedOpInterface>(op);
    std::vector<SearchChoice> choices;
    if (weighted)
      choices = space->listChoices(weighted);
    if (choices.empty())
      return;
    SearchLayer layer{index, getTensorNames(op).empty() ? "" : getTensorNames(op)[0], getBuiltinName(op).str(), 0, 0, {},
                      {}};
    for (unsigned number : weighted.getWeightOperands())
      if (auto weight = op->getOperand(number).getDefiningOp<ConstOp>())
        layer.elements += cast<mlir::ShapedType>(weight.getType()).getNumElements();
    if (!layer.elements)
      return;
    layer.dense = space->getDenseCost(weighted, layer.elements);
    layer.choices = std::move(choices);
    for (const SearchChoice &choice : layer.choices)
      layer.costs.push_back(layer.dense * choice.bits / 32);
    layers.push_back(std::move(layer));
  });
}

void PrecisionSearch::assign(mlir::ModuleOp copy, const Assignment &assignment, std::optional<size_t> only) {
  std::map<int64_t, const SearchChoice *> chosen;
  for (size_t i = 0; i < layers.size(); ++i)
    chosen[layers[i].index] = &layers[i].choices[assignment[i]];
  bool isUntouched = llvm::all_of(assignment, [](unsigned choice) { return choice == 0; });
  StringRef name = space->getAttributeName();
  int64_t index = -1;
  copy.walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (getBuiltinName(op).empty())
      return;
    mlir::Attribute wanted = op->getAttr(name);
    auto found = chosen.find(++index);
    if (!wanted)
      return;
    bool stays = isUntouched || (only && index != layers[*only].index);
    mlir::Attribute settings = stays                   ? space->getUntouched(wanted)
                               : found != chosen.end() ? found->second->settings
                                                       : space->follow(op, wanted);
    if (settings)
      op->setAttr(name, settings);
    else
      op->removeAttr(name);
  });
}

double PrecisionSearch::getCost(const Assignment &assignment) const {
  double cost = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    cost += layers[i].costs[assignment[i]];
  return cost;
}

double PrecisionSearch::getBits(size_t layer, unsigned choice) const {
  return layers[layer].dense * layers[layer].choices[choice].bits;
}

double PrecisionSearch::getDenseCost() const {
  double cost = 0;
  for (const SearchLayer &layer : layers)
    cost += layer.dense;
  return cost;
}

double PrecisionSearch::getMeanWeightBits(const Assignment &assignment) const {
  double bits = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    bits += getBits(i, assignment[i]);
  return getDenseCost() ? bits / getDenseCost() : 0;
}

json::Value PrecisionSearch::getRecipe() const {
  json::Array rules;
  size_t layer = 0;
  int64_t index = -1;
  mlir::ModuleOp(module).walk<mlir::WalkOrder::PreOrder>([&](mlir::Operation *op) {
    if (getBuiltinName(op).empty())
      return;
    ++index;
    bool isLayer = layer < layers.size() && layers[layer].index == index;
    layer += isLayer;
    mlir::Attribute settings = op->getAttr(space->getAttributeName());
    if (!isLayer && settings == asked[index])
      return;
    json::Object rule{{"index", index}, {"op", getBuiltinName(op)}};
    space->addToRule(settings, rule);
    rules.push_back(std::move(rule));
  });
  return json::Object{{"rules", std::move(rules)}};
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

bool PrecisionSearch::isWithinBudget(const SearchQuality &quality) const {
  if (options.minSQNR && !(quality.sqnr >= *options.minSQNR))
    return false;
  return !options.maxDrop || referenceMetric - quality.metric <= *options.maxDrop + 1e-9;
}

/// The error power of each choice of each layer while all others are float, relative to that of the outputs.
Expected<PrecisionSearch::Sensitivities> PrecisionSearch::measureSensitivities() {
  Sensitivities errors(layers.size());
  for (size_t i = 0; i < layers.size(); ++i)
    for (unsigned choice = 0; choice < layers[i].choices.size(); ++choice) {
      if (!choice && layers[i].choices[choice].bits == 32) {
        errors[i].push_back(0);
        continue;
      }
      report(
          formatv("sensitivity of layer {0} of {1}: {2}", i + 1, layers.size(), layers[i].choices[choice].name).str());
      Assignment alone(layers.size(), 0);
      alone[i] = choice;
      Expected<SearchQuality> quality = evaluate(alone, /*alone=*/true);
      if (!quality)
        return quality.takeError();
      errors[i].push_back(std::isinf(quality->sqnr) ? 0 : std::pow(10, -quality->sqnr / 10));
    }
  return errors;
}

/// Steps to cheaper choices, those that save most for the error they add first. A choice that is neither cheaper nor
/// better than another is skipped.
std::vector<PrecisionSearch::Step> PrecisionSearch::makePath(const Sensitivities &errors) const {
  std::vector<Step> path;
  Assignment now(layers.size(), 0);
  while (true) {
    double bestRatio = -1;
    Step step{};
    for (size_t i = 0; i < layers.size(); ++i)
      for (unsigned choice = 0; choice < layers[i].choices.size(); ++choice) {
        double saved = layers[i].costs[now[i]] - layers[i].costs[choice];
        double added = std::max(errors[i][choice] - errors[i][now[i]], 1e-15);
        if (saved > 0 && saved / added > bestRatio) {
          bestRatio = saved / added;
          step = {i, choice};
        }
      }
    if (bestRatio < 0)
      return path;
    now[step.layer] = step.choice;
    path.push_back(step);
  }
}

Assignment PrecisionSearch::getPoint(const std::vector<Step> &path, size_t steps) const {
  Assignment assignment(layers.size(), 0);
  for (size_t i = 0; i < steps; ++i)
    assignment[path[i].layer] = path[i].choice;
  return assignment;
}

/// The last step of a path may take more than is asked for, a large layer above all. What it leaves goes back: the choice of a layer, or
/// of two, that lowers the sum of errors most within `allowed` bits in all, until none does.
Assignment PrecisionSearch::spendBits(Assignment assignment, double allowed, const Sensitivities &errors) const {
  struct Change {
    Step step;
    double bits, gain;
  };
  while (true) {
    std::vector<Change> changes;
    for (size_t i = 0; i < layers.size(); ++i)
      for (unsigned choice = 0; choice < layers[i].choices.size(); ++choice)
        if (choice != assignment[i])
          changes.push_back({{i, choice},
                             getBits(i, choice) - getBits(i, assignment[i]),
                             errors[i][assignment[i]] - errors[i][choice]});
    double left = allowed - getMeanWeightBits(assignment) * getDenseCost(), gain = 0;
    const Change *one = nullptr, *other = nullptr;
    auto attempt = [&](const Change *first, const Change *second, double bits, double sum) {
      if (bits <= left && sum > gain)
        std::tie(one, other, gain) = std::make_tuple(first, second, sum);
    };
    for (const Change &first : changes) {
      attempt(&first, nullptr, first.bits, first.gain);
      for (const Change &second : changes)
        if (first.step.layer < second.step.layer)
          attempt(&first, &second, first.bits + second.bits, first.gain + second.gain);
    }
    if (!one)
      return assignment;
    assignment[one->step.layer] = one->step.choice;
    if (other)
      assignment[other->step.layer] = other->step.choice;
  }
}

/// The first point of the path with as few bits as are allowed, or that with what it leaves spent, if a run finds it better.
Error PrecisionSearch::findPointOfBits(const std::vector<Step> &path, const Sensitivities &errors) {
  Assignment point;
  for (size_t steps = 0; steps <= path.size(); ++steps) {
    point = getPoint(path, steps);
    if (getMeanWeightBits(point) <= *options.maxMeanBits)
      break;
  }
  if (getMeanWeightBits(point) > *options.maxMeanBits)
    return createStringError(formatv("the layers have no choices of {0} bits on the mean", *options.maxMeanBits).str());
  bestQuality.sqnr = -std::numeric_limits<double>::infinity();
  for (const Assignment &candidate : {point, spendBits(point, *options.maxMeanBits * getDenseCost(), errors)}) {
    Expected<SearchQuality> quality = evaluate(candidate);
    if (!quality)
      return quality.takeError();
    report(formatv("tried {0}: SQNR {1:f2} dB", describe(candidate, std::nullopt), quality->sqnr).str());
    if (!best.empty() && quality->sqnr <= bestQuality.sqnr)
      continue;
    best = candidate;
    bestQuality = *quality;
  }
  return Error::success();
}

/// The furthest point of the path within the budget, by bisection, then every single step beyond it that still is.
Error PrecisionSearch::followPath(const std::vector<Step> &path) {
  auto at = [&](size_t steps) { return getPoint(path, steps); };
  auto attempt = [&](const Assignment &assignment) -> Expected<bool> {
    Expected<SearchQuality> quality = evaluate(assignment);
    if (!quality)
      return quality.takeError();
    report(formatv("tried {0}: SQNR {1:f2} dB", describe(assignment, std::nullopt), quality->sqnr).str());
    if (!isWithinBudget(*quality))
      return false;
    best = assignment;
    bestQuality = *quality;
    return true;
  };
  Expected<bool> precise = attempt(at(0));
  if (!precise)
    return precise.takeError();
  if (!*precise)
    return createStringError("not even the most precise assignment is within the budget: " +
                             formatv("the SQNR is {0:f2} dB", known[describe(at(0), std::nullopt)].sqnr).str());
  size_t low = 0, high = path.size() + 1;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    Expected<bool> fits = attempt(at(middle));
    if (!fits)
      return fits.takeError();
    (*fits ? low : high) = middle;
  }
  // Steps behind the end of the path that are small enough by themselves.
  for (size_t i = low; i < path.size(); ++i) {
    Assignment further = best;
    if (layers[path[i].layer].costs[path[i].choice] >= layers[path[i].layer].costs[further[path[i].layer]])
      continue;
    further[path[i].layer] = path[i].choice;
    if (Expected<bool> fits = attempt(further); !fits)
      return fits.takeError();
  }
  return Error::success();
}

Error PrecisionSearch::run() {
  if (layers.empty())
    return createStringError("there is no layer with constant weights to choose anything for");
  if (Error error = runReference())
    return error;
  loadState();
  Expected<Sensitivities> errors = measureSensitivities();
  if (!errors)
    return errors.takeError();
  std::vector<Step> path = makePath(*errors);
  if (Error error = options.maxMeanBits ? findPointOfBits(path, *errors)
                    : options.maxMacs   ? findPointOfMacs(path, *errors)
                                        : followPath(path))
    return error;
  assign(module, best, std::nullopt);
  return Error::success();
}
