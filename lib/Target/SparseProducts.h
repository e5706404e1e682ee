//===- SparseProducts.h - Products with weights that are zero ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a product is faster where zeros are left out, and how its code is cut.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_TARGET_SPARSEPRODUCTS_H
#define ADZE_LIB_TARGET_SPARSEPRODUCTS_H

#include "lib/Target/ProductTiles.h"

namespace adze {

/// Columns whose sums are in registers, of which there are 32: two hold elements of the left operand. 24 and 28 are
/// equally fast; two sets of 24 are three blocks of 16 columns, of which results are made.
inline constexpr int64_t sparseSetColumns = 24;

/// Columns of a panel whose weights are a list of blocks.
inline constexpr int64_t blockColumns = 16;

/// A product with constant weights. Extents are at least 1; units are what one instruction takes along K: `depth`
/// weights.
struct SparseProduct {
  ProductElements elements;
  int64_t groups = 1;
  int64_t rows = 1;          // of the left operand, M
  int64_t lineRows = 1;      // that are equally far apart: of a matrix, or the pixels of a line
  int64_t columns = 1;       // of a group, N
  int64_t units = 1;         // of a column
  int64_t denseSteps = 1;    // along K of the dense product
  int64_t nonZeros = 0;      // units of all groups that are not zero
  int64_t rowUnits = 0;      // units of 16 bytes that are not zero
  int64_t sliceGroups = 0;   // of all slices, as sliceColumns() makes them
  bool hasWholeUnits = true; // runs of the left operand end with a unit
  int64_t blocks = 0;        // of a whole panel of columns, as chooseBlockTile() cuts them, that are not zero
};

/// How code with the pattern compiled in is cut: MR, NR, KR of the product.
struct SparseTile {
  int64_t rows, columns, depth;
};

/// Whether the target has code that leaves zeros out, for these types: AVX-512 for floats, with VNNI for bytes.
bool hasSparseCode(const TargetInfo &target, const ProductElements &elements);

/// Weights along K that one instruction of that code takes.
int64_t getSparseDepth(const ProductElements &elements);

/// The tile for a product. `rows` is a multiple of 16: as many panels of 16 rows as go through the code of a chunk at a
/// time. 0 where no panel fits the stack.
SparseTile chooseSparseTile(const TargetInfo &target, const SparseProduct &product);

/// Whether the target has code whose units are 16 bytes of one row (AVX-512 on 128 bits), for types that
/// hasSparseCode() knows.
bool hasRowCode(const TargetInfo &target);

/// Estimated cycles of a call of that code.
double estimateRowCycles(const TargetInfo &target, const SparseProduct &product);

/// Whether the target has loops that find elements of few rows by a permutation, for types that hasSparseCode() knows
/// and this product: there has to be a whole window of units.
bool hasSliceCode(const TargetInfo &target, const SparseProduct &product);

/// Units of a window, and bytes of a group: values and indices of three steps of 16 lanes, and the place of the window.
inline constexpr int64_t sliceUnits = 32, sliceGroupBytes = 3 * 16 * 4 + 16 * 2 + 4;
/// Rows of the left operand for which such a loop has registers.
inline constexpr int64_t sliceRows = 4;

/// Estimated cycles of a call of these loops.
double estimateSliceCycles(const TargetInfo &target, const SparseProduct &product);

/// The tile of a product that reads lists of blocks: panels of 16 columns of which whole rows are zero. It computes as
/// a dense one does, with vectors of columns, but goes along a list instead of along K. None, with 0 rows, where the
/// target has no vectors that such a tile fits, or the types are neither floats nor bytes that vpdpbusd takes.
SparseTile chooseBlockTile(const TargetInfo &target, const SparseProduct &product);

/// Estimated cycles of a call with lists of blocks.
double estimateBlockCycles(const TargetInfo &target, const SparseProduct &product);

/// Estimated cycles of a call. Constants are fitted to what utils/bench/sparse-kernels measures on Zen 4, within 10 %.
double estimateDenseCycles(const TargetInfo &target, const SparseProduct &product);
double estimateSparseCycles(const TargetInfo &target, const SparseProduct &product);

} // namespace adze

#endif // ADZE_LIB_TARGET_SPARSEPRODUCTS_H
