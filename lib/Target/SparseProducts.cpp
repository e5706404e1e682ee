//===- SparseProducts.cpp - Products with weights that are zero -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cycles of AVX-512 code, with constants fitted to utils/bench/sparse-kernels on Zen 4.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/SparseProducts.h"

#include <algorithm>

using namespace adze;

/// Lanes are rows.
static constexpr int64_t lanes = 16;
static constexpr int64_t chunkColumns = 2 * sparseSetColumns;
/// Panels lie on the stack, which other threads than the first have less of. Half of the second cache at most.
static constexpr int64_t maxPanelBytes = 256 * 1024;

static int64_t divideUp(int64_t value, int64_t by) { return (value + by - 1) / by; }

bool adze::hasSparseCode(const TargetInfo &target, const ProductElements &elements) {
  if (!target.triple.isX86() || target.vectorBytes != 64)
    return false;
  if (elements.isFloat)
    return target.hasFMA && elements.lhsBits == 32 && elements.rhsBits == 32 && elements.sumBits == 32 &&
           !elements.isRhsInteger;
  return chooseProductStep(target, elements) == ProductStep::Quads;
}

int64_t adze::getSparseDepth(const ProductElements &elements) { return elements.isFloat ? 1 : 4; }

SparseTile adze::chooseSparseTile(const TargetInfo &target, const SparseProduct &product) {
  SparseTile tile{lanes, chunkColumns, getSparseDepth(product.elements)};
  int64_t panelBytes = product.units * lanes * 4, panels = divideUp(product.rows, lanes);
  int64_t most = maxPanelBytes / panelBytes;
  tile.rows = std::min({most, panels, int64_t(8)}) * lanes;
  return tile;
}

double adze::estimateDenseCycles(const TargetInfo &target, const SparseProduct &product) {
  double vectors = double(divideUp(product.columns, lanes)) * product.groups;
  return product.rows * vectors * (product.denseSteps * 1.03 + 4);
}

double adze::estimateSparseCycles(const TargetInfo &target, const SparseProduct &product) {
  double panels = divideUp(product.rows, lanes), columns = double(product.columns) * product.groups;
  double panel = product.nonZeros * 1.05 + 4.0 * product.units * product.groups + 10.0 * columns;
  return panels * panel;
}
