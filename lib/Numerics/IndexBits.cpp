//===- IndexBits.cpp - Small indices side by side -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shifts.
//
//===----------------------------------------------------------------------===//

#include "lib/Numerics/IndexBits.h"

#include "llvm/Support/MathExtras.h"

using namespace adze;

unsigned adze::getIndexBits(int64_t values) { return std::max(1u, llvm::Log2_64_Ceil(values)); }

std::vector<char> adze::packIndexBits(llvm::ArrayRef<uint8_t> indices, unsigned bits) {
  std::vector<char> packed;
  packed.reserve(getPackedIndexBytes(indices.size(), bits));
  unsigned pending = 0, count = 0; // bits that no byte holds yet
  for (uint8_t index : indices) {
    pending = pending << bits | index;
    for (count += bits; count >= 8; count -= 8)
      packed.push_back(static_cast<char>(pending >> (count - 8)));
    pending &= (1u << count) - 1;
  }
  if (count)
    packed.push_back(static_cast<char>(pending << (8 - count)));
  return packed;
}

std::vector<uint8_t> adze::unpackIndexBits(llvm::ArrayRef<char> packed, uint64_t count, unsigned bits) {
  std::vector<uint8_t> indices(count);
  const char *next = packed.begin();
  unsigned pending = 0, available = 0;
  for (uint8_t &index : indices) {
    if (available < bits) { // 8 bits at most are wanted: one byte is enough
      pending = pending << 8 | static_cast<uint8_t>(*next++);
      available += 8;
    }
    available -= bits;
    index = pending >> available;
    pending &= (1u << available) - 1;
  }
  return indices;
}
