//===- FloatConstant.h - Reading constants as floats ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all passes that change weights read.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_FLOATCONSTANT_H
#define ADZE_PASSES_OPTIMIZE_FLOATCONSTANT_H

#include "mlir/IR/Operation.h"

#include <optional>
#include <vector>

namespace adze {

/// The constant behind a value: the one that makes it, or what a DEQUANTIZE makes real numbers of. Null where there is none.
mlir::Operation *getConstantBehind(mlir::Value value);

/// The elements of a FLOAT32 `adze.const` with a ranked type, and what DEQUANTIZE makes of a constant of half precision or
/// integers; none for other values.
std::optional<std::vector<float>> readFloatConstant(mlir::Value value);

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_FLOATCONSTANT_H
