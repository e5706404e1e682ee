//===- TargetInfoTest.cpp - Facts about CPUs ------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The levels that the project is measured on, each architecture's baseline, and what is refused.
//
//===----------------------------------------------------------------------===//

#include "lib/Target/TargetInfo.h"

#include <gtest/gtest.h>

using namespace adze;

static constexpr const char *x86 = "x86_64-linux-gnu", *aarch64 = "aarch64-linux-gnu", *riscv = "riscv64-linux-gnu",
                            *cortexM = "thumbv7em-none-eabihf";

static TargetInfo make(llvm::StringRef triple, llvm::StringRef cpu = "", llvm::StringRef features = "") {
  llvm::Expected<TargetInfo> info = TargetInfo::get(triple, cpu, features);
  if (info)
    return std::move(*info);
  ADD_FAILURE() << llvm::toString(info.takeError());
  return {};
}

static std::string refusal(llvm::StringRef triple, llvm::StringRef cpu, llvm::StringRef features = "") {
  llvm::Expected<TargetInfo> info = TargetInfo::get(triple, cpu, features);
  return info ? "accepted" : llvm::toString(info.takeError());
}

static void expectVectors(const TargetInfo &info, unsigned registers, unsigned bytes, DotProduct kind) {
  EXPECT_EQ(info.vectorRegisters, registers) << info.cpu;
  EXPECT_EQ(info.vectorBytes, bytes) << info.cpu;
  EXPECT_EQ(info.dotProduct, kind) << info.cpu << " " << stringifyDotProduct(info.dotProduct).str();
}

TEST(TargetInfo, X86Baseline) {
  for (const char *cpu : {"", "generic", "x86-64"}) {
    TargetInfo info = make(x86, cpu);
    EXPECT_EQ(info.cpu, "x86-64");
    expectVectors(info, 16, 16, DotProduct::Vpmaddwd);
    EXPECT_FALSE(info.hasFMA);
    EXPECT_EQ(info.dotDepth(), 2u);
    EXPECT_EQ(info.lanes(4), 4u);
    EXPECT_EQ(info.f32Tiles().front(), (Tile{4, 8}));
  }
}

TEST(TargetInfo, X86Levels) {
  TargetInfo haswell = make(x86, "haswell");
  expectVectors(haswell, 16, 32, DotProduct::Vpmaddwd);
  EXPECT_TRUE(haswell.hasFMA);
  EXPECT_EQ(haswell.f32Tiles().front(), (Tile{6, 16}));
  expectVectors(make(x86, "alderlake"), 16, 32, DotProduct::AvxVnni);

  TargetInfo skylake = make(x86, "skylake-avx512");
  expectVectors(skylake, 32, 64, DotProduct::Vpmaddwd);
  EXPECT_EQ(skylake.l2.bytes, 1024u * 1024);
  for (const char *cpu : {"cascadelake", "znver4"}) {
    TargetInfo info = make(x86, cpu);
    expectVectors(info, 32, 64, DotProduct::Avx512Vnni);
    EXPECT_EQ(info.dotDepth(), 4u);
    EXPECT_EQ(info.hasBF16, info.cpu == "znver4");
    for (Tile measured : {Tile{14, 32}, Tile{12, 32}, Tile{6, 64}, Tile{28, 16}})
      EXPECT_TRUE(llvm::is_contained(info.f32Tiles(), measured));
    EXPECT_EQ(info.i8Tiles().front(), (Tile{6, 64}));
  }
}

TEST(TargetInfo, FeaturesSwitchOnAndOff) {
  EXPECT_FALSE(make(x86, "haswell", "-fma").hasFMA);
  expectVectors(make(x86, "haswell", "-avx2"), 16, 16, DotProduct::Vpmaddwd);
  expectVectors(make(x86, "znver4", "-avx512vnni"), 32, 64, DotProduct::Vpmaddwd);
  expectVectors(make(x86, "", "+avx512vnni, +avx512bw,+avx512vl"), 32, 64, DotProduct::Avx512Vnni);
  EXPECT_TRUE(make(x86, "", "+avx2").hasFeature("sse4.2"));
  EXPECT_EQ(make(x86, "", "+avx2").features, "+avx2");
  expectVectors(make(aarch64, "cortex-a76", "-dotprod"), 32, 16, DotProduct::NeonLong);
}

