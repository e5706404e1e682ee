//===- RankChoice.cpp - Which factors for which budget --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Searches along ranks of rising cost.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/RankChoice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace adze;

FactorCost adze::getDenseCost(const FilterShape &shape, const FilterPlaces &places) {
  return {places.output * shape.getSize(), shape.getSize()};
}

/// How often the factor is applied: windows in front of the stride see all of the input.
static int64_t countPlaces(FactorForm form, const FilterPlaces &places, size_t number) {
  if (number + 1 == getFactorCount(form) || form == FactorForm::Matrix)
    return places.output;
  if (form == FactorForm::Spatial)
    return places.middle;
  return number == 0 ? places.input : places.output;
}

FactorCost adze::getFactorCost(FactorForm form, const FilterShape &shape, const FilterPlaces &places,
                               const FactorRanks &ranks) {
  FactorCost cost;
  for (size_t number = 0; number < getFactorCount(form); ++number) {
    int64_t weights = 1;
    for (int64_t extent : getFactorShape(form, shape, ranks, number))
      weights *= extent;
    cost.weights += weights;
    cost.macs += weights * countPlaces(form, places, number);
  }
  return cost;
}

bool adze::canHaveForm(FactorForm form, const FilterShape &shape) {
  if (form == FactorForm::Matrix)
    return true;
  return form == FactorForm::Spatial ? shape.height > 1 && shape.width > 1 : shape.getTaps() > 1;
}

RankChooser::RankChooser(const FactorProblem &problem, const FilterPlaces &places, std::vector<FactorForm> forms,
                         FactorFit fit, int64_t multiple)
    : problem(problem), places(places), forms(std::move(forms)), fit(fit), multiple(multiple) {}

/// A rank that is a multiple, or small, and not above `full`.
static int64_t roundUp(int64_t rank, int64_t multiple, int64_t full) {
  return rank <= multiple ? rank : std::min((rank + multiple - 1) / multiple * multiple, full);
}

const FactorSpectrum &RankChooser::getSpectrumOf(FactorForm form) {
  std::optional<FactorSpectrum> &spectrum = spectra[size_t(form)];
  // Of a large matrix, ranks at which factors cost more than before are not worth the time.
  FactorRanks full = getFullRanks(form, problem.shape);
  if (!spectrum && form == FactorForm::Matrix && full.rank > 512) {
    int64_t useful = problem.shape.getSize() / (problem.shape.outputs + problem.shape.getColumns()) + 1;
    spectrum = getSpectrum(problem, form, std::min(useful, full.rank));
  }
  if (!spectrum)
    spectrum = getSpectrum(problem, form);
  return *spectrum;
}

/// Of Tucker-2 each step takes the singular value with the least energy from either side.
static std::vector<FactorRanks> listTuckerRanks(const FactorSpectrum &spectrum) {
  FactorRanks current{int64_t(spectrum.ranks.size()), int64_t(spectrum.inner.size())};
  std::vector<FactorRanks> list{current};
  while (current.rank > 1 || current.inner > 1) {
    bool takesOuter = current.inner == 1 || (current.rank > 1 && spectrum.ranks[current.rank - 1] <=
                                                                     spectrum.inner[current.inner - 1]);
    --(takesOuter ? current.rank : current.inner);
    list.push_back(current);
  }
  std::reverse(list.begin(), list.end());
  return list;
}

const std::vector<FactorRanks> &RankChooser::listRanks(FactorForm form) {
  std::vector<FactorRanks> &list = ranks[size_t(form)];
  if (!list.empty())
    return list;
  FactorRanks full = getFullRanks(form, problem.shape);
  std::vector<FactorRanks> all;
  if (form == FactorForm::Tucker2)
    all = listTuckerRanks(getSpectrumOf(form));
  else
    for (int64_t rank = 1; rank <= std::max<int64_t>(full.rank, 1); ++rank)
      all.push_back({rank, 0});
  for (const FactorRanks &ranks : all) {
    FactorRanks rounded{roundUp(ranks.rank, multiple, std::max<int64_t>(full.rank, 1)),
                        roundUp(ranks.inner, multiple, full.inner)};
    if (list.empty() || list.back() != rounded)
      list.push_back(rounded);
  }
  return list;
}

