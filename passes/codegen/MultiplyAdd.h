//===- MultiplyAdd.h - One step of a product on a target --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which instructions form sums of products, by element types and target.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_MULTIPLYADD_H
#define ADZE_PASSES_CODEGEN_MULTIPLYADD_H

#include "lib/Target/TargetInfo.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace adze::codegen {

/// Element types of a product.
struct ProductTypes {
  mlir::Type lhs, rhs, sum;
  bool isLhsUnsigned = false;
};

/// Adds to a vector of sums the products of `depth` elements of a row of the left operand with `depth` elements of each
/// of `lanes` columns of weights.
class MultiplyAdd {
public:
  /// Steps for weights packed with `depth` (KR) in panels of `columns` (NR). Fails, with an error at `op`, where the
  /// target or the types have no such step.
  static mlir::FailureOr<MultiplyAdd> choose(mlir::Operation *op, const ProductTypes &types, int64_t depth,
                                             int64_t columns, const TargetInfo &target);

  int64_t getDepth() const { return depth; }
  int64_t getLanes() const { return lanes; }
  /// Whether products are added one after the other, for a strict module: no sums in parts.
  bool isOrdered() const { return ordered; }
  mlir::VectorType getSumType() const { return mlir::VectorType::get({lanes}, types.sum); }

  /// Whether sums come out too large by 128 times the sum of the column's weights: signed bytes taken as unsigned ones.
  bool isBiased() const { return biased; }
  /// The left operand whose step adds exactly what has to be subtracted from a biased sum.
  mlir::Value getBias(mlir::OpBuilder &builder, mlir::Location location) const;

  /// What a step takes from `depth` x `lanes` weights at `index` of the row `weights`.
  mlir::Value loadRhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value weights, mlir::Value index) const;
  /// Whether elements of the left operand can be prepared, all at once, for many steps: what a step would do to them
  /// otherwise is done once.
  bool hasPreparation() const { return biased || (kind == Kind::Pairs && types.lhs.isInteger(8)); }
  /// The type of prepared elements; the left operand's without preparation.
  mlir::Type getPreparedType() const;
  /// A vector of elements, prepared.
  mlir::Value prepare(mlir::OpBuilder &builder, mlir::Location location, mlir::Value elements) const;

  /// What a step takes from `depth` contiguous elements of `row` at `index`, for all lanes.
  mlir::Value loadLhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value row, mlir::Value index,
                      bool isPrepared) const;
  /// The same for the last `count` < `depth` elements of a run of `length` that ends before `end`; reads nothing else
  /// than the run.
  mlir::Value loadLhsTail(mlir::OpBuilder &builder, mlir::Location location, mlir::Value row, mlir::Value end,
                          int64_t count, int64_t length) const;
  /// `sums` and the products of `lhs` and `rhs`.
  mlir::Value step(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, mlir::Value rhs,
                   mlir::Value sums) const;

private:
  enum class Kind {
    Float,
    FusedFloat,
    Integer,
    Pairs,    // x86: pmaddwd
    Quads,    // x86: vpdpbusd
    NeonQuads // AArch64: sdot, usdot
  };

  MultiplyAdd(const ProductTypes &types) : types(types) {}
  mlir::Value widen(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, mlir::Type element,
                    bool isUnsigned) const;
  /// `depth` prepared elements, repeated over all lanes.
  mlir::Value repeat(mlir::OpBuilder &builder, mlir::Location location, mlir::Value elements) const;
  mlir::Value call(mlir::OpBuilder &builder, mlir::Location location, mlir::StringRef name, mlir::Type type,
                   mlir::ValueRange operands) const;

  ProductTypes types;
  Kind kind = Kind::Integer;
  int64_t depth = 1, lanes = 1;
  bool biased = false, ordered = false;
  bool hasHalfConversion = true; // between f16 and f32
};

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_MULTIPLYADD_H
