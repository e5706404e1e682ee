//===- FactorAlgebra.cpp - Products of factors and their adjoints ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tap by tap: the columns of a filter are taps times channels.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FactorAlgebra.h"

#include "lib/Numerics/DampedGram.h"
#include "llvm/ADT/STLExtras.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include <cmath>
#include <random>

using namespace adze;
using Eigen::MatrixXd;

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

static MatrixXd expandSpatial(const FilterShape &shape, const MatrixXd &down, const MatrixXd &across) {
  // F[o, (y, x, i)] = sum over r of B[o, (x, r)] A[r, (y, i)].
  int64_t rank = down.rows(), channels = shape.channels;
  MatrixXd filter(across.rows(), shape.getColumns());
  for (int64_t x = 0; x < shape.width; ++x) {
    MatrixXd part = across.middleCols(x * rank, rank) * down;
    for (int64_t y = 0; y < shape.height; ++y)
      filter.middleCols((y * shape.width + x) * channels, channels) = part.middleCols(y * channels, channels);
  }
  return filter;
}

/// The columns of one x, in the order of y and i.
static MatrixXd takeColumn(const FilterShape &shape, const MatrixXd &filter, int64_t x) {
  MatrixXd part(filter.rows(), shape.height * shape.channels);
  for (int64_t y = 0; y < shape.height; ++y)
    part.middleCols(y * shape.channels, shape.channels) =
        filter.middleCols((y * shape.width + x) * shape.channels, shape.channels);
  return part;
}

/// Applies a 1x1 factor in front of a core: columns of taps times `inner` become those of taps times channels.
static MatrixXd widen(const FilterShape &shape, const MatrixXd &core, const MatrixXd &front) {
  int64_t inner = front.rows();
  MatrixXd filter(core.rows(), shape.getColumns());
  for (int64_t t = 0; t < shape.getTaps(); ++t)
    filter.middleCols(t * shape.channels, shape.channels) = core.middleCols(t * inner, inner) * front;
  return filter;
}

static MatrixXd expandSeparable(const FilterShape &shape, const MatrixXd &front, const MatrixXd &taps,
                                const MatrixXd &back) {
  MatrixXd filter(back.rows(), shape.getColumns());
  for (int64_t t = 0; t < shape.getTaps(); ++t)
    filter.middleCols(t * shape.channels, shape.channels) = back * taps.row(t).asDiagonal() * front;
  return filter;
}

MatrixXd FactorMatrices::expandWith(size_t number, const MatrixXd &replaced) const {
  auto get = [&](size_t i) -> const MatrixXd & { return i == number ? replaced : factors[i]; };
  switch (form) {
  case FactorForm::Matrix:
    return get(1) * get(0);
  case FactorForm::Spatial:
    return expandSpatial(shape, get(0), get(1));
  case FactorForm::Tucker2:
    return get(2) * widen(shape, get(1), get(0));
  case FactorForm::Separable:
    return expandSeparable(shape, get(0), get(1), get(2));
  }
  return {};
}

static MatrixXd pullBackSpatial(const FactorMatrices &self, size_t number, const MatrixXd &filter) {
  const MatrixXd &down = self.factors[0], &across = self.factors[1];
  int64_t rank = down.rows();
  MatrixXd result = MatrixXd::Zero(self.factors[number].rows(), self.factors[number].cols());
  for (int64_t x = 0; x < self.shape.width; ++x) {
    MatrixXd part = takeColumn(self.shape, filter, x);
    if (number == 0)
      result += across.middleCols(x * rank, rank).transpose() * part;
    else
      result.middleCols(x * rank, rank) = part * down.transpose();
  }
  return result;
}

static MatrixXd pullBackTucker(const FactorMatrices &self, size_t number, const MatrixXd &filter) {
  const MatrixXd &front = self.factors[0], &core = self.factors[1], &back = self.factors[2];
  if (number == 2)
    return filter * widen(self.shape, core, front).transpose();
  MatrixXd outer = back.transpose() * filter;
  MatrixXd result = MatrixXd::Zero(self.factors[number].rows(), self.factors[number].cols());
  int64_t inner = front.rows(), channels = self.shape.channels;
  for (int64_t t = 0; t < self.shape.getTaps(); ++t) {
    auto part = outer.middleCols(t * channels, channels);
    if (number == 1)
      result.middleCols(t * inner, inner) = part * front.transpose();
    else
      result += core.middleCols(t * inner, inner).transpose() * part;
  }
  return result;
}

