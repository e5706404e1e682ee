//===- OptimalClusters.cpp - The best clustering on a line ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dynamic programming over limits. The error of a run of values satisfies the quadrangle inequality, with a cluster
// whose centroid is held at zero too, so that the best start of a run rises with its end, and a layer of n ends takes
// n log n steps. Millions of values are looked at in rounds: first limits are allowed at a few thousand places. That a
// limit of the optimum lies between two places costs little to mend by moving it to one of them, and how much at most is
// known; so places through which even the best clustering is worse than that have no limit of the optimum near them.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ClusterSearch.h"
#include "lib/Numerics/VectorTargets.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace adze;

namespace {

/// Numbers of places, both included.
struct Range {
  int64_t low, high;

  int64_t size() const { return high - low + 1; }
};

/// Best gains of the first clusters by where they end: of cluster `t` for ends in `ranges[t + 1]`.
class GainLayers {
public:
  /// `zero` is the place in front of the value that is kept, or -1.
  GainLayers(std::vector<double> counts, std::vector<double> sums, int64_t zero, llvm::ArrayRef<Range> ranges);

  /// Of the first `layer` clusters when the last of them ends at `place`, which is in the range of the layer.
  double get(size_t layer, int64_t place) const { return layers[layer][place - ranges[layer].low]; }
  /// The places of all limits of the best clustering.
  std::vector<int64_t> trace() const;

private:
  int64_t findStart(size_t layer, int64_t end, int64_t low, int64_t high, double &gain) const;
  void solve(size_t layer, Range ends, Range starts);

  std::vector<double> counts, sums;
  int64_t zero;
  llvm::ArrayRef<Range> ranges;
  std::vector<std::vector<double>> layers;
};

} // namespace

/// The first of the largest `gains[i] + (sum - sums[i])^2 / (count - counts[i])` for i below `size`.
ADZE_VECTOR_TARGETS static int64_t findLargest(const double *gains, const double *counts, const double *sums,
                                               int64_t size, double count, double sum, double *largest) {
  constexpr int64_t lanes = 8;
  double best[lanes];
  int64_t where[lanes];
  for (int64_t l = 0; l < lanes; ++l) {
    best[l] = -std::numeric_limits<double>::infinity();
    where[l] = 0;
  }
  int64_t i = 0;
  for (; i + lanes <= size; i += lanes)
    for (int64_t l = 0; l < lanes; ++l) {
      double difference = sum - sums[i + l], weight = count - counts[i + l];
      // Of no values, whose sum is zero: no gain.
      weight = weight > 1e-300 ? weight : 1e-300;
      double gain = gains[i + l] + difference * difference / weight;
      where[l] = gain > best[l] ? i + l : where[l];
      best[l] = gain > best[l] ? gain : best[l];
    }
  for (int64_t l = 0; i < size; ++i, ++l) {
    double difference = sum - sums[i], weight = count - counts[i];
    weight = weight > 1e-300 ? weight : 1e-300;
    double gain = gains[i] + difference * difference / weight;
    where[l] = gain > best[l] ? i : where[l];
    best[l] = gain > best[l] ? gain : best[l];
  }
  int64_t first = 0;
  for (int64_t l = 1; l < lanes; ++l)
    if (best[l] > best[first] || (best[l] == best[first] && where[l] < where[first]))
      first = l;
  *largest = best[first];
  return where[first];
}

GainLayers::GainLayers(std::vector<double> counts, std::vector<double> sums, int64_t zero,
                       llvm::ArrayRef<Range> ranges)
    : counts(std::move(counts)), sums(std::move(sums)), zero(zero), ranges(ranges), layers(ranges.size()) {
  layers[0] = {0};
  for (size_t layer = 1; layer < ranges.size(); ++layer) {
    layers[layer].resize(ranges[layer].size());
    solve(layer, ranges[layer], ranges[layer - 1]);
  }
}

/// Where the cluster begins that ends at `end`.
int64_t GainLayers::findStart(size_t layer, int64_t end, int64_t low, int64_t high, double &gain) const {
  const double *before = layers[layer - 1].data() - ranges[layer - 1].low;
  high = std::min(high, end);
  gain = -std::numeric_limits<double>::infinity();
  int64_t best = low;
  if (zero >= 0 && end > zero)
    for (; low <= std::min(high, zero); ++low)
      if (before[low] > gain) {
        gain = before[low];
        best = low;
      }
  if (low > high)
    return best;
  double other;
  int64_t found =
      low + findLargest(before + low, counts.data() + low, sums.data() + low, high - low + 1, counts[end], sums[end], &other);
  if (other > gain) {
    gain = other;
    best = found;
  }
  return best;
}

/// The middle first: what it finds divides the starts for both halves.
void GainLayers::solve(size_t layer, Range ends, Range starts) {
  while (ends.low <= ends.high) {
    int64_t middle = ends.low + (ends.high - ends.low) / 2;
    int64_t start = findStart(layer, middle, starts.low, starts.high, layers[layer][middle - ranges[layer].low]);
    solve(layer, {ends.low, middle - 1}, {starts.low, start});
    ends.low = middle + 1;
    starts.low = start;
  }
}

