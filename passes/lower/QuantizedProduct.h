//===- QuantizedProduct.h - Products of quantized tensors -------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of products of stored integers, and the way from a sum to a stored integer: what zero points and bias contribute,
// the scale, the activation.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_QUANTIZEDPRODUCT_H
#define ADZE_PASSES_LOWER_QUANTIZEDPRODUCT_H

#include "passes/lower/Product.h"
#include "passes/lower/Weights.h"

namespace adze::lower {

/// How a sum is scaled (docs/requantization.md, sections 3.1, 3.2 and 3.12).
enum class Scaling {
  FloatEven, // X:gemm
  Twice,     // L:mbqm, or another rule for its ties
  Once,      // L:ruy
  Double,    // L:double
  Wide,      // L:mbqm64
};

/// Where the second rounding of Scaling::Twice takes ties.
enum class Ties {
  Away,         // from zero: L:mbqm
  Up,           // L:ruy under `reference`
  UpInVectors,  // up in whole groups of 8 channels, away from zero in the channels that are left
};

/// The arithmetic of one op under one scheme.
struct ProductArithmetic {
  Scaling scaling;
  bool legacyScale = false; // the product of input and weight scale is rounded to float32 (L:legacy)
  unsigned accumulatorBits = 32;
  Ties ties = Ties::Away;

  static ProductArithmetic twice(Ties ties, bool legacyScale = false) {
    return {Scaling::Twice, legacyScale, /*accumulatorBits=*/32, ties};
  }
};

/// An op that multiplies an input with weights, as the graph has it; operands may be absent.
struct WeightedOp {
  mlir::Value input, filter, bias, output;   // of the graph
  mlir::Value loweredFilter, loweredBias;    // what they were lowered to
  int64_t channelAxis;                       // of the filter
  ActivationFunctionType activation = ActivationFunctionType::NONE;
};

template <typename OpTy>
WeightedOp getWeighted(OpTy op, typename OpTy::Adaptor adaptor, int64_t channelAxis) {
  return {op.getInput(),       op.getFilter(),    op.getBias(), op.getOutput(),
          adaptor.getFilter(), adaptor.getBias(), channelAxis,  op.getFusedActivationFunction()};
}

/// The parameters of the filter: one scale or one for each channel, and as many zero points.
struct FilterScales {
  llvm::SmallVector<float> scales;
  llvm::SmallVector<int64_t> zeroPoints;

  bool isSymmetric() const {
    return llvm::all_of(zeroPoints, [](int64_t value) { return value == 0; });
  }
  float getScale(int64_t channel) const { return scales[scales.size() == 1 ? 0 : channel]; }
};

/// None where the filter has no scales, or as many as neither tensor nor channels.
std::optional<FilterScales> getFilterScales(mlir::Value filter, int64_t channelAxis);

/// Whether the XNNPACK delegate takes a quantized product as far as types, parameters and bias go: int8 x int8 -> int8 or
/// all uint8, zero points 0 for int8 weights, weights and bias constant.
bool isDelegated(const WeightedOp &op, bool needsBias, unsigned minimumWeightBits = 8);

/// Whether all tensors of a product hold integers, and the input 8 or 16 bits.
bool isIntegerProduct(mlir::Value input, mlir::Value filter, mlir::Value output);

/// Whether a 16x8 op sums in 32 bits: `quantized_bias_type` says so, or the bias does.
bool hasNarrowBias(mlir::Value bias, mlir::Type quantizedBiasType);

/// Weights without zero points and the epilogue that belongs to them.
struct QuantizedProduct {
  mlir::Value filter;
  Epilogue epilogue;
  mlir::Value border; // what stands for zero around the input
  bool unsignedInput;
};

/// Adds the bias of `op`, and what the input's zero point contributes to sums of `bits` over `filter` without zero points:
/// one vector where both are constants.
void addOffsets(mlir::OpBuilder &builder, mlir::Location location, Epilogue &epilogue, const WeightedOp &op,
                mlir::Value filter, int64_t inputZero, unsigned bits);

/// The parameters of a product's tensors; `channels` results share none or each have a scale of the filter.
struct ProductScales {
  Affine input, output;
  const FilterScales &filter;
  int64_t channels;
};

/// The steps after zero points and bias: scale, zero point of `output` (a value of the graph), activation, truncation.
void addScaling(mlir::OpBuilder &builder, mlir::Location location, Epilogue &epilogue, const ProductScales &scales,
                mlir::Value output, ActivationFunctionType activation, ProductArithmetic arithmetic);

/// Makes, for each pixel of a result (all dimensions but the last), `factor` times the sum, as i32, of what is multiplied
/// there: elements of the input without their zero point.
using InputSums = llvm::function_ref<mlir::Value(int64_t factor, int64_t inputZero)>;

/// `centered` stands for the filter where it has been rearranged; it has no zero points, and `op.channelAxis` is its axis.
/// With `sums`, unsigned bytes with a zero point stay bytes: x * (w - z) = x * (w - 128) + x * (128 - z), and the second
/// part is the same for all channels. Exact, for sums wrap around.
/// Fails with a reason for the user where a tensor has no usable parameters.
mlir::FailureOr<QuantizedProduct> makeQuantizedProduct(mlir::OpBuilder &builder, mlir::Location location,
                                                       const WeightedOp &op, ProductArithmetic arithmetic,
                                                       std::string &reason, mlir::Value centered = {},
                                                       InputSums sums = nullptr);

/// An element of an input without its zero point, times `factor`, as i32.
mlir::Value scaleCentered(mlir::OpBuilder &builder, mlir::Location location, mlir::Value element, bool isUnsigned,
                          int64_t inputZero, int64_t factor);

/// A filter without its zero points: i8 or i16. Constants stay constants.
mlir::Value makeCenteredFilter(mlir::OpBuilder &builder, mlir::Location location, const WeightedOp &op,
                               const FilterScales &scales);

/// Sums of a lowered filter over all dimensions but `axis`, as integers of `bits`: what a constant added to the input
/// contributes, of which `factor` is taken.
mlir::Value makeFilterSums(mlir::OpBuilder &builder, mlir::Location location, mlir::Value filter, int64_t axis,
                           int64_t factor, unsigned bits);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_QUANTIZEDPRODUCT_H
