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
#include "lib/Numerics/SparsePacking.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace adze;

/// Above this share of units that are not zero nothing can be gained: nobody asks, and no remark is made.
static constexpr double fullDensity = 0.9;

/// More rows than these are faster 16 at a time.
static constexpr int64_t fewRows = 8;

/// Estimates are not exact: a gain below this one is none.
static constexpr double margin = 1.05;

static ElementsAttr makePattern(MLIRContext *context, const SparsePattern &pattern) {
  auto type = RankedTensorType::get({pattern.columns, pattern.bytesPerColumn()}, IntegerType::get(context, 8));
  return makeDense(type, pattern.bits);
}

namespace {

/// A form without zeros, and cycles by the model; none where there is no code for it.
struct Candidate {
  double cycles;
  SparseTile tile;
  bool isByBlocks;
};

} // namespace

/// Says what was chosen, with both estimates.
static void explain(Operation *op, bool isSparse, double density, const Candidate &sparse, double dense, SparseMode mode) {
  std::string text = llvm::formatv("{0}: {1:F1} % of the weights are not zero; {2:F0} cycles {3}, {4:F0} dense{5}",
                                   isSparse ? "sparse" : "dense", density * 100, sparse.cycles,
                                   sparse.isByBlocks ? "by blocks" : "sparse", dense,
                                   mode == SparseMode::Always ? "; asked for" : "");
  auto options = remark::RemarkOpts::name("sparse-kernel").category("pack-weights");
  if (isSparse)
    remark::passed(op->getLoc(), options) << text;
  else
    remark::missed(op->getLoc(), options) << text;
}

/// The better one of both forms.
static std::optional<Candidate> findCandidate(const TargetInfo &target, const SparseProduct &product) {
  std::optional<Candidate> best;
  if (hasSparseCode(target, product.elements))
    if (SparseTile tile = chooseSparseTile(target, product); tile.rows)
      best = Candidate{estimateSparseCycles(target, product), tile, false};
  if (SparseTile tile = chooseBlockTile(target, product); tile.rows)
    if (double cycles = estimateBlockCycles(target, product); !best || cycles < best->cycles)
      best = Candidate{cycles, tile, true};
  if (hasSparseCode(target, product.elements) && hasRowCode(target) && product.rows <= fewRows)
    if (double cycles = estimateRowCycles(target, product); !best || cycles < best->cycles)
      best = Candidate{cycles, {1, 2 * sparseSetColumns, 16 / int64_t(product.elements.rhsBits / 8)}, false};
  return best;
}

/// Straight-line code: values one by one.
static SparseWeights packValues(Type element, ArrayRef<char> source, const ProductElements &elements,
                                const PackGeometry &geometry, const SparsePattern &pattern, const SparseTile &tile) {
  unsigned bytes = elements.rhsBits / 8;
  ColumnSets sets{geometry.groups, geometry.columns, tile.columns, sparseSetColumns};
  // vpdpbusd takes the left operand without sign: signed bytes are 128 more there.
  int32_t shift = elements.isFloat || elements.isLhsUnsigned ? 0 : -128;
  std::vector<char> values = packSparse(geometry, bytes, source, pattern, sets, shift);
  values.resize(std::max<size_t>(values.size(), bytes)); // code takes an address in any case
  SparseWeights result;
  result.values = makeConstant(RankedTensorType::get({int64_t(values.size() / bytes)}, element), values);
  result.pattern = makePattern(element.getContext(), pattern);
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

std::optional<SparseWeights> adze::chooseSparseWeights(Operation *op, ElementsAttr weights, const TargetInfo &target,
                                                       const ProductElements &elements, int64_t rows,
                                                       int64_t lineRows, PackGeometry geometry, SparseMode mode) {
  if (mode == SparseMode::Never || weights.getNumElements() == 0 || rows < 1 || lineRows < 1)
    return std::nullopt;
  SparseProduct product{elements, geometry.groups, rows, lineRows, geometry.columns};
  product.hasWholeUnits = geometry.runLength % getSparseDepth(elements) == 0;
  bool hasCode = hasSparseCode(target, elements) || chooseBlockTile(target, product).rows;
  if (!hasCode)
    return std::nullopt;
  product.denseSteps = geometry.runs * geometry.steps();
  geometry.depth = getSparseDepth(elements);
  geometry.tileColumns = blockColumns;
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  unsigned bytes = elements.rhsBits / 8;
  if (int64_t(source.size()) != weights.getNumElements() * bytes) // a resource without its blob
    return std::nullopt;
  SparsePattern pattern = findPattern(geometry, bytes, source), blocks = findBlockPattern(geometry, bytes, source);
  product.units = pattern.units;
  product.nonZeros = pattern.count();
  product.blocks = blocks.count();
  PackGeometry rowGeometry = geometry;
  rowGeometry.depth = 16 / bytes;
  SparsePattern rowPattern = findPattern(rowGeometry, bytes, source);
  product.rowUnits = rowPattern.count();
  double density = double(product.nonZeros) / double(pattern.columns * pattern.units);
  if (mode == SparseMode::Auto && density > fullDensity)
    return std::nullopt;
  std::optional<Candidate> candidate = findCandidate(target, product);
  if (!candidate)
    return std::nullopt;
  double dense = estimateDenseCycles(target, product);
  bool isSparse = mode == SparseMode::Always || candidate->cycles * margin < dense;
  explain(op, isSparse, density, *candidate, dense, mode);
  if (!isSparse)
    return std::nullopt;
  Type element = weights.getElementType();
  SparseWeights result = candidate->isByBlocks
                             ? packLists(element, source, geometry, blocks)
                         : candidate->tile.rows == 1 && !candidate->isByBlocks
                             ? packValues(element, source, elements, rowGeometry, rowPattern, candidate->tile)
                             : packValues(element, source, elements, geometry, pattern, candidate->tile);
  result.tile = {candidate->tile.rows, candidate->tile.columns, candidate->tile.depth};
  return result;
}
