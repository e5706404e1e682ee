//===- ImportClusters.cpp - Constants that hold indices -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LiteRT Micro's compressed tensors as clustered constants.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/PackedClusters.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/ImportContext.h"
#include "lib/Numerics/IndexBits.h"

using namespace mlir;
using namespace adze;

void adze::importCompression(ImportContext &context) {
  if (!context.model->metadata())
    return;
  for (const wire::Metadata *entry : *context.model->metadata()) {
    if (toRef(entry->name()) != compressionKey)
      continue;
    bool outside = false;
    std::optional<ArrayRef<char>> data = context.getBuffer(entry->buffer(), outside);
    std::optional<LutTensors> read = data ? readCompression(*data) : std::nullopt;
    for (auto [subgraph, entries] : llvm::enumerate(read.value_or(LutTensors())))
      for (const LutTensor &lut : entries)
        context.compressed[{static_cast<uint32_t>(subgraph), lut.tensor}].push_back(lut);
    return;
  }
}

FailureOr<Value> adze::importClusters(ImportContext &context, OpBuilder &builder, const ImportedTensor &tensor,
                                      ArrayRef<char> indices, ArrayRef<LutTensor> entries, const llvm::Twine &where) {
  if (entries.size() > 1)
    return context.error(where + ": metadata '" + compressionKey + "' names it twice");
  const LutTensor &entry = entries.front();
  bool outside = false;
  std::optional<ArrayRef<char>> values = context.getBuffer(entry.buffer, outside);
  auto type = dyn_cast<RankedTensorType>(tensor.type);
  if (outside || !values || !type)
    return context.error(where + ": the buffer of its values, " + llvm::Twine(entry.buffer) + ", is " +
                         (outside ? "outside of the file" : "empty"));
  std::string rule;
  std::optional<UnpackedClusters> clusters = unpackClusters(type, indices, values->size(), entry.bits, rule);
  if (!clusters)
    return context.error(where + ": compressed: " + rule);
  auto tableType = RankedTensorType::get({clusters->tables, clusters->valueCount}, getStorageType(type.getElementType()));
  auto indexType = RankedTensorType::get(type.getShape(), builder.getIntegerType(8, /*isSigned=*/false));
  ArrayRef<char> bytes(reinterpret_cast<const char *>(clusters->indices.data()), clusters->indices.size());
  IntegerAttr axis = clusters->axis ? builder.getI32IntegerAttr(*clusters->axis) : IntegerAttr();
  auto constant = ClusteredConstOp::create(builder, tensor.location, type, context.getConstant(tableType, *values),
                                           makeConstant(indexType, bytes), axis);
  constant->setAttr(valueBufferName, builder.getI32IntegerAttr(entry.buffer));
  if (entry.bits != getIndexBits(clusters->valueCount))
    constant->setAttr(indexBitsName, builder.getI32IntegerAttr(entry.bits));
  context.lutBuffers.insert(entry.buffer);
  return constant.getOutput();
}
