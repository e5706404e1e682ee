//===- IndexBits.h - Small indices side by side -----------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Indices of 1 to 8 bits in a string of bits, as LiteRT Micro stores them: the first index begins with the highest bit of the
// first byte, none is padded, and zero bits fill the last byte.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_INDEXBITS_H
#define ADZE_LIB_NUMERICS_INDEXBITS_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace adze {

/// Bits of an index into a table of `values` values, which are 1 to 256: 1 to 8.
unsigned getIndexBits(int64_t values);

/// Bytes of so many indices.
inline uint64_t getPackedIndexBytes(uint64_t indices, unsigned bits) { return (indices * bits + 7) / 8; }

/// Packs indices that fit `bits` (1 to 8) bits.
std::vector<char> packIndexBits(llvm::ArrayRef<uint8_t> indices, unsigned bits);

/// The first `count` indices of `packed`, which has the bytes for them.
std::vector<uint8_t> unpackIndexBits(llvm::ArrayRef<char> packed, uint64_t count, unsigned bits);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_INDEXBITS_H
