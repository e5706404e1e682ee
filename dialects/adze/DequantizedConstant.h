//===- DequantizedConstant.h - Real numbers of constants --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a quantized constant stands for, whichever way its file stores it.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_DEQUANTIZEDCONSTANT_H
#define ADZE_DIALECTS_ADZE_DEQUANTIZEDCONSTANT_H

#include "dialects/adze/Quantization.h"
#include "mlir/IR/Operation.h"

namespace adze {

/// The FLOAT32 tensor type with the shape of `type`, without an encoding.
mlir::TensorType toFloatType(mlir::TensorType type);

/// `scale * (stored - zero point)` of every element of a constant op: plain (with `params`, per tensor or per
/// channel, or of half precision), sparse (made dense) or blockwise. None, with a reason, where it cannot be said.
std::optional<mlir::ElementsAttr> dequantizeConstant(mlir::Operation *constant, const QuantizationParams &params,
                                                     std::string &reason);

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_DEQUANTIZEDCONSTANT_H
