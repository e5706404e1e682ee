//===- GramMatrix.cpp - Products of samples, summed -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products in tiles that stay in registers, sums on a grid.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/GramMatrix.h"

#include "lib/Numerics/VectorTargets.h"

#include <cmath>

using namespace adze;

/// Columns `i` to `i + 4` of left^T by `j` to `j + Width` of right.
template <int64_t Width>
static inline __attribute__((always_inline)) void addTile(const float *left, const float *right, int64_t rows, int64_t columns,
                                                          float *sum) {
  float tile[4][Width] = {};
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t a = 0; a < 4; ++a)
      for (int64_t b = 0; b < Width; ++b)
        tile[a][b] += left[r * columns + a] * right[r * columns + b];
  for (int64_t a = 0; a < 4; ++a)
    for (int64_t b = 0; b < Width; ++b)
      sum[a * columns + b] += tile[a][b];
}

/// Each element sums its rows in their order, whatever the width of vectors. `isHalf`: elements below the diagonal are not wanted.
ADZE_VECTOR_TARGETS static void addTiles(const float *left, const float *right, int64_t rows, int64_t columns, bool isHalf,
                                         float *sum) {
  int64_t whole = columns / 4 * 4;
  for (int64_t i = 0; i < whole; i += 4) {
    int64_t j = isHalf ? i / 16 * 16 : 0;
    for (; j + 32 <= columns; j += 32)
      addTile<32>(left + i, right + j, rows, columns, sum + i * columns + j);
    for (; j + 16 <= columns; j += 16)
      addTile<16>(left + i, right + j, rows, columns, sum + i * columns + j);
    for (; j + 4 <= columns; j += 4)
      addTile<4>(left + i, right + j, rows, columns, sum + i * columns + j);
    for (; j < columns; ++j)
      addTile<1>(left + i, right + j, rows, columns, sum + i * columns + j);
  }
  for (int64_t i = whole; i < columns; ++i)
    for (int64_t j = isHalf ? i : 0; j < columns; ++j) {
      float term = 0;
      for (int64_t r = 0; r < rows; ++r)
        term += left[r * columns + i] * right[r * columns + j];
      sum[i * columns + j] += term;
    }
}

void adze::addProducts(llvm::ArrayRef<float> left, llvm::ArrayRef<float> right, int64_t columns,
                       llvm::MutableArrayRef<float> sum) {
  // Half of a symmetric product is enough.
  bool isHalf = left.data() == right.data();
  addTiles(left.data(), right.data(), int64_t(left.size()) / columns, columns, isHalf, sum.data());
  for (int64_t i = 0; isHalf && i < columns; ++i)
    for (int64_t j = 0; j < i; ++j)
      sum[i * columns + j] = sum[j * columns + i];
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
