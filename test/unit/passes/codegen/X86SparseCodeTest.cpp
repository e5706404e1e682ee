//===- X86SparseCodeTest.cpp - Instructions as LLVM reads them ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Encodes small patterns, and has LLVM's disassembler read the bytes.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/X86SparseCode.h"

#include "llvm-c/Disassembler.h"
#include "llvm-c/Target.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>

using namespace adze;
using namespace adze::codegen;

/// One instruction a line, without white space around it; "bad" where there is none.
static std::vector<std::string> disassemble(std::string code) {
  static bool once = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86Disassembler();
    return true;
  }();
  (void)once;
  LLVMDisasmContextRef context = LLVMCreateDisasmCPU("x86_64-linux-gnu", "znver4", nullptr, 0, nullptr, nullptr);
  std::vector<std::string> lines;
  for (size_t at = 0; at < code.size();) {
    char text[128] = "";
    size_t length = LLVMDisasmInstruction(context, reinterpret_cast<uint8_t *>(code.data()) + at, code.size() - at, at,
                                          text, sizeof(text));
    std::string line = length ? llvm::StringRef(text).trim().str() : "bad";
    std::replace(line.begin(), line.end(), '\t', ' ');
    lines.push_back(line);
    at += std::max<size_t>(1, length);
  }
  LLVMDisasmDispose(context);
  return lines;
}

/// A pattern in which everything is there.
static SparsePattern makeFull(int64_t columns, int64_t units) {
  SparsePattern pattern;
  pattern.columns = columns;
  pattern.units = units;
  pattern.bits.assign(columns * pattern.bytesPerColumn(), char(0xff));
  return pattern;
}

TEST(X86SparseCode, Floats) {
  SparsePattern pattern = makeFull(2, 3);
  pattern.bits = {0b101, 0b100};
  std::vector<std::string> expected = {
      "movq %rdx, %r10",
      "movl %ecx, %eax",
      "leaq 8192(%rdi), %r9",
      "leaq 512(%rsi), %r8",
      "vpxord %zmm0, %zmm0, %zmm0",
      "vpxord %zmm1, %zmm1, %zmm1",
      "vmovups -8192(%r9), %zmm30",
      "vfmadd231ps -512(%r8){1to16}, %zmm30, %zmm0",
      "vmovups -8064(%r9), %zmm31",
      "vfmadd231ps -508(%r8){1to16}, %zmm31, %zmm0",
      "vfmadd231ps -504(%r8){1to16}, %zmm31, %zmm1",
      "vmovups %zmm0, (%r10)",
      "vmovups %zmm1, 64(%r10)",
      "leaq 192(%r9), %r9",
      "leaq 3072(%r10), %r10",
      "decl %eax",
      "jne -90",
  };
  EXPECT_EQ(disassemble(encodeX86Sparse(pattern, {1, 2, 48, 24}, {false, false})[0]), expected);
}

TEST(X86SparseCode, BytesBeginWithSums) {
  std::vector<std::string> lines = disassemble(encodeX86Sparse(makeFull(30, 1), {1, 30, 48, 30}, {true, true})[0]);
  EXPECT_EQ(lines[4], "vbroadcastss -512(%r8), %zmm0");
  EXPECT_EQ(lines[33], "vbroadcastss -396(%r8), %zmm29");
  EXPECT_EQ(lines[34], "vmovups -8192(%r9), %zmm30");
  EXPECT_EQ(lines[35], "vpdpbusd -392(%r8){1to16}, %zmm30, %zmm0");
  EXPECT_EQ(lines[64], "vpdpbusd -276(%r8){1to16}, %zmm30, %zmm29");
  EXPECT_EQ(lines[94], "vmovups %zmm29, 1856(%r10)");
}

/// Bases move behind 256 weights and 256 units; nothing of it is undone by the next panel.
TEST(X86SparseCode, BasesMove) {
  std::vector<std::string> lines = disassemble(encodeX86Sparse(makeFull(1, 600), {1, 1, 48, 24}, {})[0]);
  EXPECT_EQ(llvm::count(lines, "leaq 1024(%r8), %r8"), 2);
  EXPECT_EQ(llvm::count(lines, "leaq 16384(%r9), %r9"), 2);
  EXPECT_EQ(llvm::count(lines, "leaq 5632(%r9), %r9"), 1); // 600 * 64 - 2 * 16384
  EXPECT_EQ(llvm::count(lines, "bad"), 0);
}

/// Registers of 128 bits, and everything 16 bytes long.
TEST(X86SparseCode, Rows) {
  SparsePattern pattern = makeFull(2, 2);
  pattern.bits = {0b01, 0b11};
  std::vector<std::string> lines = disassemble(encodeX86Sparse(pattern, {1, 2, 48, 24}, {true, true, true})[0]);
  std::vector<std::string> expected = {
      "movq %rdx, %r10",
      "movl %ecx, %eax",
      "leaq 2048(%rdi), %r9",
      "leaq 2048(%rsi), %r8",
      "vmovups -2048(%r8), %xmm0",
      "vmovups -2032(%r8), %xmm1",
      "vmovups -2048(%r9), %xmm30",
      "vpdpbusd -2016(%r8), %xmm30, %xmm0",
      "vpdpbusd -2000(%r8), %xmm30, %xmm1",
      "vmovups -2032(%r9), %xmm31",
      "vpdpbusd -1984(%r8), %xmm31, %xmm1",
      "vmovups %xmm0, (%r10)",
      "vmovups %xmm1, 16(%r10)",
      "leaq 32(%r9), %r9",
      "leaq 768(%r10), %r10",
      "decl %eax",
  };
  lines.pop_back();
  EXPECT_EQ(lines, expected);
}

/// Sets have equal sizes, and later chunks begin behind the weights of earlier ones.
TEST(X86SparseCode, Chunks) {
  ColumnSets sets{1, 50, 48, 24};
  std::vector<std::string> first = disassemble(encodeX86Sparse(makeFull(50, 2), sets, {})[0]);
  EXPECT_EQ(llvm::count(first, "leaq 512(%rsi), %r8"), 1);
  EXPECT_EQ(llvm::count(first, "leaq 704(%rsi), %r8"), 1); // 24 columns, 2 units, 4 bytes
  std::vector<std::string> second = disassemble(encodeX86Sparse(makeFull(50, 2), sets, {})[1]);
  EXPECT_EQ(llvm::count(second, "leaq 896(%rsi), %r8"), 1);
  EXPECT_EQ(llvm::count(second, "vmovups %zmm1, 64(%r10)"), 1);
}
