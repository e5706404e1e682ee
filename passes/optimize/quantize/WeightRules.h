//===- WeightRules.h - Which weights become which integers ------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What LiteRT's kernels take of an op with float activations, as a plan for each of its weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_WEIGHTRULES_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_WEIGHTRULES_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/Operation.h"

#include <string>

namespace adze {

/// What a kernel reads of a quantized weight.
enum class WeightReader {
  Integers,   ///< The hybrid kernel reads integers.
  Dequantize, ///< The float kernel reads the result of DEQUANTIZE.
  Table,      ///< GATHER copies integers, and its result is dequantized.
};

/// How many scales a kernel reads where all are equal.
enum class EqualScales {
  Any,   ///< One or one per channel.
  One,   ///< It looks for one, and finds none among several.
  Each,  ///< One per channel always.
};

/// What is to become of one operand.
struct WeightPlan {
  unsigned operand = 0;
  WeightReader reader = WeightReader::Integers;
  unsigned bits = 8;
  int64_t axis = -1;     ///< A scale per index of this dimension; -1: one.
  int64_t blockSize = 0; ///< A scale per so many elements of a row; 0: no blocks.
  unsigned scaleBits = 11; ///< Significant bits of a block's scale that all kernels keep, at most those of half precision.
  EqualScales equal = EqualScales::Any;
  int64_t channelAxis = -1; ///< The dimension that `EqualScales::Each` is about.
};

/// What is to become of an op's weights; `reason` (with a suggestion) where one stays float that should not.
struct OpPlan {
  llvm::SmallVector<WeightPlan> weights;
  std::string reason;
};

/// The plan for an op whose `adze.quantize` has the mode `weight_only` or `dynamic`. Empty for ops without weights.
OpPlan planWeights(mlir::Operation *op, QuantizeAttr settings);

/// Why a FLOAT32 constant operand may not stand behind DEQUANTIZE in the mode `float16`; empty where it may.
std::string whyFullPrecision(mlir::OpOperand &use);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_WEIGHTRULES_H
