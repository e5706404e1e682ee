//===- TableReader.h - Weights looked up in registers -----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From numbers of values to the weights that a step multiplies with.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_TABLEREADER_H
#define ADZE_PASSES_CODEGEN_TABLEREADER_H

#include "lib/Target/TableProducts.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "passes/codegen/MultiplyAdd.h"
#include "llvm/Support/MathExtras.h"

namespace adze::codegen {

/// How the weights of a product are stored whose op has a table.
struct TableShape {
  mlir::ElementsAttr table;
  TableLookup lookup = TableLookup::Lanes16;
  unsigned bits = 0, cellBits = 0;
  bool hasSums = false; // in front of a panel: what has to be added to its sums
  int64_t ahead = 0;    // bytes behind those that are read, of which the cache is told; 0: none

  /// Steps along K whose numbers lie in the same cells.
  int64_t steps() const { return cellBits / bits; }
  /// Bytes of these steps of `columns` columns of `depth` elements.
  int64_t stepBytes(int64_t columns, int64_t depth) const { return countColumns(columns) * depth * cellBits / 8; }
  /// Columns that are stored of a panel of `columns`: planes have blocks of 64.
  int64_t countColumns(int64_t columns) const {
    return lookup == TableLookup::Planes ? llvm::alignTo(columns, 64) : columns;
  }
};

/// Reads weights of vectors of columns.
class TableReader {
public:
  TableReader(mlir::OpBuilder &builder, mlir::Location location, const TableShape &shape,
              const MultiplyAdd &multiplyAdd)
      : builder(builder), location(location), shape(shape), multiplyAdd(multiplyAdd) {}

  /// The cells of `vectors` vectors of columns from the byte `place` of `row` on: what all steps of a group share.
  llvm::SmallVector<mlir::Value> load(mlir::Value row, mlir::Value place, int64_t vectors) const;
  /// Tells the cache that so many bytes from `place` on will be wanted. They may lie behind the end.
  void announce(mlir::Value row, mlir::Value place, int64_t bytes) const;
  /// The weights of step `step` of a group, as MultiplyAdd::loadRhs() gives them.
  llvm::SmallVector<mlir::Value> lookUp(llvm::ArrayRef<mlir::Value> cells, int64_t step, int64_t vectors) const;

private:
  mlir::Value lookUpFloats(mlir::Value words) const;
  mlir::Value lookUpBytes(mlir::Value bytes) const;
  /// 64 floats out of 64 numbers.
  void lookUpPlanes(mlir::Value numbers, llvm::SmallVectorImpl<mlir::Value> &weights) const;
  mlir::Value lookUpNeonFloats(mlir::Value words) const;
  mlir::Value lookUpPlane(mlir::Value numbers, unsigned plane) const;

  /// `count` entries of the table from `first` on, again from its beginning where they are more.
  mlir::Value makeTable(int64_t first, int64_t count) const;
  /// The same of one byte of each entry.
  mlir::Value makePlane(int64_t first, int64_t count, unsigned byte) const;
  mlir::Value makeConstant(llvm::ArrayRef<char> bytes, mlir::Type element) const;
  mlir::Value shift(mlir::Value cells, int64_t bits) const;
  mlir::Value keepLow(mlir::Value numbers, unsigned mask) const;
  mlir::Value constantLike(mlir::Value value, int64_t number) const;
  mlir::Value call(llvm::StringRef name, mlir::Type type, mlir::ValueRange operands) const;
  /// Elements of both vectors, alternating, from the lower or upper half of each 128 bits.
  mlir::Value interleave(mlir::Value first, mlir::Value second, bool isUpper) const;
  mlir::Value cast(mlir::Value value, mlir::Type element) const;

  mlir::OpBuilder &builder;
  mlir::Location location;
  const TableShape &shape;
  const MultiplyAdd &multiplyAdd;
};

/// Reads how the weights of `op`, packed with `tile`, are stored. Fails with an error at `op` where the target has no
/// instructions for it or weights of the type `weights` do not fit.
mlir::FailureOr<TableShape> readTable(mlir::Operation *op, mlir::ElementsAttr table, mlir::ShapedType weights,
                                      llvm::ArrayRef<int64_t> tile, const ProductTypes &types,
                                      const TargetInfo &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TABLEREADER_H
