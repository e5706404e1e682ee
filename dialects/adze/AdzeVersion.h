//===- AdzeVersion.h - Versions of builtin ops ------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What version rules ask of an op. A rule is a list of conditions in the op's record; the facts are those of
// LiteRT's op_version.cc, which writes into a file the lowest version whose kernel computes the op.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_DIALECTS_ADZE_ADZEVERSION_H
#define ADZE_DIALECTS_ADZE_ADZEVERSION_H

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/WireTypes.h"
#include "mlir/IR/Operation.h"

namespace adze {

/// Questions about one op, in the words of version rules. Types are wire names; absent operands have none ("").
class VersionQuery {
public:
  explicit VersionQuery(mlir::Operation *op) : op(op) {}

  llvm::StringRef in(unsigned index) const { return getWireTypeName(operand(index)); }
  llvm::StringRef out(unsigned index = 0) const;
  /// Operands in the file, absent (-1) ones included.
  unsigned numIn() const { return op->getNumOperands(); }
  unsigned numOut() const { return op->getNumResults(); }
  bool has(unsigned index) const { return !in(index).empty(); }
  /// Rank, or -1 where it is unknown.
  int64_t rank(unsigned index) const;
  int64_t outRank(unsigned index = 0) const;
  /// An extent, or -1 where it is unknown; negative dimensions count from the back.
  int64_t dim(unsigned index, int64_t dimension) const;
  /// Whether both shapes are known and differ.
  bool shapesDiffer(unsigned a, unsigned b) const;
  bool isQuantized(unsigned index) const;
  bool isPerChannel(unsigned index) const;
  bool isOutPerChannel(unsigned index = 0) const;
  bool isBlockwise(unsigned index) const;
  bool isSparse(unsigned index) const;
  /// Scale of a per-tensor quantized operand or result, 0 without one.
  double scale(unsigned index) const;
  double outScale(unsigned index = 0) const;

  bool flag(llvm::StringRef name) const;
  int64_t integer(llvm::StringRef name, int64_t otherwise = 0) const;
  /// Wire name of an element type attribute.
  llvm::StringRef type(llvm::StringRef name) const;
  ActivationFunctionType activation() const;

private:
  mlir::Value operand(unsigned index) const;

  mlir::Operation *op;
};

} // namespace adze

#endif // ADZE_DIALECTS_ADZE_ADZEVERSION_H
