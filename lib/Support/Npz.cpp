//===- Npz.cpp - Tensors in .npz files ------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A zip archive of .npy files, read through its central directory.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Npy.h"

#include "llvm/Support/Endian.h"

#include <limits>
#include <zlib.h>

using namespace adze;
using namespace llvm;
using namespace llvm::support::endian;

static constexpr uint32_t localMagic = 0x04034b50, centralMagic = 0x02014b50, endMagic = 0x06054b50;
static constexpr size_t localSize = 30, centralSize = 46, endSize = 22;
static constexpr uint16_t stored = 0, deflated = 8;
/// 1980-01-01, the first day of the format: no clock in files.
static constexpr uint16_t firstDay = 0x21;

namespace {

/// A file in an archive.
struct Entry {
  std::string name;
  uint16_t flags = 0, method = stored;
  uint32_t crc = 0;
  uint64_t packed = 0, size = 0, offset = 0;
};

} // namespace

static Error malformed(const Twine &what) { return createStringError("malformed .npz file: " + what); }

static uint32_t getCRC(StringRef bytes) {
  uLong crc = crc32(0, nullptr, 0);
  for (StringRef rest = bytes; !rest.empty();) {
    StringRef part = rest.take_front(1 << 30); // zlib counts in 32 bits
    crc = crc32(crc, reinterpret_cast<const Bytef *>(part.data()), part.size());
    rest = rest.drop_front(part.size());
  }
  return crc;
}

/// Sizes of 4 GiB and more, and offsets, are in an extra field of their own.
static Error readZip64(StringRef extra, Entry &entry) {
  while (extra.size() >= 4) {
    uint16_t kind = read16le(extra.data()), length = read16le(extra.data() + 2);
    extra = extra.drop_front(4);
    if (length > extra.size())
      break;
    StringRef field = extra.take_front(length);
    extra = extra.drop_front(length);
    if (kind != 1)
      continue;
    for (uint64_t *value : {&entry.size, &entry.packed, &entry.offset}) {
      if (*value != 0xffffffff)
        continue;
      if (field.size() < 8)
        return malformed("a 64-bit size of '" + entry.name + "' is missing");
      *value = read64le(field.data());
      field = field.drop_front(8);
    }
    return Error::success();
  }
  return Error::success();
}

/// The central directory.
static Expected<std::vector<Entry>> readDirectory(StringRef bytes) {
  // The end record is followed by a comment of at most 64 KiB.
  size_t lowest = bytes.size() > endSize + 0xffff ? bytes.size() - endSize - 0xffff : 0;
  size_t at = bytes.size() < endSize ? StringRef::npos : bytes.size() - endSize;
  while (at != StringRef::npos && read32le(bytes.data() + at) != endMagic)
    at = at == lowest ? StringRef::npos : at - 1;
  if (at == StringRef::npos)
    return malformed("its directory is missing");
  size_t count = read16le(bytes.data() + at + 10);
  uint64_t offset = read32le(bytes.data() + at + 16);
  if (count == 0xffff || offset == 0xffffffff)
    return createStringError("archives with 65535 files or more than 4 GiB are not supported");
  std::vector<Entry> entries;
  for (size_t index = 0; index < count; ++index) {
    if (offset > bytes.size() || bytes.size() - offset < centralSize || read32le(bytes.data() + offset) != centralMagic)
      return malformed("its directory ends early");
    const char *record = bytes.data() + offset;
    size_t nameSize = read16le(record + 28), extraSize = read16le(record + 30), commentSize = read16le(record + 32);
    StringRef rest = bytes.drop_front(offset + centralSize);
    if (rest.size() < nameSize + extraSize + commentSize)
      return malformed("its directory ends early");
    Entry entry{rest.take_front(nameSize).str(), read16le(record + 8),  read16le(record + 10), read32le(record + 16),
                read32le(record + 20),           read32le(record + 24), read32le(record + 42)};
    if (Error error = readZip64(rest.substr(nameSize, extraSize), entry))
      return std::move(error);
    entries.push_back(std::move(entry));
    offset += centralSize + nameSize + extraSize + commentSize;
  }
  return entries;
}

/// The stored bytes of an entry.
static Expected<StringRef> findBytes(StringRef bytes, const Entry &entry) {
  if (entry.flags & 1)
    return createStringError("'" + entry.name + "' is encrypted");
  if (entry.offset > bytes.size() || bytes.size() - entry.offset < localSize ||
      read32le(bytes.data() + entry.offset) != localMagic)
    return malformed("'" + entry.name + "' is not where the directory says");
  const char *record = bytes.data() + entry.offset;
  uint64_t skipped = localSize + read16le(record + 26) + read16le(record + 28);
  StringRef rest = bytes.drop_front(entry.offset);
  if (rest.size() < skipped || rest.size() - skipped < entry.packed)
    return malformed("'" + entry.name + "' ends early");
  return rest.substr(skipped, entry.packed);
}

static Expected<std::string> inflateBytes(StringRef packed, const Entry &entry) {
  // Deflate packs 1032 to 1 at best: a larger claim is no reason to reserve memory.
  if (entry.size / 1032 > entry.packed || entry.size > std::numeric_limits<uInt>::max() ||
      packed.size() > std::numeric_limits<uInt>::max())
    return malformed("the size of '" + entry.name + "' is not believable");
  std::string result(entry.size, 0);
  z_stream stream = {};
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
  stream.avail_in = packed.size();
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = result.size();
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return createStringError("zlib does not start");
  int code = inflate(&stream, Z_FINISH);
  bool good = code == Z_STREAM_END && stream.total_out == entry.size;
  inflateEnd(&stream);
  if (!good)
    return malformed("the data of '" + entry.name + "' is damaged");
  return result;
}

