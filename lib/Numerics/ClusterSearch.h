//===- ClusterSearch.h - How clusterings are found --------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the sources of WeightClustering.h; only sources of this folder include this. A clustering is a list of limits:
// cluster k has the values from limit k up to limit k + 1.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_CLUSTERSEARCH_H
#define ADZE_LIB_NUMERICS_CLUSTERSEARCH_H

#include "lib/Numerics/WeightClustering.h"

namespace adze {

using ClusterLimits = std::vector<int64_t>;

/// Values and what is asked of them. With `zero` from 0 on, the cluster that has this value, which is zero, has the
/// centroid zero.
struct ClusterTask {
  const RunSums &sums;
  unsigned clusters;
  int64_t zero = -1;

  bool hasZero(int64_t first, int64_t last) const { return zero >= first && zero < last; }
  double getGain(int64_t first, int64_t last) const { return hasZero(first, last) ? 0 : sums.getGain(first, last); }
  double getMean(int64_t first, int64_t last) const { return hasZero(first, last) ? 0 : sums.getMean(first, last); }
  double getGain(const ClusterLimits &limits) const;
};

/// Lloyd's iterations from rising centroids. With a zero to keep, one of them is zero.
ClusterLimits iterateLloyd(const ClusterTask &task, std::vector<double> centroids, unsigned iterations);

/// Centroids of clusters; one that has no values is left out.
std::vector<double> getCentroids(const ClusterTask &task, const ClusterLimits &limits);

/// Where Lloyd's iterations begin.
std::vector<double> initializeCentroids(const ClusterTask &task, const ValueCounts &counts,
                                        const ClusterOptions &options);

/// The limits with the least error of all. There are more values than clusters.
ClusterLimits findOptimum(const ClusterTask &task, const ClusterOptions &options);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_CLUSTERSEARCH_H
