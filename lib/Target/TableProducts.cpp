//===- TableProducts.cpp - Products with weights of few values ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Look-ups cost a little more than loads of weights that are in the second cache, and much less than those of farther
// ones.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TableProducts.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cmath>

using namespace adze;

/// A last level of cache that many machines have for each core, or for few of them.
static constexpr double lastCacheBytes = 24.0 * 1024 * 1024;

static bool areFloats(const ProductElements &elements) {
  return elements.isFloat && !elements.isRhsInteger && elements.lhsBits == 32 && elements.rhsBits == 32 &&
         elements.sumBits == 32;
}

static std::optional<TableLookup> findFloatLookup(const TargetInfo &target, unsigned bits, unsigned cellBits) {
  bool isX86 = target.triple.isX86();
  if (cellBits == 8)
    return isX86 && target.vectorBytes == 64 && target.hasFeature("avx512vbmi") && bits >= 6 && bits <= 8
               ? std::optional(TableLookup::Planes)
               : std::nullopt;
  if (cellBits != 32 || bits < 2)
    return std::nullopt;
  if (isX86 && target.vectorBytes == 64 && bits <= 5)
    return bits <= 4 ? TableLookup::Lanes16 : TableLookup::TwoLanes16;
  if (isX86 && target.vectorBytes == 32 && target.hasFeature("avx2") && bits <= 4)
    return bits <= 3 ? TableLookup::Lanes8 : TableLookup::TwoLanes8;
  if (target.triple.isAArch64() && target.vectorBytes == 16 && bits <= 4)
    return TableLookup::NeonFloats;
  return std::nullopt;
}

static std::optional<TableLookup> findByteLookup(const TargetInfo &target, ProductStep step, unsigned bits,
                                                 unsigned cellBits) {
  if (cellBits != 8 || (bits != 2 && bits != 4))
    return std::nullopt;
  if (step == ProductStep::NeonQuads && target.vectorBytes == 16)
    return TableLookup::NeonBytes;
  if (step != ProductStep::Quads && step != ProductStep::Pairs)
    return std::nullopt;
  if (step == ProductStep::Quads && target.vectorBytes == 64 && target.hasFeature("avx512vbmi"))
    return TableLookup::Bytes64;
  // Bytes of a step: four or two of each lane.
  unsigned bytes = step == ProductStep::Quads ? target.vectorBytes : target.vectorBytes / 2;
  if ((bytes == 64 && target.hasFeature("avx512bw")) || (bytes == 32 && target.hasFeature("avx2")) ||
      (bytes == 16 && target.hasFeature("ssse3")))
    return TableLookup::Bytes16;
  return std::nullopt;
}

std::optional<TableLookup> adze::findTableLookup(const TargetInfo &target, const ProductElements &elements,
                                                 unsigned bits, unsigned cellBits) {
  if (!target.vectorBytes || target.hasScalableVectors || target.groupRegisters != 1)
    return std::nullopt;
  if (areFloats(elements))
    return findFloatLookup(target, bits, cellBits);
  if (elements.isFloat || !elements.isRhsInteger || elements.rhsBits != 8)
    return std::nullopt;
  return findByteLookup(target, chooseProductStep(target, elements), bits, cellBits);
}

bool adze::readsFromBytes(TableLookup lookup, unsigned bits) { return lookup == TableLookup::Lanes16 && bits == 4; }

static std::optional<TableForm> findForm(const TargetInfo &target, const ProductElements &elements, int64_t values) {
  bool isFloat = areFloats(elements);
  for (unsigned bits = std::max<unsigned>(2, llvm::Log2_64_Ceil(values)); bits <= 8; ++bits)
    for (unsigned cellBits : {32u, 8u}) {
      // Three bits leave as much of a byte unused as the fourth takes.
      if ((cellBits == 32) != (isFloat && bits <= 5))
        continue;
      if (std::optional<TableLookup> lookup = findTableLookup(target, elements, bits, cellBits))
        return TableForm{*lookup, bits, cellBits, {}};
    }
  return std::nullopt;
}

