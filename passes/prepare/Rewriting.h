//===- Rewriting.h - What rewrites of the stage share -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Replacing values without losing the names of function results, and reading and making constants.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_PREPARE_REWRITING_H
#define ADZE_PASSES_PREPARE_REWRITING_H

#include "dialects/adze/TensorNames.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"

#include <optional>
#include <vector>

namespace adze {

/// Whether a value leaves its function.
bool isReturned(mlir::Value value);

/// Whether a value is memory that other ops write, so that equal uses may see different contents.
bool isState(mlir::Value value);

/// Replaces the only result of `op` by a value of the same type. A function result keeps its name: the replacement's
/// op takes it over, and where it cannot, nothing is changed and `rewriter` is told why.
llvm::LogicalResult replaceKeepingName(mlir::RewriterBase &rewriter, mlir::Operation *op, mlir::Value replacement);

/// Drops what the importer noted about the op as it stood in the file (version, absent options, operator code).
void forgetFile(mlir::Operation *op);

/// The attribute of a constant; null where the value is none.
mlir::ElementsAttr getConstant(mlir::Value value);

/// Elements of a FLOAT32 constant.
std::optional<std::vector<double>> getFloats(mlir::Value value);

/// A FLOAT32 constant; none where an element is not finite in single precision.
std::optional<mlir::Value> createFloats(mlir::OpBuilder &builder, mlir::Location location,
                                        llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<double> elements);

/// An INT32 constant.
mlir::Value createIntegers(mlir::OpBuilder &builder, mlir::Location location, llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<int64_t> elements);

/// Applies patterns to a function without folding and merging constants, which would lose names. What a pattern says of a
/// match that it declines reaches the user as a missed-optimization remark of `pass` (`--remarks-filter-missed`).
llvm::LogicalResult applyNamePreserving(mlir::func::FuncOp function, mlir::RewritePatternSet &&patterns,
                                        llvm::StringRef pass);

} // namespace adze

#endif // ADZE_PASSES_PREPARE_REWRITING_H
