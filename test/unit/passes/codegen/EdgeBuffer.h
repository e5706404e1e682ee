//===- EdgeBuffer.h - Memory with an edge --------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A buffer beside a page that must not be touched: a kernel that leaves the buffer on that side stops the test.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_TEST_UNIT_PASSES_CODEGEN_EDGEBUFFER_H
#define ADZE_TEST_UNIT_PASSES_CODEGEN_EDGEBUFFER_H

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace adze {

class EdgeBuffer {
public:
  /// `bytes` of memory that end (`atEnd`) or begin at a page without access.
  EdgeBuffer(size_t bytes, bool atEnd) : size(bytes) {
    size_t page = sysconf(_SC_PAGESIZE), inner = (bytes + page - 1) / page * page;
    mappedBytes = inner + 2 * page;
    mapped = static_cast<char *>(mmap(nullptr, mappedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(mapped + page, inner, PROT_READ | PROT_WRITE);
    begin = mapped + page + (atEnd ? inner - bytes : 0);
  }
  EdgeBuffer(const EdgeBuffer &) = delete;
  EdgeBuffer &operator=(const EdgeBuffer &) = delete;
  ~EdgeBuffer() { munmap(mapped, mappedBytes); }

  char *data() const { return begin; }
  size_t bytes() const { return size; }

private:
  size_t size, mappedBytes;
  char *mapped, *begin;
};

} // namespace adze

#endif // ADZE_TEST_UNIT_PASSES_CODEGEN_EDGEBUFFER_H
