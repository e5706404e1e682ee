//===- TableWeights.cpp - Weights of few values ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values are found in the weights themselves: whether the file stored a codebook does not matter.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/TableWeights.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Numerics/TablePacking.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace adze;

/// Estimates are not exact: a gain below this one is none.
static constexpr double margin = 1.08;

/// Says what was chosen, with both estimates.
static void explain(Operation *op, bool isTable, size_t values, const TableForm &form, double table, double dense,
                    TableMode mode) {
  std::string text = llvm::formatv("{0}: {1} values, {2} bits; {3:F0} cycles with a table, {4:F0} dense{5}",
                                   isTable ? "table" : "dense", values, form.bits, table, dense,
                                   mode == TableMode::Always ? "; asked for" : "");
  auto options = remark::RemarkOpts::name("table-kernel").category("pack-weights");
  if (isTable)
    remark::passed(op->getLoc(), options) << text;
  else
    remark::missed(op->getLoc(), options) << text;
}

static TableWeights pack(Type element, ArrayRef<char> source, const ValueTable &values, const TableForm &form,
                         const PackGeometry &geometry, int32_t shift) {
  TableCells cells{form.bits, form.cellBits, form.isInPlanes()};
  std::vector<char> packed = packNumbers(geometry, source, values, cells, shift);
  int64_t panels = geometry.groups * geometry.panels(), columns = cells.countColumns(geometry.tileColumns);
  int64_t step = columns * geometry.depth * cells.bytes();
  SmallVector<int64_t> shape{panels, panels ? int64_t(packed.size()) / (panels * step) : 0, columns, geometry.depth,
                             cells.bytes()};
  TableWeights result;
  result.numbers = makeConstant(RankedTensorType::get(shape, IntegerType::get(element.getContext(), 8)), packed);
  int64_t count = int64_t(1) << form.bits;
  result.table = makeDense(RankedTensorType::get({count}, element), values.getBytes(count));
  result.tile = {form.tile.rows, form.tile.columns, form.tile.depth};
  return result;
}

std::optional<TableWeights> adze::chooseTableWeights(Operation *op, ElementsAttr weights, const TargetInfo &target,
                                                     const ProductElements &elements, int64_t rows,
                                                     PackGeometry geometry, const ProductTile &tile, double modelBytes,
                                                     TableMode mode) {
  if (mode == TableMode::Never || geometry.runs != 1 || rows < 1 || weights.getNumElements() == 0)
    return std::nullopt;
  int64_t most = getMostTableValues(target, elements);
  unsigned bytes = elements.rhsBits / 8;
  if (!most || (bytes != 1 && bytes != 4))
    return std::nullopt;
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  if (int64_t(source.size()) != weights.getNumElements() * bytes) // a resource without its blob
    return std::nullopt;
  // Elements of the left operand beyond K are not zero in every form.
  bool withZero = geometry.runLength % tile.depth != 0;
  std::optional<ValueTable> values = ValueTable::find(source, bytes, most, withZero);
  if (!values)
    return std::nullopt;
  TableProduct product{elements, geometry.groups,         rows,      geometry.columns, geometry.runLength,
                       tile,     int64_t(values->size()), modelBytes};
  std::optional<TableForm> form = chooseTableForm(target, product);
  if (!form)
    return std::nullopt;
  double table = estimateTableCycles(target, product, *form), dense = estimateDenseCycles(target, product);
  bool isTable = mode == TableMode::Always || table * margin < dense;
  explain(op, isTable, values->size(), *form, table, dense, mode);
  if (!isTable)
    return std::nullopt;
  geometry.tileColumns = form->tile.columns;
  geometry.depth = form->tile.depth;
  // vpdpbusd takes the left operand without sign: signed bytes are 128 more there.
  bool isBiased = chooseProductStep(target, elements) == ProductStep::Quads && !elements.isLhsUnsigned;
  return pack(weights.getElementType(), source, *values, *form, geometry, isBiased ? -128 : 0);
}
