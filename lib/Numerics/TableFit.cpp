//===- TableFit.cpp - Shared values by the error of results ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which weight has which value, and which values there are, in turns.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/TableFit.h"
#include "lib/Numerics/DampedGram.h"
#include "lib/Numerics/WeightClustering.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace adze;

using FloatRowsMap = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using Tables = std::vector<std::vector<double>>;

/// The nearest of rising values; of two as near, the lower one.
static uint8_t findNearest(llvm::ArrayRef<double> table, double value) {
  size_t above = std::lower_bound(table.begin(), table.end(), value) - table.begin();
  if (above == table.size() || (above > 0 && value - table[above - 1] <= table[above] - value))
    --above;
  return uint8_t(above);
}

namespace {

class TableFitter {
public:
  TableFitter(const TableProblem &problem, const TableFitOptions &options, Tables tables);

  void assignNearest();
  void assignInOrder();
  void moveWeights();
  void solveValues();
  double measure() const;
  TableWeights get() const;

private:
  FloatRowsMap getWeights(int64_t group) const {
    return FloatRowsMap(problem.groups[group].weights.data(), problem.rows, problem.columns);
  }
  GramMap getGram(int64_t group) const {
    return GramMap(problem.groups[group].gram.data(), problem.columns, problem.columns);
  }
  uint8_t &index(int64_t group, int64_t row, int64_t column) {
    return indices[(group * problem.rows + row) * problem.columns + column];
  }
  bool isFree(int64_t group, int64_t row, int64_t column) const {
    return !problem.keepsZeros || problem.groups[group].weights[row * problem.columns + column] != 0;
  }
  DoubleRows getValues(int64_t group) const;
  void assignColumns(int64_t group, llvm::ArrayRef<int> order, const Eigen::MatrixXd &upper, Eigen::MatrixXd &work);
  bool moveRow(int64_t group, int64_t row, DoubleRows &slopes);
  void addProducts(int64_t group, std::vector<Eigen::MatrixXd> &products) const;
  void setTable(size_t table, Eigen::VectorXd values);

  const TableProblem &problem;
  const TableFitOptions &options;
  Tables tables;
  std::vector<uint8_t> indices;
};

} // namespace

TableFitter::TableFitter(const TableProblem &problem, const TableFitOptions &options, Tables given)
    : problem(problem), options(options), tables(std::move(given)),
      indices(problem.groups.size() * problem.rows * problem.columns) {
  assignNearest();
}

void TableFitter::assignNearest() {
  for (int64_t g = 0; g < int64_t(problem.groups.size()); ++g)
    for (int64_t r = 0; r < problem.rows; ++r)
      for (int64_t c = 0; c < problem.columns; ++c)
        index(g, r, c) = findNearest(tables[problem.getTable(g, r)],
                                     isFree(g, r, c) ? problem.groups[g].weights[r * problem.columns + c] : 0.0);
}

DoubleRows TableFitter::getValues(int64_t group) const {
  DoubleRows values(problem.rows, problem.columns);
  for (int64_t r = 0; r < problem.rows; ++r)
    for (int64_t c = 0; c < problem.columns; ++c)
      values(r, c) = tables[problem.getTable(group, r)][indices[(group * problem.rows + r) * problem.columns + c]];
  return values;
}

double TableFitter::measure() const {
  double error = 0;
  for (int64_t g = 0; g < int64_t(problem.groups.size()); ++g) {
    DoubleRows difference = getValues(g) - getWeights(g).cast<double>();
    error += (difference * getGram(g)).cwiseProduct(difference).sum();
  }
  return error;
}

TableWeights TableFitter::get() const {
  TableWeights result{{}, indices};
  for (const std::vector<double> &table : tables)
    result.tables.emplace_back(table.begin(), table.end());
  return result;
}

//===----------------------------------------------------------------------===//
// Which weight has which value
//===----------------------------------------------------------------------===//

