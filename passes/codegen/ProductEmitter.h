//===- ProductEmitter.h - Loops and tiles of a product ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code of a product in register tiles.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_PRODUCTEMITTER_H
#define ADZE_PASSES_CODEGEN_PRODUCTEMITTER_H

#include "passes/codegen/LeftPanel.h"

namespace adze::codegen {

/// Writes the loops of `shape` at the builder's place, with steps of `multiplyAdd`. Fails where the epilogue is not
/// elementwise, with an error.
mlir::LogicalResult emitProduct(mlir::OpBuilder &builder, mlir::Location location, const ProductShape &shape,
                                const MultiplyAdd &multiplyAdd, const TargetInfo &target, Scratch &scratch);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_PRODUCTEMITTER_H
