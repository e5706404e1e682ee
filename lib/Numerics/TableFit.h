//===- TableFit.h - Shared values by the error of results -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As with rounding (WeightRounding.h), what shared values cost is how far the products with inputs X move: for a row w
// that becomes v, |X w - X v|^2 = (w - v)^T H (w - v) with H = X^T X.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_TABLEFIT_H
#define ADZE_LIB_NUMERICS_TABLEFIT_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Rows of weights that meet the same inputs. Matrices are row-major; all values finite.
struct TableGroup {
  llvm::ArrayRef<float> weights; ///< rows x columns.
  llvm::ArrayRef<double> gram;   ///< H, columns x columns, symmetric. A column that never has an input is zero.
};

struct TableProblem {
  int64_t rows = 0, columns = 0; ///< Of each group.
  std::vector<TableGroup> groups;
  int64_t rowsOfTable = 1; ///< Consecutive rows, counted through all groups, that share a table.
  bool keepsZeros = false; ///< Weights that are zero stay so. Each table has a zero then.

  int64_t getTable(int64_t group, int64_t row) const { return (group * rows + row) / rowsOfTable; }
};

struct TableFitOptions {
  double damping = 0.01; ///< Added to diagonals, in means of them.
  unsigned rounds = 4;   ///< Of moving weights between values and values themselves.
};

/// Tables of values, rising and different, and which value of its table each weight has: all groups' rows, one below the other.
struct TableWeights {
  std::vector<std::vector<float>> tables;
  std::vector<uint8_t> indices;
};

/// The sum over rows of (w - v)^T H (w - v).
double getTableError(const TableProblem &problem, const TableWeights &weights);

/// Each weight has the nearest value of its table; zeros that are kept have zero.
std::vector<uint8_t> assignTables(const TableProblem &problem, llvm::ArrayRef<std::vector<float>> tables);

/// Fits values, and which weight has which, to the results. First columns get their values one after the other, and those
/// to come make up for what each leaves (as GPTQ rounds: Frantar et al., 2022). Then, in turns, single weights move to
/// other values as long as the error falls, and values become the solution of least squares for the weights that have them.
/// The result has no more error than the nearest values of `tables` have, and no more values.
TableWeights fitTables(const TableProblem &problem, llvm::ArrayRef<std::vector<float>> tables,
                       const TableFitOptions &options = {});

} // namespace adze

#endif // ADZE_LIB_NUMERICS_TABLEFIT_H
