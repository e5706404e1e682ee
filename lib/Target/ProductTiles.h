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

/// What one step along K adds to a sum, and by which instructions.
enum class ProductStep {
  Float,     // a product, rounded before it is added
  FusedFloat,
  Integer,   // a product in the type of the sum
  Long,      // a product of 16 bits by 16 bits: smlal, vwmacc
  Pairs,     // x86: pmaddwd
  Quads,     // x86: vpdpbusd
  NeonQuads, // AArch64: sdot, usdot
  DspQuads,  // Cortex-M: two smlad, or smlald for sums of 64 bits
  MveBytes,  // Helium: vmladava of 16 bytes
  MveHalves, // Helium: vmladava, or vmlaldava for sums of 64 bits, of 8 elements of 16 bits
};

/// The best step that a target has for these types.
ProductStep chooseProductStep(const TargetInfo &target, const ProductElements &elements);
/// Elements along K that a step takes.
int64_t getStepDepth(ProductStep step);

/// MR rows by NR columns of sums; KR elements along K that lie together in packed weights.
struct ProductTile {
  int64_t rows, columns, depth;
};

/// The tile of an M x K by K x N product; extents are at least 1.
ProductTile chooseProductTile(const TargetInfo &target, const ProductElements &elements, int64_t m, int64_t n,
                              int64_t k);

} // namespace adze

#endif // ADZE_LIB_TARGET_PRODUCTTILES_H
