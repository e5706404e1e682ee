//===- Weights.cpp - The bytes of constants -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding a symbol's bytes in an object, and hashing without a copy.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Weights.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/SHA256.h"

using namespace adze;
using namespace llvm;

Error adze::fillWeights(MutableArrayRef<char> block, Manifest &manifest) {
  for (WeightSegment &segment : manifest.weights) {
    if (segment.offset > block.size() || segment.data.size() > block.size() - segment.offset)
      return createStringError("weights at " + Twine(segment.offset) + " do not fit into " + Twine(block.size()) + " bytes");
    copy(segment.data, block.data() + segment.offset);
    segment.owner.reset(); // one by one, so that large weights are not there twice
  }
  manifest.weights.clear();
  return Error::success();
}

Error adze::fillWeights(MutableArrayRef<char> object, StringRef symbol, Manifest &manifest) {
  auto file = object::ObjectFile::createObjectFile(MemoryBufferRef(StringRef(object.data(), object.size()), "weights"));
  if (!file)
    return file.takeError();
  for (const object::SymbolRef &candidate : (*file)->symbols()) {
    Expected<StringRef> name = candidate.getName();
    Expected<object::section_iterator> section = candidate.getSection();
    Expected<uint64_t> address = candidate.getValue();
    if (!name || !section || !address)
      return joinErrors(joinErrors(name.takeError(), section.takeError()), address.takeError());
    name->consume_front((*file)->isMachO() ? "_" : "");
    if (*name != symbol || *section == (*file)->section_end())
      continue;
    Expected<StringRef> contents = (*section)->getContents();
    if (!contents)
      return contents.takeError();
    uint64_t offset = *address - (*section)->getAddress();
    if (offset > contents->size() || manifest.weightsBytes > contents->size() - offset)
      return createStringError("'" + symbol + "' is no block of " + Twine(manifest.weightsBytes) + " bytes");
    size_t begin = contents->data() - object.data() + offset;
    return fillWeights(object.slice(begin, manifest.weightsBytes), manifest);
  }
  return createStringError("the object does not define '" + symbol + "'");
}

static std::string toText(std::array<uint8_t, 32> hash) { return toHex(hash, /*LowerCase=*/true); }

std::string adze::hashBytes(ArrayRef<char> bytes) {
  return toText(SHA256::hash(ArrayRef(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size())));
}

std::vector<const WeightSegment *> adze::sortByOffset(const Manifest &manifest) {
  std::vector<const WeightSegment *> order;
  for (const WeightSegment &segment : manifest.weights)
    order.push_back(&segment);
  llvm::sort(order, [](const auto *a, const auto *b) { return a->offset < b->offset; });
  return order;
}

std::string adze::hashWeights(const Manifest &manifest) {
  SHA256 hash;
  uint64_t position = 0;
  auto pad = [&](uint64_t end) {
    static const std::vector<uint8_t> zeros(4096);
    for (; position < end; position += std::min<uint64_t>(zeros.size(), end - position))
      hash.update(ArrayRef(zeros).take_front(end - position));
  };
  for (const WeightSegment *segment : sortByOffset(manifest)) {
    pad(segment->offset);
    hash.update(ArrayRef(reinterpret_cast<const uint8_t *>(segment->data.data()), segment->data.size()));
    position = std::max(position, segment->offset + segment->data.size());
  }
  pad(manifest.weightsBytes);
  return toText(hash.final());
}
