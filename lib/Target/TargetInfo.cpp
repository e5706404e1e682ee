//===- TargetInfo.cpp - Facts about a CPU ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From features to registers, dot products and caches.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TargetInfo.h"

#include "lib/Target/Features.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

#include <numeric>

using namespace llvm;
using namespace adze;

StringRef adze::stringifyDotProduct(DotProduct kind) {
  switch (kind) {
  case DotProduct::None:
    return "none";
  case DotProduct::Vpmaddwd:
    return "pmaddwd";
  case DotProduct::AvxVnni:
    return "vpdpbusd-256";
  case DotProduct::Avx512Vnni:
    return "vpdpbusd-512";
  case DotProduct::NeonLong:
    return "smlal";
  case DotProduct::NeonDot:
    return "sdot";
  case DotProduct::RvvLong:
    return "vwmacc";
  case DotProduct::ArmDsp:
    return "smlad";
  case DotProduct::MveDot:
    return "vmladava";
  }
  llvm_unreachable("every kind has a name");
}

unsigned TargetInfo::dotDepth() const {
  switch (dotProduct) {
  case DotProduct::None:
  case DotProduct::NeonLong:
  case DotProduct::RvvLong:
    return 1;
  case DotProduct::Vpmaddwd:
    return 2;
  case DotProduct::AvxVnni:
  case DotProduct::Avx512Vnni:
  case DotProduct::NeonDot:
  case DotProduct::ArmDsp:
    return 4;
  case DotProduct::MveDot:
    return 16;
  }
  llvm_unreachable("every kind has a depth");
}

void TargetInfo::setX86() {
  // 512-bit vectors are of use with BW only: int8 needs it, and every CPU since Skylake has it.
  bool has512 = hasFeature("avx512f") && hasFeature("avx512bw") && hasFeature("avx512vl");
  bool has256 = hasFeature("avx2");
  vectorRegisters = has512 ? 32 : 16;
  vectorBytes = has512 ? 64 : has256 ? 32 : 16;
  hasF32 = hasF64 = true;
  hasFMA = has512 || hasFeature("fma");
  hasBF16 = has512 && hasFeature("avx512bf16");
  dotProduct = DotProduct::Vpmaddwd;
  if (has512 && hasFeature("avx512vnni"))
    dotProduct = DotProduct::Avx512Vnni;
  else if (!has512 && has256 && hasFeature("avxvnni"))
    dotProduct = DotProduct::AvxVnni;
}

void TargetInfo::setAArch64() {
  bool hasNeon = hasFeature("neon");
  vectorRegisters = 32;
  vectorBytes = hasNeon ? 16 : 0;
  hasF32 = hasF64 = hasFMA = hasNeon || hasFeature("fp-armv8");
  hasBF16 = hasNeon && hasFeature("bf16");
  if (hasNeon)
    dotProduct = hasFeature("dotprod") ? DotProduct::NeonDot : DotProduct::NeonLong;
}

void TargetInfo::setArm() {
  bool hasNeon = hasFeature("neon"), hasMVE = hasFeature("mve");
  hasF32 = hasFeature("vfp2sp") || hasFeature("vfp3d16sp") || hasFeature("vfp4d16sp") || hasFeature("fp-armv8d16sp");
  hasF64 = hasF32 && hasFeature("fp64");
  hasFMA = hasFeature("vfp4d16sp") || hasFeature("fp-armv8d16sp");
  vectorBytes = hasNeon || hasMVE ? 16 : 0;
  // 32 single-precision registers, or what a compiler can use of the general ones.
  vectorRegisters = hasNeon ? 16 : hasMVE ? 8 : hasF32 ? 32 : 12;
  if (hasMVE)
    dotProduct = DotProduct::MveDot;
  else if (!hasNeon && hasFeature("dsp") && triple.isThumb())
    dotProduct = DotProduct::ArmDsp;
  indexBits = 32;
  concurrentSums = hasNeon ? 8 : 1;
  preferSmallCode = hasFeature("mclass");
}

void TargetInfo::setRISCV() {
  hasF32 = hasFMA = hasFeature("f");
  hasF64 = hasFeature("d");
  vectorRegisters = 32;
  indexBits = triple.isRISCV64() ? 64 : 32;
  concurrentSums = 4;
  if (!hasFeature("zve32f"))
    return;
  hasScalableVectors = true;
  unsigned bits = 32;
  for (unsigned wider : {64, 128, 256, 512, 1024})
    if (hasFeature("zvl" + std::to_string(wider) + "b"))
      bits = wider;
  vectorBytes = bits / 8;
  groupRegisters = 4;
  concurrentSums = 8;
  dotProduct = DotProduct::RvvLong;
}

namespace {

/// Data caches of CPUs whose name begins so; KiB. A cluster's shared cache counts as one core's.
struct CacheRow {
  StringLiteral prefix;
  unsigned l1, ways1, l2, ways2;
};

} // namespace

