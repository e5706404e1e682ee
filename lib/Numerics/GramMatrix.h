//===- GramMatrix.h - Products of samples, summed ---------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What threads that see samples in any order sum up, with the same bits every time.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_GRAMMATRIX_H
#define ADZE_LIB_NUMERICS_GRAMMATRIX_H

#include "llvm/ADT/ArrayRef.h"

#include <mutex>
#include <vector>

namespace adze {

/// `sum += left^T right` for matrices of `rows` rows of `columns` floats each; `sum` is columns x columns, row-major.
void addProducts(llvm::ArrayRef<float> left, llvm::ArrayRef<float> right, int64_t columns,
                 llvm::MutableArrayRef<float> sum);

/// Sums of vectors that threads add in any order. Terms are rounded to multiples of 2^-30 of `magnitude`, so that no addition
/// rounds as long as sums stay below 2^22 times that: the result does not depend on the order.
class OrderlessSum {
public:
  /// Starts over with `count` zeros. `magnitude`: about what terms are at most, as the same data always says it; 0 where there
  /// is nothing to say.
  void reset(size_t count, double magnitude);

  /// Thread-safe. NaN and infinities are left out. As many terms as the sum has.
  void add(llvm::ArrayRef<float> terms);
  llvm::ArrayRef<double> get() const { return sums; }

private:
  std::vector<double> sums;
  double grid = 1;
  std::mutex mutex;
};

} // namespace adze

#endif // ADZE_LIB_NUMERICS_GRAMMATRIX_H
