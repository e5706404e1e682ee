//===- FactorFit.cpp - Alternating least squares --------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A filter is linear in each of its factors. The last one has a small system and is solved; those in front of it are improved by
// conjugate gradients, with the products of what is around them as preconditioner. (Lebedev et al., "Speeding-up
// convolutional neural networks using fine-tuned CP-decomposition", 2015; Kim et al., "Compression of deep
// convolutional neural networks for fast and low power mobile applications", 2016; Zhang et al., "Accelerating very
// deep convolutional networks", 2016, weigh by what inputs are.)
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FactorFit.h"

#include <Eigen/Cholesky>

#include <cmath>

using namespace adze;
using Eigen::MatrixXd;

namespace {

/// Improves the factors of one problem.
class FactorFitter {
public:
  FactorFitter(const FactorTarget &target, FactorForm form, const FactorRanks &ranks, const FactorFit &fit)
      : target(target), form(form), ranks(ranks), fit(fit), current{form, target.shape, {}} {}

  void start();
  /// Alternates until nothing more is gained; false where that diverges.
  bool alternate();
  const FactorMatrices &getFactors() const { return current; }

private:
  void startSeparable();
  void improveOnce();
  void solveLast();
  void solveCore();
  void solveTaps();
  void improveFirst();
  void balance();
  bool isDegenerate() const;
  MatrixXd getLeftProducts() const;

  const FactorTarget &target;
  FactorForm form;
  FactorRanks ranks;
  FactorFit fit;
  FactorMatrices current;
};

} // namespace

/// X with X A = B for a symmetric A that need not be regular.
static MatrixXd solveRight(MatrixXd matrix, const MatrixXd &right) {
  double mean = matrix.diagonal().mean();
  for (double damping = 1e-10; damping < 1; damping *= 100) {
    matrix.diagonal().array() += damping * mean + 1e-300;
    Eigen::LLT<MatrixXd> factor(matrix);
    if (factor.info() != Eigen::Success)
      continue;
    MatrixXd solution = factor.solve(right.transpose()).transpose();
    if (solution.allFinite())
      return solution;
  }
  return MatrixXd::Zero(right.rows(), right.cols());
}

/// The rows of a matrix made orthonormal, as far as they are independent.
static void orthonormalizeRows(MatrixXd &matrix) {
  MatrixXd products = matrix * matrix.transpose();
  products.diagonal().array() += 1e-13 * products.diagonal().mean() + 1e-300;
  Eigen::LLT<MatrixXd> factor(products);
  if (factor.info() == Eigen::Success)
    factor.matrixL().solveInPlace(matrix);
}

//===----------------------------------------------------------------------===//
// Starts
//===----------------------------------------------------------------------===//

void FactorFitter::start() {
  const FilterShape &shape = target.shape;
  if (form == FactorForm::Matrix) {
    // The best projection of results is onto the leading vectors of W H W^T, and what it leaves of W is the other factor.
    MatrixXd back = findLeadingSpace(target.weights, target.weighted, ranks.rank).vectors;
    current.factors = {back.transpose() * target.weights, back};
  } else if (form == FactorForm::Spatial) {
    MatrixXd down = findInputSpace(target, /*keepHeight=*/true, ranks.rank).projection;
    orthonormalizeRows(down);
    current.factors = {down, MatrixXd::Zero(shape.outputs, shape.width * down.rows())};
    solveLast();
  } else if (form == FactorForm::Tucker2) {
    MatrixXd front = findInputSpace(target, /*keepHeight=*/false, ranks.inner).projection;
    orthonormalizeRows(front);
    current.factors = {front, MatrixXd::Zero(ranks.rank, shape.getTaps() * front.rows()),
                       MatrixXd::Zero(shape.outputs, ranks.rank)};
    solveCore();
  } else {
    startSeparable();
  }
}

