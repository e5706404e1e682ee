//===- LloydClusters.cpp - Clusters by iteration --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where centroids begin, and Lloyd's iterations.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/ClusterSearch.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace adze;

double ClusterTask::getGain(const ClusterLimits &limits) const {
  double gain = 0;
  for (size_t k = 0; k + 1 < limits.size(); ++k)
    if (limits[k] < limits[k + 1])
      gain += getGain(limits[k], limits[k + 1]);
  return gain;
}

std::vector<double> adze::getCentroids(const ClusterTask &task, const ClusterLimits &limits) {
  std::vector<double> centroids;
  for (size_t k = 0; k + 1 < limits.size(); ++k)
    if (limits[k] < limits[k + 1])
      centroids.push_back(task.getMean(limits[k], limits[k + 1]));
  return centroids;
}

/// Each value to the nearest centroid.
static ClusterLimits getLimits(const ClusterTask &task, llvm::ArrayRef<double> centroids) {
  llvm::ArrayRef<float> values = task.sums.getValues();
  ClusterLimits limits{0};
  for (size_t k = 0; k + 1 < centroids.size(); ++k) {
    double middle = 0.5 * (centroids[k] + centroids[k + 1]);
    limits.push_back(std::upper_bound(values.begin() + limits.back(), values.end(), middle,
                                      [](double a, float b) { return a < double(b); }) -
                     values.begin());
  }
  limits.push_back(int64_t(values.size()));
  return limits;
}

ClusterLimits adze::iterateLloyd(const ClusterTask &task, std::vector<double> centroids, unsigned iterations) {
  ClusterLimits limits = getLimits(task, centroids);
  for (unsigned i = 0; i < iterations; ++i) {
    // A centroid without values stays for a while: others may leave it some.
    for (size_t k = 0; k < centroids.size(); ++k)
      if (limits[k] < limits[k + 1])
        centroids[k] = task.getMean(limits[k], limits[k + 1]);
    ClusterLimits next = getLimits(task, centroids);
    if (next == limits)
      break;
    limits = std::move(next);
  }
  return limits;
}

//===----------------------------------------------------------------------===//
// Beginnings
//===----------------------------------------------------------------------===//

namespace {

/// A part of the line.
struct Part {
  const RunSums &sums;
  llvm::ArrayRef<double> counts;
  int64_t first, last;

  double getLeast() const { return sums.getValues()[first]; }
  double getLargest() const { return sums.getValues()[last - 1]; }
  double getCount(int64_t from, int64_t to) const { return sums.getCountSums()[to] - sums.getCountSums()[from]; }
};

/// Numbers from 0 to below 1, the same everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}
  double next() { return double(engine() >> 11) * 0x1p-53; }

private:
  std::mt19937_64 engine;
};

} // namespace

static std::vector<double> beginLinearly(const Part &part, unsigned clusters) {
  std::vector<double> centroids;
  for (unsigned k = 0; k < clusters; ++k) {
    double share = clusters > 1 ? double(k) / double(clusters - 1) : 0.5;
    centroids.push_back(part.getLeast() + share * (part.getLargest() - part.getLeast()));
  }
  return centroids;
}

static std::vector<double> beginByDensity(const Part &part, unsigned clusters) {
  constexpr int points = 30;
  double all = part.getCount(part.first, part.last);
  std::vector<double> grid, shares;
  for (int i = 0; i < points; ++i) {
    grid.push_back(part.getLeast() + (part.getLargest() - part.getLeast()) * i / (points - 1));
    auto values = part.sums.getValues();
    int64_t end = std::upper_bound(values.begin() + part.first, values.begin() + part.last, grid.back(),
                                   [](double a, float b) { return a < double(b); }) -
                  values.begin();
    shares.push_back(all > 0 ? part.getCount(part.first, end) / all : double(i + 1) / points);
  }
  std::vector<double> centroids;
  for (unsigned k = 0; k < clusters; ++k) {
    double wanted = clusters > 1 ? 0.01 + 0.99 * double(k) / double(clusters - 1) : 0.5;
    size_t i = std::min<size_t>(std::upper_bound(shares.begin(), shares.end(), wanted) - shares.begin(), points - 1);
    if (i == 0) {
      centroids.push_back(grid[0]);
      continue;
    }
    double rise = shares[i] - shares[i - 1];
    double along = rise > 0 ? std::min(1.0, (wanted - shares[i - 1]) / rise) : 1;
    centroids.push_back(grid[i - 1] + along * (grid[i] - grid[i - 1]));
  }
  return centroids;
}

static std::vector<double> beginAnywhere(const Part &part, unsigned clusters, Random &random) {
  std::vector<double> centroids;
  for (unsigned k = 0; k < clusters; ++k)
    centroids.push_back(part.getLeast() + random.next() * (part.getLargest() - part.getLeast()));
  return centroids;
}

static std::vector<double> beginFarApart(const Part &part, unsigned clusters, Random &random) {
  std::vector<double> chances(part.counts.begin() + part.first, part.counts.begin() + part.last);
  std::vector<double> distances(chances.size(), 1), centroids;
  while (centroids.size() < clusters) {
    double sum = 0;
    for (size_t i = 0; i < chances.size(); ++i)
      sum += chances[i] * distances[i];
    double wanted = random.next() * sum;
    size_t drawn = 0;
    for (; drawn + 1 < chances.size(); ++drawn)
      if ((wanted -= chances[drawn] * distances[drawn]) < 0)
        break;
    double centroid = part.sums.getValues()[part.first + drawn];
    for (size_t i = 0; i < chances.size(); ++i) {
      double distance = part.sums.getValues()[part.first + i] - centroid;
      distance *= distance;
      distances[i] = centroids.empty() ? distance : std::min(distances[i], distance);
    }
    centroids.push_back(centroid);
  }
  return centroids;
}

std::vector<double> adze::initializeCentroids(const ClusterTask &task, const ValueCounts &counts,
                                              const ClusterOptions &options) {
  Random random(options.seed);
  std::vector<double> centroids;
  auto begin = [&](int64_t first, int64_t last, unsigned clusters) {
    if (first == last || clusters == 0)
      return;
    Part part{task.sums, counts.counts, first, last};
    using Method = ClusterOptions::Method;
    std::vector<double> some = options.method == Method::Linear    ? beginLinearly(part, clusters)
                               : options.method == Method::Density ? beginByDensity(part, clusters)
                               : options.method == Method::Random  ? beginAnywhere(part, clusters, random)
                                                                   : beginFarApart(part, clusters, random);
    centroids.insert(centroids.end(), some.begin(), some.end());
  };
  int64_t size = task.sums.size();
  if (task.zero < 0) {
    begin(0, size, task.clusters);
  } else {
    // As the toolkit: the others are divided as the weights below and above zero are.
    double below = task.sums.getCountSums()[task.zero] - task.sums.getCountSums()[0];
    double above = task.sums.getCountSums()[size] - task.sums.getCountSums()[task.zero + 1];
    unsigned others = task.clusters - 1;
    unsigned negative = below + above > 0 ? unsigned(std::lround(others * below / (below + above))) : 0;
    if (others > 1 && below > 0 && above > 0)
      negative = std::clamp(negative, 1u, others - 1);
    begin(0, task.zero, negative);
    centroids.push_back(0);
    begin(task.zero + 1, size, others - negative);
  }
  std::sort(centroids.begin(), centroids.end());
  return centroids;
}
