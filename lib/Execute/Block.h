//===- Block.h - Memory with inaccessible neighbours ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block of zeroed memory that can lie against a page that faults, so that tests see accesses out of bounds.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EXECUTE_BLOCK_H
#define ADZE_LIB_EXECUTE_BLOCK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/Memory.h"

#include <cstdint>

namespace adze {

/// Where a block lies.
enum class Placement {
  Anywhere,
  EndsAtGuard,     ///< The page behind it is inaccessible.
  BeginsAfterGuard ///< The page before it is inaccessible.
};

class Block {
public:
  Block() = default;
  /// `bytes` zero bytes at a multiple of `align`, a power of two of at most a page. With EndsAtGuard up to `align - 1`
  /// bytes lie between the end and the guard where `bytes` is no multiple of `align`: isIntact() watches them.
  static llvm::Expected<Block> create(uint64_t bytes, uint64_t align, Placement placement = Placement::Anywhere);
  ~Block();
  Block(Block &&other) { *this = std::move(other); }
  Block &operator=(Block &&other);

  /// Null where it has no bytes and no guard.
  char *data() const { return begin; }
  uint64_t size() const { return bytes; }
  llvm::MutableArrayRef<char> bytesRef() const { return {begin, static_cast<size_t>(bytes)}; }
  /// Whether the bytes around it on its pages are as they were made.
  bool isIntact() const;

private:
  llvm::sys::MemoryBlock mapping;
  char *begin = nullptr, *first = nullptr, *last = nullptr; // first, last: the accessible bytes
  uint64_t bytes = 0;
  bool guarded = false;
};

} // namespace adze

#endif // ADZE_LIB_EXECUTE_BLOCK_H
