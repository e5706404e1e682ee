//===- AdzeInterfaces.h - What optimizations ask of ops ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Op interfaces of the graph dialect; passes include this rather than the ops.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZEINTERFACES_H
#define ADZE_DIALECTS_ADZE_ADZEINTERFACES_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace adze {

/// Parameters of an affine quantization: real = scale * (stored - zeroPoint).
struct ScaleZeroPoint {
  double scale;
  int64_t zeroPoint;
};

namespace detail {
/// Numbers of the tensor types whose elements a kernel can quantize (floats and 4 to 16 bit integers).
llvm::SmallVector<unsigned> allNumbers(mlir::TypeRange types);
/// Those of `numbers` that are operands of `op` and hold a tensor.
llvm::SmallVector<unsigned> presentOperands(mlir::Operation *op, llvm::ArrayRef<unsigned> numbers);
} // namespace detail

} // namespace adze

#include "dialects/adze/AdzeInterfaces.h.inc"

#endif // ADZE_DIALECTS_ADZE_ADZEINTERFACES_H
