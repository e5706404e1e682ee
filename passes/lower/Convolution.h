//===- Convolution.h - Convolutions without their arithmetic ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The geometry of CONV_2D and DEPTHWISE_CONV_2D, which is the same for floats and integers.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_CONVOLUTION_H
#define ADZE_PASSES_LOWER_CONVOLUTION_H

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/lower/Product.h"

namespace adze::lower {

/// CONV_2D as kernel ops: `filter` is OHWI, `border` stands around the input.
mlir::Value makeConvolution(mlir::OpBuilder &builder, Conv2DOp op, mlir::Value input, mlir::Value filter,
                            mlir::Value border, mlir::RankedTensorType type, const Epilogue &epilogue,
                            bool unsignedInput = false);

/// For each pixel of the result of a CONV_2D with one group, `[N, OH, OW]` of i32: `factor` times the sum over its window of
/// the elements of `input` less `inputZero`; `filter` is OHWI.
mlir::Value makeWindowSums(mlir::OpBuilder &builder, Conv2DOp op, mlir::Value input, llvm::ArrayRef<int64_t> filter,
                           mlir::RankedTensorType type, bool unsignedInput, int64_t inputZero, int64_t factor);

/// DEPTHWISE_CONV_2D as kernel ops: `filter` is 1HWO. A depth multiplier repeats the input's channels; the filters of a
/// single channel are those of a CONV_2D.
mlir::Value makeDepthwise(mlir::OpBuilder &builder, DepthwiseConv2DOp op, mlir::Value input, mlir::Value filter,
                          mlir::Value border, mlir::RankedTensorType type, const Epilogue &epilogue,
                          bool unsignedInput = false);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_CONVOLUTION_H
