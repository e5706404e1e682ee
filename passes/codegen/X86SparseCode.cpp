//===- X86SparseCode.cpp - Products with a known pattern ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// EVEX encodings (Intel SDM volume 2, section 2.7): displacements of a byte count in units of the access, so that a base
// register serves 256 weights, or 256 vectors, before it moves.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/X86SparseCode.h"

#include "llvm/Support/Endian.h"

#include <cassert>

using namespace adze;
using namespace adze::codegen;

namespace {

enum GeneralRegister : unsigned { rax = 0, rdx = 2, rsi = 6, rdi = 7, r8 = 8, r9 = 9, r10 = 10 };
enum OpcodeMap : unsigned { map0F = 1, map0F38 = 2 };

/// An instruction of AVX-512 on 512 bits.
struct Instruction {
  OpcodeMap map;
  unsigned opcode;
  bool has66;
  bool broadcasts; // one word of memory for all lanes
  unsigned access; // bytes of memory
};
constexpr Instruction vfmadd231ps{map0F38, 0xb8, true, true, 4};
constexpr Instruction vpdpbusd{map0F38, 0x50, true, true, 4};
constexpr Instruction vbroadcastss{map0F38, 0x18, true, false, 4};
constexpr Instruction vmovupsLoad{map0F, 0x10, false, false, 64};
constexpr Instruction vmovupsStore{map0F, 0x11, false, false, 64};
constexpr Instruction vpxord{map0F, 0xef, true, false, 0};

class Encoder {
public:
  explicit Encoder(bool isRow) : isRow(isRow) {}
  std::string code;

  void byte(unsigned value) { code.push_back(char(value)); }
  void word(int64_t value) {
    assert(int32_t(value) == value && "more than 2 GB of weights");
    char bytes[4];
    llvm::support::endian::write32le(bytes, uint32_t(value));
    code.append(bytes, 4);
  }
  /// `to` = `from`.
  void move(unsigned to, unsigned from) {
    byte(0x48 | (from >> 3) << 2 | to >> 3);
    byte(0x89);
    byte(0xc0 | (from & 7) << 3 | (to & 7));
  }
  /// `to` = `from` + `distance`.
  void addressOf(unsigned to, unsigned from, int64_t distance) {
    byte(0x48 | (to >> 3) << 2 | from >> 3);
    byte(0x8d);
    byte(0x80 | (to & 7) << 3 | (from & 7));
    word(distance);
  }
  void moveCount() { // eax = ecx
    byte(0x89);
    byte(0xc8);
  }
  /// eax = eax - 1, and back to `place` unless it is 0.
  void countDown(size_t place) {
    byte(0xff);
    byte(0xc8);
    byte(0x0f);
    byte(0x85);
    word(int64_t(place) - int64_t(code.size() + 4));
  }
  /// An instruction on registers alone.
  void operate(Instruction instruction, unsigned to, unsigned left, unsigned right) {
    begin(instruction, to, left, right >> 3 & 1, right >> 4 & 1);
    byte(0xc0 | (to & 7) << 3 | (right & 7));
  }
  /// An instruction with the memory at `base` + `distance`. `left` is 0 where there is no such operand.
  void access(Instruction instruction, unsigned vector, unsigned left, unsigned base, int64_t distance) {
    int64_t unit = isRow ? 16 : instruction.access;
    assert((base & 7) != 4 && distance % unit == 0);
    begin(instruction, vector, left, base >> 3, 0);
    int64_t scaled = distance / unit;
    assert(int8_t(scaled) == scaled && "the base has not been moved");
    byte(0x40 | (vector & 7) << 3 | (base & 7));
    byte(scaled & 0xff);
  }

private:
  void begin(Instruction instruction, unsigned to, unsigned left, unsigned baseHigh, unsigned indexHigh) {
    byte(0x62);
    byte((~to >> 3 & 1) << 7 | (~indexHigh & 1) << 6 | (~baseHigh & 1) << 5 | (~to >> 4 & 1) << 4 | instruction.map);
    byte((~left & 15) << 3 | 4 | (instruction.has66 ? 1 : 0));
    byte((isRow ? 0 : 2) << 5 | (instruction.broadcasts && !isRow ? 1 : 0) << 4 | (~left >> 4 & 1) << 3);
    byte(instruction.opcode);
  }

  bool isRow; // registers of 128 bits
};

/// A register that points into a row of equal accesses, and moves along with them.
class MovingBase {
public:
  MovingBase(Encoder &encoder, unsigned base, unsigned access) : encoder(encoder), base(base), access(access) {}

