//===- ChoiceExchange.cpp - The best choices within multiplications -------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sensitivities add up only about: what they say is best is where exchanges between layers start, which are judged by the outputs.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/PrecisionSearch.h"
#include "passes/optimize/ModelMacs.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace adze;
using namespace llvm;

/// What layers may cost so that the whole model costs no more than is allowed, other ops included.
double PrecisionSearch::getAllowedCost() const {
  double total = double(countMacs(module)), ofLayers = 0;
  for (const SearchLayer &layer : layers)
    ofLayers += layer.dense;
  return *options.maxMacs * total - (total - ofLayers);
}

/// Steps are coarse: gives what is saved beyond the budget back to the layers that gain most from it.
void PrecisionSearch::giveBack(Assignment &assignment, const Sensitivities &errors, double allowed) const {
  while (true) {
    double cost = getCost(assignment), most = 0;
    Step step{};
    for (size_t i = 0; i < layers.size(); ++i)
      for (unsigned choice = 0; choice < layers[i].choices.size(); ++choice) {
        double gain = errors[i][assignment[i]] - errors[i][choice];
        if (gain > most && cost + layers[i].costs[choice] - layers[i].costs[assignment[i]] <= allowed) {
          most = gain;
          step = {i, choice};
        }
      }
    if (most == 0)
      return;
    assignment[step.layer] = step.choice;
  }
}

/// Assignments that differ in one or two layers from the best, within the budget, those that promise most first.
std::vector<Assignment> PrecisionSearch::listExchanges(const Sensitivities &errors, double allowed) const {
  std::vector<std::pair<double, Assignment>> found;
  auto add = [&](const Assignment &other) {
    if (other == best || getCost(other) > allowed)
      return;
    double error = 0;
    for (size_t i = 0; i < layers.size(); ++i)
      error += errors[i][other[i]];
    found.push_back({error, other});
  };
  Assignment other = best;
  for (size_t i = 0; i < layers.size(); ++i)
    for (unsigned first = 0; first < layers[i].choices.size(); ++first) {
      other[i] = first;
      add(other);
      for (size_t j = i + 1; first != best[i] && j < layers.size(); ++j) {
        for (unsigned second = 0; second < layers[j].choices.size(); ++second)
          if (other[j] = second; second != best[j])
            add(other);
        other[j] = best[j];
      }
      other[i] = best[i];
    }
  llvm::sort(found);
  std::vector<Assignment> exchanges;
  for (auto &[error, assignment] : found)
    exchanges.push_back(std::move(assignment));
  return exchanges;
}

Error PrecisionSearch::findPointOfMacs(const std::vector<Step> &path, const Sensitivities &errors) {
  double allowed = getAllowedCost();
  size_t steps = 0;
  while (steps < path.size() && getCost(getPoint(path, steps)) > allowed)
    ++steps;
  best = getPoint(path, steps);
  if (getCost(best) > allowed)
    return createStringError(formatv("{0:f1} % of the multiplications are left at the least, more than the {1:f1} % of --max-macs",
                                     100 * (*options.maxMacs + (getCost(best) - allowed) / double(countMacs(module))),
                                     100 * *options.maxMacs)
                                 .str());
  giveBack(best, errors, allowed);
  Expected<SearchQuality> quality = evaluate(best);
  if (!quality)
    return quality.takeError();
  bestQuality = *quality;
  // Each round ends with the first exchange that gains, the last one where none of the most promising does.
  size_t tries = 2 * layers.size();
  for (bool hasGained = true; hasGained;) {
    hasGained = false;
    std::vector<Assignment> exchanges = listExchanges(errors, allowed);
    for (size_t i = 0; i < std::min(tries, exchanges.size()) && !hasGained; ++i) {
      report(formatv("exchange {0} of {1}: SQNR {2:f2} dB so far", i + 1, tries, bestQuality.sqnr).str());
      Expected<SearchQuality> other = evaluate(exchanges[i]);
      if (!other)
        return other.takeError();
      // Less than that is not worth another round.
      if (other->sqnr <= bestQuality.sqnr + 0.02)
        continue;
      best = exchanges[i];
      bestQuality = *other;
      hasGained = true;
    }
  }
  return Error::success();
}
