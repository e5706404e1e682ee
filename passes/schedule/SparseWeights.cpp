//===- SparseWeights.cpp - Weights without their zeros --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Zeros are found by value: whether the file stored the weights as sparse ones does not matter.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/SparseWeights.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Numerics/SlicedPacking.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace adze;

/// Above this share of units that are not zero nothing can be gained: nobody asks, and no remark is made.
static constexpr double fullDensity = 0.9;

static_assert(sliceUnits == sliceWindow && sliceGroupBytes == sliceSteps * sliceLanes * 4 + sliceLanes * 2 + 4,
              "the model of the cost counts with what is packed");

/// More rows than these are faster 16 at a time.
static constexpr int64_t fewRows = 8;

/// Estimates are not exact: a gain below this one is none.
static constexpr double margin = 1.05;

static ElementsAttr makePattern(MLIRContext *context, const SparsePattern &pattern) {
  auto type = RankedTensorType::get({pattern.columns, pattern.bytesPerColumn()}, IntegerType::get(context, 8));
  return makeDense(type, pattern.bits);
}

namespace {

/// Forms without zeros: straight-line code for 16 rows or for units of 16 bytes of a row, slices, lists of blocks.
enum class Form { Code, RowCode, Slices, Blocks };

/// A form and its cycles by the model.
struct Candidate {
  double cycles;
  SparseTile tile;
  Form form;
};

/// The weights of a product in all units that forms count.
struct Patterns {
  Patterns(PackGeometry geometry, const ProductElements &elements, ArrayRef<char> source);

  unsigned bytes;
  PackGeometry geometry, rowGeometry;
  SparsePattern units, rowUnits, blocks;
};

} // namespace

/// Says what was chosen, with both estimates.
static void explain(Operation *op, bool isSparse, double density, const Candidate &sparse, double dense,
                    SparseMode mode) {
  std::string text = llvm::formatv("{0}: {1:F1} % of the weights are not zero; {2:F0} cycles {3}, {4:F0} dense{5}",
                                   isSparse ? "sparse" : "dense", density * 100, sparse.cycles,
                                   sparse.form == Form::Blocks   ? "by blocks"
                                   : sparse.form == Form::Slices ? "in slices"
                                                                 : "sparse",
                                   dense, mode == SparseMode::Always ? "; asked for" : "");
  auto options = remark::RemarkOpts::name("sparse-kernel").category("pack-weights");
  if (isSparse)
    remark::passed(op->getLoc(), options) << text;
  else
    remark::missed(op->getLoc(), options) << text;
}

Patterns::Patterns(PackGeometry given, const ProductElements &elements, ArrayRef<char> source)
    : bytes(elements.rhsBits / 8), geometry(given) {
  geometry.depth = getSparseDepth(elements);
  geometry.tileColumns = blockColumns;
  rowGeometry = geometry;
  rowGeometry.depth = 16 / bytes;
  units = findPattern(geometry, bytes, source);
  rowUnits = findPattern(rowGeometry, bytes, source);
  blocks = findBlockPattern(geometry, bytes, source);
}

/// The fastest one of all forms.
static std::optional<Candidate> findCandidate(const TargetInfo &target, SparseProduct product,
                                              const Patterns &patterns) {
  std::optional<Candidate> best;
  auto add = [&](Form form, const SparseTile &tile, double cycles) {
    if (!best || cycles < best->cycles)
      best = Candidate{cycles, tile, form};
  };
  bool hasCode = hasSparseCode(target, product.elements), isFew = product.rows <= fewRows;
  if (SparseTile tile = hasCode ? chooseSparseTile(target, product) : SparseTile(); tile.rows)
    add(Form::Code, tile, estimateSparseCycles(target, product));
  if (SparseTile tile = chooseBlockTile(target, product); tile.rows)
    add(Form::Blocks, tile, estimateBlockCycles(target, product));
  if (hasCode && hasRowCode(target) && isFew)
    add(Form::RowCode, {1, 2 * sparseSetColumns, patterns.rowGeometry.depth}, estimateRowCycles(target, product));
  if (isFew && hasSliceCode(target, product)) {
    product.sliceGroups = sliceColumns(patterns.units, product.columns).groups();
    add(Form::Slices, {std::min(sliceRows, product.rows), sliceLanes, patterns.geometry.depth},
        estimateSliceCycles(target, product));
  }
  return best;
}

/// vpdpbusd takes the left operand without sign: signed bytes are 128 more there.
static int32_t getShift(const ProductElements &elements) {
  return elements.isFloat || elements.isLhsUnsigned ? 0 : -128;
}

