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

/// A weight and its number take more than the weight alone where values are used so rarely.
static constexpr int64_t leastUses = 4;

namespace {

/// One way to store the weights of an op.
struct Candidate {
  std::vector<ValueTable> tables; // one, or those of each panel
  int64_t parts = 0;              // tables of a panel; 0: there is one table of all
  size_t values = 0;              // of the largest table
  TableForm form;
  PanelLayout layout;
  double cycles = 0;
};

/// Weights whose values are few in each vector of columns, and the ways to store them.
class TableChoice {
public:
  TableChoice(ElementsAttr weights, const TargetInfo &target, const TableProduct &product, const PackGeometry &geometry,
              ArrayRef<char> source)
      : weights(weights), target(target), product(product), geometry(geometry), source(source) {}

  /// The fastest way; none where values are too many.
  std::optional<Candidate> choose();
  TableWeights pack(const Candidate &chosen) const;
  double estimateDense() const { return estimateDenseCycles(target, product); }
  void explain(Operation *op, const Candidate &chosen, bool isTable, TableMode mode) const;

private:
  std::vector<ValueTable> join(int64_t vectors, int64_t ofPanel) const;
  std::optional<Candidate> make(int64_t parts, size_t most) const;

  ElementsAttr weights;
  const TargetInfo &target;
  TableProduct product;
  PackGeometry geometry;
  ArrayRef<char> source;
  std::vector<ValueTable> ofVectors; // panel by panel
};

} // namespace

std::optional<Candidate> TableChoice::choose() {
  size_t most = getMostTableValues(target, product.elements);
  // Elements of the left operand beyond K are not zero in every form.
  bool withZero = geometry.runLength % geometry.depth != 0;
  auto found = findPanelTables(geometry, source, product.elements.rhsBits / 8, target.lanes(4), most, withZero);
  if (!found)
    return std::nullopt;
  ofVectors = std::move(*found);
  std::optional<Candidate> best;
  int64_t vectors = llvm::divideCeil(geometry.tileColumns, target.lanes(4)),
          panels = geometry.groups * geometry.panels();
  for (int64_t parts = 0; parts <= vectors; ++parts) {
    if (parts == 1 && panels == 1)
      continue;
    std::optional<Candidate> made = make(parts, most);
    if (made && (!best || made->cycles < best->cycles))
      best = std::move(made);
  }
  return best;
}

/// Tables of `vectors` vectors each, of which a panel has `ofPanel`; empty where values are too many.
std::vector<ValueTable> TableChoice::join(int64_t vectors, int64_t ofPanel) const {
  size_t most = getMostTableValues(target, product.elements);
  std::vector<ValueTable> tables;
  for (size_t panel = 0; panel < ofVectors.size(); panel += ofPanel)
    for (int64_t part = 0; part < ofPanel; part += vectors) {
      ArrayRef<ValueTable> parts = ArrayRef(ofVectors).slice(panel + part, std::min(vectors, ofPanel - part));
      std::optional<ValueTable> joined = ValueTable::join(parts, most);
      if (!joined)
        return {};
      tables.push_back(std::move(*joined));
    }
  return tables;
}

std::optional<Candidate> TableChoice::make(int64_t parts, size_t most) const {
  Candidate made;
  int64_t lanes = target.lanes(4), vectors = llvm::divideCeil(geometry.tileColumns, lanes);
  int64_t columns = parts ? getTableColumns(geometry.tileColumns, parts, lanes) : 0;
  if (parts && !columns)
    return std::nullopt;
  made.tables = parts ? join(columns / lanes, vectors) : join(ofVectors.size(), ofVectors.size());
  if (made.tables.empty())
    return std::nullopt;
  for (const ValueTable &table : made.tables)
    made.values = std::max(made.values, table.size());
  if (parts && int64_t(made.values) * leastUses > columns * geometry.runLength)
    return std::nullopt;
  made.parts = parts;
  TableProduct ofForm = product;
  ofForm.values = made.values;
  std::optional<TableForm> form = chooseTableForm(target, ofForm);
  if (!form || (form->isInPlanes() && parts > 1 && columns % 64))
    return std::nullopt;
  made.form = *form;
  // vpdpbusd takes the left operand without sign: signed bytes are 128 more there.
  bool hasSums = chooseProductStep(target, product.elements) == ProductStep::Quads && !product.elements.isLhsUnsigned;
  made.layout = {{form->bits, form->cellBits, form->isInPlanes()},
                 form->tile.columns,
                 form->tile.depth,
                 product.elements.rhsBits / 8,
                 hasSums,
                 columns};
  int64_t panels = geometry.groups * geometry.panels();
  ofForm.otherBytes = double(panels) * made.layout.panelSteps(0) * made.layout.stepBytes();
  ofForm.hasPanelTables = parts != 0;
  made.cycles = estimateTableCycles(target, ofForm, *form);
  return made;
}

