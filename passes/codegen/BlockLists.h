//===- BlockLists.h - Which blocks of weights there are ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pattern of blocks as constants that loops read.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_BLOCKLISTS_H
#define ADZE_PASSES_CODEGEN_BLOCKLISTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/codegen/ProductShape.h"

namespace adze::codegen {

/// A constant row of integers in front of `function`, whose address is read at the builder's place.
mlir::Value makeList(mlir::OpBuilder &builder, mlir::func::FuncOp function, const llvm::Twine &name,
                     mlir::DenseIntElementsAttr values);

/// Makes the lists of `shape`, whose pattern is one of blocks, as globals in front of `function` that begin with
/// `name`, and reads their addresses at the builder's place.
void makeBlockLists(mlir::OpBuilder &builder, mlir::func::FuncOp function, llvm::StringRef name, ProductShape &shape);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_BLOCKLISTS_H
