//===- SparseEmitter.h - Products that leave zeros out ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops around straight-line code for a pattern of weights.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_SPARSEEMITTER_H
#define ADZE_PASSES_CODEGEN_SPARSEEMITTER_H

#include "lib/Numerics/SlicedPacking.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "passes/codegen/LeftPanel.h"
#include "passes/codegen/ProductTile.h"

namespace adze::codegen {

/// A function for each chunk of columns: (panels of the left operand, packed values, sums, number of panels).
using ChunkFunctions = llvm::SmallVector<mlir::LLVM::LLVMFuncOp>;

/// Writes functions for the chunks of `shape`, whose weights have a pattern, named `name` with a number, behind `function`.
ChunkFunctions makeChunkFunctions(mlir::func::FuncOp function, const ProductShape &shape, llvm::StringRef name);

/// Calls the function of a chunk of a group.
struct ChunkCall {
  mlir::Value group, chunk; // of the group
  mlir::Value panels, weights, sums; // buffers
  mlir::Value count;        // of panels
};
void emitChunkCall(const TileContext &context, const ChunkFunctions &functions, const ChunkCall &call);

/// Writes the loops of a product whose units are 16 bytes of a row, as emitSparseProduct().
mlir::LogicalResult emitSparseRows(const TileContext &context, const TargetInfo &target, mlir::Value weights,
                                   const ChunkFunctions &functions, Scratch &scratch);

/// Writes the loops of a product whose weights are `slices`. Their lists are put in front of `function`, and begin with `name`.
mlir::LogicalResult emitSparseSlices(const TileContext &context, const TargetInfo &target, SlicedPattern slices,
                                     mlir::func::FuncOp function, llvm::StringRef name, Scratch &scratch);

/// Writes the loops of `context.shape` at the builder's place, around calls of `functions`. `weights` are the packed values.
/// Fails where the epilogue is not elementwise, with an error.
mlir::LogicalResult emitSparseProduct(const TileContext &context, mlir::Value weights, const ChunkFunctions &functions,
                                      Scratch &scratch);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_SPARSEEMITTER_H
