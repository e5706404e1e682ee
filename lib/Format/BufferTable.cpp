//===- BufferTable.cpp - The buffers of a model ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers and writes buffers.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/BufferTable.h"

#include "dialects/adze/ConstantData.h"

#include "schema/tflite_generated.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace adze;

/// Data of buffers starts at multiples of this (`force_align` of the schema).
static constexpr uint64_t dataAlignment = 16;

BufferTable::BufferTable(bool share) : share(share) {
  entries.emplace_back();
  entries[0].hint = 0;
  byHint[0] = 0;
}

ArrayRef<char> BufferTable::getData(ElementsAttr value) {
  auto [found, isNew] = dataOf.try_emplace(value);
  if (isNew) {
    std::vector<char> own;
    ArrayRef<char> data = getWireData(value, own);
    if (!own.empty()) {
      storage.push_back(std::move(own));
      data = storage.back();
    }
    found->second = data;
  }
  return found->second;
}

BufferTable::Handle BufferTable::add(Entry entry) {
  Handle handle = entries.size();
  entries.push_back(entry);
  if (entry.hint > 0)
    byHint.try_emplace(entry.hint, handle);
  return handle;
}

BufferTable::Handle BufferTable::findOrAdd(ElementsAttr value, int32_t hint) {
  Entry entry;
  entry.data = getData(value);
  entry.hint = share ? -1 : hint;
  entry.hasData = true;
  // The same place in the file is the same buffer, as long as it still holds the same data.
  if (auto found = byHint.find(entry.hint); entry.hint > 0 && found != byHint.end()) {
    const Entry &known = entries[found->second];
    if (known.hasData && known.data == entry.data)
      return found->second;
    entry.hint = -1;
  }
  if (entry.hint > 0)
    return add(entry);
  // Blobs are content-addressed, so that where they lie tells what they hold; small data is compared.
  bool isSmall = entry.data.size() < minimumBlobBytes;
  auto remember = [&](auto &map, auto key) {
    auto [found, isNew] = map.try_emplace(key, 0);
    if (isNew)
      found->second = add(entry);
    return found->second;
  };
  return isSmall ? remember(smallByContent, StringRef(entry.data.data(), entry.data.size()))
                 : remember(largeByContent, entry.data.data());
}

BufferTable::Handle BufferTable::addConstant(ElementsAttr value, int32_t hint) {
  Handle handle = findOrAdd(value, hint);
  ++entries[handle].constants;
  if (hint > 0)
    fromFile.try_emplace(hint, handle);
  return handle;
}

BufferTable::Handle BufferTable::addEmpty(int32_t hint) {
  if (share || hint <= 0)
    return 0;
  if (auto found = byHint.find(hint); found != byHint.end() && !entries[found->second].hasData)
    return found->second;
  Entry entry;
  entry.hint = byHint.contains(hint) ? -1 : hint;
  if (entry.hint < 0)
    return 0;
  Handle handle = add(entry);
  fromFile.try_emplace(hint, handle);
  return handle;
}

unsigned BufferTable::addLargeOptions(ElementsAttr value) {
  largeOptions.push_back({getData(value)});
  return largeOptions.size() - 1;
}

void BufferTable::number() {
  order.resize(entries.size());
  for (Handle handle = 0; handle < entries.size(); ++handle)
    order[handle] = handle;
  auto place = [&](Handle handle) { // a hint of -1 comes last
    return std::pair(static_cast<uint32_t>(entries[handle].hint), handle);
  };
  llvm::sort(order, [&](Handle a, Handle b) { return place(a) < place(b); });
  for (auto [index, handle] : llvm::enumerate(order))
    entries[handle].index = index;
}

uint32_t BufferTable::getIndexOfHint(int32_t hint) const {
  if (hint <= 0 || hint == INT32_MAX) // no index, and no key of the map
    return 0;
  auto found = fromFile.find(hint);
  return found == fromFile.end() ? 0 : entries[found->second].index;
}

BufferTable::Handle BufferTable::update(Handle handle, ElementsAttr value) {
  Entry entry;
  entry.data = getData(value);
  if (entries[handle].constants <= 1) {
    entries[handle].data = entry.data;
    return handle;
  }
  --entries[handle].constants;
  entry.constants = 1;
  entry.hasData = true;
  entry.index = order.size();
  order.push_back(add(entry));
  return order.back();
}

void BufferTable::decideOffsets(bool wanted) {
  uint64_t total = 0;
  for (const Entry &entry : entries)
    total += llvm::alignTo(entry.data.size(), dataAlignment) + dataAlignment;
  // Tables come on top; an eighth of the range is ample for them.
  useOffsets = wanted || total > FLATBUFFERS_MAX_BUFFER_SIZE / 8 * 7;
}

flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<flatbuffers::Table>>>
BufferTable::build(flatbuffers::FlatBufferBuilder &builder) {
  std::vector<flatbuffers::Offset<flatbuffers::Table>> tables;
  for (Handle handle : order) {
    Entry &entry = entries[handle];
    auto start = builder.StartTable();
    if (entry.hasData && useOffsets && !entry.data.empty()) {
      builder.AddElement<uint64_t>(wire::Buffer::VT_SIZE, entry.data.size(), 0);
      builder.AddElement<uint64_t>(wire::Buffer::VT_OFFSET, 2, 0);
      entry.patch = builder.GetSize();
    } else if (entry.hasData) {
      builder.AddElement<flatbuffers::uoffset_t>(wire::Buffer::VT_DATA, 1, 0);
      entry.patch = builder.GetSize();
    }
    tables.push_back(builder.EndTable(start));
  }
  return builder.CreateVector(tables);
}

void BufferTable::write(MutableArrayRef<uint8_t> tables, raw_ostream &os) {
  struct Piece {
    uint64_t position;
    ArrayRef<char> data;
    bool hasLength;
  };
  std::vector<Piece> pieces;
  uint64_t end = tables.size();
  auto place = [&](Blob &blob, bool byPosition) {
    uint8_t *field = tables.end() - blob.patch;
    // A vector is preceded by its length; its data is what is aligned.
    uint64_t data = llvm::alignTo(end + (byPosition ? 0 : 4), dataAlignment);
    if (byPosition)
      llvm::support::endian::write64le(field, data);
    else
      llvm::support::endian::write32le(field, data - 4 - (field - tables.begin()));
    pieces.push_back({byPosition ? data : data - 4, blob.data, !byPosition});
    end = data + blob.data.size();
  };
  for (Handle handle : order)
    if (entries[handle].hasData)
      place(entries[handle], useOffsets && !entries[handle].data.empty());
  for (Blob &blob : largeOptions)
    place(blob, /*byPosition=*/true);

  os.write(reinterpret_cast<const char *>(tables.data()), tables.size());
  uint64_t written = tables.size();
  for (const Piece &piece : pieces) {
    os.write_zeros(piece.position - written);
    written = piece.position;
    if (piece.hasLength) {
      char length[4];
      llvm::support::endian::write32le(length, piece.data.size());
      os.write(length, 4);
      written += 4;
    }
    os.write(piece.data.data(), piece.data.size());
    written += piece.data.size();
  }
}
