//===- DampedGram.cpp - Gram matrices that can be inverted ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damping and factors.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/DampedGram.h"

#include <Eigen/Cholesky>

using namespace adze;

Eigen::MatrixXd adze::getDampedGram(llvm::ArrayRef<double> gram, int64_t columns, double damping) {
  Eigen::MatrixXd damped = GramMap(gram.data(), columns, columns);
  double mean = damped.diagonal().mean();
  for (int64_t c = 0; c < columns; ++c)
    // A dead column takes part in nothing; 1 keeps the matrix regular.
    damped(c, c) = damped(c, c) > 0 ? damped(c, c) + damping * mean : mean > 0 ? mean : 1;
  return damped;
}

Eigen::MatrixXd adze::factorInverse(llvm::ArrayRef<double> gram, llvm::ArrayRef<int> order, double damping) {
  int64_t columns = int64_t(order.size());
  for (int attempt = 0; attempt < 6; ++attempt, damping = std::max(damping * 10, 1e-6)) {
    Eigen::MatrixXd damped = getDampedGram(gram, columns, damping);
    Eigen::MatrixXd ordered(columns, columns);
    for (int64_t i = 0; i < columns; ++i)
      for (int64_t j = 0; j < columns; ++j)
        ordered(j, i) = damped(order[j], order[i]);
    Eigen::LLT<Eigen::MatrixXd> factor(ordered);
    if (factor.info() != Eigen::Success)
      continue;
    Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(columns, columns));
    Eigen::LLT<Eigen::MatrixXd> inverseFactor(inverse);
    if (inverseFactor.info() == Eigen::Success)
      return inverseFactor.matrixU();
  }
  return {};
}
