//===- Block.cpp - Memory with inaccessible neighbours --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pages of its own for each block, the first and last of them inaccessible where a guard is asked for.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/Block.h"

#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Process.h"

#include <algorithm>
#include <sys/mman.h>
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_MAKE_MEM_UNDEFINED(address, bytes)
#endif
#include <utility>

using namespace adze;
using namespace llvm;

/// What the bytes between a block and its guard hold.
static constexpr char filler = 0x5a;

static Error failedTo(const Twine &what, std::error_code code) {
  return createStringError(code, "cannot " + what + ": " + code.message());
}

Expected<Block> Block::create(uint64_t bytes, uint64_t align, Placement placement) {
  Block block;
  block.bytes = bytes;
  bool guarded = block.guarded = placement != Placement::Anywhere;
  if (!bytes && !guarded)
    return block;
  uint64_t page = sys::Process::getPageSizeEstimate();
  if (align > page || !isPowerOf2_64(align))
    return createStringError("an alignment of " + Twine(align) + " bytes is not a power of two of at most a page");
  if (bytes > (uint64_t(1) << 46))
    return createStringError("cannot reserve " + Twine(bytes) + " bytes");
  uint64_t inner = std::max(alignTo(bytes, page), page);
  std::error_code code;
  block.mapping = sys::Memory::allocateMappedMemory(inner + (guarded ? 2 * page : 0), nullptr,
                                                    sys::Memory::MF_READ | sys::Memory::MF_WRITE, code);
  if (code)
    return failedTo("reserve " + Twine(bytes) + " bytes", code);
  char *base = static_cast<char *>(block.mapping.base());
#ifdef MADV_HUGEPAGE
  (void)::madvise(base, block.mapping.allocatedSize(), MADV_HUGEPAGE); // fewer misses of the TLB; a wish only
#endif
  block.first = base + (guarded ? page : 0);
  block.last = block.first + inner;
  block.begin = placement == Placement::EndsAtGuard ? block.first + alignDown(inner - bytes, align) : block.first;
  if (!guarded) {
    VALGRIND_MAKE_MEM_UNDEFINED(block.begin, bytes); // a block's zeros are nothing to rely on
    return block;
  }
  for (char *guard : {base, block.last})
    if (::mprotect(guard, page, PROT_NONE)) // LLVM's own wrapper wants some access
      return failedTo("make a page inaccessible", std::error_code(errno, std::generic_category()));
  std::fill(block.first, block.begin, filler);
  std::fill(block.begin + bytes, block.last, filler);
  return block;
}

Block::~Block() {
  if (mapping.base())
    sys::Memory::releaseMappedMemory(mapping);
}

Block &Block::operator=(Block &&other) {
  std::swap(mapping, other.mapping);
  std::swap(begin, other.begin);
  std::swap(first, other.first);
  std::swap(last, other.last);
  std::swap(bytes, other.bytes);
  std::swap(guarded, other.guarded);
  return *this;
}

bool Block::isIntact() const {
  char wanted = guarded ? filler : 0;
  auto good = [wanted](char byte) { return byte == wanted; };
  return std::all_of(first, begin, good) && std::all_of(begin + bytes, last, good);
}
