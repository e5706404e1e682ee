//===- ProductRunner.h - Products compiled, run and compared ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes kernel.matmul and kernel.conv_2d of given shapes, packs their weights by the pass, runs their code.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_PRODUCTRUNNER_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_PRODUCTRUNNER_H

#include "test/unit/passes/codegen/KernelJit.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace adze {

/// `u8` and `u16` are unsigned left operands.
struct ProductTypeNames {
  std::string lhs, rhs, sum;
};

/// One product. Destinations have the type of the sums; the epilogue adds a bias for each column.
struct ProductCase {
  static ProductCase matrix(int64_t m, int64_t k, int64_t n, ProductTypeNames types);
  /// `input` is NHWC.
  static ProductCase conv(std::array<int64_t, 4> input, int64_t outputs, std::array<int64_t, 2> window,
                          ProductTypeNames types);

  ProductTypeNames types;
  bool isMatrix = true;
  int64_t matrices = 0;         // of a batch; 0: rank 2
  std::array<int64_t, 4> input; // NHWC, or 1, 1, M, K
  int64_t outputs = 0;          // channels, or N
  std::array<int64_t, 2> window = {1, 1}, strides = {1, 1}, dilations = {1, 1};
  int64_t groups = 1;
  int64_t lhsPadding = 0, outPadding = 0; // elements behind the channels of a pixel, or of a row
  bool hasResidual = false; // the epilogue adds a tensor like the destination and a number for each row (line) as well
  unsigned zeros = 0; // all but one of so many weights are zero, and left out where possible; of all cases or of none
  int64_t zeroColumns = 1;    // columns that are zero in the same places
  unsigned values = 0;        // different weights, which are looked up where possible; of all cases or of none
  int64_t valueColumns = 0;   // columns with values of their own; 0: all have the same ones
  bool isRhsComputed = false; // weights are an argument; of all cases that run together or of none

  std::array<int64_t, 4> output() const;
};

/// Compiles all cases for `cpu` as one module, runs each twice with guards on either side; returns what was wrong.
std::string runProducts(llvm::ArrayRef<ProductCase> cases, llvm::StringRef cpu);

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_PRODUCTRUNNER_H
