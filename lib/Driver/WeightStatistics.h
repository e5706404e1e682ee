//===- WeightStatistics.h - What weights are made of ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Zeros and distinct values of a constant: what sparsity and clustering have to offer.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_DRIVER_WEIGHTSTATISTICS_H
#define ADZE_LIB_DRIVER_WEIGHTSTATISTICS_H

#include "dialects/adze/Quantization.h"

#include <optional>

namespace adze {

struct WeightStatistics {
  uint64_t elements = 0; // of the dense tensor
  uint64_t zeros = 0;    // elements that stand for 0
  uint64_t bytes = 0;    // in the file
  std::optional<uint64_t> distinct; // none above maximumDistinct
};

/// Distinct values are counted up to here.
inline constexpr uint64_t maximumDistinct = 65536;

/// Counts the elements of a constant that `type` describes; `value` holds fewer where the constant is sparse. None for
/// elements without a fixed size.
std::optional<WeightStatistics> countWeights(mlir::ElementsAttr value, mlir::ShapedType type);

} // namespace adze

#endif // ADZE_LIB_DRIVER_WEIGHTSTATISTICS_H
