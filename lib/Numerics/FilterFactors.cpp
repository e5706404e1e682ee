//===- FilterFactors.cpp - Filters as products of smaller ones ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, spectra, and where iterations start.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/DampedGram.h"
#include "lib/Numerics/FactorFit.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

using namespace adze;
using Eigen::MatrixXd;
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

size_t adze::getFactorCount(FactorForm form) {
  return form == FactorForm::Matrix || form == FactorForm::Spatial ? 2 : 3;
}

std::array<int64_t, 4> adze::getFactorShape(FactorForm form, const FilterShape &shape, const FactorRanks &ranks,
                                            size_t number) {
  bool isLast = number + 1 == getFactorCount(form);
  if (form == FactorForm::Spatial)
    return isLast ? std::array<int64_t, 4>{shape.outputs, 1, shape.width, ranks.rank}
                  : std::array<int64_t, 4>{ranks.rank, shape.height, 1, shape.channels};
  if (isLast)
    return {shape.outputs, 1, 1, ranks.rank};
  if (form == FactorForm::Matrix)
    return {ranks.rank, shape.height, shape.width, shape.channels};
  if (form == FactorForm::Tucker2)
    return number == 0 ? std::array<int64_t, 4>{ranks.inner, 1, 1, shape.channels}
                       : std::array<int64_t, 4>{ranks.rank, shape.height, shape.width, ranks.inner};
  return number == 0 ? std::array<int64_t, 4>{ranks.rank, 1, 1, shape.channels}
                     : std::array<int64_t, 4>{1, shape.height, shape.width, ranks.rank};
}

FactorRanks adze::getFullRanks(FactorForm form, const FilterShape &shape) {
  switch (form) {
  case FactorForm::Matrix:
    return {std::min(shape.outputs, shape.getColumns()), 0};
  case FactorForm::Spatial:
    return {std::min(shape.outputs * shape.width, shape.height * shape.channels), 0};
  case FactorForm::Tucker2: {
    int64_t inner = std::min(shape.channels, shape.outputs * shape.getTaps());
    return {std::min(shape.outputs, inner * shape.getTaps()), inner};
  }
  case FactorForm::Separable:
    return {shape.getSize() / (shape.outputs + shape.channels + shape.getTaps()), 0};
  }
  return {};
}

double adze::getRelativeError(const FactorProblem &problem, llvm::ArrayRef<double> filter) {
  FactorTarget target(problem);
  return target.getError(GramMap(filter.data(), problem.shape.outputs, problem.shape.getColumns()));
}

std::vector<double> adze::matchResults(const FactorProblem &problem, llvm::ArrayRef<double> cross, double damping) {
  FactorTarget target(problem);
  int64_t columns = problem.shape.getColumns();
  std::vector<double> result(problem.weights.begin(), problem.weights.end());
  Eigen::LLT<MatrixXd> factor(getDampedGram(problem.gram, columns, damping));
  if (factor.info() != Eigen::Success)
    return result;
  MatrixXd lack = target.weights * GramMap(cross.data(), columns, columns) - target.weighted;
  MatrixXd change = factor.solve(lack.transpose()).transpose();
  if (change.allFinite())
    Eigen::Map<DoubleRows>(result.data(), problem.shape.outputs, columns) += change;
  return result;
}

//===----------------------------------------------------------------------===//
// Unfoldings
//===----------------------------------------------------------------------===//

MatrixXd adze::getSharedGram(const FactorTarget &target, bool keepHeight) {
  const FilterShape &shape = target.shape;
  int64_t rows = keepHeight ? shape.height : 1, channels = shape.channels;
  if (!target.hasGram)
    return MatrixXd::Identity(rows * channels, rows * channels);
  MatrixXd shared = MatrixXd::Zero(rows * channels, rows * channels);
  for (int64_t a = 0; a < shape.getTaps(); ++a)
    for (int64_t b = 0; b < shape.getTaps(); ++b) {
      bool meets = keepHeight ? a % shape.width == b % shape.width : a == b;
      if (!meets)
        continue;
      int64_t top = keepHeight ? a / shape.width : 0, left = keepHeight ? b / shape.width : 0;
      shared.block(top * channels, left * channels, channels, channels) +=
          target.gram.block(a * channels, b * channels, channels, channels);
    }
  return shared / double(shape.getTaps() / rows);
}

/// W with `keepHeight` ? (y, i) : i as rows, and the rest as columns.
static MatrixXd unfold(const FactorTarget &target, bool keepHeight) {
  const FilterShape &shape = target.shape;
  int64_t rows = keepHeight ? shape.height : 1, rest = shape.getTaps() / rows, channels = shape.channels;
  MatrixXd unfolded(rows * channels, rest * shape.outputs);
  for (int64_t t = 0; t < shape.getTaps(); ++t) {
    int64_t row = keepHeight ? t / shape.width : 0, column = keepHeight ? t % shape.width : t;
    unfolded.block(row * channels, column * shape.outputs, channels, shape.outputs) =
        target.weights.middleCols(t * channels, channels).transpose();
  }
  return unfolded;
}

