//===- Packing.cpp - Weights in the order of a register tile --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One row of weights goes into one column of a panel.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/Packing.h"

#include <algorithm>
#include <cassert>
#include <cstring>

using namespace adze;

/// Spreads a row of the source over a column of its panel; `panel` points at the column's first element.
static void packRow(const PackGeometry &geometry, unsigned bytes, const char *row, char *panel) {
  int64_t stride = geometry.tileColumns * geometry.depth * bytes;
  for (int64_t run = 0; run < geometry.runs; ++run) {
    for (int64_t begin = 0; begin < geometry.runLength; begin += geometry.depth) {
      int64_t count = std::min(geometry.depth, geometry.runLength - begin);
      std::memcpy(panel, row + begin * bytes, count * bytes);
      panel += stride;
    }
    row += geometry.runLength * bytes;
  }
}

void adze::packWeights(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                       llvm::MutableArrayRef<char> packed) {
  int64_t rowBytes = geometry.runs * geometry.runLength * elementBytes;
  assert(int64_t(source.size()) == geometry.groups * geometry.columns * rowBytes && "source of another shape");
  assert(int64_t(packed.size()) == geometry.packedElements() * elementBytes && "result of another shape");
  std::memset(packed.data(), 0, packed.size());
  int64_t panelBytes = geometry.runs * geometry.steps() * geometry.tileColumns * geometry.depth * elementBytes;
  for (int64_t group = 0; group < geometry.groups; ++group) {
    for (int64_t column = 0; column < geometry.columns; ++column) {
      int64_t panel = group * geometry.panels() + column / geometry.tileColumns;
      int64_t place = column % geometry.tileColumns * geometry.depth * elementBytes;
      packRow(geometry, elementBytes, source.data() + (group * geometry.columns + column) * rowBytes,
              packed.data() + panel * panelBytes + place);
    }
  }
}