/// Straight-line code: values one by one.
static SparseWeights packValues(Type element, ArrayRef<char> source, const ProductElements &elements,
                                const PackGeometry &geometry, const SparsePattern &pattern, const SparseTile &tile) {
  unsigned bytes = elements.rhsBits / 8;
  ColumnSets sets{geometry.groups, geometry.columns, tile.columns, sparseSetColumns};
  std::vector<char> values = packSparse(geometry, bytes, source, pattern, sets, getShift(elements));
  values.resize(std::max<size_t>(values.size(), bytes)); // code takes an address in any case
  SparseWeights result;
  result.values = makeConstant(RankedTensorType::get({int64_t(values.size() / bytes)}, element), values);
  result.pattern = makePattern(element.getContext(), pattern);
  return result;
}

static SparseWeights packLanes(Type element, ArrayRef<char> source, const ProductElements &elements,
                               const Patterns &patterns) {
  std::vector<char> values = packSlices(patterns.geometry, patterns.bytes, source, patterns.units, getShift(elements));
  int64_t length = sliceGroupUnits * patterns.geometry.depth;
  int64_t groups = std::max<int64_t>(1, int64_t(values.size()) / (length * patterns.bytes));
  values.resize(groups * length * patterns.bytes); // there is a group in any case
  SparseWeights result;
  result.values = makeConstant(RankedTensorType::get({groups, length}, element), values);
  result.pattern = makePattern(element.getContext(), patterns.units);
  return result;
}

static SparseWeights packLists(Type element, ArrayRef<char> source, const PackGeometry &geometry,
                               const SparsePattern &blocks) {
  unsigned bytes = element.getIntOrFloatBitWidth() / 8;
  std::vector<char> values = packBlocks(geometry, bytes, source, blocks);
  int64_t count = std::max<int64_t>(1, blocks.count());
  values.resize(count * geometry.tileColumns * geometry.depth * bytes);
  SparseWeights result;
  result.values = makeConstant(RankedTensorType::get({count, geometry.tileColumns, geometry.depth}, element), values);
  result.pattern = makePattern(element.getContext(), blocks);
  return result;
}

static SparseWeights pack(Type element, ArrayRef<char> source, const ProductElements &elements,
                          const Patterns &patterns, const Candidate &candidate) {
  switch (candidate.form) {
  case Form::Code:
    return packValues(element, source, elements, patterns.geometry, patterns.units, candidate.tile);
  case Form::RowCode:
    return packValues(element, source, elements, patterns.rowGeometry, patterns.rowUnits, candidate.tile);
  case Form::Slices:
    return packLanes(element, source, elements, patterns);
  case Form::Blocks:
    return packLists(element, source, patterns.geometry, patterns.blocks);
  }
  llvm_unreachable("unknown form");
}

std::optional<SparseWeights> adze::chooseSparseWeights(Operation *op, ElementsAttr weights, const TargetInfo &target,
                                                       const ProductElements &elements, int64_t rows, int64_t lineRows,
                                                       PackGeometry geometry, SparseMode mode) {
  if (mode == SparseMode::Never || weights.getNumElements() == 0 || rows < 1 || lineRows < 1)
    return std::nullopt;
  SparseProduct product{elements, geometry.groups, rows, lineRows, geometry.columns};
  product.hasWholeUnits = geometry.runLength % getSparseDepth(elements) == 0;
  bool hasCode = hasSparseCode(target, elements) || chooseBlockTile(target, product).rows;
  if (!hasCode)
    return std::nullopt;
  product.denseSteps = geometry.runs * geometry.steps();
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  if (int64_t(source.size()) != weights.getNumElements() * elements.rhsBits / 8) // a resource without its blob
    return std::nullopt;
  Patterns patterns(geometry, elements, source);
  product.units = patterns.units.units;
  product.nonZeros = patterns.units.count();
  product.blocks = patterns.blocks.count();
  product.rowUnits = patterns.rowUnits.count();
  double density = double(product.nonZeros) / double(patterns.units.columns * patterns.units.units);
  if (mode == SparseMode::Auto && density > fullDensity)
    return std::nullopt;
  std::optional<Candidate> candidate = findCandidate(target, product, patterns);
  if (!candidate)
    return std::nullopt;
  double dense = estimateDenseCycles(target, product);
  bool isSparse = mode == SparseMode::Always || candidate->cycles * margin < dense;
  explain(op, isSparse, density, *candidate, dense, mode);
  if (!isSparse)
    return std::nullopt;
  SparseWeights result = pack(weights.getElementType(), source, elements, patterns, *candidate);
  result.tile = {candidate->tile.rows, candidate->tile.columns, candidate->tile.depth};
  return result;
}
