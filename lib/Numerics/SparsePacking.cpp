//===- SparsePacking.cpp - The weights that are not zero ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A unit of a column is `depth` elements of a run, or what is left of it.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/SparsePacking.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"

#include <algorithm>
#include <cassert>

using namespace adze;

llvm::ArrayRef<char> WeightUnits::get(int64_t column, int64_t unit) const {
  int64_t run = unit / geometry.steps(), begin = unit % geometry.steps() * geometry.depth;
  int64_t count = std::min(geometry.depth, geometry.runLength - begin);
  return getColumn(column).slice((run * geometry.runLength + begin) * bytes, count * bytes);
}

std::array<char, 4> WeightUnits::getShiftedSum(int64_t column, int32_t shift) const {
  int64_t sum = 0;
  for (char weight : getColumn(column))
    sum += int8_t(weight);
  std::array<char, 4> result;
  llvm::support::endian::write32le(result.data(), uint32_t(sum * shift));
  return result;
}

int64_t SparsePattern::count() const {
  int64_t result = 0;
  for (char byte : bits)
    result += llvm::popcount(uint8_t(byte));
  return result;
}

/// Whether an element is 0, or -0 of a float.
static bool isZero(llvm::ArrayRef<char> unit, unsigned elementBytes) {
  for (size_t i = 0; i != unit.size(); ++i) {
    bool isSign = elementBytes > 1 && i % elementBytes == elementBytes - 1;
    if (isSign ? unit[i] & 0x7f : unit[i])
      return false;
  }
  return true;
}

SparsePattern adze::findPattern(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source) {
  SparsePattern pattern;
  pattern.columns = geometry.groups * geometry.columns;
  pattern.units = geometry.runs * geometry.steps();
  pattern.bits.assign(pattern.columns * pattern.bytesPerColumn(), 0);
  WeightUnits units{geometry, elementBytes, source};
  for (int64_t column = 0; column < pattern.columns; ++column)
    for (int64_t unit = 0; unit < pattern.units; ++unit)
      if (!isZero(units.get(column, unit), elementBytes))
        pattern.bits[column * pattern.bytesPerColumn() + unit / 8] |= char(1 << unit % 8);
  return pattern;
}

ColumnSet ColumnSets::getChunk(int64_t number) const {
  int64_t group = number / chunksOfGroup(), begin = number % chunksOfGroup() * chunk;
  return {group * columns + begin, std::min(chunk, columns - begin)};
}

std::vector<ColumnSet> ColumnSets::getSets(int64_t number) const {
  ColumnSet all = getChunk(number);
  int64_t count = (all.count + most - 1) / most;
  std::vector<ColumnSet> sets;
  for (int64_t i = 0; i < count; ++i) {
    int64_t begin = all.count * i / count, end = all.count * (i + 1) / count;
    sets.push_back({all.first + begin, end - begin});
  }
  return sets;
}

std::vector<char> adze::packSparse(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                                   const SparsePattern &pattern, const ColumnSets &sets, int32_t shift) {
  WeightUnits units{geometry, elementBytes, source};
  int64_t unitBytes = units.unitBytes();
  std::vector<char> packed;
  packed.reserve(pattern.count() * unitBytes + (shift ? pattern.columns * unitBytes : 0));
  auto addSums = [&](ColumnSet set) {
    for (int64_t column = set.first; column < set.first + set.count; ++column) {
      std::array<char, 4> bytes = units.getShiftedSum(column, shift);
      packed.insert(packed.end(), bytes.begin(), bytes.end());
      packed.resize(packed.size() + unitBytes - 4);
    }
  };
  for (int64_t chunk = 0; chunk < sets.chunks(); ++chunk)
    for (ColumnSet set : sets.getSets(chunk)) {
      if (shift)
        addSums(set);
      for (int64_t unit = 0; unit < pattern.units; ++unit)
        for (int64_t column = set.first; column < set.first + set.count; ++column) {
          if (!pattern.has(column, unit))
            continue;
          llvm::ArrayRef<char> values = units.get(column, unit);
          packed.insert(packed.end(), values.begin(), values.end());
          packed.resize(packed.size() + unitBytes - values.size());
        }
    }
  return packed;
}

/// The columns of a panel.
static ColumnSet getPanel(const PackGeometry &geometry, int64_t panel) {
  int64_t group = panel / geometry.panels(), begin = panel % geometry.panels() * geometry.tileColumns;
  return {group * geometry.columns + begin, std::min(geometry.tileColumns, geometry.columns - begin)};
}

SparsePattern adze::findBlockPattern(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source) {
  SparsePattern single = findPattern(geometry, elementBytes, source), blocks;
  blocks.columns = geometry.groups * geometry.panels();
  blocks.units = single.units;
  blocks.bits.assign(blocks.columns * blocks.bytesPerColumn(), 0);
  for (int64_t panel = 0; panel < blocks.columns; ++panel) {
    ColumnSet columns = getPanel(geometry, panel);
    for (int64_t column = columns.first; column < columns.first + columns.count; ++column)
      for (int64_t byte = 0; byte < blocks.bytesPerColumn(); ++byte)
        blocks.bits[panel * blocks.bytesPerColumn() + byte] |= single.bits[column * single.bytesPerColumn() + byte];
  }
  return blocks;
}

std::vector<char> adze::packBlocks(const PackGeometry &geometry, unsigned elementBytes, llvm::ArrayRef<char> source,
                                   const SparsePattern &pattern) {
  WeightUnits units{geometry, elementBytes, source};
  int64_t unitBytes = geometry.depth * elementBytes, blockBytes = geometry.tileColumns * unitBytes;
  std::vector<char> packed(pattern.count() * blockBytes, 0);
  char *block = packed.data();
  for (int64_t panel = 0; panel < pattern.columns; ++panel) {
    ColumnSet columns = getPanel(geometry, panel);
    for (int64_t unit = 0; unit < pattern.units; ++unit) {
      if (!pattern.has(panel, unit))
        continue;
      for (int64_t i = 0; i < columns.count; ++i) {
        llvm::ArrayRef<char> values = units.get(columns.first + i, unit);
        std::copy(values.begin(), values.end(), block + i * unitBytes);
      }
      block += blockBytes;
    }
  }
  return packed;
}
