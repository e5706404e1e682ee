//===- Padding.h - Explicit padding of windows ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernel ops do not pad: the input is copied into a larger tensor with a border.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_PADDING_H
#define ADZE_PASSES_LOWER_PADDING_H

#include "dialects/adze/AdzeDialect.h"
#include "mlir/IR/Builders.h"

namespace adze::lower {

/// Elements in front of and behind one dimension; none negative.
struct Pads {
  int64_t low = 0, high = 0;
};

/// How LiteRT pads a dimension of `input` elements for `output` windows (tflite/kernels/padding.h): SAME puts the odd
/// element behind, VALID pads nothing.
Pads getWindowPads(Padding padding, int64_t input, int64_t output, int64_t window, int64_t stride, int64_t dilation = 1);

/// `value` with `pads` (one for each dimension) around it, filled with `border`; `value` itself where all are 0. The
/// interior is inserted first, into a tensor that depends on nothing, so that the producer can write it in place.
mlir::Value makePadded(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                       llvm::ArrayRef<Pads> pads, mlir::Value border);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_PADDING_H
