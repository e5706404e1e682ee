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

/// Estimates are not exact: a gain below this one is none.
static constexpr double margin = 1.05;

static ElementsAttr makePattern(MLIRContext *context, const SparsePattern &pattern) {
  auto type = RankedTensorType::get({pattern.columns, pattern.bytesPerColumn()}, IntegerType::get(context, 8));
  return makeDense(type, pattern.bits);
}

/// Says what was chosen, with both estimates.
static void explain(Operation *op, bool isSparse, double density, double sparse, double dense, StringRef reason) {
  std::string text = llvm::formatv("{0}: {1:F1} % of the weights are not zero; {2:F0} cycles sparse, {3:F0} dense{4}{5}",
                                   isSparse ? "sparse" : "dense", density * 100, sparse, dense,
                                   reason.empty() ? "" : "; ", reason);
  auto options = remark::RemarkOpts::name("sparse-kernel").category("pack-weights");
  if (isSparse)
    remark::passed(op->getLoc(), options) << text;
  else
    remark::missed(op->getLoc(), options) << text;
}

std::optional<SparseWeights> adze::chooseSparseWeights(Operation *op, ElementsAttr weights, const TargetInfo &target,
                                                       const ProductElements &elements, int64_t rows,
                                                       PackGeometry geometry, SparseMode mode) {
  if (mode == SparseMode::Never || !hasSparseCode(target, elements) || weights.getNumElements() == 0 || rows < 1)
    return std::nullopt;
  SparseProduct product{elements, geometry.groups, rows, geometry.columns};
  product.denseSteps = geometry.runs * ((geometry.runLength + geometry.depth - 1) / geometry.depth);
  geometry.depth = getSparseDepth(elements);
  std::vector<char> storage;
  ArrayRef<char> source = getWireData(weights, storage);
  unsigned bytes = elements.rhsBits / 8;
  if (int64_t(source.size()) != weights.getNumElements() * bytes) // a resource without its blob
    return std::nullopt;
  SparsePattern pattern = findPattern(geometry, bytes, source);
  product.units = pattern.units;
  product.nonZeros = pattern.count();
  double density = double(product.nonZeros) / double(pattern.columns * pattern.units);
  SparseTile tile = chooseSparseTile(target, product);
  if (mode == SparseMode::Auto && density > fullDensity)
    return std::nullopt;
  double sparse = estimateSparseCycles(target, product), dense = estimateDenseCycles(target, product);
  if (!tile.rows) {
    explain(op, false, density, sparse, dense, "16 rows do not fit the stack");
    return std::nullopt;
  }
  bool isSparse = mode == SparseMode::Always || sparse * margin < dense;
  explain(op, isSparse, density, sparse, dense, mode == SparseMode::Always ? "asked for" : "");
  if (!isSparse)
    return std::nullopt;
  ColumnSets sets{geometry.groups, geometry.columns, tile.columns, sparseSetColumns};
  // vpdpbusd takes the left operand without sign: signed bytes are 128 more there.
  int32_t shift = elements.isFloat || elements.isLhsUnsigned ? 0 : -128;
  std::vector<char> values = packSparse(geometry, bytes, source, pattern, sets, shift);
  values.resize(std::max<size_t>(values.size(), bytes)); // code takes an address in any case
  auto type = RankedTensorType::get({int64_t(values.size() / bytes)}, weights.getElementType());
  SparseWeights result;
  result.values = makeConstant(type, values);
  result.pattern = makePattern(op->getContext(), pattern);
  result.tile = {tile.rows, tile.columns, tile.depth};
  return result;
}