std::vector<int64_t> GainLayers::trace() const {
  std::vector<int64_t> places(ranges.size());
  places.back() = ranges.back().low;
  for (size_t layer = ranges.size() - 1; layer > 0; --layer) {
    double gain;
    places[layer - 1] = findStart(layer, places[layer], ranges[layer - 1].low, ranges[layer - 1].high, gain);
  }
  return places;
}

//===----------------------------------------------------------------------===//
// Rounds
//===----------------------------------------------------------------------===//

namespace {

class OptimumSearch {
public:
  OptimumSearch(const ClusterTask &task, const ClusterOptions &options);
  ClusterLimits run();

private:
  int64_t countAll() const;
  std::vector<Range> getSpans() const;
  int64_t fillSpan(Range span, double bound, int64_t most, std::vector<int64_t> *places) const;
  void choosePlaces(int64_t wanted);
  GainLayers solve(bool isBackward) const;
  double getSlack() const;
  ClusterLimits getLimits(const GainLayers &layers) const;
  void narrow(const GainLayers &forward);

  const ClusterTask &task;
  const ClusterOptions &options;
  std::vector<Range> brackets; ///< Positions where each limit of the optimum can be.
  std::vector<int64_t> places; ///< Positions where limits are looked for.
  std::vector<Range> ranges, backwards; ///< Of each limit, in places.
};

} // namespace

OptimumSearch::OptimumSearch(const ClusterTask &task, const ClusterOptions &options) : task(task), options(options) {
  brackets.assign(task.clusters + 1, {0, task.sums.size()});
  brackets.front().high = 0;
  brackets.back().low = task.sums.size();
}

int64_t OptimumSearch::countAll() const {
  int64_t count = 0;
  for (const Range &bracket : brackets)
    count += bracket.size();
  return count;
}

/// Brackets that meet as one.
std::vector<Range> OptimumSearch::getSpans() const {
  std::vector<Range> spans;
  for (const Range &bracket : brackets)
    if (!spans.empty() && bracket.low <= spans.back().high)
      spans.back().high = std::max(spans.back().high, bracket.high);
    else
      spans.push_back(bracket);
  return spans;
}

/// Places in a span such that between two of them width times count is at most `bound`, or there is one value; how many,
/// or more than `most`.
int64_t OptimumSearch::fillSpan(Range span, double bound, int64_t most, std::vector<int64_t> *result) const {
  llvm::ArrayRef<float> values = task.sums.getValues();
  llvm::ArrayRef<double> counts = task.sums.getCountSums();
  auto fits = [&](int64_t from, int64_t to) {
    return (double(values[to - 1]) - values[from]) * (counts[to] - counts[from]) <= bound;
  };
  int64_t count = 0;
  for (int64_t from = span.low; from < span.high && count <= most; ++count) {
    if (result)
      result->push_back(from);
    int64_t step = 1;
    while (from + 2 * step <= span.high && fits(from, from + 2 * step))
      step *= 2;
    int64_t low = from + step, high = std::min(from + 2 * step, span.high + 1);
    while (high - low > 1) {
      int64_t middle = low + (high - low) / 2;
      (middle <= span.high && fits(from, middle) ? low : high) = middle;
    }
    from = low;
  }
  if (result)
    result->push_back(span.high);
  return count;
}

void OptimumSearch::choosePlaces(int64_t wanted) {
  std::vector<Range> spans = getSpans();
  int64_t size = 0;
  for (const Range &span : spans)
    size += span.size();
  places.clear();
  double bound = 0;
  if (wanted < size) {
    // The number of places falls with the root of the bound.
    double range = double(task.sums.getValues().back()) - task.sums.getValues().front();
    bound = range * (task.sums.getCountSums().back() - task.sums.getCountSums().front()) / (double(wanted) * double(wanted));
    for (int attempt = 0; attempt < 12; ++attempt) {
      int64_t count = 0;
      for (const Range &span : spans)
        count += fillSpan(span, bound, 4 * wanted - count, nullptr);
      double ratio = double(count) / double(wanted);
      if (ratio <= 1 && ratio >= 0.4)
        break;
      bound *= ratio * ratio * (ratio > 1 ? 1.1 : 1.4);
    }
  }
  for (const Range &span : spans)
    fillSpan(span, bound, std::numeric_limits<int64_t>::max() / 2, &places);
  // Nothing is moved past the zero.
  if (task.zero >= 0)
    for (int64_t place : {task.zero, task.zero + 1})
      if (auto at = std::lower_bound(places.begin(), places.end(), place); at == places.end() || *at != place)
        places.insert(at, place);
  ranges.clear();
  for (const Range &bracket : brackets) {
    // The ends of a bracket inside of a span need not be places.
    int64_t above = std::upper_bound(places.begin(), places.end(), bracket.low) - places.begin();
    int64_t high = std::lower_bound(places.begin(), places.end(), bracket.high) - places.begin();
    ranges.push_back({above - 1, high});
  }
  backwards.clear();
  for (const Range &range : ranges)
    backwards.insert(backwards.begin(), {int64_t(places.size()) - 1 - range.high, int64_t(places.size()) - 1 - range.low});
}

