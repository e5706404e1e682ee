//===- ElementMovement.cpp - Constants made by moving elements ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies of wire bytes in another order.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ElementMovement.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "mlir/IR/BuiltinDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace mlir;
using namespace adze;

namespace {

/// The bytes of a constant as elements of whole bytes.
struct Elements {
  explicit Elements(Attribute attribute) {
    auto value = dyn_cast_or_null<ElementsAttr>(attribute);
    if (!value)
      return;
    std::optional<unsigned> bits = getWireBits(value.getElementType());
    std::optional<uint64_t> total = getWireBytes(value.getShapedType());
    if (!bits || *bits % 8 != 0 || !total)
      return;
    type = value.getElementType();
    size = *bits / 8;
    data = getWireData(value, storage);
    if (data.size() != *total)
      size = 0;
    else
      count = data.size() / size;
  }

  Type type;
  size_t size = 0; ///< Bytes of one element; 0: cannot be moved.
  int64_t count = 0;
  ArrayRef<char> data;

private:
  std::vector<char> storage;
};

} // namespace

/// The type that a constant for `result` has; null while its shape is not known.
static ShapedType getConstantType(Value result) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  return type && type.hasStaticShape() ? getStorageShapedType(type) : ShapedType();
}

std::optional<SmallVector<int64_t>> adze::getIntegers(Attribute attribute) {
  auto elements = dyn_cast_or_null<ElementsAttr>(attribute);
  return elements ? readIntegers(elements) : std::nullopt;
}

bool adze::isWorthFolding(Value result, Value moved) {
  ShapedType type = getConstantType(result);
  std::optional<uint64_t> bytes = type ? getWireBytes(type) : std::nullopt;
  if (!bytes)
    return false;
  if (*bytes <= maximumFoldedBytes)
    return true;
  auto from = moved ? dyn_cast<ShapedType>(moved.getType()) : ShapedType();
  std::optional<uint64_t> movedBytes = from ? getWireBytes(from) : std::nullopt;
  return movedBytes && *bytes <= *movedBytes && moved.hasOneUse();
}

SmallVector<int64_t> adze::getElementStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

ElementsAttr adze::reshapeElements(Attribute attribute, Value result) {
  auto value = dyn_cast_or_null<ElementsAttr>(attribute);
  ShapedType type = getConstantType(result);
  if (!value || !type || value.getElementType() != type.getElementType() ||
      value.getNumElements() != type.getNumElements())
    return {};
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense.reshape(type);
  return {};
}

/// Copies a strided view: `size` bytes an element, dimension by dimension from the outermost.
template <size_t size>
static void copyView(const char *from, char *&to, ArrayRef<int64_t> shape, ArrayRef<int64_t> strides) {
  int64_t extent = shape.empty() ? 1 : shape.front();
  int64_t step = shape.empty() ? 0 : strides.front() * static_cast<int64_t>(size);
  if (shape.size() > 1) {
    for (int64_t i = 0; i < extent; ++i)
      copyView<size>(from + i * step, to, shape.drop_front(), strides.drop_front());
    return;
  }
  for (int64_t i = 0; i < extent; ++i, to += size)
    std::memcpy(to, from + i * step, size);
}

/// Whether every element that a view reads is there.
static bool isViewInside(ArrayRef<int64_t> shape, int64_t offset, ArrayRef<int64_t> strides, int64_t count) {
  int64_t lowest = offset, highest = offset;
  for (auto [extent, stride] : llvm::zip_equal(shape, strides))
    (stride < 0 ? lowest : highest) += (extent - 1) * stride;
  return lowest >= 0 && highest < count;
}

ElementsAttr adze::viewElements(Attribute value, Value result, int64_t offset, ArrayRef<int64_t> strides) {
  Elements source(value);
  ShapedType type = getConstantType(result);
  if (!source.size || !type || source.type != type.getElementType() ||
      type.getRank() != static_cast<int64_t>(strides.size()))
    return {};
  ArrayRef<int64_t> shape = type.getShape();
  std::vector<char> bytes(type.getNumElements() * source.size);
  if (!bytes.empty()) {
    if (!isViewInside(shape, offset, strides, source.count))
      return {};
    const char *from = source.data.data() + offset * source.size;
    char *to = bytes.data();
    switch (source.size) {
    case 1: copyView<1>(from, to, shape, strides); break;
    case 2: copyView<2>(from, to, shape, strides); break;
    case 4: copyView<4>(from, to, shape, strides); break;
    case 8: copyView<8>(from, to, shape, strides); break;
    case 16: copyView<16>(from, to, shape, strides); break;
    default: return {};
    }
  }
  return makeConstant(type, bytes);
}

ElementsAttr adze::pickElements(Attribute value, Value result, ArrayRef<int64_t> indices) {
  Elements source(value);
  ShapedType type = getConstantType(result);
  if (!source.size || !type || source.type != type.getElementType() ||
      type.getNumElements() != static_cast<int64_t>(indices.size()))
    return {};
  std::vector<char> bytes(indices.size() * source.size);
  for (auto [position, index] : llvm::enumerate(indices)) {
    if (index < 0 || index >= source.count)
      return {};
    std::memcpy(bytes.data() + position * source.size, source.data.data() + index * source.size, source.size);
  }
  return makeConstant(type, bytes);
}

ElementsAttr adze::joinElements(ArrayRef<Attribute> values, Value result, int64_t rows) {
  ShapedType type = getConstantType(result);
  std::optional<uint64_t> total = type ? getWireBytes(type) : std::nullopt;
  if (!total || rows < 0)
    return {};
  std::vector<Elements> sources;
  sources.reserve(values.size());
  uint64_t available = 0;
  for (Attribute value : values) {
    const Elements &source = sources.emplace_back(value);
    if (!source.size || source.type != type.getElementType() || (rows ? source.count % rows : source.count) != 0)
      return {};
    available += source.data.size();
  }
  if (available != *total)
    return {};
  std::vector<char> bytes;
  bytes.reserve(*total);
  for (int64_t row = 0; *total && row < rows; ++row) // without bytes, rows may be of any number
    for (const Elements &source : sources) {
      size_t share = source.data.size() / rows;
      const char *from = source.data.data() + row * share;
      bytes.insert(bytes.end(), from, from + share);
    }
  return makeConstant(type, bytes);
}

ElementsAttr adze::makeIntegers(Value result, ArrayRef<int64_t> values) {
  ShapedType type = getConstantType(result);
  if (!type || type.getNumElements() != static_cast<int64_t>(values.size()) || !type.getElementType().isInteger())
    return {};
  std::vector<char> bytes;
  unsigned width = type.getElementTypeBitWidth();
  if (width != 32 && width != 64)
    return {};
  for (int64_t value : values) { // the wire is little-endian, and so are the machines this runs on
    const char *raw = reinterpret_cast<const char *>(&value);
    bytes.insert(bytes.end(), raw, raw + width / 8);
  }
  return makeConstant(type, bytes);
}
