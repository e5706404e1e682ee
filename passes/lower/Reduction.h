//===- Reduction.h - Sums and the like over dimensions ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loop nests that combine the elements of dimensions or windows, the innermost loop along memory.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_LOWER_REDUCTION_H
#define ADZE_PASSES_LOWER_REDUCTION_H

#include "passes/lower/Lowering.h"
#include "llvm/ADT/SmallBitVector.h"

namespace adze::lower {

/// What combines two elements. Floats may be summed in any order; the greatest and least of floats keep NaN.
enum class Combiner { Add, Multiply, Max, Min, MaxUnsigned, MinUnsigned, And, Or };

/// The value that `combiner` leaves as it is, for scalars of `type`.
mlir::Value makeNeutral(mlir::OpBuilder &builder, mlir::Location location, mlir::Type type, Combiner combiner);

/// `a` and `b` combined; scalars of one type.
mlir::Value combine(mlir::OpBuilder &builder, mlir::Location location, Combiner combiner, mlir::Value a, mlir::Value b);

/// The elements of the `reduced` dimensions of `input` (a bit for each) combined; the other
/// dimensions are left, adjacent ones merged. `element` computes what is combined, of type `accumulator`; null: the
/// elements themselves. Nothing to combine gives the neutral value.
mlir::Value makeReduction(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input,
                          const llvm::SmallBitVector &reduced, mlir::Type accumulator, Combiner combiner,
                          ScalarBody element = nullptr);

/// As makeReduction(), in the order of memory from `start` (a scalar): `step` gets the element and what came before it.
mlir::Value makeFold(mlir::OpBuilder &builder, mlir::Location location, mlir::Value input,
                     const llvm::SmallBitVector &reduced, mlir::Value start,
                     llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::Value, mlir::Value)> step);

/// Elements of rows `[rows, n]`, each with one value of its row, from `[rows]`. `body` gets the element and then the
/// rows' values.
mlir::Value makeRowwise(mlir::OpBuilder &builder, mlir::Location location, mlir::Value rows, mlir::ValueRange rowValues,
                        mlir::Type element, ScalarBody body);

/// `value` as `[rows, extent of the last dimension]`.
mlir::Value makeRows(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value);

/// The elements of `value` from `starts` on, `sizes` in each dimension.
mlir::Value makeSlice(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value,
                      llvm::ArrayRef<int64_t> starts, llvm::ArrayRef<int64_t> sizes);

} // namespace adze::lower

#endif // ADZE_PASSES_LOWER_REDUCTION_H
