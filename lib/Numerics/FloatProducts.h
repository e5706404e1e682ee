//===- FloatProducts.h - Products of float matrices -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What gradients of layers are made of. Eigen's products know the vectors that the program is compiled for, these the
// machine's.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_FLOATPRODUCTS_H
#define ADZE_LIB_NUMERICS_FLOATPRODUCTS_H

#include <cstdint>

namespace adze {

/// A matrix of which element (r, c) is at `data[r * rowStride + c * columnStride]`.
struct MatrixView {
  const float *data;
  int64_t rowStride, columnStride = 1;

  MatrixView transpose() const { return {data, columnStride, rowStride}; }
};

/// `sum += left right`, for a matrix of rows x inner and one of inner x columns whose rows are contiguous, as those of
/// `sum` are, `sumStride` apart. Each element adds its products in their order, whatever the width of vectors.
void addProduct(MatrixView left, MatrixView right, int64_t rows, int64_t inner, int64_t columns, float *sum,
                int64_t sumStride);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_FLOATPRODUCTS_H
