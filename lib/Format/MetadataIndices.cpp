//===- MetadataIndices.cpp - Indices inside metadata ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Brings metadata that holds indices up to date. OfflineMemoryAllocation is an INT32 vector: version, subgraph, count,
// then one arena offset a tensor, -1 for those to be planned at run time.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/MetadataIndices.h"

#include "dialects/adze/ConstantData.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace adze;

/// Kinds that hold no index, or only names.
static bool isInert(StringRef name) {
  return llvm::is_contained({"min_runtime_version", "CONVERSION_METADATA", "reduced_precision_support", "LiteRtStamp",
                             "NPU_BYTE_CODE", "TFLITE_METADATA", "buffer_location", "keep_stablehlo_constant",
                             "serialization_metadata"},
                            name) ||
         name.starts_with("xnnpack");
}

/// Whether some tensor has another index than in the file that it came from, or is gone.
static bool tensorsMoved(const ExportContext &context) {
  for (const TensorTable &table : context.tables) {
    if (table.fromFile.size() != table.tensors.size())
      return true;
    for (auto [old, now] : table.fromFile)
      if (old != now)
        return true;
  }
  return false;
}

static ElementsAttr updateOfflineAllocation(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(data, storage);
  auto read = [&](size_t word) { return llvm::support::endian::read32le(bytes.data() + 4 * word); };
  constexpr size_t header = 3;
  if (bytes.size() < 4 * header || bytes.size() / 4 < header + read(2) || read(1) >= context.tables.size())
    return data;
  const TensorTable &table = context.tables[read(1)];
  std::vector<char> updated(4 * (header + table.tensors.size()), static_cast<char>(0xFF)); // -1: plan at run time
  auto write = [&](size_t word, uint32_t value) {
    llvm::support::endian::write32le(updated.data() + 4 * word, value);
  };
  write(0, read(0));
  write(1, read(1));
  write(2, table.tensors.size());
  for (auto [old, now] : table.fromFile)
    if (static_cast<uint32_t>(old) < read(2))
      write(header + now, read(header + old));
  auto type = RankedTensorType::get({static_cast<int64_t>(updated.size())}, data.getElementType());
  return makeConstant(type, updated);
}

ElementsAttr adze::updateMetadataIndices(ExportContext &context, MetadataAttr entry) {
  StringRef name = entry.getName() ? entry.getName().getValue() : StringRef();
  if (name.empty() || isInert(name) || !tensorsMoved(context))
    return entry.getData();
  if (name == "OfflineMemoryAllocation")
    return updateOfflineAllocation(context, entry.getData());
  context.module.emitWarning() << "metadata '" << name
                               << "' may hold indices of tensors, which have moved; it is kept unchanged";
  return entry.getData();
}
