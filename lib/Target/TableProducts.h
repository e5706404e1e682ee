//===- TableProducts.h - Products with weights of few values ----*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a product is faster where weights are looked up in a table in registers, and how their numbers are stored.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_TARGET_TABLEPRODUCTS_H
#define ADZE_LIB_TARGET_TABLEPRODUCTS_H

#include "lib/Target/ProductTiles.h"

#include <optional>

namespace adze {

/// Which instructions look values up.
enum class TableLookup {
  Lanes16,    // AVX-512: vpermps, 16 floats
  TwoLanes16, // AVX-512: vpermi2ps, 32 floats
  Planes,     // AVX-512 VBMI: vpermb and vpermi2b for each byte of a float, 64 to 256 floats
  Lanes8,     // AVX2: vpermps, 8 floats
  TwoLanes8,  // AVX2: two vpermps and a blend, 16 floats
  Bytes64,    // AVX-512 VBMI: vpermb
  Bytes16,    // pshufb
  NeonFloats, // AArch64: tbl of one to four registers, 4 to 16 floats
  NeonBytes,  // AArch64: tbl
};

/// How weights of a product are looked up. Numbers have `bits`; a cell of `cellBits` holds those of one element along K
/// of as many steps as fit.
struct TableForm {
  TableLookup lookup;
  unsigned bits, cellBits;
  ProductTile tile;

  int64_t steps() const { return cellBits / bits; }
  bool isInPlanes() const { return lookup == TableLookup::Planes; }
};

/// A product with constant weights of few values. Extents are at least 1.
struct TableProduct {
  ProductElements elements;
  int64_t groups = 1;
  int64_t rows = 1;      // of the left operand, M
  int64_t columns = 1;   // of a group, N
  int64_t depth = 1;     // K
  ProductTile tile;      // of the dense product
  int64_t values = 0;    // different ones, at most, of what shares a table
  double modelBytes = 0; // of weights of the whole model: what does not fit a cache comes from behind it each time
  double otherBytes = 0; // of what stands beside the numbers in all panels
  bool hasPanelTables = false; // behind the numbers of each panel
};

/// The most values that the target has instructions for; 0: none.
int64_t getMostTableValues(const TargetInfo &target, const ProductElements &elements);

/// How the weights of `product` are looked up; none where the target has no instructions for as many values or for the
/// types.
std::optional<TableForm> chooseTableForm(const TargetInfo &target, const TableProduct &product);

/// The instructions for numbers of `bits` in cells of `cellBits`; none where the target has none.
std::optional<TableLookup> findTableLookup(const TargetInfo &target, const ProductElements &elements, unsigned bits,
                                           unsigned cellBits);

/// Whether numbers that begin with a byte of their cell are read from that byte on instead of being shifted down: a
/// permutation ignores what is above. Reads up to three bytes behind the numbers.
bool readsFromBytes(TableLookup lookup, unsigned bits);

/// Estimated cycles of a call. Constants are fitted to what utils/bench/table-kernels measures on Zen 4.
double estimateTableCycles(const TargetInfo &target, const TableProduct &product, const TableForm &form);
double estimateDenseCycles(const TargetInfo &target, const TableProduct &product);

} // namespace adze

#endif // ADZE_LIB_TARGET_TABLEPRODUCTS_H
