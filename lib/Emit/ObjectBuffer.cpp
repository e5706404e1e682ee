//===- ObjectBuffer.cpp - Objects in memory -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The system gives zeroed pages when they are first touched: zeros are skipped.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/ObjectBuffer.h"

#include "llvm/Support/ErrorHandling.h"

#include <cstring>

using namespace adze;
using namespace llvm;

ObjectBuffer::ObjectBuffer(sys::OwningMemoryBlock theBlock, size_t size, std::string name)
    : block(std::move(theBlock)), name(std::move(name)) {
  const char *begin = static_cast<const char *>(block.base());
  init(begin, begin + size, /*RequiresNullTerminator=*/false);
}

ObjectStream::ObjectStream(size_t expected) : raw_pwrite_stream(/*Unbuffered=*/true) { grow(std::max<size_t>(expected, 1 << 16)); }

void ObjectStream::grow(size_t wanted) {
  std::error_code error;
  sys::OwningMemoryBlock larger(
      sys::Memory::allocateMappedMemory(wanted, nullptr, sys::Memory::MF_READ | sys::Memory::MF_WRITE, error));
  if (error)
    report_bad_alloc_error("no memory for an object");
  std::swap(block, larger);
  size_t written = std::exchange(size, 0);
  if (written)
    write_impl(static_cast<const char *>(larger.base()), written);
}

void ObjectStream::write_impl(const char *bytes, size_t count) {
  if (size + count > block.allocatedSize())
    grow(std::max(size + count, 2 * block.allocatedSize()));
  constexpr size_t page = 4096;
  static const char zeros[page] = {};
  for (size_t done = 0; done < count;) {
    size_t piece = std::min(page, count - done);
    if (std::memcmp(bytes + done, zeros, piece))
      std::memcpy(static_cast<char *>(block.base()) + size + done, bytes + done, piece);
    done += piece;
  }
  size += count;
}

void ObjectStream::pwrite_impl(const char *bytes, size_t count, uint64_t offset) {
  std::memcpy(static_cast<char *>(block.base()) + offset, bytes, count);
}

std::unique_ptr<ObjectBuffer> ObjectStream::take(std::string name) {
  flush();
  return std::make_unique<ObjectBuffer>(std::move(block), size, std::move(name));
}