/// Backward, the line is read from its end.
GainLayers OptimumSearch::solve(bool isBackward) const {
  std::vector<double> counts, sums;
  for (int64_t place : places) {
    counts.push_back(task.sums.getCountSums()[place]);
    sums.push_back(task.sums.getValueSums()[place]);
  }
  int64_t zero = task.zero < 0 ? -1 : std::lower_bound(places.begin(), places.end(), task.zero) - places.begin();
  if (!isBackward)
    return GainLayers(std::move(counts), std::move(sums), zero, ranges);
  std::reverse(counts.begin(), counts.end());
  std::reverse(sums.begin(), sums.end());
  for (std::vector<double> *list : {&counts, &sums})
    for (double &value : *list)
      value = -value;
  return GainLayers(std::move(counts), std::move(sums), zero < 0 ? -1 : int64_t(places.size()) - 2 - zero, backwards);
}

/// What moving all limits of the optimum to places costs at most. Its limits lie in the middle between centroids, so that a
/// value moved between centroids `distance` apart, within a part of the line of some width, costs at most 2 * distance * width,
/// and no more than half of those in the part are moved.
double OptimumSearch::getSlack() const {
  llvm::ArrayRef<float> values = task.sums.getValues();
  llvm::ArrayRef<double> counts = task.sums.getCountSums();
  std::vector<double> parts(places.size(), 0);
  for (size_t i = 0; i + 1 < places.size(); ++i)
    if (places[i + 1] > places[i] + 1)
      parts[i] = (double(values[places[i + 1] - 1]) - values[places[i]]) * (counts[places[i + 1]] - counts[places[i]]);
  double sum = 0, largest = 0;
  for (size_t t = 1; t + 1 < brackets.size(); ++t) {
    double most = 0;
    for (int64_t i = ranges[t].low; i < ranges[t].high; ++i)
      most = std::max(most, parts[i]);
    double distance = double(values[std::max<int64_t>(brackets[t + 1].high, 1) - 1]) - values[brackets[t - 1].low];
    sum += most * distance;
    largest = std::max(largest, most);
  }
  // All distances together are no more than the whole line.
  return std::min(sum, largest * (double(values.back()) - values.front()));
}

ClusterLimits OptimumSearch::getLimits(const GainLayers &layers) const {
  ClusterLimits limits;
  for (int64_t place : layers.trace())
    limits.push_back(places[place]);
  return limits;
}

/// Takes from brackets what the optimum cannot use.
void OptimumSearch::narrow(const GainLayers &forward) {
  GainLayers backward = solve(/*isBackward=*/true);
  ClusterLimits limits = getLimits(forward);
  double found = forward.get(task.clusters, places.size() - 1);
  found = std::max(found, task.getGain(iterateLloyd(task, getCentroids(task, limits), 50)));
  // Sums have rounding errors.
  double least = found - getSlack() - 1e-12 * task.sums.getTotal();
  for (unsigned t = 1; t < task.clusters; ++t) {
    auto isUseful = [&](int64_t place) {
      return forward.get(t, place) + backward.get(task.clusters - t, int64_t(places.size()) - 1 - place) >= least;
    };
    auto [low, high] = ranges[t];
    while (low < high && !isUseful(low))
      ++low;
    while (high > low && !isUseful(high))
      --high;
    brackets[t] = {places[std::max(low - 1, ranges[t].low)], places[std::min(high + 1, ranges[t].high)]};
  }
  for (unsigned t = 1; t < task.clusters; ++t)
    brackets[t].low = std::max(brackets[t].low, brackets[t - 1].low);
  for (unsigned t = task.clusters - 1; t > 0; --t)
    brackets[t].high = std::min(brackets[t].high, brackets[t + 1].high);
}

ClusterLimits OptimumSearch::run() {
  double effort = 1;
  for (int64_t count = countAll(); count > options.direct;) {
    int64_t covered = 0;
    for (const Range &span : getSpans())
      covered += span.size();
    // Where brackets overlap, a place is looked at for several limits.
    choosePlaces(int64_t(effort * double(options.places) * task.clusters * double(covered) / double(count)));
    GainLayers forward = solve(/*isBackward=*/false);
    if (int64_t(places.size()) >= covered)
      return getLimits(forward);
    narrow(forward);
    int64_t left = countAll();
    effort = 2 * left > count ? 4 * effort : 1;
    count = left;
  }
  choosePlaces(std::numeric_limits<int64_t>::max());
  return getLimits(solve(/*isBackward=*/false));
}

ClusterLimits adze::findOptimum(const ClusterTask &task, const ClusterOptions &options) {
  return OptimumSearch(task, options).run();
}
