//===- TargetInfo.h - Facts about a CPU -------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What kernels are chosen by: vector registers, dot products, caches, register tiles. The only place that asks which
// CPU it is; everything else asks this.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_TARGET_TARGETINFO_H
#define ADZE_LIB_TARGET_TARGETINFO_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"

#include <cstdint>
#include <string>

namespace adze {

/// How sums of int8 products are formed. Each kind says how many consecutive elements along K one lane adds up.
enum class DotProduct {
  None,       // scalar or widening multiplications; 1
  Vpmaddwd,   // SSE2, AVX2, AVX-512BW: s16 x s16 pairs; 2
  AvxVnni,    // 256-bit vpdpbusd: u8 x s8; 4
  Avx512Vnni, // 512-bit vpdpbusd: u8 x s8; 4
  NeonLong,   // smlal: s16 x s16 to s32; 1
  NeonDot,    // sdot: s8 x s8; 4
  RvvLong,    // vwmacc: s16 x s16 to s32; 1
  ArmDsp,     // smlad on general registers: s16 x s16 pairs, two pairs out of a word of bytes; 4
  MveDot,     // vmladava on a general register: s8 x s8; 16
};

/// "vpdpbusd-512" and the like, for reports.
llvm::StringRef stringifyDotProduct(DotProduct kind);

/// The block of a product that is kept in registers: `rows` of A (MR) by `columns` of B (NR).
struct Tile {
  unsigned rows, columns;
  bool operator==(const Tile &) const = default;
};

/// A data cache, estimated from the CPU's name. All zero: none.
struct CacheInfo {
  uint64_t bytes = 0;
  unsigned ways = 0;
  unsigned lineBytes = 64;
};

/// Facts about one CPU. They come from its name and features alone, so that cross-compilation is as good as native.
class TargetInfo {
public:
  /// Facts for `cpu` with `features` ("+avx2,-fma") on top. An empty `cpu` (or "generic") is the triple's baseline, as
  /// in clang: SSE2, NEON, rv64gc with an operating system. Fails, naming it, on an architecture other than x86-64,
  /// AArch64, Arm and RISC-V, on a CPU that LLVM does not know, and on a feature without a sign.
  static llvm::Expected<TargetInfo> get(llvm::StringRef triple, llvm::StringRef cpu = "",
                                        llvm::StringRef features = "");

  /// The machine that this process runs on.
  static llvm::Expected<TargetInfo> host();

  llvm::Triple triple;
  std::string cpu;      // as LLVM's TargetMachine takes it
  std::string features; // likewise: what `cpu` does not imply

  unsigned vectorRegisters = 0; // for accumulators; where there are no vectors, scalar floating-point registers
  unsigned vectorBytes = 0;     // of a register; 0: no vectors. At least, where vectors are scalable
  bool hasScalableVectors = false; // RISC-V V
  bool hasFMA = false;
  bool hasF32 = false, hasF64 = false; // in hardware
  bool hasBF16 = false;
  unsigned groupRegisters = 1; // vector registers that one instruction may work on (LMUL)
  unsigned concurrentSums = 8; // registers of sums that keep the multipliers busy: latency by throughput
  unsigned indexBits = 64;     // of a pointer
  bool preferSmallCode = false; // microcontrollers: flash is scarcer than cycles

  /// What buffers, and blocks of them, are aligned to, in bytes: a line of the cache, so that they share none. What
  /// microcontrollers have in its place are registers of 16 bytes, and so little memory that 64 would show.
  unsigned blockAlignment() const { return preferSmallCode ? 16 : 64; }
  DotProduct dotProduct = DotProduct::None;
  CacheInfo l1, l2; // data

  /// Whether LLVM's feature of that name (no sign) is there, implied ones included.
  bool hasFeature(llvm::StringRef name) const { return enabled.contains(name); }

  /// Elements in a vector register; 1 without vectors.
  unsigned lanes(unsigned elementBytes) const { return vectorBytes ? vectorBytes / elementBytes : 1; }

  /// Elements along K that one step of the int8 kernel takes; the packing of weights follows it.
  unsigned dotDepth() const;

  /// Register tiles that do not spill, the best for large products first. Never empty.
  llvm::ArrayRef<Tile> f32Tiles() const { return floatTiles; }
  llvm::ArrayRef<Tile> i8Tiles() const { return intTiles; }

  /// The tile with the least estimated time for M x K by K x N, all above 0. Rows and columns that are left over are
  /// blocks of fewer rows and vectors; tiles that leave few or none win, which is why 7 and 14 are among them: they
  /// divide the extents of most image networks. Never more than m rows, or more vectors than n columns need.
  Tile chooseF32Tile(uint64_t m, uint64_t n, uint64_t k) const;
  Tile chooseI8Tile(uint64_t m, uint64_t n, uint64_t k) const;

  /// Whether rows at this distance fall into so few sets of the first cache that the rows of a tile evict each other:
  /// on x86, multiples of 2 KiB. Measured there: 79 % of the peak instead of 99 % at 4 KiB.
  bool needsPaddedStride(uint64_t bytes) const;
  /// The smallest stride from `bytes` on, in steps of a cache line, that needs no padding.
  uint64_t paddedStride(uint64_t bytes) const;

private:
  void setCaches();
  void setX86();
  void setAArch64();
  void setArm();
  void setRISCV();
  void setTiles();
  Tile chooseTile(llvm::ArrayRef<Tile> tiles, uint64_t m, uint64_t n, uint64_t k, bool isFloat) const;

  llvm::StringSet<> enabled;
  std::vector<Tile> floatTiles, intTiles;
};

} // namespace adze

#endif // ADZE_LIB_TARGET_TARGETINFO_H
