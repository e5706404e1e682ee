//===- Transpose.cpp - Squares of 16 vectors ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Four steps of 16 shuffles: pairs of elements, of double elements, then of quarters of registers. 3.3 cycles a vector with
// its load and its store on Zen 4; loading quarters with a mask or by insertions, which saves half of the shuffles, took as
// long.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/Transpose.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace adze;

using Values = SmallVector<Value>;

/// In each quarter: elements `begin`, `begin` + 1, ... of the left operand, `width` at a time, alternate with those of the
/// right one: vunpcklps, vunpckhps, vunpcklpd, vunpckhpd.
static Value interleave(OpBuilder &builder, Location location, Value left, Value right, int64_t begin, int64_t width) {
  SmallVector<int64_t> mask;
  for (int64_t quarter = 0; quarter < 16; quarter += 4)
    for (int64_t i = 0; i < 4; ++i) {
      int64_t pair = i / (2 * width), isRight = i / width % 2;
      mask.push_back(isRight * 16 + quarter + begin + pair * width + i % width);
    }
  return vector::ShuffleOp::create(builder, location, left, right, mask);
}

/// Quarters `first` and `first` + 2 of the left operand, then those of the right one: vshuff32x4.
static Value takeQuarters(OpBuilder &builder, Location location, Value left, Value right, int64_t first) {
  SmallVector<int64_t> mask;
  for (int64_t side : {0, 16})
    for (int64_t quarter : {first, first + 2})
      for (int64_t i = 0; i < 4; ++i)
        mask.push_back(side + quarter * 4 + i);
  return vector::ShuffleOp::create(builder, location, left, right, mask);
}

Values codegen::transpose16(OpBuilder &builder, Location location, ArrayRef<Value> rows) {
  assert(rows.size() == 16);
  Values pairs, fours(16), halves(16), result(16);
  for (int64_t i = 0; i < 16; i += 2)
    for (int64_t begin : {0, 2})
      pairs.push_back(interleave(builder, location, rows[i], rows[i + 1], begin, 1));
  // Quarter q of fours[4 * r + c] is column 4 * q + c of rows 4 * r to 4 * r + 3.
  for (int64_t r = 0; r < 4; ++r)
    for (int64_t c = 0; c < 4; ++c)
      fours[4 * r + c] =
          interleave(builder, location, pairs[4 * r + c / 2], pairs[4 * r + 2 + c / 2], c % 2 * 2, 2);
  // Of rows 0 to 7 (r = 0) and 8 to 15: columns c and 8 + c where `first` is 0, 4 + c and 12 + c where it is 1.
  for (int64_t r = 0; r < 2; ++r)
    for (int64_t first = 0; first < 2; ++first)
      for (int64_t c = 0; c < 4; ++c)
        halves[8 * r + 4 * first + c] =
            takeQuarters(builder, location, fours[8 * r + c], fours[8 * r + 4 + c], first);
  for (int64_t i = 0; i < 8; ++i)
    for (int64_t second = 0; second < 2; ++second)
      result[8 * second + i] = takeQuarters(builder, location, halves[i], halves[8 + i], second);
  return result;
}