/// Columns of `work`, which are in order, from the left.
void TableFitter::assignColumns(int64_t group, llvm::ArrayRef<int> order, const Eigen::MatrixXd &upper,
                                Eigen::MatrixXd &work) {
  // Within a block each column's error goes to the others of the block at once, to the columns behind it in one product.
  constexpr int64_t blockSize = 64;
  Eigen::MatrixXd errors;
  for (int64_t first = 0; first < problem.columns; first += blockSize) {
    int64_t count = std::min(blockSize, problem.columns - first), rest = problem.columns - first - count;
    errors.resize(problem.rows, count);
    for (int64_t i = 0; i < count; ++i) {
      int64_t c = first + i;
      for (int64_t r = 0; r < problem.rows; ++r) {
        const std::vector<double> &table = tables[problem.getTable(group, r)];
        uint8_t nearest = findNearest(table, isFree(group, r, order[c]) ? work(r, c) : 0.0);
        index(group, r, order[c]) = nearest;
        errors(r, i) = (work(r, c) - table[nearest]) / upper(c, c);
      }
      for (int64_t j = c + 1; j < first + count; ++j)
        work.col(j).noalias() -= errors.col(i) * upper(c, j);
    }
    work.rightCols(rest).noalias() -= errors * upper.block(first, first + count, count, rest);
  }
}

void TableFitter::assignInOrder() {
  for (int64_t g = 0; g < int64_t(problem.groups.size()); ++g) {
    GramMap gram = getGram(g);
    std::vector<int> order(problem.columns);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return gram(a, a) != gram(b, b) ? gram(a, a) > gram(b, b) : a < b; });
    Eigen::MatrixXd upper = factorInverse(problem.groups[g].gram, order, options.damping);
    if (upper.size() == 0)
      continue;
    FloatRowsMap weights = getWeights(g);
    Eigen::MatrixXd work(problem.rows, problem.columns);
    for (int64_t c = 0; c < problem.columns; ++c)
      work.col(c) = weights.col(order[c]).cast<double>();
    assignColumns(g, order, upper, work);
    // Nothing speaks for another value than the nearest where no input ever is.
    for (int64_t c = 0; c < problem.columns; ++c)
      for (int64_t r = 0; r < problem.rows && !(gram(c, c) > 0); ++r)
        index(g, r, c) = findNearest(tables[problem.getTable(g, r)], isFree(g, r, c) ? double(weights(r, c)) : 0.0);
  }
}

/// Each weight to the value that is best while the others of its row stay; whether any moved.
bool TableFitter::moveRow(int64_t group, int64_t row, DoubleRows &slopes) {
  GramMap gram = getGram(group);
  const std::vector<double> &table = tables[problem.getTable(group, row)];
  bool hasMoved = false;
  for (int64_t c = 0; c < problem.columns; ++c) {
    if (!(gram(c, c) > 0) || !isFree(group, row, c))
      continue;
    uint8_t &now = index(group, row, c);
    uint8_t best = findNearest(table, table[now] - slopes(row, c) / gram(c, c));
    double step = table[best] - table[now], gain = -step * (2 * slopes(row, c) + step * gram(c, c));
    // A gain that rounding errors could make up is none.
    if (best == now || !(gain > 1e-9 * step * step * gram(c, c)))
      continue;
    now = best;
    slopes.row(row) += step * gram.row(c);
    hasMoved = true;
  }
  return hasMoved;
}

void TableFitter::moveWeights() {
  constexpr int sweeps = 20;
  for (int64_t g = 0; g < int64_t(problem.groups.size()); ++g) {
    DoubleRows slopes = (getValues(g) - getWeights(g).cast<double>()) * getGram(g);
    for (int64_t r = 0; r < problem.rows; ++r)
      for (int sweep = 0; sweep < sweeps; ++sweep)
        if (!moveRow(g, r, slopes))
          break;
  }
}

//===----------------------------------------------------------------------===//
// Which values there are
//===----------------------------------------------------------------------===//

/// Adds Z^T H Z of each row to its table's matrix, where Z says by ones which column has which value. Part by part of the
/// columns, which then stay in the cache for all rows.
void TableFitter::addProducts(int64_t group, std::vector<Eigen::MatrixXd> &products) const {
  constexpr int64_t width = 32;
  int64_t columns = problem.columns;
  GramMap gram = getGram(group);
  Eigen::Matrix<double, width, Eigen::Dynamic> part(width, columns), sums;
  for (int64_t first = 0; first < columns; first += width) {
    int64_t count = std::min(width, columns - first);
    part.setZero();
    part.topRows(count) = gram.middleRows(first, count);
    for (int64_t r = 0; r < problem.rows; ++r) {
      int64_t table = problem.getTable(group, r);
      const uint8_t *row = indices.data() + (group * problem.rows + r) * columns;
      sums.setZero(width, tables[table].size());
      for (int64_t c = 0; c < columns; ++c)
        sums.col(row[c]) += part.col(c);
      for (int64_t i = 0; i < count; ++i)
        products[table].col(row[first + i]) += sums.row(i).transpose();
    }
  }
}