TEST(TargetInfo, AArch64) {
  expectVectors(make(aarch64), 32, 16, DotProduct::NeonLong);
  expectVectors(make(aarch64, "cortex-a53"), 32, 16, DotProduct::NeonLong);
  expectVectors(make(aarch64, "cortex-a76"), 32, 16, DotProduct::NeonDot);
  expectVectors(make(aarch64, "neoverse-v1"), 32, 16, DotProduct::NeonDot);
  expectVectors(make(aarch64, "", "+dotprod"), 32, 16, DotProduct::NeonDot);
  TargetInfo info = make(aarch64);
  EXPECT_TRUE(info.hasFMA && info.hasF32 && info.hasF64);
  EXPECT_EQ(info.indexBits, 64u);
  EXPECT_FALSE(info.preferSmallCode);
  EXPECT_TRUE(llvm::is_contained(info.f32Tiles(), (Tile{8, 8})));
  // A register for the elements of each row.
  for (llvm::ArrayRef<Tile> tiles : {info.f32Tiles(), info.i8Tiles()})
    for (Tile tile : tiles)
      EXPECT_LE(tile.rows * (tile.columns / 4 + 1) + tile.columns / 4, 32u);
}

TEST(TargetInfo, RISCV) {
  TargetInfo scalar = make(riscv);
  expectVectors(scalar, 32, 0, DotProduct::None);
  EXPECT_TRUE(scalar.hasF32);
  EXPECT_EQ(scalar.features, "+m,+a,+f,+d,+c");
  TargetInfo vector = make(riscv, "", "+v");
  expectVectors(vector, 32, 16, DotProduct::RvvLong);
  EXPECT_TRUE(vector.hasScalableVectors);
  EXPECT_EQ(vector.groupRegisters, 4u);
  EXPECT_EQ(scalar.groupRegisters, 1u);
  EXPECT_EQ(make("riscv32-unknown-elf").indexBits, 32u);
  EXPECT_EQ(make(riscv, "", "+v,+zvl256b").vectorBytes, 32u);
  EXPECT_FALSE(make("riscv64-unknown-elf").hasF32);
  EXPECT_FALSE(make("riscv32-unknown-elf").needsPaddedStride(4096));
}

TEST(TargetInfo, CortexM) {
  TargetInfo plain = make(cortexM);
  expectVectors(plain, 12, 0, DotProduct::ArmDsp);
  EXPECT_FALSE(plain.hasF32);
  EXPECT_EQ(plain.f32Tiles().front(), (Tile{2, 2}));
  TargetInfo m4 = make(cortexM, "cortex-m4");
  expectVectors(m4, 32, 0, DotProduct::ArmDsp);
  EXPECT_TRUE(m4.hasF32 && m4.hasFMA);
  EXPECT_EQ(m4.i8Tiles().front(), (Tile{2, 2}));
  EXPECT_EQ(m4.l1.bytes, 0u);
  EXPECT_EQ(m4.dotDepth(), 4u);
  EXPECT_TRUE(m4.preferSmallCode && m4.indexBits == 32 && !m4.hasF64);
  // Without its floating-point unit, in the words of LLVM and of clang.
  for (const char *without : {"-fpregs", "-vfp2sp", "+soft-float"}) {
    TargetInfo soft = make(cortexM, "cortex-m4", without);
    EXPECT_FALSE(soft.hasF32 || soft.hasFMA) << without;
    EXPECT_EQ(soft.dotProduct, DotProduct::ArmDsp) << without;
  }
  TargetInfo unfused = make(cortexM, "cortex-m4", "-vfp4d16sp");
  EXPECT_TRUE(unfused.hasF32 && !unfused.hasFMA);
  TargetInfo m7 = make(cortexM, "cortex-m7");
  EXPECT_EQ(m7.l1.bytes, 16u * 1024);
  EXPECT_TRUE(m7.hasF64);
  TargetInfo m55 = make("thumbv8.1m.main-none-eabihf", "cortex-m55");
  expectVectors(m55, 8, 16, DotProduct::MveDot);
  EXPECT_EQ(m55.dotDepth(), 16u);
  EXPECT_EQ(m55.i8Tiles().front(), (Tile{1, 4}));
  for (const char *without : {"-fpregs", "-vfp2sp", "+soft-float", "-dsp"}) // no vectors either
    EXPECT_EQ(make("thumbv8.1m.main-none-eabi", "cortex-m55", without).vectorBytes, 0u) << without;
  TargetInfo m0 = make("thumbv6m-none-eabi", "cortex-m0plus");
  expectVectors(m0, 12, 0, DotProduct::None);
  EXPECT_TRUE(m0.preferSmallCode && !m0.hasF32);
  // Thumb-1 uses eight registers.
  EXPECT_EQ(m0.i8Tiles().front(), (Tile{2, 1}));
  EXPECT_FALSE(make("armv7a-linux-gnueabihf", "cortex-a53").preferSmallCode);
}

