//===- GramMatrix.cpp - Products of samples, summed -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products by Eigen, sums on a grid.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/GramMatrix.h"

#include <Eigen/Core>

#include <cmath>

using namespace adze;

using FloatRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void adze::addProducts(llvm::ArrayRef<float> left, llvm::ArrayRef<float> right, int64_t columns,
                       llvm::MutableArrayRef<float> sum) {
  int64_t rows = int64_t(left.size()) / columns;
  Eigen::Map<const FloatRows> leftRows(left.data(), rows, columns), rightRows(right.data(), rows, columns);
  Eigen::Map<FloatRows> sums(sum.data(), columns, columns);
  if (left.data() != right.data()) {
    sums.noalias() += leftRows.transpose() * rightRows;
    return;
  }
  // Half of a symmetric product is enough.
  sums.selfadjointView<Eigen::Lower>().rankUpdate(leftRows.transpose());
  sums.triangularView<Eigen::StrictlyUpper>() = sums.transpose();
}

void OrderlessSum::reset(size_t count, double magnitude) {
  sums.assign(count, 0);
  grid = 1;
  if (std::isfinite(magnitude) && magnitude > 0)
    grid = std::ldexp(1.0, std::max(std::ilogb(magnitude) - 30, -1000));
}

void OrderlessSum::add(llvm::ArrayRef<float> terms) {
  double inverse = 1 / grid;
  std::lock_guard lock(mutex);
  for (size_t i = 0; i < sums.size(); ++i)
    if (std::isfinite(terms[i]))
      sums[i] += std::nearbyint(double(terms[i]) * inverse) * grid;
}
