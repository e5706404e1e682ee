//===- ProductTiles.h - Register tiles by element types ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a product of any element types is cut for a target.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_TARGET_PRODUCTTILES_H
#define ADZE_LIB_TARGET_PRODUCTTILES_H

#include "lib/Target/TargetInfo.h"

namespace adze {

/// Element types of a product: widths in bits.
struct ProductElements {
  unsigned lhsBits, rhsBits, sumBits;
  bool isFloat;      // of the sums
  bool isRhsInteger; // also where sums are floats
  bool isLhsUnsigned;
};

/// MR rows by NR columns of sums; KR elements along K that lie together in packed weights.
struct ProductTile {
  int64_t rows, columns, depth;
};

/// The tile of an M x K by K x N product; extents are at least 1.
ProductTile chooseProductTile(const TargetInfo &target, const ProductElements &elements, int64_t m, int64_t n,
                              int64_t k);

} // namespace adze

#endif // ADZE_LIB_TARGET_PRODUCTTILES_H
