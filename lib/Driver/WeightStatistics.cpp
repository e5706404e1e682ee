//===- WeightStatistics.cpp - What weights are made of --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pass over the wire's bytes.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/WeightStatistics.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"

#include <cstring>
#include <unordered_set>

using namespace mlir;
using namespace adze;

namespace {

class Counter {
public:
  Counter(unsigned bits, bool isFloat, ArrayRef<int64_t> zeroPoints, uint64_t channelStride)
      : zeroPoints(zeroPoints), channelStride(channelStride),
        mask(bits == 64 ? ~uint64_t(0) : (uint64_t(1) << bits) - 1),
        zeroMask(isFloat ? mask >> 1 : mask), // the sign of a zero does not matter
        seen(bits <= 16 ? size_t(1) << bits : 0) {}

  void add(uint64_t raw) {
    uint64_t zeroPoint = zeroPoints.empty() ? 0 : zeroPoints[position / channelStride % zeroPoints.size()];
    ++position;
    zeros += ((raw ^ zeroPoint) & zeroMask) == 0;
    if (!seen.empty()) {
      distinct += !seen[raw & mask];
      seen[raw & mask] = true;
    } else if (distinct <= maximumDistinct && values.insert(raw).second) {
      ++distinct;
    }
  }

  uint64_t zeros = 0, distinct = 0;

private:
  ArrayRef<int64_t> zeroPoints;
  uint64_t channelStride, mask, zeroMask, position = 0;
  std::vector<bool> seen;              // narrow elements
  std::unordered_set<uint64_t> values; // wide elements; any bit pattern may occur
};

} // namespace

/// Calls `counter` with the first `elements` elements of `bits` bits, low bits first.
static void visit(ArrayRef<char> data, unsigned bits, uint64_t elements, Counter &counter) {
  if (bits < 8) {
    unsigned perByte = 8 / bits;
    for (uint64_t i = 0; i < elements && i / perByte < data.size(); ++i)
      counter.add(static_cast<uint8_t>(data[i / perByte]) >> (i % perByte * bits) & ((1u << bits) - 1));
    return;
  }
  unsigned bytes = bits / 8;
  for (uint64_t i = 0; i < elements && (i + 1) * bytes <= data.size(); ++i) {
    uint64_t raw = 0;
    std::memcpy(&raw, data.data() + i * bytes, bytes);
    counter.add(raw);
  }
}

std::optional<WeightStatistics> adze::countWeights(ElementsAttr value, ShapedType type) {
  Type element = getStorageType(type.getElementType());
  std::optional<unsigned> bits = getWireBits(element);
  if (!bits || *bits > 64 || !type.hasStaticShape())
    return std::nullopt;
  QuantizationParams params = getQuantization(type);
  uint64_t stride = 1;
  bool sparse = value.getNumElements() != type.getNumElements();
  if (params.zeroPoint.size() > 1 && !sparse)
    for (int64_t i = params.axis + 1; i < type.getRank(); ++i)
      stride *= type.getDimSize(i);
  std::vector<char> storage;
  ArrayRef<char> data = getWireData(value, storage);
  Counter counter(*bits, isa<FloatType>(element), params.zeroPoint, std::max<uint64_t>(stride, 1));
  visit(data, *bits, value.getNumElements(), counter);

  WeightStatistics result;
  result.elements = type.getNumElements();
  result.bytes = data.size();
  result.zeros = counter.zeros + (result.elements - std::min<uint64_t>(result.elements, value.getNumElements()));
  if (counter.distinct <= maximumDistinct)
    result.distinct = counter.distinct + (sparse && counter.zeros == 0 && result.zeros > 0);
  return result;
}