/// Says what was chosen, with both estimates.
void TableChoice::explain(Operation *op, const Candidate &chosen, bool isTable, TableMode mode) const {
  std::string values = llvm::formatv("{0} values", chosen.values);
  if (chosen.parts) {
    int64_t columns = std::min(chosen.layout.tableColumns, geometry.tileColumns);
    std::vector<ValueTable> all = join(ofVectors.size(), ofVectors.size());
    values += llvm::formatv(" in each {0} columns ({1})", columns,
                            all.empty() ? "too many in all" : llvm::formatv("{0} in all", all.front().size()).str());
  }
  std::string text = llvm::formatv("{0}: {1}, {2} bits; {3:F0} cycles with a table, {4:F0} dense{5}",
                                   isTable ? "table" : "dense", values, chosen.form.bits, chosen.cycles,
                                   estimateDense(), mode == TableMode::Always ? "; asked for" : "");
  auto options = remark::RemarkOpts::name("table-kernel").category("pack-weights");
  if (isTable)
    remark::passed(op->getLoc(), options) << text;
  else
    remark::missed(op->getLoc(), options) << text;
}

TableWeights TableChoice::pack(const Candidate &chosen) const {
  const PanelLayout &layout = chosen.layout;
  Type element = weights.getElementType();
  std::vector<char> packed = packNumbers(geometry, source, chosen.tables, layout, layout.hasSums ? -128 : 0);
  int64_t panels = geometry.groups * geometry.panels();
  SmallVector<int64_t> shape{panels, panels ? int64_t(packed.size()) / (panels * layout.stepBytes()) : 0,
                             layout.cells.countColumns(layout.columns), layout.depth, layout.cells.bytes()};
  TableWeights result;
  result.numbers = makeConstant(RankedTensorType::get(shape, IntegerType::get(element.getContext(), 8)), packed);
  int64_t count = int64_t(1) << chosen.form.bits;
  if (chosen.parts)
    result.panelTable = RankedTensorType::get({chosen.parts, count}, element);
  else
    result.table = makeDense(RankedTensorType::get({count}, element), chosen.tables.front().getBytes(count));
  result.tile = {chosen.form.tile.rows, chosen.form.tile.columns, chosen.form.tile.depth};
  return result;
}

std::optional<TableWeights> adze::chooseTableWeights(Operation *op, ElementsAttr weights, const TargetInfo &target,
                                                     const ProductElements &elements, int64_t rows,
                                                     const PackGeometry &geometry, const ProductTile &tile,
                                                     double modelBytes, TableMode mode) {
  if (mode == TableMode::Never || geometry.runs != 1 || rows < 1 || weights.getNumElements() == 0)
    return std::nullopt;
  unsigned bytes = elements.rhsBits / 8;
  if (!getMostTableValues(target, elements) || (bytes != 1 && bytes != 4))
    return std::nullopt;
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  if (int64_t(source.size()) != weights.getNumElements() * bytes) // a resource without its blob
    return std::nullopt;
  TableProduct product{elements, geometry.groups, rows, geometry.columns, geometry.runLength, tile, 0, modelBytes};
  TableChoice choice(weights, target, product, geometry, source);
  std::optional<Candidate> chosen = choice.choose();
  if (!chosen)
    return std::nullopt;
  bool isTable = mode == TableMode::Always || chosen->cycles * margin < choice.estimateDense();
  choice.explain(op, *chosen, isTable, mode);
  if (!isTable)
    return std::nullopt;
  return choice.pack(*chosen);
}
