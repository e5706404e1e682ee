//===- ArrayFile.cpp - Arrays read piece by piece -------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stored bytes are read where they are. Deflated ones come in order: who asks for a later piece leaves those before it for
// the others.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/ArrayFile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>
#include <mutex>
#include <zlib.h>

using namespace adze;
using namespace llvm;

namespace {

/// A file that several arrays may be in.
struct OpenFile {
  OpenFile(std::string path, sys::fs::file_t handle) : path(std::move(path)), handle(handle) {}
  ~OpenFile() { sys::fs::closeFile(handle); }

  Error read(uint64_t begin, MutableArrayRef<char> bytes) const {
    while (!bytes.empty()) {
      Expected<size_t> count = sys::fs::readNativeFileSlice(handle, bytes, begin);
      if (!count)
        return createStringError(path + ": " + toString(count.takeError()));
      if (!*count)
        return createStringError(path + ": has become shorter while it was read");
      begin += *count;
      bytes = bytes.drop_front(*count);
    }
    return Error::success();
  }

  std::string path;
  sys::fs::file_t handle;
};

/// Bytes as they are.
class StoredBytes : public ArrayBytes {
public:
  StoredBytes(std::shared_ptr<OpenFile> file, uint64_t offset) : file(std::move(file)), offset(offset) {}
  Error read(uint64_t begin, MutableArrayRef<char> bytes) override { return file->read(offset + begin, bytes); }

private:
  std::shared_ptr<OpenFile> file;
  uint64_t offset;
};

/// Bytes that are inflated from the beginning.
class DeflatedBytes : public ArrayBytes {
public:
  DeflatedBytes(std::shared_ptr<OpenFile> file, NpzMember member)
      : file(std::move(file)), member(std::move(member)), input(1 << 16) {}
  ~DeflatedBytes() override { stop(); }

  /// Elements begin behind so many bytes.
  void setHeaderBytes(uint64_t bytes) { header = bytes; }
  Error read(uint64_t begin, MutableArrayRef<char> bytes) override;

private:
  Error start();
  void stop() {
    if (isRunning)
      inflateEnd(&stream);
    isRunning = false;
  }
  Error inflateNext(MutableArrayRef<char> bytes);
  Error fail(const Twine &what) { return createStringError(file->path + ": '" + member.name + ".npy' " + what); }

  std::shared_ptr<OpenFile> file;
  NpzMember member;
  uint64_t header = 0;
  std::mutex mutex; // of all below
  std::vector<char> input;
  z_stream stream = {};
  bool isRunning = false;
  uint64_t taken = 0, position = 0; ///< Of packed and inflated bytes.
  uint32_t crc = 0;
  std::map<uint64_t, std::vector<char>> skipped; ///< By their place.
};

} // namespace

Error DeflatedBytes::start() {
  stop();
  skipped.clear();
  stream = {};
  taken = position = crc = 0;
  isRunning = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  if (!isRunning)
    return fail("cannot be inflated: zlib does not start");
  std::vector<char> bytes(header);
  return inflateNext(bytes);
}

Error DeflatedBytes::inflateNext(MutableArrayRef<char> bytes) {
  for (MutableArrayRef<char> rest = bytes; !rest.empty();) {
    if (!stream.avail_in) {
      size_t count = std::min<uint64_t>(input.size(), member.packed - taken);
      if (!count)
        return fail("ends early");
      if (Error error = file->read(member.offset + taken, MutableArrayRef(input).take_front(count)))
        return error;
      taken += count;
      stream.next_in = reinterpret_cast<Bytef *>(input.data());
      stream.avail_in = count;
    }
    uInt wanted = std::min<size_t>(rest.size(), 1 << 30);
    stream.next_out = reinterpret_cast<Bytef *>(rest.data());
    stream.avail_out = wanted;
    int code = inflate(&stream, Z_NO_FLUSH);
    rest = rest.drop_front(wanted - stream.avail_out);
    if (code != Z_OK && code != Z_BUF_ERROR && !(code == Z_STREAM_END && rest.empty()))
      return fail("is damaged");
  }
  crc = crc32(crc, reinterpret_cast<const Bytef *>(bytes.data()), bytes.size());
  position += bytes.size();
  return position == member.size && crc != member.crc ? fail("is damaged: its checksum is wrong") : Error::success();
}

