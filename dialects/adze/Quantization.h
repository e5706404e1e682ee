//===- Quantization.h - One view of a tensor's quantization -----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor's QuantizationParameters stand in its type: in a `quant` element type where that can say them, in a
// `#adze.quantization` encoding otherwise. This is the one place that knows which, in both directions.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_QUANTIZATION_H
#define ADZE_DIALECTS_ADZE_QUANTIZATION_H

#include "dialects/adze/AdzeDialect.h"

#include <optional>
#include <vector>

namespace adze {

/// QuantizationParameters as the wire has them.
struct QuantizationParams {
  std::vector<float> min, max, scale;
  std::vector<int64_t> zeroPoint;
  int32_t axis = 0;
  std::optional<int32_t> blockSize;
  std::vector<int32_t> blockAxes;        // multi-axis form of blockwise quantization
  std::optional<std::vector<int8_t>> custom;

  bool isEmpty() const {
    return min.empty() && max.empty() && scale.empty() && zeroPoint.empty() && axis == 0 && !blockSize && !custom;
  }
  bool isPerChannel() const { return scale.size() > 1; }
};

/// The parameters of a tensor type; all empty where it has none.
QuantizationParams getQuantization(mlir::ShapedType type);

/// The parameters that an encoding alone says.
QuantizationParams getQuantization(QuantizationAttr encoding);

/// The encoding that says all of `params`; null where there is nothing to say.
QuantizationAttr makeQuantizationAttr(mlir::MLIRContext *context, const QuantizationParams &params);

/// The tensor type of a shape and storage element type with these parameters: a `quant` element type where it can say
/// scale, zero point and axis exactly, and an encoding for what remains. Without a rank there is no place for an encoding,
/// and what it would say is put into `rest`.
mlir::TensorType makeTensorType(mlir::Type storage, std::optional<llvm::ArrayRef<int64_t>> shape,
                                const QuantizationParams &params, QuantizationAttr *rest = nullptr);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_QUANTIZATION_H