/// Component by component: what is most of what the ones before leave, by power iterations.
void FactorFitter::startSeparable() {
  const FilterShape &shape = target.shape;
  int64_t taps = shape.getTaps(), channels = shape.channels;
  MatrixXd front(ranks.rank, channels), middle(taps, ranks.rank), back(shape.outputs, ranks.rank);
  MatrixXd rest = target.weights;
  for (int64_t r = 0; r < ranks.rank; ++r) {
    Eigen::Index row;
    rest.rowwise().squaredNorm().maxCoeff(&row);
    Eigen::VectorXd b = Eigen::VectorXd::Ones(taps), a = Eigen::VectorXd::Unit(shape.outputs, row), c(channels);
    for (int step = 0; step < 12; ++step) {
      Eigen::VectorXd product = rest.transpose() * a;
      Eigen::Map<const MatrixXd> byTap(product.data(), channels, taps);
      // The first step knows one output alone: its strongest tap.
      if (step == 0) {
        Eigen::Index tap;
        byTap.colwise().squaredNorm().maxCoeff(&tap);
        b = Eigen::VectorXd::Unit(taps, tap);
      }
      c = byTap * b;
      c /= std::max(c.norm(), 1e-300);
      b = byTap.transpose() * c;
      b /= std::max(b.norm(), 1e-300);
      Eigen::VectorXd pattern(taps * channels);
      Eigen::Map<MatrixXd>(pattern.data(), channels, taps) = c * b.transpose();
      a = rest * pattern;
      if (step == 11)
        rest -= a * pattern.transpose();
    }
    front.row(r) = c.transpose();
    middle.col(r) = b;
    back.col(r) = a;
  }
  current.factors = {front, middle, back};
  solveLast();
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void FactorFitter::solveLast() {
  size_t last = current.factors.size() - 1;
  int64_t inputs = current.factors[last].cols();
  MatrixXd features = current.expandWith(last, MatrixXd::Identity(inputs, inputs));
  current.factors[last] = solveRight(target.multiply(features) * features.transpose(),
                                     target.weighted * features.transpose());
}

/// Given the 1x1 factor in front, the best KxK filter, and of it the best projection of results.
void FactorFitter::solveCore() {
  int64_t inputs = target.shape.getTaps() * current.factors[0].rows();
  FactorMatrices wide{FactorForm::Tucker2, target.shape, {current.factors[0], MatrixXd(), MatrixXd::Identity(inputs, inputs)}};
  MatrixXd features = wide.expandWith(1, MatrixXd::Identity(inputs, inputs));
  MatrixXd gram = target.multiply(features) * features.transpose();
  MatrixXd core = solveRight(gram, target.weighted * features.transpose());
  MatrixXd back = findLeadingSpace(core, core * gram, ranks.rank).vectors;
  current.factors[1] = back.transpose() * core;
  current.factors[2] = back;
}

/// The depthwise factor: the unknowns are taps times rank.
void FactorFitter::solveTaps() {
  const MatrixXd &front = current.factors[0], &back = current.factors[2];
  int64_t taps = target.shape.getTaps(), rank = front.rows(), channels = target.shape.channels;
  MatrixXd outer = back.transpose() * back, matrix(taps * rank, taps * rank);
  for (int64_t t = 0; t < taps; ++t)
    for (int64_t u = 0; u < taps; ++u) {
      MatrixXd inner = MatrixXd::Zero(rank, rank);
      if (target.hasGram)
        inner = front * target.gram.block(t * channels, u * channels, channels, channels) * front.transpose();
      else if (t == u)
        inner = front * front.transpose();
      matrix.block(t * rank, u * rank, rank, rank) = inner.cwiseProduct(outer);
    }
  MatrixXd wanted = current.pullBack(1, target.weighted).transpose();
  MatrixXd solved = solveRight(matrix, Eigen::Map<const MatrixXd>(wanted.data(), 1, taps * rank));
  current.factors[1] = Eigen::Map<const MatrixXd>(solved.data(), rank, taps).transpose();
}

/// Products of what is behind the first factor: rank x rank.
MatrixXd FactorFitter::getLeftProducts() const {
  int64_t rank = current.factors[0].rows();
  MatrixXd products = MatrixXd::Zero(rank, rank);
  if (form == FactorForm::Separable) {
    MatrixXd outer = current.factors[2].transpose() * current.factors[2];
    for (int64_t t = 0; t < target.shape.getTaps(); ++t)
      products += current.factors[1].row(t).asDiagonal() * outer * current.factors[1].row(t).asDiagonal();
    return products;
  }
  const MatrixXd &behind = current.factors[1];
  for (int64_t first = 0; first < behind.cols(); first += rank)
    products += behind.middleCols(first, rank).transpose() * behind.middleCols(first, rank);
  return products;
}

void FactorFitter::improveFirst() {
  auto prepare = [](MatrixXd matrix) {
    matrix.diagonal().array() += 1e-3 * matrix.diagonal().mean() + 1e-300;
    return Eigen::LLT<MatrixXd>(matrix);
  };
  Eigen::LLT<MatrixXd> left = prepare(getLeftProducts()),
                       right = prepare(getSharedGram(target, form == FactorForm::Spatial));
  auto precondition = [&](const MatrixXd &matrix) -> MatrixXd {
    return right.solve(MatrixXd(left.solve(matrix)).transpose()).transpose();
  };
  MatrixXd &factor = current.factors[0];
  auto apply = [&](const MatrixXd &matrix) {
    return current.pullBack(0, target.multiply(current.expandWith(0, matrix)));
  };
  MatrixXd residual = current.pullBack(0, target.weighted) - apply(factor);
  MatrixXd step = precondition(residual), direction = step;
  double product = residual.cwiseProduct(step).sum(), first = product;
  for (unsigned i = 0; i < fit.iterations && product > 1e-10 * first && product > 0; ++i) {
    MatrixXd image = apply(direction);
    double curvature = direction.cwiseProduct(image).sum();
    if (!(curvature > 0))
      return;
    factor += product / curvature * direction;
    residual -= product / curvature * image;
    step = precondition(residual);
    double next = residual.cwiseProduct(step).sum();
    direction = step + next / product * direction;
    product = next;
  }
}

/// Components of the separable form that cancel each other grow without end; even lengths make that visible.
void FactorFitter::balance() {
  if (form != FactorForm::Separable)
    return orthonormalizeRows(current.factors[0]);
  for (int64_t r = 0; r < ranks.rank; ++r) {
    double front = current.factors[0].row(r).norm(), taps = current.factors[1].col(r).norm();
    current.factors[0].row(r) /= std::max(front, 1e-300);
    current.factors[1].col(r) /= std::max(taps, 1e-300);
    current.factors[2].col(r) *= front * taps;
  }
}

bool FactorFitter::isDegenerate() const {
  for (const MatrixXd &factor : current.factors)
    if (!factor.allFinite())
      return true;
  return form == FactorForm::Separable &&
         current.factors[2].colwise().norm().maxCoeff() > 1e3 * target.weights.norm();
}

void FactorFitter::improveOnce() {
  improveFirst();
  balance();
  if (form == FactorForm::Tucker2)
    return solveCore();
  if (form == FactorForm::Separable)
    solveTaps();
  solveLast();
}

bool FactorFitter::alternate() {
  if (form == FactorForm::Matrix)
    return true;
  balance();
  if (form != FactorForm::Tucker2)
    solveLast();
  double error = target.getError(current.expand());
  for (unsigned round = 0; round < fit.rounds && error > 1e-12; ++round) {
    FactorMatrices before = current;
    improveOnce();
    double next = isDegenerate() ? INFINITY : target.getError(current.expand());
    if (!(next <= error)) {
      current = std::move(before);
      // Rounding alone does not make an error grow by much.
      return next <= error * (1 + 1e-3) + 1e-9;
    }
    bool isDone = next > error * (1 - 1e-4);
    error = next;
    if (isDone)
      break;
  }
  return true;
}

std::optional<FactoredFilter> adze::factorize(const FactorProblem &problem, FactorForm form, const FactorRanks &ranks,
                                              const FactorFit &fit, std::string &reason) {
  FactorRanks full = getFullRanks(form, problem.shape);
  FactorRanks used{std::clamp<int64_t>(ranks.rank, 1, std::max<int64_t>(full.rank, 1)),
                   form == FactorForm::Tucker2 ? std::clamp<int64_t>(ranks.inner, 1, full.inner) : 0};
  FactorTarget target(problem);
  FactorFitter fitter(target, form, used, fit);
  fitter.start();
  if (!fitter.alternate()) {
    reason = "alternating least squares diverge at rank " + std::to_string(used.rank);
    return std::nullopt;
  }
  // Vectors of a singular matrix may be fewer than were asked for.
  used.rank = form == FactorForm::Tucker2 || form == FactorForm::Separable ? fitter.getFactors().factors.back().cols()
                                                                           : fitter.getFactors().factors[0].rows();
  if (form == FactorForm::Tucker2)
    used.inner = fitter.getFactors().factors[0].rows();
  return fitter.getFactors().store(used);
}