Error DeflatedBytes::read(uint64_t begin, MutableArrayRef<char> bytes) {
  std::lock_guard lock(mutex);
  begin += header;
  if (auto found = skipped.find(begin); found != skipped.end() && found->second.size() == bytes.size()) {
    llvm::copy(found->second, bytes.begin());
    skipped.erase(found);
    return Error::success();
  }
  if (!isRunning || begin < position)
    if (Error error = start())
      return error;
  while (position < begin) {
    uint64_t place = position;
    std::vector<char> piece(std::min<uint64_t>(bytes.size(), begin - position));
    if (Error error = inflateNext(piece))
      return stop(), std::move(error);
    skipped[place] = std::move(piece);
  }
  if (Error error = inflateNext(bytes))
    return stop(), std::move(error);
  return Error::success();
}

/// Adds an array of an archive.
static Error addMember(StringRef content, const NpzMember &member, std::shared_ptr<OpenFile> file, ArrayFile &result) {
  StringRef packed = content.substr(member.offset, member.packed);
  std::string prefix;
  std::unique_ptr<DeflatedBytes> deflated;
  if (member.isDeflated) {
    // A header is 64 bytes or a few more; version 1 of the format allows 64 KiB.
    prefix.resize(std::min<uint64_t>(member.size, (1 << 16) + 16));
    deflated = std::make_unique<DeflatedBytes>(file, member);
    if (Error error = deflated->read(0, MutableArrayRef(prefix.data(), prefix.size())))
      return error;
  }
  size_t headerBytes = 0;
  Expected<NpyArray> header = parseNpyHeader(member.isDeflated ? prefix : packed, member.size, headerBytes);
  if (!header)
    return createStringError(file->path + ": '" + member.name + ".npy': " + toString(header.takeError()));
  result.headers.emplace_back(member.name, std::move(*header));
  if (deflated) {
    auto again = std::make_unique<DeflatedBytes>(file, member);
    again->setHeaderBytes(headerBytes);
    result.bytes.push_back(std::move(again));
  } else {
    result.bytes.push_back(std::make_unique<StoredBytes>(file, member.offset + headerBytes));
  }
  return Error::success();
}

Expected<ArrayFile> adze::openArrayFile(StringRef path) {
  auto locate = [&](Error error) { return createStringError(path + ": " + toString(std::move(error))); };
  Expected<sys::fs::file_t> handle = sys::fs::openNativeFileForRead(path);
  if (!handle)
    return createStringError(path + ": cannot be read: " + toString(handle.takeError()));
  auto file = std::make_shared<OpenFile>(path.str(), *handle);
  // Mapped only to find out what is where.
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(path + ": cannot be read: " + buffer.getError().message());
  StringRef content = (*buffer)->getBuffer();
  ArrayFile result;
  if (content.starts_with("PK")) {
    Expected<std::vector<NpzMember>> members = listNpz(content);
    if (!members)
      return locate(members.takeError());
    for (const NpzMember &member : *members)
      if (Error error = addMember(content, member, file, result))
        return std::move(error);
    return result;
  }
  if (!content.starts_with("\x93NUMPY"))
    return createStringError(path + ": is neither an .npy nor an .npz file");
  size_t headerBytes = 0;
  Expected<NpyArray> header = parseNpyHeader(content, content.size(), headerBytes);
  if (!header)
    return locate(header.takeError());
  result.headers.emplace_back("", std::move(*header));
  result.bytes.push_back(std::make_unique<StoredBytes>(file, headerBytes));
  return result;
}
