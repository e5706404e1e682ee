//===- WeightClustering.cpp - Few values for many -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From values to centroids and back.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/WeightClustering.h"
#include "lib/Numerics/ClusterSearch.h"

#include <algorithm>

using namespace adze;

/// The counts with zero among them, which may count nothing.
static ValueCounts insertZero(const ValueCounts &counts) {
  ValueCounts result = counts;
  auto at = std::lower_bound(result.values.begin(), result.values.end(), 0.0f) - result.values.begin();
  if (at == int64_t(result.values.size()) || result.values[at] != 0) {
    result.values.insert(result.values.begin() + at, 0.0f);
    result.counts.insert(result.counts.begin() + at, 0.0);
  }
  return result;
}

static Clustering clusterPrepared(const ValueCounts &counts, const ClusterOptions &options) {
  Clustering result;
  if (counts.values.size() <= options.clusters) {
    result.centroids = counts.values;
    return result;
  }
  RunSums sums(counts, options.keepsZero);
  ClusterTask task{sums, options.clusters};
  if (options.keepsZero)
    task.zero = std::lower_bound(counts.values.begin(), counts.values.end(), 0.0f) - counts.values.begin();
  ClusterLimits limits =
      options.method == ClusterOptions::Method::Optimal
          ? findOptimum(task, options)
          : iterateLloyd(task, initializeCentroids(task, counts, options), options.iterations);
  for (double centroid : getCentroids(task, limits))
    result.centroids.push_back(float(centroid));
  // Sums that cancel might leave neighbours in the wrong order.
  std::sort(result.centroids.begin(), result.centroids.end());
  result.centroids.erase(std::unique(result.centroids.begin(), result.centroids.end()), result.centroids.end());
  result.error = getClusterError(counts, result.centroids);
  return result;
}

Clustering adze::clusterValues(const ValueCounts &counts, const ClusterOptions &options) {
  return options.keepsZero ? clusterPrepared(insertZero(counts), options) : clusterPrepared(counts, options);
}

Clustering adze::clusterWithin(const ValueCounts &counts, ClusterOptions options, double bound, unsigned most) {
  unsigned low = 1, high = most;
  Clustering best;
  auto attempt = [&](unsigned clusters) {
    options.clusters = clusters;
    Clustering found = clusterValues(counts, options);
    bool fits = found.error <= bound;
    if (fits || clusters == most)
      best = std::move(found);
    return fits;
  };
  // Few are tried first: they take less time.
  for (unsigned clusters = 2; clusters < most; clusters *= 2) {
    if (attempt(clusters)) {
      high = clusters;
      break;
    }
    low = clusters;
  }
  if (high == most && !attempt(most))
    return best;
  while (high - low > 1) {
    unsigned middle = low + (high - low) / 2;
    (attempt(middle) ? high : low) = middle;
  }
  return best;
}

std::vector<uint8_t> adze::assignClusters(llvm::ArrayRef<float> values, llvm::ArrayRef<float> centroids) {
  std::vector<double> middles;
  for (size_t k = 0; k + 1 < centroids.size(); ++k)
    middles.push_back(0.5 * (double(centroids[k]) + double(centroids[k + 1])));
  std::vector<uint8_t> indices;
  indices.reserve(values.size());
  for (float value : values)
    indices.push_back(uint8_t(std::lower_bound(middles.begin(), middles.end(), double(value)) - middles.begin()));
  return indices;
}

double adze::getClusterError(const ValueCounts &counts, llvm::ArrayRef<float> centroids) {
  double error = 0;
  size_t k = 0;
  for (size_t i = 0; i < counts.values.size(); ++i) {
    double value = counts.values[i];
    while (k + 1 < centroids.size() && 0.5 * (double(centroids[k]) + double(centroids[k + 1])) < value)
      ++k;
    error += counts.counts[i] * (value - centroids[k]) * (value - centroids[k]);
  }
  return error;
}