static Expected<NpyArray> readEntry(StringRef bytes, const Entry &entry) {
  Expected<StringRef> packed = findBytes(bytes, entry);
  if (!packed)
    return packed.takeError();
  std::string inflated;
  StringRef content = *packed;
  if (entry.method == deflated) {
    Expected<std::string> made = inflateBytes(*packed, entry);
    if (!made)
      return made.takeError();
    inflated = std::move(*made);
    content = inflated;
  } else if (entry.method != stored) {
    return createStringError("'" + entry.name + "' is packed by method " + Twine(entry.method) +
                             ": only stored and deflated files are supported");
  }
  if (getCRC(content) != entry.crc)
    return malformed("the checksum of '" + entry.name + "' is wrong");
  Expected<NpyArray> array = parseNpy(content);
  if (!array)
    return createStringError("'" + entry.name + "': " + toString(array.takeError()));
  return array;
}

Expected<std::vector<NpzMember>> adze::listNpz(StringRef bytes) {
  Expected<std::vector<Entry>> entries = readDirectory(bytes);
  if (!entries)
    return entries.takeError();
  std::vector<NpzMember> members;
  for (const Entry &entry : *entries) {
    StringRef name = entry.name;
    if (!name.consume_back(".npy"))
      continue; // an archive may hold notes
    if (entry.method != stored && entry.method != deflated)
      return createStringError("'" + entry.name + "' is packed by method " + Twine(entry.method) +
                               ": only stored and deflated files are supported");
    Expected<StringRef> packed = findBytes(bytes, entry);
    if (!packed)
      return packed.takeError();
    if (entry.method == stored && entry.size != entry.packed)
      return malformed("the size of '" + entry.name + "' is not believable");
    members.push_back({name.str(), uint64_t(packed->data() - bytes.data()), entry.packed, entry.size, entry.crc,
                       entry.method == deflated});
  }
  return members;
}

Expected<NpyArrays> adze::parseNpz(StringRef bytes) {
  Expected<std::vector<Entry>> entries = readDirectory(bytes);
  if (!entries)
    return entries.takeError();
  NpyArrays arrays;
  for (const Entry &entry : *entries) {
    StringRef name = entry.name;
    if (!name.consume_back(".npy"))
      continue; // an archive may hold notes
    Expected<NpyArray> array = readEntry(bytes, entry);
    if (!array)
      return array.takeError();
    arrays.emplace_back(name.str(), std::move(*array));
  }
  return arrays;
}

/// `bytes` deflated; empty where that is not shorter.
static std::string deflateBytes(StringRef bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return "";
  std::string result(bytes.size(), 0);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = bytes.size();
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = result.size();
  int code = deflate(&stream, Z_FINISH); // does not end where the result is longer
  result.resize(code == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return result;
}

/// The fields that both records of an entry have.
static void writeFields(const Entry &entry, raw_ostream &os) {
  char fields[26];
  write16le(fields, 20);        // version 2.0
  write16le(fields + 2, 0x800); // names are UTF-8
  write16le(fields + 4, entry.method);
  write16le(fields + 6, 0);
  write16le(fields + 8, firstDay);
  write32le(fields + 10, entry.crc);
  write32le(fields + 14, entry.packed);
  write32le(fields + 18, entry.size);
  write16le(fields + 22, entry.name.size());
  write16le(fields + 24, 0);
  os.write(fields, sizeof(fields));
}

static void writeMagic(uint32_t value, raw_ostream &os) {
  char bytes[4];
  write32le(bytes, value);
  os.write(bytes, sizeof(bytes));
}

static void writeDirectory(const std::vector<Entry> &entries, uint64_t offset, raw_ostream &os) {
  uint64_t size = 0;
  for (const Entry &entry : entries) {
    writeMagic(centralMagic, os);
    os.write("\x14\x03", 2); // made by version 2.0, on Unix
    writeFields(entry, os);
    char tail[14] = {};
    write32le(tail + 6, 0600u << 16); // permissions
    write32le(tail + 10, entry.offset);
    os.write(tail, sizeof(tail));
    os << entry.name;
    size += centralSize + entry.name.size();
  }
  char end[endSize] = {};
  write32le(end, endMagic);
  write16le(end + 8, entries.size());
  write16le(end + 10, entries.size());
  write32le(end + 12, size);
  write32le(end + 16, offset);
  os.write(end, sizeof(end));
}

Error adze::writeNpz(const NpyArrays &arrays, raw_ostream &os) {
  std::vector<Entry> entries;
  uint64_t offset = 0;
  for (const auto &[name, array] : arrays) {
    std::string bytes;
    raw_string_ostream stream(bytes);
    writeNpy(array, stream);
    Entry entry{name + ".npy", 0, stored, getCRC(bytes), bytes.size(), bytes.size(), offset};
    uint64_t limit = std::numeric_limits<uint32_t>::max();
    if (bytes.size() >= limit || offset + bytes.size() >= limit - (1 << 20) || entry.name.size() > 0xffff ||
        entries.size() >= 0xfffe)
      return createStringError("the arrays are too large for an .npz file of 4 GiB");
    if (std::string packed = deflateBytes(bytes); !packed.empty()) {
      bytes = std::move(packed);
      entry.method = deflated;
      entry.packed = bytes.size();
    }
    writeMagic(localMagic, os);
    writeFields(entry, os);
    os << entry.name << bytes;
    offset += localSize + entry.name.size() + bytes.size();
    entries.push_back(std::move(entry));
  }
  writeDirectory(entries, offset, os);
  return Error::success();
}
