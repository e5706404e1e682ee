//===- ProductTiles.cpp - Register tiles by element types -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dot products where the target has them for the types; otherwise tiles as for floats.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/ProductTiles.h"

using namespace adze;

/// Elements along K that one step of the machine adds up for these types.
static int64_t chooseDepth(const TargetInfo &target, const ProductElements &elements) {
  if (elements.isFloat || !elements.isRhsInteger || elements.sumBits != 32)
    return 1;
  bool bytes = elements.lhsBits == 8 && elements.rhsBits == 8;
  if (bytes && (target.dotProduct == DotProduct::Avx512Vnni || target.dotProduct == DotProduct::AvxVnni))
    return 4;
  // sdot; a left operand without sign wants usdot.
  bool isNeon = target.triple.isAArch64() && target.vectorBytes == 16;
  if (bytes && isNeon && target.hasFeature(elements.isLhsUnsigned ? "i8mm" : "dotprod"))
    return 4;
  // Pairs of 16 bits, which bytes are widened to. An unsigned 16-bit element would not fit.
  bool lhsFits = elements.lhsBits == 8 || (elements.lhsBits == 16 && !elements.isLhsUnsigned);
  bool rhsFits = elements.rhsBits == 8 || elements.rhsBits == 16;
  return lhsFits && rhsFits && target.triple.isX86() ? 2 : 1;
}

ProductTile adze::chooseProductTile(const TargetInfo &target, const ProductElements &elements, int64_t m, int64_t n,
                                    int64_t k) {
  int64_t depth = chooseDepth(target, elements);
  Tile tile = depth > 1 ? target.chooseI8Tile(m, n, k) : target.chooseF32Tile(m, n, k);
  // Sums of 64 bits take two registers where 32 bits take one.
  if (elements.sumBits == 64 && target.vectorBytes && tile.columns >= 2 * target.lanes(8))
    tile.columns /= 2;
  return {tile.rows, tile.columns, depth};
}
