//===- X86SparseCode.h - Products with a known pattern ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Machine code of AVX-512 that multiplies rows with the weights that are not zero: one instruction for each of them, which
// takes the weight from memory for all lanes, and no index anywhere. It is encoded here, and reaches the object file as
// bytes: hundreds of thousands of instructions as LLVM IR take minutes, as text for LLVM's assembler ten microseconds each.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_X86SPARSECODE_H
#define ADZE_PASSES_CODEGEN_X86SPARSECODE_H

#include "lib/Numerics/SparsePacking.h"

#include <string>
#include <vector>

namespace adze::codegen {

/// What the code is for.
struct X86SparseKind {
  bool isInteger = false; // vpdpbusd on four bytes, instead of vfmadd231ps
  bool hasSums = false;   // sums begin with what packSparse() put in front of each set, not with 0
  /// A register holds four words of one row, and not a word of 16 rows: units are 16 bytes, panels [unit][4 words], and so
  /// are sums, four parts for each column.
  bool isRow = false;
};

/// Registers of the code. It changes `clobbers`, all vector registers and the flags, and neither calls nor uses the stack.
inline constexpr const char *x86SparseInputs[] = {"rdi", "rsi", "rdx", "ecx"};
inline constexpr const char *x86SparseClobbers[] = {"rax", "r8", "r9", "r10"};

/// The code for each chunk of columns. In: rdi, panels of the left operand, [panel][unit][row] words of 32 bits; rsi,
/// the packed values of all chunks; rdx, where sums go, [panel][column of a full chunk][row] words; ecx, how many panels,
/// at least 1. Sets of columns are the outer loop, panels the inner one, so that code and weights of a set are read from
/// the first cache for all panels but the first.
std::vector<std::string> encodeX86Sparse(const SparsePattern &pattern, const ColumnSets &sets, X86SparseKind kind);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_X86SPARSECODE_H
