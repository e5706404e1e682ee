//===- Statistics.h - What measurements and metrics come to -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Quartiles, intervals, and how far two tensors are apart.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_SUPPORT_STATISTICS_H
#define ADZE_LIB_SUPPORT_STATISTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Quartiles, interpolated between neighbours; zeros for no values.
struct Quartiles {
  double low = 0, median = 0, high = 0, minimum = 0;
};
Quartiles getQuartiles(std::vector<double> values);

struct Interval {
  double low = 0, high = 0;
};

/// The 95 % percentile bootstrap of a statistic of `count` samples, which is given the indices that were drawn: 1000
/// draws with replacement from a fixed seed.
Interval bootstrap(size_t count, llvm::function_ref<double(llvm::ArrayRef<size_t>)> statistic);

/// The area under the ROC curve: how often a positive scores higher than a negative, ties half. 0.5 where there is only
/// one kind.
double getAreaUnderCurve(llvm::ArrayRef<double> scores, llvm::ArrayRef<bool> positive);

/// How far the values of two tensors are apart, `add` one pair at a time. NaNs and infinities that are the same are
/// equal.
class Distance {
public:
  void add(double reference, double other);

  uint64_t count = 0;
  uint64_t different = 0;  ///< Pairs that are not equal.
  uint64_t firstAt = 0;    ///< The first of them.
  double maxAbs = 0;       ///< Infinite where one of a pair is no finite number.
  double maxReference = 0; ///< The largest magnitude of the reference.

  /// 10 log10 of the reference's energy over the difference's: infinite where all is equal.
  double getSQNR() const;
  /// The cosine of the angle between the two; 1 where all is equal.
  double getCosine() const;
  /// Mean, standard deviation and root mean square of `other - reference` over the pairs of finite numbers; 0 where there are none.
  double getMeanError() const;
  double getErrorDeviation() const;
  double getRMSE() const;

private:
  double referenceEnergy = 0, otherEnergy = 0, errorEnergy = 0, product = 0, errorSum = 0;
  uint64_t finite = 0;
};

} // namespace adze

#endif // ADZE_LIB_SUPPORT_STATISTICS_H
