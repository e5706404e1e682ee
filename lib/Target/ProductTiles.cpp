//===- ProductTiles.cpp - Register tiles by element types -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dot products where the target has them for the types; otherwise tiles as for floats.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/ProductTiles.h"

#include "llvm/Support/MathExtras.h"

using namespace adze;

ProductStep adze::chooseProductStep(const TargetInfo &target, const ProductElements &elements) {
  if (elements.isFloat)
    return target.hasFMA && (elements.sumBits < 64 || target.hasF64) ? ProductStep::FusedFloat : ProductStep::Float;
  // Only Cortex-M adds up sums of 64 bits.
  bool hasWideSums = target.dotProduct == DotProduct::ArmDsp || target.dotProduct == DotProduct::MveDot;
  if (!elements.isRhsInteger || (elements.sumBits != 32 && !(elements.sumBits == 64 && hasWideSums)))
    return ProductStep::Integer;
  bool bytes = elements.lhsBits == 8 && elements.rhsBits == 8;
  // Products of 16 bits. An unsigned 16-bit element would not fit.
  bool lhsFits = elements.lhsBits == 8 || (elements.lhsBits == 16 && !elements.isLhsUnsigned);
  bool halves = lhsFits && (elements.rhsBits == 8 || elements.rhsBits == 16);
  switch (target.dotProduct) {
  case DotProduct::Avx512Vnni:
  case DotProduct::AvxVnni:
    if (bytes)
      return ProductStep::Quads;
    [[fallthrough]];
  case DotProduct::Vpmaddwd:
    return halves ? ProductStep::Pairs : ProductStep::Integer;
  case DotProduct::NeonDot:
    if (bytes)
      return ProductStep::NeonQuads;
    [[fallthrough]];
  case DotProduct::NeonLong:
  case DotProduct::RvvLong:
    return halves ? ProductStep::Long : ProductStep::Integer;
  case DotProduct::ArmDsp:
    return halves ? ProductStep::DspQuads : ProductStep::Integer;
  case DotProduct::MveDot:
    return bytes && elements.sumBits == 32 ? ProductStep::MveBytes
           : halves                        ? ProductStep::MveHalves
                                           : ProductStep::Integer;
  case DotProduct::None:
    return ProductStep::Integer;
  }
  return ProductStep::Integer;
}

int64_t adze::getStepDepth(ProductStep step) {
  switch (step) {
  case ProductStep::Pairs:
    return 2;
  case ProductStep::Quads:
  case ProductStep::NeonQuads:
  case ProductStep::DspQuads:
    return 4;
  case ProductStep::MveHalves:
    return 8;
  case ProductStep::MveBytes:
    return 16;
  default:
    return 1;
  }
}

/// Groups of registers hold powers of two: fewer columns than a tile has are rounded up to one.
static int64_t roundToGroups(const TargetInfo &target, int64_t columns) {
  int64_t group = target.groupRegisters * target.lanes(4);
  return columns < group ? llvm::PowerOf2Ceil(columns) : columns / group * group;
}

ProductTile adze::chooseProductTile(const TargetInfo &target, const ProductElements &elements, int64_t m, int64_t n,
                                    int64_t k) {
  ProductStep step = chooseProductStep(target, elements);
  // Steps of the target's own, and all integers where they are not in vectors.
  bool isInt = getStepDepth(step) > 1 || step == ProductStep::Long || (!elements.isFloat && !target.vectorBytes);
  Tile tile = isInt ? target.chooseI8Tile(m, n, k) : target.chooseF32Tile(m, n, k);
  if (target.groupRegisters > 1)
    tile.columns = roundToGroups(target, tile.columns);
  // Sums of 64 bits take two registers where 32 bits take one.
  if (elements.sumBits == 64 && target.indexBits == 32)
    tile = {std::min(tile.rows, 2u), tile.rows > 1 ? 1 : std::min(tile.columns, 2u)};
  else if (elements.sumBits == 64 && target.vectorBytes && tile.columns >= 2 * target.lanes(8))
    tile.columns /= 2;
  return {tile.rows, tile.columns, getStepDepth(step)};
}