InputSpace adze::findInputSpace(const FactorTarget &target, bool keepHeight, int64_t count) {
  MatrixXd unfolded = unfold(target, keepHeight);
  MatrixXd root, inverse;
  if (target.hasGram) {
    // What inputs do not show has no root, and takes no part.
    Eigen::SelfAdjointEigenSolver<MatrixXd> solver(getSharedGram(target, keepHeight));
    Eigen::VectorXd values = solver.eigenvalues();
    double least = std::max(values.maxCoeff() * 1e-12, 1e-300);
    Eigen::VectorXd roots = values.cwiseMax(0).cwiseSqrt(), inverses = roots;
    for (int64_t i = 0; i < values.size(); ++i)
      inverses[i] = values[i] > least ? 1 / roots[i] : 0;
    root = solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
    inverse = solver.eigenvectors() * inverses.asDiagonal() * solver.eigenvectors().transpose();
    unfolded = root * unfolded;
  }
  LeadingSpace space = findLeadingSpace(unfolded, unfolded, count);
  InputSpace result;
  result.values = space.values;
  result.total = unfolded.squaredNorm();
  result.projection = space.vectors.transpose();
  if (target.hasGram)
    result.projection = result.projection * inverse;
  return result;
}

//===----------------------------------------------------------------------===//
// Spectra
//===----------------------------------------------------------------------===//

static std::vector<double> normalize(const Eigen::VectorXd &values, double total) {
  std::vector<double> result;
  for (double value : values)
    result.push_back(total > 0 && value > total * 1e-13 ? value / total : 0);
  return result;
}

FactorSpectrum adze::getSpectrum(const FactorProblem &problem, FactorForm form, int64_t limit) {
  FactorTarget target(problem);
  FactorRanks full = getFullRanks(form, problem.shape);
  auto limited = [&](int64_t rank) { return limit ? std::min(limit, rank) : rank; };
  FactorSpectrum spectrum;
  if (form == FactorForm::Matrix || form == FactorForm::Tucker2) {
    LeadingSpace space = findLeadingSpace(target.weights, target.weighted, limited(full.rank));
    spectrum.ranks = normalize(space.values, target.energy);
  }
  if (form == FactorForm::Spatial || form == FactorForm::Tucker2) {
    InputSpace space = findInputSpace(target, form == FactorForm::Spatial,
                                      limited(form == FactorForm::Spatial ? full.rank : full.inner));
    (form == FactorForm::Spatial ? spectrum.ranks : spectrum.inner) = normalize(space.values, space.total);
  }
  return spectrum;
}

int64_t adze::countForEnergy(llvm::ArrayRef<double> spectrum, double energy) {
  double lost = 0;
  int64_t count = int64_t(spectrum.size());
  for (double value : spectrum)
    lost += value;
  // What a limited list does not show is lost, too.
  lost = std::max(0.0, 1 - lost);
  while (count > 1 && (spectrum[count - 1] == 0 || lost + spectrum[count - 1] <= 1 - energy))
    lost += spectrum[--count];
  return std::max<int64_t>(count, 1);
}

OutputMetric adze::getOutputMetric(llvm::ArrayRef<double> products, int64_t outputs, double floor) {
  Eigen::Map<const RowMatrix> matrix(products.data(), outputs, outputs);
  if (!matrix.allFinite())
    return {};
  Eigen::SelfAdjointEigenSolver<MatrixXd> solver(0.5 * (matrix + matrix.transpose()));
  double most = solver.eigenvalues().maxCoeff();
  if (solver.info() != Eigen::Success || !(most > 0))
    return {};
  // Scales do not matter, and 1 keeps numbers at hand.
  Eigen::VectorXd roots = (solver.eigenvalues() / most).cwiseMax(floor).cwiseSqrt();
  OutputMetric metric{std::vector<double>(outputs * outputs), std::vector<double>(outputs * outputs)};
  const MatrixXd &vectors = solver.eigenvectors();
  Eigen::Map<RowMatrix>(metric.root.data(), outputs, outputs) = vectors * roots.asDiagonal() * vectors.transpose();
  Eigen::Map<RowMatrix>(metric.inverse.data(), outputs, outputs) =
      vectors * roots.cwiseInverse().asDiagonal() * vectors.transpose();
  return metric;
}

std::vector<double> adze::multiplyRows(llvm::ArrayRef<double> square, llvm::ArrayRef<double> matrix, int64_t rows) {
  int64_t columns = int64_t(matrix.size()) / rows;
  std::vector<double> product(matrix.size());
  Eigen::Map<RowMatrix>(product.data(), rows, columns) =
      Eigen::Map<const RowMatrix>(square.data(), rows, rows) * Eigen::Map<const RowMatrix>(matrix.data(), rows, columns);
  return product;
}