int64_t adze::getMostTableValues(const TargetInfo &target, const ProductElements &elements) {
  for (int64_t values : {256, 128, 64, 32, 16, 8, 4})
    if (findForm(target, elements, values))
      return values;
  return 0;
}

std::optional<TableForm> adze::chooseTableForm(const TargetInfo &target, const TableProduct &product) {
  std::optional<TableForm> form = findForm(target, product.elements, product.values);
  if (!form || product.tile.columns % target.lanes(4))
    return std::nullopt;
  form->tile = product.tile; // sums are added in the same order then
  return form;
}

/// Cycles in which weights of so many bytes come at least, where all those of the model have `modelBytes`.
static double countMemoryCycles(const TargetInfo &target, double bytes, double modelBytes) {
  if (modelBytes < 0.75 * double(target.l2.bytes))
    return bytes / 48;
  return bytes / (modelBytes < lastCacheBytes ? 26 : 9);
}

/// Vectors of columns of all groups, and steps along K.
static double countVectors(const TargetInfo &target, const TableProduct &product) {
  return std::ceil(double(product.columns) / target.lanes(4)) * product.groups;
}
static double countSteps(const TableProduct &product) { return std::ceil(double(product.depth) / product.tile.depth); }

/// Cycles that a vector of weights takes to be looked up.
static double getLookupCycles(const TableForm &form, bool hasPanelTables) {
  switch (form.lookup) {
  case TableLookup::Lanes16:
    return hasPanelTables && readsFromBytes(form.lookup, form.bits) ? 0.6 : 0.7;
  case TableLookup::TwoLanes16:
    return 0.95;
  case TableLookup::Planes:
    return form.bits < 8 ? 2.5 : 3.7;
  case TableLookup::Lanes8:
    return 0.25;
  case TableLookup::TwoLanes8:
    return 1.9;
  case TableLookup::Bytes64:
    return 0.55;
  case TableLookup::Bytes16:
    return 1.5;
  case TableLookup::NeonFloats:
    return form.bits + 2;
  case TableLookup::NeonBytes:
    return 2;
  }
  return 0;
}

double adze::estimateTableCycles(const TargetInfo &target, const TableProduct &product, const TableForm &form) {
  double vectors = countVectors(target, product), steps = countSteps(product);
  double tiles = std::ceil(double(product.rows) / form.tile.rows);
  double compute = vectors * (steps * (1.03 * product.rows + tiles * getLookupCycles(form, product.hasPanelTables)) +
                              6 * product.rows);
  double bytes = vectors * target.lanes(4) * steps / form.steps() * product.tile.depth * (form.cellBits / 8);
  // Tables and sums are read by each tile of rows.
  bytes += product.otherBytes;
  compute += tiles * product.otherBytes / target.vectorBytes;
  double cycles = std::max(compute, countMemoryCycles(target, bytes, product.modelBytes));
  // Not measured on NEON; bytes on AVX2 were, where they gain nothing: a gain has to be a large one.
  bool isMeasured = target.triple.isX86() && (target.vectorBytes == 64 || areFloats(product.elements));
  return isMeasured ? cycles : 1.5 * cycles;
}

double adze::estimateDenseCycles(const TargetInfo &target, const TableProduct &product) {
  double vectors = countVectors(target, product), steps = countSteps(product);
  bool isBiased = chooseProductStep(target, product.elements) == ProductStep::Quads && !product.elements.isLhsUnsigned;
  // Few rows sum what signed bytes bring beside their products.
  double rows = product.rows + (isBiased && product.rows <= 4 ? 1 : 0);
  double compute = vectors * (steps * 1.03 * rows + 3 * product.rows);
  double bytes = vectors * target.lanes(4) * steps * product.tile.depth * (product.elements.rhsBits / 8);
  return std::max(compute, countMemoryCycles(target, bytes, product.modelBytes));
}
