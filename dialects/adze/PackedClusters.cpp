//===- PackedClusters.cpp - Clustered constants for LiteRT Micro ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The format's rules: tensorflow/lite/micro/docs/compression.md and micro_allocator.cc of LiteRT Micro.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/PackedClusters.h"

#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Numerics/IndexBits.h"

using namespace mlir;
using namespace adze;

static constexpr unsigned maximumBits = 7;

/// The axis along which the format has a table for each index, -1 where there is one table; none, with `error`, for types that
/// the format leaves out.
static std::optional<int64_t> findTableAxis(RankedTensorType type, std::string &error) {
  StringRef wire = getWireTypeName(type.getElementType());
  if (!llvm::is_contained({"FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL"}, wire)) {
    error = ("LiteRT Micro has no tables of " + wire + " values").str();
    return std::nullopt;
  }
  if (type.getRank() == 0 || !type.hasStaticShape() || type.getNumElements() == 0) {
    error = "LiteRT Micro has no tables for scalars, empty tensors and open shapes";
    return std::nullopt;
  }
  QuantizationParams params = getQuantization(type);
  if (params.scale.size() <= 1)
    return -1;
  if (params.axis != 0 && params.axis != type.getRank() - 1) {
    error = "LiteRT Micro has tables along the first or the last axis, and the scales are along axis " +
            std::to_string(params.axis);
    return std::nullopt;
  }
  if (static_cast<int64_t>(params.scale.size()) != type.getDimSize(params.axis)) {
    error = std::to_string(params.scale.size()) + " scales for " + std::to_string(type.getDimSize(params.axis)) + " channels";
    return std::nullopt;
  }
  return params.axis;
}

ElementOrder adze::getElementOrder(Type storage) {
  if (isa<FloatType>(storage))
    return ElementOrder::Float;
  return storage.isUnsignedInteger() || storage.isInteger(1) ? ElementOrder::Unsigned : ElementOrder::Signed;
}

/// A table for each index of the axis, or one.
static TableLayout makeLayout(RankedTensorType type, int64_t axis) {
  TableLayout layout;
  if (axis < 0)
    return layout;
  layout.tables = layout.extent = type.getDimSize(axis);
  for (int64_t extent : type.getShape().drop_front(axis + 1))
    layout.inner *= extent;
  return layout;
}

std::optional<PackedClusters> adze::packClusters(ClusteredConstOp constant, std::string &error) {
  auto type = cast<RankedTensorType>(constant.getOutput().getType());
  std::optional<int64_t> axis = findTableAxis(type, error);
  if (!axis)
    return std::nullopt;
  ClusterTables tables = getClusterTables(constant);
  int64_t wanted = *axis < 0 ? 1 : type.getDimSize(*axis), values = tables.values;
  std::vector<char> indexStorage, valueStorage;
  ArrayRef<char> indices = getWireData(constant.getIndices(), indexStorage);
  std::optional<ValueTables> found;
  PackedClusters packed;
  bool isAsWanted = tables.tables == wanted && (wanted == 1 || constant.getAxis() == static_cast<uint32_t>(*axis));
  if (isAsWanted && values <= maximumPackedValues) {
    ArrayRef<char> bytes = getWireData(constant.getValues(), valueStorage);
    packed.values.assign(bytes.begin(), bytes.end());
  } else {
    Type storage = getStorageType(type.getElementType());
    std::vector<char> dense;
    found = findValueTables(getWireData(expandClusters(constant), dense), *getWireBits(storage) / 8, getElementOrder(storage),
                            makeLayout(type, *axis), maximumPackedValues);
    if (!found) {
      error = "LiteRT Micro has tables of up to " + std::to_string(maximumPackedValues) + " values, and " +
              (wanted == 1 ? "the tensor" : "a channel") + " has more";
      return std::nullopt;
    }
    values = found->values;
    packed.values = std::move(found->bytes);
  }
  packed.bits = getIndexBits(values);
  if (auto stated = constant->getAttrOfType<IntegerAttr>(indexBitsName))
    packed.bits = std::clamp<int64_t>(stated.getInt(), packed.bits, maximumBits);
  ArrayRef<uint8_t> numbers(reinterpret_cast<const uint8_t *>(indices.data()), indices.size());
  packed.indices = packIndexBits(found ? ArrayRef<uint8_t>(found->indices) : numbers, packed.bits);
  return packed;
}

std::optional<UnpackedClusters> adze::unpackClusters(RankedTensorType type, ArrayRef<char> indices, uint64_t valueBytes,
                                                     unsigned bits, std::string &error) {
  if (bits < 1 || bits > maximumBits) {
    error = "indices of " + std::to_string(bits) + " bits; there can be 1 to " + std::to_string(maximumBits);
    return std::nullopt;
  }
  std::optional<int64_t> axis = findTableAxis(type, error);
  if (!axis)
    return std::nullopt;
  UnpackedClusters result;
  uint64_t elements = type.getNumElements(), expected = getPackedIndexBytes(elements, bits);
  if (indices.size() != expected) {
    error = std::to_string(elements) + " indices of " + std::to_string(bits) + " bits take " + std::to_string(expected) +
            " bytes, and the buffer has " + std::to_string(indices.size());
    return std::nullopt;
  }
  if (*axis >= 0) {
    result.axis = *axis;
    result.tables = type.getDimSize(*axis);
  }
  uint64_t step = *getWireBits(getStorageType(type.getElementType())) / 8 * result.tables;
  if (valueBytes == 0 || valueBytes % step != 0 || valueBytes / step > maximumPackedValues) {
    error = std::to_string(valueBytes) + " bytes of values are no " + std::to_string(result.tables) + " tables of 1 to " +
            std::to_string(maximumPackedValues) + " values";
    return std::nullopt;
  }
  result.valueCount = valueBytes / step;
  result.indices = unpackIndexBits(indices, elements, bits);
  uint8_t largest = *llvm::max_element(result.indices);
  if (largest >= result.valueCount) {
    error = "index " + std::to_string(largest) + " into a table of " + std::to_string(result.valueCount) + " values";
    return std::nullopt;
  }
  return result;
}
