//===- IntegerRewriter.h - Makes ops integer ops ----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes operands and result types of ops once forms and scales are chosen.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERREWRITER_H
#define ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERREWRITER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/optimize/quantize/IntegerRules.h"
#include "llvm/ADT/MapVector.h"

namespace adze {

/// An op, its form, and the parameters of its activations.
struct IntegerOp {
  mlir::Operation *op;
  IntegerForm form;
  llvm::SmallVector<AffineParams> operandParams, resultParams; ///< As form.operands and form.results.
};

/// Rewrites the ops of one function, which are given in their order.
class IntegerRewriter {
public:
  explicit IntegerRewriter(mlir::func::FuncOp function) : builder(function.getContext()) {}

  void rewrite(llvm::ArrayRef<IntegerOp> ops);

  unsigned numQuantize = 0, numDequantize = 0, numRequantize = 0;

private:
  struct Stored {
    AffineParams params;
    unsigned bits;
    mlir::Value value;
  };

  void rewriteOp(const IntegerOp &integer);
  void rewriteWeights(const IntegerOp &integer);
  void setOptions(const IntegerOp &integer);
  mlir::Value getInteger(mlir::Value value, const AffineParams &params, unsigned bits);
  mlir::Value makeInteger(mlir::Value value, const AffineParams &params, unsigned bits);
  mlir::Value makeConstantInteger(mlir::Value value, llvm::ArrayRef<float> elements, const AffineParams &params,
                                  unsigned bits);
  void addDequantize(mlir::Value value);

  mlir::OpBuilder builder;
  /// Integer forms of values; the first of a value that an integer op computes is itself.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<Stored, 2>> forms;
  /// Results of integer ops in order, with their float types.
  llvm::MapVector<mlir::Value, mlir::Type> results;
  /// Operands that take integers.
  llvm::DenseSet<mlir::OpOperand *> integerUses;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_QUANTIZE_INTEGERREWRITER_H
