//===- Hybrid.h - Float inputs with integer weights -------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dynamic range quantization: a float input is quantized where it is used, group by group, and sums of integers are scaled
// back to floats (docs/requantization.md, sections 1.3 and 3.11).
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_HYBRID_H
#define ADZE_PASSES_LOWER_HYBRID_H

#include "passes/lower/QuantizedProduct.h"

namespace adze::lower {

/// How a group of floats is quantized to int8.
enum class InputRange {
  Delegate,   // X:dynamic
  Asymmetric, // L:asym
  Symmetric,  // L:sym
};

/// How a sum becomes a float.
enum class FloatScaling {
  Fused,        // X:dynamic: fma(sum * input, weight, bias)
  Joined,       // sum * (input * weight) + bias
  OneByOne,     // sum * weight * input + bias
};

/// How a hybrid op computes.
struct HybridArithmetic {
  InputRange range;
  FloatScaling scaling;
};

/// A quantized input: in each group, real = scale * (value - zero point).
struct DynamicInput {
  mlir::Value values;     // of the input's shape
  mlir::Value scales;     // f32, one for each group
  mlir::Value zeroPoints; // i32, one for each group; null where `values` are free of them
};

/// Quantizes `input` in `groups` equal parts. `centered` subtracts zero points: i16 values, so that zeros can be padded.
DynamicInput quantizeInput(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input, int64_t groups,
                           InputRange range, bool centered);

/// Whether `op` takes floats and gives floats, but has integer weights.
bool isHybrid(mlir::Value input, mlir::Value filter, mlir::Value output);

/// Whether XNNPACK's delegate takes a hybrid op as far as weights and bias go.
bool isHybridDelegated(const WeightedOp &op, bool needsBias, unsigned minimumWeightBits = 8);

/// The weights of a hybrid op as signed integers: bytes that the file calls unsigned are signed for LiteRT.
mlir::Value makeHybridFilter(mlir::OpBuilder &builder, mlir::Location location, const WeightedOp &op,
                             const FilterScales &scales);

/// Which numbers of groups a result's indices are.
enum class Groups { Rows, Items };

/// The steps from sums of integers to floats. `bias` is a vector of floats or null.
void addHybridSteps(mlir::OpBuilder &builder, mlir::Location location, Epilogue &epilogue, FloatScaling scaling,
                    const DynamicInput &input, Groups groups, const FilterScales &filter, int64_t channels,
                    mlir::Value bias, ActivationFunctionType activation);

/// Subtracts what zero points of rows contribute; operand `sums` of the epilogue is the sum of a channel's weights.
void addInputZeroPoints(Epilogue &epilogue, mlir::Value zeroPoints, unsigned sums);

/// The sums of a lowered filter over all dimensions but `axis` as an operand, constants where the filter is one.
unsigned addFilterSums(mlir::OpBuilder &builder, mlir::Location location, Epilogue &epilogue, mlir::Value filter,
                       int64_t axis);

/// `input` with the errors that quantizing it brings, as floats.
mlir::Value roundThroughIntegers(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input, int64_t groups,
                                 InputRange range);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_HYBRID_H
