//===- ClusteredConstant.cpp - Constants of few values --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constraints and meaning of `adze.clustered_const`.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ClusteredConstant.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/StructureOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace adze;

/// Whether a blob, if there is one, has exactly the bytes of its type.
static bool hasAllBytes(ElementsAttr value) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  AsmResourceBlob *blob = resource ? resource.getRawHandle().getBlob() : nullptr;
  return !blob || blob->getData().size() == getWireBytes(value.getShapedType());
}

ClusterTables adze::getClusterTables(ClusteredConstOp constant) {
  ShapedType values = constant.getValues().getShapedType();
  ClusterTables tables{values.getDimSize(0), values.getDimSize(1), 1, 1, 1};
  if (!constant.getAxis())
    return tables;
  ArrayRef<int64_t> shape = cast<ShapedType>(constant.getOutput().getType()).getShape();
  for (int64_t extent : shape.drop_front(*constant.getAxis() + 1))
    tables.inner *= extent;
  tables.extent = shape[*constant.getAxis()];
  tables.slices = tables.extent / tables.tables;
  return tables;
}

/// C1, C2, C4, C5: all that types say.
static LogicalResult checkTypes(ClusteredConstOp constant, std::string &error) {
  llvm::raw_string_ostream stream(error);
  auto result = cast<ShapedType>(constant.getOutput().getType());
  ShapedType values = constant.getValues().getShapedType(), indices = constant.getIndices().getShapedType();
  Type storage = getStorageType(result.getElementType());
  if (values.getRank() != 2 || values.getElementType() != storage || values.getDimSize(0) < 1 || values.getDimSize(1) < 1 ||
      values.getDimSize(1) > 256) {
    stream << "C1: values of type " << values << " for a result that stores " << storage;
    return failure();
  }
  if (!result.hasStaticShape() || indices.getShape() != result.getShape() || !indices.getElementType().isUnsignedInteger(8)) {
    stream << "C2: indices have type " << indices << " but the result is " << result;
    return failure();
  }
  std::optional<uint32_t> axis = constant.getAxis();
  int64_t tables = values.getDimSize(0);
  if (axis ? *axis >= result.getRank() || result.getDimSize(*axis) % tables != 0 : tables != 1) {
    stream << "C4: " << tables << " tables do not divide ";
    if (axis)
      stream << "axis " << *axis << " of " << result;
    else
      stream << "a constant without an axis";
    return failure();
  }
  // BOOL is i1 and has a byte.
  if (!storage.isIntOrFloat() || getWireBits(storage).value_or(0) < 8 || !hasAllBytes(constant.getValues()) ||
      !hasAllBytes(constant.getIndices())) {
    stream << "C5: elements of " << storage << " are packed, or a blob has another size than its type";
    return failure();
  }
  return success();
}

LogicalResult adze::checkClusters(ClusteredConstOp constant, std::string &error) {
  if (failed(checkTypes(constant, error)))
    return failure();
  std::vector<char> storage;
  int64_t values = constant.getValues().getShapedType().getDimSize(1);
  for (char byte : getWireData(constant.getIndices(), storage))
    if (static_cast<uint8_t>(byte) >= values) {
      error = "C3: index " + std::to_string(static_cast<uint8_t>(byte)) + " into a table of " + std::to_string(values);
      return failure();
    }
  return success();
}

ElementsAttr adze::expandClusters(ClusteredConstOp constant) {
  std::vector<char> valueStorage, indexStorage;
  ArrayRef<char> values = getWireData(constant.getValues(), valueStorage);
  ArrayRef<char> indices = getWireData(constant.getIndices(), indexStorage);
  ClusterTables tables = getClusterTables(constant);
  size_t bytes = values.size() / (tables.tables * tables.values);
  std::vector<char> dense(indices.size() * bytes);
  for (size_t i = 0; i < indices.size(); ++i) {
    size_t value = tables.getTable(i) * tables.values + static_cast<uint8_t>(indices[i]);
    std::memcpy(dense.data() + i * bytes, values.data() + value * bytes, bytes);
  }
  auto type = cast<ShapedType>(constant.getOutput().getType());
  return makeConstant(RankedTensorType::get(type.getShape(), getStorageType(type.getElementType())), dense);
}