/// Estimates. The first row that fits counts; the last row of an architecture is for all others.
static constexpr CacheRow x86Caches[] = {
    {"znver1", 32, 8, 512, 8},         {"znver2", 32, 8, 512, 8},           {"znver3", 32, 8, 512, 8},
    {"znver4", 32, 8, 1024, 8},        {"znver5", 48, 12, 1024, 16},        {"skylake-avx512", 32, 8, 1024, 16},
    {"cascadelake", 32, 8, 1024, 16},  {"cooperlake", 32, 8, 1024, 16},     {"icelake-server", 48, 12, 1280, 20},
    {"icelake-client", 48, 12, 512, 8}, {"rocketlake", 48, 12, 512, 8},     {"tigerlake", 48, 12, 1280, 20},
    {"sapphirerapids", 48, 12, 2048, 16}, {"emeraldrapids", 48, 12, 2048, 16}, {"graniterapids", 48, 12, 2048, 16},
    {"alderlake", 48, 12, 1280, 10},   {"raptorlake", 48, 12, 2048, 16},    {"", 32, 8, 256, 8},
};
static constexpr CacheRow aarch64Caches[] = {
    {"cortex-a35", 32, 4, 512, 8},     {"cortex-a53", 32, 4, 512, 16},  {"cortex-a55", 32, 4, 128, 4},
    {"cortex-a72", 32, 2, 1024, 16},   {"cortex-a76", 64, 4, 256, 8},   {"cortex-a78", 64, 4, 256, 8},
    {"cortex-x", 64, 4, 512, 8},       {"neoverse-n1", 64, 4, 1024, 8}, {"neoverse-n2", 64, 4, 1024, 8},
    {"neoverse-v", 64, 4, 1024, 8},    {"apple-", 128, 8, 12288, 12},   {"", 32, 4, 256, 8},
};
static constexpr CacheRow armCaches[] = {
    {"cortex-m7", 16, 4, 0, 0},  {"cortex-m55", 32, 4, 0, 0}, {"cortex-m85", 32, 4, 0, 0},
    {"cortex-a7", 32, 4, 256, 8}, {"cortex-a", 32, 4, 512, 8}, {"", 0, 0, 0, 0},
};
static constexpr CacheRow riscvCaches[] = {
    {"sifive-u74", 32, 8, 2048, 16}, {"sifive-e", 16, 2, 0, 0}, {"generic-rv32", 0, 0, 0, 0}, {"", 32, 8, 256, 8},
};

void TargetInfo::setCaches() {
  ArrayRef<CacheRow> rows = x86Caches;
  if (triple.isAArch64())
    rows = aarch64Caches;
  else if (triple.isRISCV())
    rows = riscvCaches;
  else if (triple.isARM() || triple.isThumb())
    rows = armCaches;
  for (const CacheRow &row : rows) {
    if (!StringRef(cpu).starts_with(row.prefix))
      continue;
    l1 = {row.l1 * 1024ull, row.ways1};
    l2 = {row.l2 * 1024ull, row.ways2};
    break;
  }
}

bool TargetInfo::needsPaddedStride(uint64_t bytes) const {
  if (!l1.bytes || !bytes)
    return false;
  // Addresses a way's length apart fall into the same set. A tile of vectors reads up to 28 rows, one of scalars 7;
  // each wants a line of its own, and what is beside them too.
  uint64_t wanted = vectorBytes ? 32 : 16;
  uint64_t way = l1.bytes / l1.ways;
  uint64_t lines = way / std::gcd(bytes, way) * l1.ways;
  return bytes >= l1.lineBytes && lines < wanted;
}

uint64_t TargetInfo::paddedStride(uint64_t bytes) const {
  while (needsPaddedStride(bytes))
    bytes += l1.lineBytes;
  return bytes;
}

Expected<TargetInfo> TargetInfo::get(StringRef tripleName, StringRef cpu, StringRef features) {
  TargetInfo info;
  info.triple = Triple(Triple::normalize(tripleName));
  Expected<FeatureSet> set = resolveFeatures(info.triple, cpu, features);
  if (!set)
    return set.takeError();
  info.enabled = std::move(set->enabled);
  info.cpu = std::move(set->cpu);
  info.features = std::move(set->features);
  if (info.triple.isX86())
    info.setX86();
  else if (info.triple.isAArch64())
    info.setAArch64();
  else if (info.triple.isRISCV())
    info.setRISCV();
  else
    info.setArm();
  info.setCaches();
  info.setTiles();
  return info;
}

Expected<TargetInfo> TargetInfo::host() {
  // Signs for every feature that LLVM asked the machine about: virtual machines hide some that the name implies. In
  // order of name, so that one machine gives one string.
  std::vector<std::string> features;
  for (const auto &feature : sys::getHostCPUFeatures())
    features.push_back((feature.second ? "+" : "-") + feature.first().str());
  llvm::sort(features, [](StringRef a, StringRef b) { return a.drop_front() < b.drop_front(); });
  return get(sys::getProcessTriple(), sys::getHostCPUName(), join(features, ","));
}