static MatrixXd pullBackSeparable(const FactorMatrices &self, size_t number, const MatrixXd &filter) {
  const MatrixXd &front = self.factors[0], &taps = self.factors[1], &back = self.factors[2];
  MatrixXd result = MatrixXd::Zero(self.factors[number].rows(), self.factors[number].cols());
  for (int64_t t = 0; t < self.shape.getTaps(); ++t) {
    auto part = filter.middleCols(t * self.shape.channels, self.shape.channels);
    if (number == 2)
      result += part * front.transpose() * taps.row(t).asDiagonal();
    else if (number == 0)
      result += taps.row(t).asDiagonal() * (back.transpose() * part);
    else
      result.row(t) = (back.transpose() * part).cwiseProduct(front).rowwise().sum().transpose();
  }
  return result;
}

MatrixXd FactorMatrices::pullBack(size_t number, const MatrixXd &filter) const {
  switch (form) {
  case FactorForm::Matrix:
    return number == 0 ? MatrixXd(factors[1].transpose() * filter) : MatrixXd(filter * factors[0].transpose());
  case FactorForm::Spatial:
    return pullBackSpatial(*this, number, filter);
  case FactorForm::Tucker2:
    return pullBackTucker(*this, number, filter);
  case FactorForm::Separable:
    return pullBackSeparable(*this, number, filter);
  }
  return {};
}

FactoredFilter FactorMatrices::store(const FactorRanks &ranks) const {
  FactoredFilter filter{form, shape, ranks, {}};
  for (const MatrixXd &factor : factors) {
    filter.factors.emplace_back(factor.size());
    Eigen::Map<DoubleRows>(filter.factors.back().data(), factor.rows(), factor.cols()) = factor;
  }
  return filter;
}

std::vector<double> FactoredFilter::expand() const {
  FactorMatrices matrices{form, shape, {}};
  for (auto [number, factor] : llvm::enumerate(factors)) {
    std::array<int64_t, 4> extents = getFactorShape(form, shape, ranks, number);
    int64_t rows = form == FactorForm::Separable && number == 1 ? shape.getTaps() : extents[0];
    matrices.factors.push_back(GramMap(factor.data(), rows, int64_t(factor.size()) / rows));
  }
  std::vector<double> result(shape.getSize());
  Eigen::Map<DoubleRows>(result.data(), shape.outputs, shape.getColumns()) = matrices.expand();
  return result;
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

FactorTarget::FactorTarget(const FactorProblem &problem)
    : shape(problem.shape),
      weights(GramMap(problem.weights.data(), shape.outputs, shape.getColumns())),
      hasGram(!problem.gram.empty()) {
  if (hasGram)
    gram = GramMap(problem.gram.data(), shape.getColumns(), shape.getColumns());
  weighted = multiply(weights);
  energy = weights.cwiseProduct(weighted).sum();
}

double FactorTarget::getError(const MatrixXd &filter) const {
  MatrixXd difference = weights - filter;
  double error = std::max(0.0, difference.cwiseProduct(multiply(difference)).sum());
  return energy > 0 ? error / energy : 0;
}

//===----------------------------------------------------------------------===//
// Singular vectors
//===----------------------------------------------------------------------===//

/// Orthonormal columns that span those of a matrix.
static MatrixXd orthonormalize(const MatrixXd &matrix) {
  Eigen::HouseholderQR<MatrixXd> factor(matrix);
  return factor.householderQ() * MatrixXd::Identity(matrix.rows(), std::min(matrix.rows(), matrix.cols()));
}

/// `basis` rotated to eigenvectors of basis^T M M^T basis.
static LeadingSpace rotate(const MatrixXd &basis, const MatrixXd &projected, int64_t count) {
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver(0.5 * (projected + projected.transpose()));
  count = std::min<int64_t>(count, projected.rows());
  LeadingSpace space;
  space.values = solver.eigenvalues().reverse().head(count).cwiseMax(0);
  space.vectors = basis * solver.eigenvectors().rowwise().reverse().leftCols(count);
  return space;
}

LeadingSpace adze::findLeadingSpace(const MatrixXd &weights, const MatrixXd &weighted, int64_t count) {
  int64_t rows = weights.rows(), full = std::min(rows, weights.cols());
  count = std::min(count, full);
  int64_t sampled = std::min(full, count + 16);
  bool isSampled = full > 512 && sampled * 3 < full;
  if (!isSampled && rows <= weights.cols())
    return rotate(MatrixXd::Identity(rows, rows), weights * weighted.transpose(), count);
  MatrixXd basis;
  if (!isSampled) {
    basis = orthonormalize(weights);
  } else {
    std::mt19937 generator(1);
    std::normal_distribution<double> normal;
    MatrixXd start = MatrixXd::NullaryExpr(rows, sampled, [&] { return normal(generator); });
    // Power iterations sharpen what singular values leave blurred.
    basis = orthonormalize(start);
    for (int step = 0; step < 4; ++step)
      basis = orthonormalize(weights * (weighted.transpose() * basis));
  }
  return rotate(basis, (basis.transpose() * weights) * (weighted.transpose() * basis), count);
}
