//===- IntegerScales.h - Scales that kernels can compute with ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales of weights and biases beside those of activations, and whether a kernel can rescale with all of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERSCALES_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERSCALES_H

#include "passes/optimize/quantize/IntegerRewriter.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

namespace adze {

/// The scale of the activations that weights are multiplied with.
double getInputScale(const IntegerOp &integer);

/// How the weights of an op are stored, which has some: scales are enlarged where a bias in units of input scale times
/// weight scale would leave half of the range of the kernel's sums (SetBiasParamsWithAdjustments of LiteRT's converter).
WeightForm chooseLayerForm(const IntegerOp &integer, llvm::ArrayRef<float> weights,
                           const std::optional<std::vector<float>> &bias);

/// Scales of the bias: products in double precision, as floats that are not denormal.
std::vector<float> getBiasScales(double inputScale, llvm::ArrayRef<float> weightScales);

/// The rule that an op's solved scales break; empty: none. Kernels rescale their sums by a fixed-point number that has an
/// upper limit.
std::string findScaleOverflow(const IntegerOp &integer);

/// The least scale of a result with which there is no overflow.
double getLeastResultScale(const IntegerOp &integer);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERSCALES_H
