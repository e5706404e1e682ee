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

#include "lib/Numerics/TablePacking.h"
#include "lib/Target/TableProducts.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "passes/codegen/MultiplyAdd.h"
#include "llvm/Support/MathExtras.h"

namespace adze::codegen {

/// How the weights of a product are stored whose op has a table.
struct TableShape {
  mlir::ElementsAttr table; // null where panels have tables of their own
  mlir::Type element;
  TableLookup lookup = TableLookup::Lanes16;
  PanelLayout layout;
  int64_t ahead = 0; // bytes behind those that are read, of which the cache is told; 0: none

  unsigned bits() const { return layout.cells.bits; }
  unsigned cellBits() const { return layout.cells.cellBits; }
  /// Steps along K whose numbers lie in the same cells.
  int64_t steps() const { return layout.cells.steps(); }
  /// Bytes of these steps of a panel.
  int64_t stepBytes() const { return layout.stepBytes(); }
  /// Whether cells are read from any byte on: then a step of a group has cells of its own where its numbers begin with
  /// a byte. What stands behind the numbers is read with them.
  bool isReadFromBytes() const { return layout.tableColumns && readsFromBytes(lookup, bits()); }
};

/// Reads weights of vectors of columns.
class TableReader {
public:
  /// `tables` are those of a panel as loadTables() gives them; none where there is one of all panels.
  TableReader(mlir::OpBuilder &builder, mlir::Location location, const TableShape &shape,
              const MultiplyAdd &multiplyAdd, llvm::ArrayRef<mlir::Value> tables = {})
      : builder(builder), location(location), shape(shape), multiplyAdd(multiplyAdd), tables(tables) {}

  /// The registers of the tables of `columns` columns of a panel that stand at `place` of `row`, one table after the
  /// other.
  llvm::SmallVector<mlir::Value> loadTables(mlir::Value row, mlir::Value place, int64_t columns) const;
  /// The cells of `vectors` vectors of columns that begin at the byte `place` of `row`: what all steps of a group
  /// share. With `first` each is read from that byte of it on.
  llvm::SmallVector<mlir::Value> load(mlir::Value row, mlir::Value place, int64_t vectors, int64_t first = 0) const;
  /// Tells the cache that so many bytes from `place` on will be wanted. They may lie behind the end.
  void announce(mlir::Value row, mlir::Value place, int64_t bytes) const;
  /// The weights whose numbers are `step` numbers above the lowest bits of `cells`, as MultiplyAdd::loadRhs() gives
  /// them.
  llvm::SmallVector<mlir::Value> lookUp(llvm::ArrayRef<mlir::Value> cells, int64_t step, int64_t vectors) const;

private:
  // `part` is the number of the table.
  mlir::Value lookUpFloats(mlir::Value words, int64_t part) const;
  mlir::Value lookUpBytes(mlir::Value bytes, int64_t part) const;
  /// 64 floats out of 64 numbers.
  void lookUpPlanes(mlir::Value numbers, int64_t part, llvm::SmallVectorImpl<mlir::Value> &weights) const;
  mlir::Value lookUpNeonFloats(mlir::Value words, int64_t part) const;
  mlir::Value lookUpPlane(mlir::Value numbers, int64_t part, unsigned plane) const;

  /// The type of a register that has a piece of a table, and how many a table takes.
  mlir::VectorType getRegisterType() const;
  int64_t countRegisters() const;
  /// Register `number` of a table.
  mlir::Value getRegister(int64_t part, int64_t number) const;
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
  llvm::ArrayRef<mlir::Value> tables;
};

/// Reads how the weights of `op`, packed with `tile`, are stored: with the values `table`, or, where that is null, with
/// tables of the type `panelTable` in each panel. Fails with an error at `op` where the target has no instructions for
/// it or weights of the type `weights` do not fit. The right type of `types` is that of the values.
mlir::FailureOr<TableShape> readTable(mlir::Operation *op, mlir::ElementsAttr table, mlir::ShapedType panelTable,
                                      mlir::ShapedType weights, llvm::ArrayRef<int64_t> tile, const ProductTypes &types,
                                      const TargetInfo &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_TABLEREADER_H
