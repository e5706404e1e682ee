//===- GuardedBuffer.h - Memory that ends where a buffer ends ---*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A buffer right between pages that must not be touched.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_GUARDEDBUFFER_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_GUARDEDBUFFER_H

#include <cstddef>
#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace adze {

/// `count` elements that begin behind a forbidden page, or end in front of one: an access beyond that side is a fault.
template <typename T>
class GuardedBuffer {
public:
  GuardedBuffer(size_t count, bool atEnd) : count(count) {
    size_t page = sysconf(_SC_PAGESIZE), inside = (count * sizeof(T) + page - 1) / page * page;
    length = inside + 2 * page;
    memory = static_cast<uint8_t *>(mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory, page, PROT_NONE);
    mprotect(memory + page + inside, page, PROT_NONE);
    first = reinterpret_cast<T *>(atEnd ? memory + page + inside - count * sizeof(T) : memory + page);
  }
  GuardedBuffer(const GuardedBuffer &) = delete;
  GuardedBuffer &operator=(const GuardedBuffer &) = delete;
  ~GuardedBuffer() { munmap(memory, length); }

  T *data() { return first; }
  T &operator[](size_t i) { return first[i]; }
  size_t size() const { return count; }
  T *begin() { return first; }
  T *end() { return first + count; }

private:
  uint8_t *memory;
  T *first;
  size_t count, length;
};

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_GUARDEDBUFFER_H
