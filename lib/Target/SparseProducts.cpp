//===- SparseProducts.cpp - Products with weights that are zero -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cycles of AVX-512 code, with constants fitted to utils/bench/sparse-kernels on Zen 4 and on Emerald Rapids.
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

/// What the dense emitter copies at most.
static constexpr int64_t maxCopyBytes = 64 * 1024;

namespace {

/// What one thing takes, in cycles.
struct Costs {
  double multiply, result;      // dense code: a step of a vector of a row; its end
  double unit, unitFromAfar;    // straight-line code: an instruction; from memory beyond the second cache
  double turnedWord, turnedSum; // a word of 16 rows; the sums of a column, mapped and stored
  double nearBytes, farBytes;   // a cycle, from the second cache and from beyond
};

} // namespace

/// Zen 4 multiplies one register of 512 bits a cycle. Also what is assumed of CPUs with shorter registers.
static constexpr Costs zenCosts{1.03, 3, 1.06, 1.4, 3.5, 6.3, 30, 26};
/// Xeons multiply two, but fetch code of the second cache hardly faster, turn with one port, and have a slower third
/// cache.
static constexpr Costs xeonCosts{0.56, 1.5, 0.65, 1.2, 5, 6, 48, 11};

static const Costs &getCosts(const TargetInfo &target) {
  bool isXeon = target.vectorBytes == 64 && !llvm::StringRef(target.cpu).starts_with("znver");
  return isXeon ? xeonCosts : zenCosts;
}

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

/// What code and weights take of the second cache that they may have: 7 bytes for an instruction, 4 of weights. Below 1
/// they stay there from one panel to the next.
static double getCacheShare(const TargetInfo &target, const SparseProduct &product) {
  return 11.0 * product.nonZeros / product.groups / (0.75 * double(target.l2.bytes));
}

SparseTile adze::chooseSparseTile(const TargetInfo &target, const SparseProduct &product) {
  SparseTile tile{lanes, chunkColumns, getSparseDepth(product.elements)};
  int64_t panelBytes = product.units * lanes * 4, panels = divideUp(product.rows, lanes);
  // One panel stays in the first cache, and the code comes from the second one: 32 x 64 and 64 x 128 weights are up to
  // 15 % faster so than with 8 panels, 256 x 256 and 512 x 512 as fast. 1024 x 1024 weights come from the third one,
  // and are 8 to 20 % faster with 4 panels or more.
  int64_t wanted = getCacheShare(target, product) < 1 ? 1 : 8;
  tile.rows = std::min({maxPanelBytes / panelBytes, panels, wanted}) * lanes;
  return tile;
}

/// Vectors of columns of all groups.
static double countVectors(const TargetInfo &target, const SparseProduct &product) {
  return double(divideUp(product.columns, target.lanes(4))) * product.groups;
}

/// What reading weights once takes at least.
static double countMemoryCycles(const TargetInfo &target, double bytes) {
  // They stay in the second cache from call to call, or do not.
  const Costs &costs = getCosts(target);
  return bytes / (bytes < 0.75 * double(target.l2.bytes) ? costs.nearBytes : costs.farBytes);
}

SparseTile adze::chooseBlockTile(const TargetInfo &target, const SparseProduct &product) {
  const ProductElements &elements = product.elements;
  bool isFloat = elements.isFloat && elements.lhsBits == 32 && elements.rhsBits == 32 && elements.sumBits == 32;
  // Rows are read a whole unit at a time.
  bool areBytes = chooseProductStep(target, elements) == ProductStep::Quads && product.hasWholeUnits;
  // Scalable vectors and microcontrollers were not tried.
  if (!(isFloat || areBytes) || !target.hasFMA || !target.vectorBytes || target.hasScalableVectors ||
      target.preferSmallCode)
    return {0, 0, 0};
  // Sums, a row of weights, and a register for an element of the left operand.
  int64_t vectors = std::max<int64_t>(1, lanes / target.lanes(4));
  int64_t most = std::min<int64_t>(28, (target.vectorRegisters - vectors - 1) / vectors);
  // Rows that evict each other from the first cache are copied to the stack, as many as fit there.
  int64_t rowBytes = product.units * 4; // a unit is a float or four bytes
  if (target.needsPaddedStride(rowBytes))
    most = std::min(most, maxCopyBytes / int64_t(target.paddedStride(rowBytes)));
  if (most < 1)
    return {0, 0, 0};
  // Tiles of about equal size.
  return {divideUp(product.lineRows, divideUp(product.lineRows, most)), lanes, getSparseDepth(elements)};
}