TEST(TargetInfo, TilesFitTheRegisters) {
  for (auto [triple, cpu] : {std::pair(x86, ""), std::pair(x86, "haswell"), std::pair(x86, "skylake-avx512"),
                             std::pair(x86, "znver4"), std::pair(aarch64, ""), std::pair(aarch64, "neoverse-v1"),
                             std::pair(riscv, ""), std::pair(cortexM, ""), std::pair(cortexM, "cortex-m4")}) {
    TargetInfo info = make(triple, cpu);
    ASSERT_FALSE(info.f32Tiles().empty() || info.i8Tiles().empty());
    unsigned spare = info.triple.isX86() || !info.vectorBytes ? 2 : 0; // elsewhere the left operand's are counted
    for (Tile tile : info.f32Tiles()) {
      unsigned vectors = tile.columns / info.lanes(4);
      EXPECT_EQ(tile.columns % info.lanes(4), 0u);
      EXPECT_LE(tile.rows * vectors + vectors + spare, info.vectorRegisters) << info.cpu;
    }
    for (Tile tile : info.i8Tiles())
      EXPECT_LE((tile.rows + 1) * (tile.columns / info.lanes(4)) + spare, info.vectorRegisters) << info.cpu;
  }
}

TEST(TargetInfo, ChosenTilesDivideImages) {
  TargetInfo info = make(x86, "znver4");
  // Pixels of MobileNet and ResNet: whole tiles, or what is left is at least half a tile.
  for (uint64_t pixels : {12544, 3136, 784, 196, 49}) {
    for (Tile tile : {info.chooseF32Tile(pixels, 512, 256), info.chooseI8Tile(pixels, 512, 256)})
      EXPECT_TRUE(pixels % tile.rows == 0 || 2 * (pixels % tile.rows) >= tile.rows || pixels > 100 * tile.rows)
          << pixels << " rows by " << tile.rows;
  }
  EXPECT_EQ(info.chooseF32Tile(196, 512, 512), (Tile{14, 32}));
  EXPECT_EQ(make(x86, "haswell").chooseF32Tile(3136, 128, 64), (Tile{6, 16}));
}

TEST(TargetInfo, ChosenTilesAreNotLargerThanTheProduct) {
  TargetInfo info = make(x86, "znver4");
  EXPECT_EQ(info.chooseF32Tile(1, 1000, 1024).rows, 1u);
  EXPECT_GE(info.chooseF32Tile(1, 1000, 1024).columns, 128u);
  EXPECT_EQ(info.chooseF32Tile(3, 40, 40), (Tile{3, 48}));
  EXPECT_EQ(info.chooseF32Tile(1, 1, 1), (Tile{1, 16}));
  EXPECT_EQ(make(cortexM).chooseI8Tile(1, 1, 9), (Tile{1, 1}));
}

TEST(TargetInfo, StridesThatConflict) {
  TargetInfo info = make(x86, "znver4");
  for (uint64_t bytes : {2048, 4096, 6144, 8192, 1 << 20})
    EXPECT_TRUE(info.needsPaddedStride(bytes)) << bytes;
  for (uint64_t bytes : {0, 4, 64, 512, 1024, 2048 + 64, 3072, 4096 + 64})
    EXPECT_FALSE(info.needsPaddedStride(bytes)) << bytes;
  EXPECT_EQ(info.paddedStride(4096), 4160u); // C + 16 floats
  EXPECT_EQ(info.paddedStride(1280), 1280u);
  EXPECT_FALSE(make(cortexM).needsPaddedStride(4096)); // no cache
}

TEST(TargetInfo, Refusals) {
  EXPECT_EQ(refusal(x86, "pentium9"), "target 'x86_64-unknown-linux-gnu': unknown CPU 'pentium9'");
  EXPECT_EQ(refusal(x86, "i386"), "target 'x86_64-unknown-linux-gnu': unknown CPU 'i386'");
  EXPECT_EQ(refusal(aarch64, "haswell"), "target 'aarch64-unknown-linux-gnu': unknown CPU 'haswell'");
  EXPECT_EQ(refusal(x86, "", "avx2"), "target 'x86_64-unknown-linux-gnu': feature 'avx2' must begin with + or -");
  EXPECT_EQ(refusal("powerpc64le-linux-gnu", ""),
            "target 'powerpc64le-unknown-linux-gnu': the architecture is not supported");
}

TEST(TargetInfo, Host) {
  llvm::Expected<TargetInfo> info = TargetInfo::host();
  ASSERT_TRUE(bool(info)) << llvm::toString(info.takeError());
  EXPECT_FALSE(info->cpu.empty());
  EXPECT_FALSE(info->f32Tiles().empty());
}
