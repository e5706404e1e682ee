//===- QuantizedConstant.h - Float constants as integers --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the passes that quantize share: making the integer forms of float constants.
//
// A weight's scales may be stated: its type then has them (`tensor<8x4xf32, #adze.quantization<scale = [...], axis = 0>>`), as
// QAT leaves them and as passes that choose ranges or round weights do. Stated scales are used as they are.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_QUANTIZEDCONSTANT_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_QUANTIZEDCONSTANT_H

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Numerics/AffineQuantization.h"
#include "passes/optimize/FloatConstant.h"

namespace adze {

/// What is stated of how a FLOAT32 value is to be quantized: by its type, or where it is DEQUANTIZE of constant integers by
/// theirs, with the range that they can hold.
QuantizationParams getStatedParams(mlir::Value value);

/// How a weight is stored.
struct WeightForm {
  unsigned bits = 8;      ///< 8, 4 or 2.
  int64_t axis = -1;      ///< A scale per index of this dimension; -1: one scale.
  std::vector<float> scales; ///< One, or one per channel.
};

/// The form for `bits` and `axis`: with the scales that the type of `weight` states where there are as many as wanted, or one
/// for all, and `bits` hold the range that it states; else with the smallest that hold every value.
WeightForm chooseWeightForm(mlir::Value weight, llvm::ArrayRef<float> values, unsigned bits, int64_t axis);

/// Elements of 8, 4 or 2 bits as the wire has them: small ones share bytes, the first in the low bits.
std::vector<char> packIntegers(llvm::ArrayRef<int8_t> stored, unsigned bits);

/// A constant of the integer form of `values`, with the shape and the location of `weight`.
ConstOp makeQuantizedWeight(mlir::OpBuilder &builder, mlir::Value weight, llvm::ArrayRef<float> values,
                            const WeightForm &form);

/// The same type with other parameters and FLOAT32 elements: what states ranges or scales of a tensor.
mlir::TensorType stateParams(mlir::TensorType type, const QuantizationParams &params);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_QUANTIZEDCONSTANT_H
