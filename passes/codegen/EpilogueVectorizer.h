//===- EpilogueVectorizer.h - Epilogues on tiles of sums --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product's epilogue says what becomes of one sum; here it is written for a vector of them.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_EPILOGUEVECTORIZER_H
#define ADZE_PASSES_CODEGEN_EPILOGUEVECTORIZER_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace adze::codegen {

/// `type` itself, or a vector of it with the shape of `like` where that is a vector type.
mlir::Type vectorizeLike(mlir::Type type, mlir::Type like);

/// The vector of `type` that repeats the scalar `value`; `value` where `type` is no vector.
mlir::Value splat(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, mlir::Type type);

/// Writes the ops of `epilogue` for `sums`, a scalar or a vector of any shape, and `operands`, one for each further
/// argument of the region, of the same shape or scalar. Returns what the region yields. Constants and values from outside
/// of the region are repeated. An op that is not elementwise is an error at that op, and the result is null.
mlir::Value emitEpilogue(mlir::OpBuilder &builder, mlir::Location location, mlir::Region &epilogue, mlir::Value sums,
                         mlir::ArrayRef<mlir::Value> operands);

/// Loads what an epilogue takes from `buffer` for results `indices[..., last] .. indices[..., last + lanes - 1]`, of which
/// `map` picks the elements. `lanes` = 0 loads a scalar. `mask`, of `lanes` x i1, may be null: lanes that are off are not
/// read and are zero. An element that all lanes share is loaded once, and returned as a vector nevertheless.
mlir::Value loadEpilogueOperand(mlir::OpBuilder &builder, mlir::Location location, mlir::Value buffer, mlir::AffineMap map,
                                mlir::ValueRange indices, int64_t lanes, mlir::Value mask = nullptr);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_EPILOGUEVECTORIZER_H
