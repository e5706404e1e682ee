//===- WeightClustering.h - Few values for many -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// k-means on a line: K values such that the sum of squared distances of weights to the nearest is small. On a line that
// has an exact solution, since the weights that share a value lie next to each other.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_WEIGHTCLUSTERING_H
#define ADZE_LIB_NUMERICS_WEIGHTCLUSTERING_H

#include "lib/Numerics/ValueCounts.h"

namespace adze {

struct ClusterOptions {
  /// Linear: evenly from the least to the largest. Density: at equal steps of the distribution, read off a grid of 30
  /// points. Random: anywhere between. PlusPlus: weights drawn by the squares of their distances (Arthur and
  /// Vassilvitskii, "k-means++: the advantages of careful seeding", 2007). These four begin Lloyd's iterations.
  enum class Method { Linear, Density, Random, PlusPlus, Optimal };

  unsigned clusters = 16; ///< At least 1.
  Method method = Method::Optimal;
  bool keepsZero = false; ///< Zero is one of the values.
  uint64_t seed = 9;
  unsigned iterations = 300; ///< Of Lloyd, at most.
  /// The optimum is found in rounds that look at so many places for each limit between values, until there are at most
  /// `direct` left to look at in all. Neither changes the result.
  int64_t places = 8192, direct = 1 << 20;
};

struct Clustering {
  std::vector<float> centroids; ///< Rising, different, at most as many as were asked for.
  double error = 0;             ///< The sum of counts times squared distances to the nearest.
};

/// Clusters by the method of the options. There is at least one value.
Clustering clusterValues(const ValueCounts &counts, const ClusterOptions &options);

/// The fewest clusters, 2 to `most`, with an error of at most `bound`; `most` where no number is enough.
Clustering clusterWithin(const ValueCounts &counts, ClusterOptions options, double bound, unsigned most = 256);

/// The number of the nearest centroid of each value; of two as near, the lower one.
std::vector<uint8_t> assignClusters(llvm::ArrayRef<float> values, llvm::ArrayRef<float> centroids);

/// What clusterValues() says of these centroids, which rise.
double getClusterError(const ValueCounts &counts, llvm::ArrayRef<float> centroids);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_WEIGHTCLUSTERING_H