  /// The register points at the middle of what a displacement reaches: `from` + `begin` is the first place.
  void start(unsigned from, int64_t begin) {
    encoder.addressOf(base, from, begin + reach());
    middle = reach();
  }
  /// The displacement for the access at `place` bytes behind the first one; places grow.
  int64_t reachFor(int64_t place) {
    if (place >= middle + reach()) {
      int64_t next = place + reach();
      encoder.addressOf(base, base, next - middle);
      middle = next;
    }
    return place - middle;
  }
  /// The register as it was, `distance` bytes further.
  void advance(int64_t distance) { encoder.addressOf(base, base, distance + reach() - middle); }
  void rewound() { middle = reach(); }

private:
  int64_t reach() const { return 128 * access; }

  Encoder &encoder;
  unsigned base;
  int64_t access;
  int64_t middle = 0;
};

/// The code of a chunk.
class ChunkWriter {
public:
  ChunkWriter(const SparsePattern &pattern, const ColumnSets &sets, X86SparseKind kind)
      : pattern(pattern), sets(sets), kind(kind), unitBytes(kind.isRow ? 16 : 4), panelUnit(kind.isRow ? 16 : 64),
        encoder(kind.isRow), weights(encoder, r8, unitBytes), elements(encoder, r9, panelUnit) {}

  /// The code of a chunk; `weight`, the first packed unit of its values, becomes that of the next one's.
  std::string write(int64_t chunk, int64_t &weight);

private:
  int64_t countWords(ColumnSet set) const;
  void writeSet(ColumnSet set, int64_t inChunk, int64_t firstWeight);
  void writeUnits(ColumnSet set, int64_t weight);

  const SparsePattern &pattern;
  const ColumnSets &sets;
  X86SparseKind kind;
  int64_t unitBytes, panelUnit; // of packed values; of a panel, and of sums
  Encoder encoder;
  MovingBase weights, elements;
};

} // namespace

/// Units of packed values of a set.
int64_t ChunkWriter::countWords(ColumnSet set) const {
  int64_t words = kind.hasSums ? set.count : 0;
  for (int64_t column = set.first; column < set.first + set.count; ++column)
    for (int64_t unit = 0; unit < pattern.units; ++unit)
      words += pattern.has(column, unit);
  return words;
}

/// The multiplications of all units; `weight` is how many packed units of the set were read before.
void ChunkWriter::writeUnits(ColumnSet set, int64_t weight) {
  unsigned loads = 0;
  for (int64_t unit = 0; unit < pattern.units; ++unit) {
    unsigned element = 0; // the register
    for (int64_t i = 0; i < set.count; ++i) {
      if (!pattern.has(set.first + i, unit))
        continue;
      if (!element) {
        element = 30 + loads++ % 2;
        encoder.access(vmovupsLoad, element, 0, r9, elements.reachFor(unit * panelUnit));
      }
      encoder.access(kind.isInteger ? vpdpbusd : vfmadd231ps, i, element, r8, weights.reachFor(weight++ * unitBytes));
    }
  }
}

void ChunkWriter::writeSet(ColumnSet set, int64_t inChunk, int64_t firstWeight) {
  encoder.move(r10, rdx);
  encoder.moveCount();
  elements.start(rdi, 0);
  size_t loop = encoder.code.size();
  weights.start(rsi, firstWeight * unitBytes);
  for (int64_t i = 0; i < set.count; ++i) {
    if (kind.hasSums)
      encoder.access(kind.isRow ? vmovupsLoad : vbroadcastss, i, 0, r8, weights.reachFor(i * unitBytes));
    else
      encoder.operate(vpxord, i, i, i);
  }
  writeUnits(set, kind.hasSums ? set.count : 0);
  for (int64_t i = 0; i < set.count; ++i)
    encoder.access(vmovupsStore, i, 0, r10, (inChunk + i) * panelUnit);
  elements.advance(pattern.units * panelUnit);
  elements.rewound();
  encoder.addressOf(r10, r10, sets.chunk * panelUnit);
  encoder.countDown(loop);
}

std::string ChunkWriter::write(int64_t chunk, int64_t &weight) {
  for (ColumnSet set : sets.getSets(chunk)) {
    writeSet(set, set.first - sets.getChunk(chunk).first, weight);
    weight += countWords(set);
  }
  return std::move(encoder.code);
}

std::vector<std::string> codegen::encodeX86Sparse(const SparsePattern &pattern, const ColumnSets &sets, X86SparseKind kind) {
  assert(sets.most <= 30 && "as many sums as registers, but two");
  std::vector<std::string> chunks;
  int64_t weight = 0;
  for (int64_t chunk = 0; chunk < sets.chunks(); ++chunk)
    chunks.push_back(ChunkWriter(pattern, sets, kind).write(chunk, weight));
  return chunks;
}
