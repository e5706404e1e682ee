//===- ConstantData.cpp - Elements of constants ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads and makes the attributes that hold constants.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"

#include "dialects/adze/WireTypes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/xxhash.h"

#include <cstring>

using namespace mlir;
using namespace adze;

/// Bits of an element where `dense` stores it in another layout than the wire does; 0 where the layouts agree.
static unsigned getPackedBits(Type element) {
  return element.isInteger(1) ? 8 : element.isInteger(4) ? 4 : element.isInteger(2) ? 2 : 0;
}

ArrayRef<char> adze::getWireData(ElementsAttr value, std::vector<char> &storage) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    return blob ? blob->getData() : ArrayRef<char>();
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense || isa<DenseStringElementsAttr>(value)) // another dialect's constant; no data that anyone takes
    return {};
  size_t count = dense.getNumElements();
  Type element = dense.getElementType();
  if (unsigned bits = getPackedBits(element)) {
    storage.assign(llvm::divideCeil(count * bits, 8), 0);
    size_t position = 0;
    for (const APInt &integer : dense.getValues<APInt>()) {
      storage[position / 8] |= static_cast<char>(integer.getZExtValue() << (position % 8));
      position += bits;
    }
    return storage;
  }
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return raw;
  storage.resize(raw.size() * count);
  for (size_t i = 0; i < count; ++i)
    std::memcpy(storage.data() + i * raw.size(), raw.data(), raw.size());
  return storage;
}

/// Sign- or zero-extends `bits` bits at bit position `position` of little-endian `data`.
static int64_t extractInteger(ArrayRef<char> data, uint64_t position, unsigned bits, bool isSigned) {
  uint64_t raw = 0;
  if (bits < 8) {
    raw = (static_cast<unsigned char>(data[position / 8]) >> (position % 8)) & ((1u << bits) - 1);
  } else {
    std::memcpy(&raw, data.data() + position / 8, bits / 8);
  }
  return isSigned && bits < 64 ? llvm::SignExtend64(raw, bits) : static_cast<int64_t>(raw);
}

std::optional<SmallVector<int64_t>> adze::readIntegers(ElementsAttr value) {
  auto integer = dyn_cast<IntegerType>(value.getElementType());
  std::optional<uint64_t> bytes = getWireBytes(value.getShapedType());
  if (!integer || !bytes)
    return std::nullopt;
  std::vector<char> storage;
  ArrayRef<char> data = getWireData(value, storage);
  if (data.size() != *bytes)
    return std::nullopt;
  unsigned bits = *getWireBits(integer);
  bool isSigned = !integer.isUnsigned() && integer.getWidth() != 1;
  SmallVector<int64_t> result(value.getNumElements());
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = extractInteger(data, i * bits, bits, isSigned);
  return result;
}

std::optional<std::vector<double>> adze::readFloats(ElementsAttr value) {
  auto type = dyn_cast<FloatType>(value.getElementType());
  std::optional<uint64_t> bytes = getWireBytes(value.getShapedType());
  if (!type || !bytes)
    return std::nullopt;
  std::vector<char> storage;
  ArrayRef<char> data = getWireData(value, storage);
  if (data.size() != *bytes)
    return std::nullopt;
  std::vector<double> result(value.getNumElements());
  unsigned width = type.getWidth();
  for (size_t i = 0; i < result.size(); ++i) {
    if (width == 32) { // the common case, without an APFloat per element
      float element;
      std::memcpy(&element, data.data() + i * 4, 4);
      result[i] = element;
      continue;
    }
    APInt raw(width, extractInteger(data, i * width, width, /*isSigned=*/false));
    APFloat element(type.getFloatSemantics(), raw);
    bool lossy;
    element.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &lossy);
    result[i] = element.convertToDouble();
  }
  return result;
}

DenseElementsAttr adze::makeDense(ShapedType type, ArrayRef<char> data) {
  Type element = type.getElementType();
  unsigned bits = getPackedBits(element);
  if (!bits)
    return DenseElementsAttr::getFromRawBuffer(type, data);
  SmallVector<APInt> values;
  values.reserve(type.getNumElements());
  unsigned width = element.getIntOrFloatBitWidth();
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    uint64_t raw = extractInteger(data, i * bits, bits, /*isSigned=*/false);
    values.emplace_back(width, width == 1 ? raw != 0 : raw);
  }
  return DenseElementsAttr::get(type, values);
}

static std::string getContentKey(ArrayRef<char> data) {
  llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits(ArrayRef(reinterpret_cast<const uint8_t *>(data.data()), data.size()));
  return "w" + llvm::utohexstr(hash.high64, /*LowerCase=*/true, 16) + llvm::utohexstr(hash.low64, true, 16);
}

static bool holds(const AsmResourceBlob *blob, ArrayRef<char> data) {
  return blob && blob->getData().size() == data.size() &&
         std::memcmp(blob->getData().data(), data.data(), data.size()) == 0;
}

DenseResourceElementsAttr adze::makeResource(ShapedType type, AsmResourceBlob blob) {
  auto &interface = DenseResourceElementsHandle::getManagerInterface(type.getContext());
  DialectResourceBlobManager &manager = interface.getBlobManager();
  std::string key = getContentKey(blob.getData());
  auto *dialect = cast<DenseResourceElementsHandle::Dialect>(interface.getDialect());
  if (auto *entry = manager.lookup(key)) {
    bool freed = !entry->getBlob() || entry->getBlob()->getData().empty();
    if (!freed && !holds(entry->getBlob(), blob.getData())) // other content under the same hash
      return DenseResourceElementsAttr::get(type, interface.insert(key, std::move(blob)));
    if (freed)
      entry->setBlob(std::move(blob));
    return DenseResourceElementsAttr::get(type, DenseResourceElementsHandle(entry, dialect));
  }
  return DenseResourceElementsAttr::get(type, interface.insert(key, std::move(blob)));
}

ElementsAttr adze::makeConstant(ShapedType type, ArrayRef<char> data) {
  std::optional<uint64_t> bytes = getWireBytes(type);
  if (bytes && *bytes < minimumBlobBytes)
    return makeDense(type, data);
  return makeResource(type, HeapAsmResourceBlob::allocateAndCopyWithAlign(data, /*align=*/16));
}

void adze::freeUnusedBlobs(Operation *root) {
  llvm::StringSet<> used;
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr attr) { used.insert(attr.getRawHandle().getKey()); });
  root->walk([&](Operation *op) { walker.walk(op->getAttrDictionary()); });
  auto &manager = DenseResourceElementsHandle::getManagerInterface(root->getContext()).getBlobManager();
  SmallVector<std::string> unused;
  manager.getBlobMap([&](const llvm::StringMap<DialectResourceBlobManager::BlobEntry> &blobs) {
    for (const auto &entry : blobs)
      if (!used.contains(entry.getKey()) && entry.getValue().getBlob())
        unused.push_back(entry.getKey().str());
  });
  for (const std::string &key : unused)
    manager.update(key, AsmResourceBlob());
}