std::optional<double> RankChooser::measure(FactorForm form, const FactorRanks &ranks) {
  if (form == FactorForm::Matrix) {
    // The spectrum is exact, as far as it goes.
    const std::vector<double> &values = getSpectrumOf(form).ranks;
    double kept = 0;
    for (int64_t i = 0; i < std::min<int64_t>(ranks.rank, int64_t(values.size())); ++i)
      kept += values[i];
    return std::max(0.0, 1 - kept);
  }
  std::string reason;
  std::optional<FactoredFilter> filter = factorize(problem, form, ranks, fit, reason);
  if (!filter)
    return std::nullopt;
  return getRelativeError(problem, filter->expand());
}

/// The largest ranks whose cost is within a share of the layer's.
std::optional<FactorChoice> RankChooser::chooseWithin(FactorForm form, const RankTarget &budget) {
  FactorCost dense = getDenseCost(problem.shape, places);
  FactorChoice choice{form, {}, {}, 0};
  if (budget.kind == RankTarget::Kind::Rank) {
    FactorRanks full = getFullRanks(form, problem.shape);
    int64_t wanted = std::llround(budget.value);
    choice.ranks = {std::min(wanted, full.rank), std::min(wanted, full.inner)};
  } else {
    bool isSize = budget.kind == RankTarget::Kind::Size;
    for (const FactorRanks &ranks : listRanks(form)) {
      FactorCost cost = getFactorCost(form, problem.shape, places, ranks);
      if (isSize ? cost.weights > budget.value * double(dense.weights) : cost.macs > budget.value * double(dense.macs))
        break;
      choice.ranks = ranks;
      choice.cost = cost;
    }
    if (!choice.cost.weights)
      return std::nullopt;
  }
  choice.cost = getFactorCost(form, problem.shape, places, choice.ranks);
  std::optional<double> error = measure(form, choice.ranks);
  if (!error)
    return std::nullopt;
  choice.error = *error;
  return choice;
}

/// The smallest ranks that lose no more than is allowed.
std::optional<FactorChoice> RankChooser::chooseEnough(FactorForm form, double allowed, bool isBySpectrum) {
  FactorChoice choice{form, {}, {}, allowed};
  if (isBySpectrum && form != FactorForm::Separable) {
    const FactorSpectrum &spectrum = getSpectrumOf(form);
    auto isEnough = [&](const std::vector<double> &values) {
      return values.empty() || std::accumulate(values.begin(), values.end(), 0.0) >= 1 - allowed - 1e-9;
    };
    if (!isEnough(spectrum.ranks) || !isEnough(spectrum.inner))
      return std::nullopt;
    FactorRanks full = getFullRanks(form, problem.shape);
    choice.ranks = {roundUp(countForEnergy(spectrum.ranks, 1 - allowed), multiple, full.rank), 0};
    if (form == FactorForm::Tucker2)
      choice.ranks.inner = roundUp(countForEnergy(spectrum.inner, 1 - allowed), multiple, full.inner);
  } else {
    // Errors fall along the list, if not without exception.
    const std::vector<FactorRanks> &list = listRanks(form);
    size_t low = 0, high = list.size();
    while (low < high) {
      size_t middle = (low + high) / 2;
      std::optional<double> error = measure(form, list[middle]);
      (error && *error <= allowed ? high : low) = error && *error <= allowed ? middle : middle + 1;
    }
    if (high == list.size())
      return std::nullopt;
    choice.ranks = list[high];
    choice.error = measure(form, choice.ranks).value_or(allowed);
  }
  choice.cost = getFactorCost(form, problem.shape, places, choice.ranks);
  return choice;
}

std::optional<FactorChoice> RankChooser::choose(const RankTarget &budget) {
  std::optional<FactorChoice> best;
  bool isEnough = budget.kind == RankTarget::Kind::Energy || budget.kind == RankTarget::Kind::Error;
  FactorCost dense = getDenseCost(problem.shape, places);
  for (FactorForm form : forms) {
    std::optional<FactorChoice> choice;
    if (budget.kind == RankTarget::Kind::Energy)
      choice = chooseEnough(form, 1 - budget.value, /*isBySpectrum=*/true);
    else if (budget.kind == RankTarget::Kind::Error)
      choice = chooseEnough(form, budget.value, /*isBySpectrum=*/false);
    else
      choice = chooseWithin(form, budget);
    if (!choice)
      continue;
    // Where the budget does not say what it costs, what saves nothing is no match for what does.
    auto pays = [&](const FactorChoice &some) { return some.cost.macs < dense.macs; };
    bool isBetter = !best || (pays(*choice) && !pays(*best)) ||
                    (pays(*choice) == pays(*best) &&
                     (isEnough ? choice->cost.macs < best->cost.macs : choice->error < best->error));
    if (isBetter)
      best = choice;
  }
  return best;
}
