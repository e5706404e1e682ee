//===- FloatProducts.cpp - Products of float matrices ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of sums that stay in registers.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FloatProducts.h"

#include "lib/Numerics/VectorTargets.h"

using namespace adze;

template <int64_t Rows, int64_t Width>
static inline __attribute__((always_inline)) void addTile(MatrixView left, MatrixView right, int64_t inner, float *sum,
                                                          int64_t sumStride) {
  float tile[Rows][Width] = {};
  for (int64_t k = 0; k < inner; ++k)
    for (int64_t a = 0; a < Rows; ++a)
      for (int64_t b = 0; b < Width; ++b)
        tile[a][b] += left.data[a * left.rowStride + k * left.columnStride] * right.data[k * right.rowStride + b];
  for (int64_t a = 0; a < Rows; ++a)
    for (int64_t b = 0; b < Width; ++b)
      sum[a * sumStride + b] += tile[a][b];
}

template <int64_t Rows>
static inline __attribute__((always_inline)) void addRows(MatrixView left, MatrixView right, int64_t inner,
                                                          int64_t columns, float *sum, int64_t sumStride) {
  int64_t c = 0;
  auto cut = [&] { return MatrixView{right.data + c, right.rowStride}; };
  for (; c + 32 <= columns; c += 32)
    addTile<Rows, 32>(left, cut(), inner, sum + c, sumStride);
  for (; c + 16 <= columns; c += 16)
    addTile<Rows, 16>(left, cut(), inner, sum + c, sumStride);
  for (; c + 4 <= columns; c += 4)
    addTile<Rows, 4>(left, cut(), inner, sum + c, sumStride);
  for (; c < columns; ++c)
    addTile<Rows, 1>(left, cut(), inner, sum + c, sumStride);
}

ADZE_VECTOR_TARGETS void adze::addProduct(MatrixView left, MatrixView right, int64_t rows, int64_t inner,
                                          int64_t columns, float *sum, int64_t sumStride) {
  int64_t r = 0;
  auto cut = [&] { return MatrixView{left.data + r * left.rowStride, left.rowStride, left.columnStride}; };
  for (; r + 8 <= rows; r += 8)
    addRows<8>(cut(), right, inner, columns, sum + r * sumStride, sumStride);
  for (; r + 4 <= rows; r += 4)
    addRows<4>(cut(), right, inner, columns, sum + r * sumStride, sumStride);
  for (; r < rows; ++r)
    addRows<1>(cut(), right, inner, columns, sum + r * sumStride, sumStride);
}
