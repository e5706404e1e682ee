//===- FloatProductsTest.cpp - Products of float matrices -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles of all sizes against loops.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/FloatProducts.h"

#include "test/unit/lib/Numerics/RandomValues.h"

#include <gtest/gtest.h>

using namespace adze;

TEST(FloatProducts, TilesOfAllSizes) {
  constexpr int64_t inner = 5;
  for (int64_t rows : {0, 1, 3, 4, 15})
    for (int64_t columns : {1, 5, 16, 39, 87})
      for (bool isTransposed : {false, true}) {
        // Rows are apart by more than they have.
        int64_t leftStride = (isTransposed ? rows : inner) + 2, rightStride = columns + 1, sumStride = columns + 3;
        std::vector<float> left = makeValues(leftStride * (isTransposed ? inner : rows), 1),
                           right = makeValues(rightStride * inner, 2), sum(sumStride * rows, 1);
        MatrixView view{left.data(), leftStride};
        addProduct(isTransposed ? view.transpose() : view, {right.data(), rightStride}, rows, inner, columns,
                   sum.data(), sumStride);
        for (int64_t r = 0; r < rows; ++r)
          for (int64_t c = 0; c < sumStride; ++c) {
            float expected = 1;
            for (int64_t k = 0; k < inner && c < columns; ++k)
              expected += left[isTransposed ? k * leftStride + r : r * leftStride + k] * right[k * rightStride + c];
            EXPECT_NEAR(sum[r * sumStride + c], expected, 2e-5);
          }
      }
}