double adze::estimateBlockCycles(const TargetInfo &target, const SparseProduct &product) {
  double rowVectors = product.rows * countVectors(target, product);
  double perPanel = double(product.blocks) / (divideUp(product.columns, lanes) * product.groups);
  double compute = rowVectors * (perPanel * 1.1 + 4) * getCosts(target).multiply, bytes = product.blocks * lanes * 4.0;
  // Not measured there: a gain has to be a large one.
  if (!target.triple.isX86())
    compute *= 1.3;
  // A single row waits for each sum, and for weights of the third cache.
  if (product.rows == 1)
    compute *= 1.5;
  return std::max(compute, countMemoryCycles(target, bytes));
}

double adze::estimateDenseCycles(const TargetInfo &target, const SparseProduct &product) {
  double vectors = countVectors(target, product);
  const Costs &costs = getCosts(target);
  double compute = product.rows * vectors * (product.denseSteps * costs.multiply + costs.result);
  // Few rows wait for weights of the third cache.
  double bytes = vectors * target.lanes(4) * product.denseSteps *
                 (product.elements.isFloat ? 4 : getStepDepth(ProductStep::Quads));
  return std::max(compute, countMemoryCycles(target, bytes));
}

double adze::estimateSparseCycles(const TargetInfo &target, const SparseProduct &product) {
  double panels = divideUp(product.rows, lanes), columns = double(product.columns) * product.groups;
  const Costs &costs = getCosts(target);
  // From the third cache of Zen 4 1.2 to 1.45 were measured. Asking for code ahead of time (prefetcht1) did not help.
  double share = std::min(1.0, getCacheShare(target, product));
  double unit = costs.unit + share * (costs.unitFromAfar - costs.unit);
  return panels *
         (product.nonZeros * unit + costs.turnedWord * product.units * product.groups + costs.turnedSum * columns);
}

bool adze::hasRowCode(const TargetInfo &target) { return target.hasFeature("avx512vl"); }

double adze::estimateRowCycles(const TargetInfo &target, const SparseProduct &product) {
  double columns = double(product.columns) * product.groups, units = double(product.units) * product.groups;
  int64_t unitsOfRow = 4; // of the other form
  double compute =
      product.rowUnits * 0.8 + units / unitsOfRow * divideUp(product.columns, sparseSetColumns) * 0.5 + 3 * columns;
  // 7 bytes of code and 16 of weights.
  return product.rows * std::max(compute, countMemoryCycles(target, 23.0 * product.rowUnits));
}

bool adze::hasSliceCode(const TargetInfo &target, const SparseProduct &product) {
  return hasSparseCode(target, product.elements) && product.units >= sliceUnits &&
         std::min(sliceRows, product.rows) * product.units * 4 <= maxPanelBytes;
}

double adze::estimateSliceCycles(const TargetInfo &target, const SparseProduct &product) {
  double groups = double(product.sliceGroups), bytes = groups * sliceGroupBytes;
  double cycles = 0;
  for (int64_t row = 0; row < product.rows; row += sliceRows) {
    double rows = double(std::min(sliceRows, product.rows - row));
    cycles +=
        std::max(groups * (5 + 3 * rows), countMemoryCycles(target, bytes)) + 4 * rows * countVectors(target, product);
  }
  return cycles;
}
