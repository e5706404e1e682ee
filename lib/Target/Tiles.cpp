//===- Tiles.cpp - Blocks of a product kept in registers ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which tiles fit the registers, and which one wastes least for given extents.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TargetInfo.h"

#include <algorithm>

using namespace llvm;
using namespace adze;

/// A tile in rows and vectors. Its sums, a row of B and two registers for A and addresses must fit; a target that
/// multiplies and adds in two steps needs one more.
using Shape = std::pair<unsigned, unsigned>;

/// In order of preference; measured on AVX-512, where 14x32, 12x32, 6x64 and 28x16 reach 97-99 % of the peak.
/// 8x48 is not measured.
static constexpr Shape wideShapes[] = {{14, 2}, {12, 2}, {6, 4}, {28, 1}, {7, 2}, {8, 3}, {4, 4}, {2, 8}, {1, 8}};
/// A packed epilogue stores four vectors of int32 as one of int8: four vectors first.
static constexpr Shape wideIntShapes[] = {{6, 4}, {14, 2}, {12, 2}, {7, 2}, {4, 4}, {2, 8}, {1, 8}};
/// 32 registers of 128 bits. Each row of A has a register too: one load gives several elements along K, which
/// multiplications pick by lane.
static constexpr Shape neonShapes[] = {{5, 4}, {8, 2}, {7, 3}, {10, 2}, {4, 4}, {14, 1}, {7, 2}, {2, 6}, {1, 8}};
/// Four vectors of int32 leave as one of int8.
static constexpr Shape neonIntShapes[] = {{5, 4}, {4, 4}, {8, 2}, {7, 2}, {3, 4}, {2, 4}, {1, 8}};
/// RISC-V V: vectors come in groups of four registers; a group of B, and elements of A in general registers.
static constexpr Shape rvvShapes[] = {{6, 4}, {5, 4}, {4, 4}, {3, 4}, {2, 8}, {1, 12}, {1, 8}};
/// 16 registers: AVX2, then SSE2 without a fused multiply-add.
static constexpr Shape mediumShapes[] = {{6, 2}, {5, 2}, {4, 2}, {12, 1}, {7, 1}, {3, 3}, {2, 4}, {1, 6}};
static constexpr Shape mediumIntShapes[] = {{6, 2}, {4, 2}, {5, 2}, {7, 1}, {3, 3}, {2, 4}, {1, 6}};
static constexpr Shape narrowShapes[] = {{4, 2}, {5, 2}, {7, 1}, {12, 1}, {3, 3}, {2, 4}, {1, 6}};
/// 8 registers: Helium.
static constexpr Shape heliumShapes[] = {{4, 1}, {5, 1}, {2, 1}, {2, 2}, {1, 2}};
/// Sums of bytes are general registers there, and only those with even numbers.
static constexpr Shape heliumIntShapes[] = {{1, 1}};
/// Scalars.
static constexpr Shape scalarShapes[] = {{4, 4}, {3, 4}, {2, 4}, {2, 2}, {1, 8}, {1, 4}};
/// Sums and as many products at a time: a register for each.
static constexpr Shape scalarIntShapes[] = {{3, 3}, {2, 4}, {2, 3}, {2, 2}, {1, 8}, {1, 4}};
static constexpr Shape generalShapes[] = {{2, 2}, {1, 4}, {2, 1}, {1, 2}, {1, 1}};

/// The shapes that fit `registers`, as tiles. `perRow` more registers are wanted for each row.
static std::vector<Tile> fitting(ArrayRef<Shape> shapes, unsigned lanes, unsigned registers, unsigned spare,
                                 unsigned perRow = 0) {
  std::vector<Tile> tiles;
  for (auto [rows, vectors] : shapes)
    if (rows * (vectors + perRow) + vectors + spare <= registers)
      tiles.push_back({rows, vectors * lanes});
  return tiles;
}