/// Values in order; those that have become equal are one.
void TableFitter::setTable(size_t number, Eigen::VectorXd values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  int64_t first = int64_t(number) * problem.rowsOfTable * problem.columns;
  int64_t last = std::min<int64_t>(first + problem.rowsOfTable * problem.columns, indices.size());
  for (int64_t i = first; i < last; ++i)
    indices[i] = findNearest(sorted, values[indices[i]]);
  tables[number] = std::move(sorted);
}

void TableFitter::solveValues() {
  std::vector<Eigen::MatrixXd> products;
  std::vector<Eigen::VectorXd> lacks;
  for (const std::vector<double> &table : tables) {
    products.push_back(Eigen::MatrixXd::Zero(table.size(), table.size()));
    lacks.push_back(Eigen::VectorXd::Zero(table.size()));
  }
  for (int64_t g = 0; g < int64_t(problem.groups.size()); ++g) {
    addProducts(g, products);
    DoubleRows lack = (getWeights(g).cast<double>() - getValues(g)) * getGram(g);
    for (int64_t r = 0; r < problem.rows; ++r)
      for (int64_t c = 0; c < problem.columns; ++c)
        lacks[problem.getTable(g, r)][index(g, r, c)] += lack(r, c);
  }
  for (size_t t = 0; t < tables.size(); ++t) {
    Eigen::MatrixXd &matrix = products[t];
    for (size_t k = 0; k < tables[t].size() && problem.keepsZeros; ++k)
      if (tables[t][k] == 0) {
        matrix.row(k).setZero();
        matrix.col(k).setZero();
        lacks[t][k] = 0;
      }
    // What no or few weights have stays where it is.
    double mean = matrix.diagonal().mean();
    matrix.diagonal().array() += mean > 0 ? 1e-4 * options.damping * mean : 1;
    Eigen::LDLT<Eigen::MatrixXd> factor(matrix);
    Eigen::VectorXd values = Eigen::Map<Eigen::VectorXd>(tables[t].data(), tables[t].size()) + factor.solve(lacks[t]);
    // As they will be stored.
    values = values.cast<float>().cast<double>().eval();
    if (values.allFinite())
      setTable(t, std::move(values));
  }
}

//===----------------------------------------------------------------------===//
// Fitting
//===----------------------------------------------------------------------===//

static Tables widen(llvm::ArrayRef<std::vector<float>> tables) {
  Tables result;
  for (const std::vector<float> &table : tables)
    result.emplace_back(table.begin(), table.end());
  return result;
}

double adze::getTableError(const TableProblem &problem, const TableWeights &weights) {
  double error = 0;
  for (size_t g = 0; g < problem.groups.size(); ++g) {
    DoubleRows difference(problem.rows, problem.columns);
    for (int64_t r = 0; r < problem.rows; ++r)
      for (int64_t c = 0; c < problem.columns; ++c)
        difference(r, c) = double(weights.tables[problem.getTable(g, r)]
                                                [weights.indices[(g * problem.rows + r) * problem.columns + c]]) -
                           problem.groups[g].weights[r * problem.columns + c];
    GramMap gram(problem.groups[g].gram.data(), problem.columns, problem.columns);
    error += (difference * gram).cwiseProduct(difference).sum();
  }
  return std::max(0.0, error);
}

std::vector<uint8_t> adze::assignTables(const TableProblem &problem, llvm::ArrayRef<std::vector<float>> tables) {
  return TableFitter(problem, {}, widen(tables)).get().indices;
}

TableWeights adze::fitTables(const TableProblem &problem, llvm::ArrayRef<std::vector<float>> tables,
                             const TableFitOptions &options) {
  TableFitter fitter(problem, options, widen(tables));
  TableWeights best = fitter.get();
  double least = fitter.measure();
  auto compare = [&] {
    double error = fitter.measure();
    if (!(error < least))
      return false;
    bool isMuch = error < 0.999 * least;
    least = error;
    best = fitter.get();
    return isMuch;
  };
  fitter.assignInOrder();
  compare();
  for (unsigned round = 0; round < options.rounds; ++round) {
    fitter.moveWeights();
    fitter.solveValues();
    if (!compare())
      break;
  }
  return best;
}
