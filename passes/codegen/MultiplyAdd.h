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

#include "lib/Target/ProductTiles.h"
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

  /// The same step for fewer columns: vectors are halved as long as they hold `columns` and are not below a register.
  MultiplyAdd narrow(int64_t columns) const;

  int64_t getDepth() const { return depth; }
  /// Columns of a vector of sums.
  int64_t getLanes() const { return lanes; }
  /// Columns of a sum while it is being formed: all lanes, or one where sums are scalars until they are complete.
  int64_t getSumLanes() const { return isHelium() ? 1 : lanes; }
  /// Sets of so many sums each that have to be formed beside each other, so that none waits for its last addition.
  int64_t countSets(int64_t sums) const;
  mlir::VectorType getSumType() const { return mlir::VectorType::get({lanes}, types.sum); }
  /// The type of a sum while it is being formed.
  mlir::Type getPartialType() const { return getSumLanes() == lanes ? mlir::Type(getSumType()) : types.sum; }

  /// Whether sums come out too large by 128 times the sum of the column's weights: signed bytes taken as unsigned ones.
  bool isBiased() const { return biased; }
  /// The left operand whose step adds exactly what has to be subtracted from a biased sum.
  mlir::Value getBias(mlir::OpBuilder &builder, mlir::Location location) const;

  /// What a step takes from `depth` x `lanes` weights at `index` of the row `weights`.
  mlir::Value loadRhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value weights, mlir::Value index) const;
  /// The same of weights that are in a register.
  mlir::Value convertRhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value weights) const;
  /// Whether elements of the left operand can be prepared, all at once, for many steps: what a step would do to them
  /// otherwise is done once.
  bool hasPreparation() const {
    return (biased && step == ProductStep::Quads) || (step == ProductStep::Pairs && types.lhs.isInteger(8));
  }
  /// The type of prepared elements; the left operand's without preparation.
  mlir::Type getPreparedType() const;
  /// A vector of elements, prepared.
  mlir::Value prepare(mlir::OpBuilder &builder, mlir::Location location, mlir::Value elements) const;

  /// Steps whose part of a contiguous row one load takes; 1: each step loads its own.
  int64_t getGroup() const;
  /// What getGroup() steps take from `row` at `index`, and the part of the step `number` of them, for all lanes.
  mlir::Value loadLhsGroup(mlir::OpBuilder &builder, mlir::Location location, mlir::Value row, mlir::Value index,
                           bool isPrepared) const;
  mlir::Value pickLhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value group, int64_t number) const;

  /// What a step takes from `depth` contiguous elements of `row` at `index`, for all lanes.
  mlir::Value loadLhs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value row, mlir::Value index,
                      bool isPrepared) const;
  /// The same for the last `count` < `depth` elements of a run of `length` that ends before `end`; reads nothing else
  /// than the run.
  mlir::Value loadLhsTail(mlir::OpBuilder &builder, mlir::Location location, mlir::Value row, mlir::Value end,
                          int64_t count, int64_t length) const;
  /// `sums`, of the partial type, and the products of `lhs` and `rhs`.
  mlir::Value add(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, mlir::Value rhs,
                  mlir::Value sums) const;

private:
  MultiplyAdd(const ProductTypes &types, ProductStep step) : types(types), step(step) {}
  mlir::Value widen(mlir::OpBuilder &builder, mlir::Location location, mlir::Value value, mlir::Type element,
                    bool isUnsigned) const;
  /// `depth` prepared elements, repeated over all lanes, in the form that a step takes.
  mlir::Value repeat(mlir::OpBuilder &builder, mlir::Location location, mlir::Value elements) const;
  bool isHelium() const { return step == ProductStep::MveBytes || step == ProductStep::MveHalves; }
  /// The two pairs of 16 bits out of four elements of 8 or 16 bits: elements 0 and 2, elements 1 and 3.
  mlir::Value unpackPairs(mlir::OpBuilder &builder, mlir::Location location, mlir::Value elements,
                          bool isUnsigned) const;
  mlir::Value addDspQuads(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, mlir::Value rhs,
                          mlir::Value sums) const;
  mlir::Value addHelium(mlir::OpBuilder &builder, mlir::Location location, mlir::Value lhs, mlir::Value rhs,
                          mlir::Value sums) const;
  mlir::Value call(mlir::OpBuilder &builder, mlir::Location location, mlir::StringRef name, mlir::Type type,
                   mlir::ValueRange operands) const;

  ProductTypes types;
  ProductStep step;
  int64_t depth = 1, lanes = 1;
  int64_t registerLanes = 1; // of one vector register
  int64_t concurrentSums = 1;
  bool biased = false;
  bool ordered = false; // products are added one after the other, for a strict module: no sums in parts
  bool hasHalfConversion = true; // between f16 and f32
  bool pickLanes = false;        // multiplications take a lane of a vector as their factor
};

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_MULTIPLYADD_H