void TargetInfo::setTiles() {
  bool isNeon = triple.isAArch64() && vectorBytes;
  // One step from bytes to sums, or products first.
  unsigned spare = hasFMA ? 2 : 3, intSpare = dotDepth() >= 4 ? 2 : 3;
  if (isNeon) {
    floatTiles = fitting(neonShapes, lanes(4), vectorRegisters, 0, 1);
    intTiles = fitting(neonIntShapes, lanes(4), vectorRegisters, 0, 1);
  } else if (hasScalableVectors) {
    floatTiles = intTiles = fitting(rvvShapes, lanes(4), vectorRegisters, 0);
  } else if (vectorBytes && vectorRegisters >= 32) {
    floatTiles = fitting(wideShapes, lanes(4), vectorRegisters, spare);
    intTiles = fitting(wideIntShapes, lanes(4), vectorRegisters, intSpare);
  } else if (vectorBytes && vectorRegisters >= 16) {
    floatTiles =
        fitting(hasFMA ? ArrayRef<Shape>(mediumShapes) : narrowShapes, lanes(4), vectorRegisters, spare);
    intTiles = fitting(dotDepth() >= 4 ? ArrayRef<Shape>(mediumIntShapes) : narrowShapes, lanes(4), vectorRegisters,
                       intSpare);
  } else if (vectorBytes) {
    floatTiles = fitting(heliumShapes, lanes(4), vectorRegisters, spare);
    intTiles = fitting(heliumIntShapes, lanes(4), vectorRegisters, 0);
  } else {
    floatTiles = fitting(hasF32 ? ArrayRef<Shape>(scalarShapes) : generalShapes, 1, vectorRegisters, spare);
    // int8 without vectors runs in general registers: 13 on Cortex-M, of which Thumb-1 uses 8; about 28 elsewhere.
    bool isSmall = triple.isThumb() && !hasFeature("thumb2");
    intTiles = triple.isRISCV() ? fitting(scalarIntShapes, 1, 26, intSpare)
                                : fitting(generalShapes, 1, isSmall ? 6 : 12, intSpare);
  }
}

Tile TargetInfo::chooseTile(ArrayRef<Tile> tiles, uint64_t m, uint64_t n, uint64_t k, bool isFloat) const {
  unsigned lane = lanes(4), depth = isFloat ? 1 : dotDepth();
  uint64_t steps = (k + depth - 1) / depth;
  // Cycles of one block, in multiply-adds: at least as many as an add takes to come back, the loads of B, those of A
  // (mostly folded into the multiply-adds; SSE2 loads and shuffles), and what happens once a block: prologue and stores.
  double broadcast = triple.isX86() && vectorBytes == 16 ? 1 : 0.25;
  auto block = [&](uint64_t rows, uint64_t vectors) {
    uint64_t sums = std::max<uint64_t>(rows * vectors, vectorBytes ? 8 : 1);
    double step = double(sums) + double(vectors) + broadcast * double(rows);
    // int8 leaves in whole vectors of bytes where four vectors of sums are packed.
    double store = isFloat ? 2 : vectors % 4 ? 12 : 10;
    return step * double(steps) + store * double(rows * vectors) + 8;
  };
  auto strip = [&](uint64_t rows, Tile tile) {
    uint64_t vectors = tile.columns / lane, left = (n % tile.columns + lane - 1) / lane;
    return double(n / tile.columns) * block(rows, vectors) + (left ? block(rows, left) : 0);
  };
  Tile best = tiles.front();
  double least = 0;
  for (Tile tile : tiles) {
    uint64_t left = m % tile.rows;
    double cost = double(m / tile.rows) * strip(tile.rows, tile) + (left ? strip(left, tile) : 0);
    if (least && cost >= least)
      continue;
    best = tile;
    least = cost;
  }
  // Fewer rows and vectors fit as well.
  best.rows = std::min<uint64_t>(best.rows, m);
  best.columns = std::min<uint64_t>(best.columns, (n + lane - 1) / lane * lane);
  return best;
}

Tile TargetInfo::chooseF32Tile(uint64_t m, uint64_t n, uint64_t k) const {
  return chooseTile(floatTiles, m, n, k, /*isFloat=*/true);
}

Tile TargetInfo::chooseI8Tile(uint64_t m, uint64_t n, uint64_t k) const {
  return chooseTile(intTiles, m, n, k, /*isFloat=*/false);
}
