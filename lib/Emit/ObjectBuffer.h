//===- ObjectBuffer.h - Objects in memory -----------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A buffer that can be written into, and whose zeros take no memory until they are: the room for weights in an object is
// made by the compiler as zeros, and filled while the weights are given up one by one.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_OBJECTBUFFER_H
#define ADZE_LIB_EMIT_OBJECTBUFFER_H

#include "llvm/Support/Memory.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace adze {

/// Pages of its own, all zero but for what was written.
class ObjectBuffer : public llvm::MemoryBuffer {
public:
  ObjectBuffer(llvm::sys::OwningMemoryBlock block, size_t size, std::string name);

  llvm::MutableArrayRef<char> getBytes() { return {static_cast<char *>(block.base()), getBufferSize()}; }
  BufferKind getBufferKind() const override { return MemoryBuffer_Malloc; }
  llvm::StringRef getBufferIdentifier() const override { return name; }

private:
  llvm::sys::OwningMemoryBlock block;
  std::string name;
};

/// A stream into such a buffer. Ends the program where there is no memory, as LLVM's containers do.
class ObjectStream : public llvm::raw_pwrite_stream {
public:
  /// `expected` bytes are taken without moving.
  explicit ObjectStream(size_t expected = 0);
  ~ObjectStream() override { flush(); }

  /// What was written; the stream is of no use afterwards.
  std::unique_ptr<ObjectBuffer> take(std::string name);

private:
  void write_impl(const char *bytes, size_t size) override;
  void pwrite_impl(const char *bytes, size_t size, uint64_t offset) override;
  uint64_t current_pos() const override { return size; }
  void grow(size_t wanted);

  llvm::sys::OwningMemoryBlock block;
  size_t size = 0;
};

} // namespace adze

#endif // ADZE_LIB_EMIT_OBJECTBUFFER_H
