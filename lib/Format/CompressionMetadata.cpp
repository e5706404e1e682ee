//===- CompressionMetadata.cpp - Constants of looked-up values ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads, updates and writes compression metadata, a flatbuffer (schema/compression.fbs).
//
//===----------------------------------------------------------------------===//

#include "lib/Format/CompressionMetadata.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Format/MetadataIndices.h"

#include "schema/compression_generated.h"

using namespace mlir;
using namespace adze;
namespace compression = adze::wire::compression;

/// The only version so far; a later one may hold what would be lost here.
static constexpr uint32_t knownVersion = 1;

namespace {

struct LutTensor {
  int32_t tensor;
  uint32_t buffer;
  uint8_t bits;
  bool operator==(const LutTensor &other) const {
    return tensor == other.tensor && buffer == other.buffer && bits == other.bits;
  }
};

using LutTensors = std::vector<std::vector<LutTensor>>; // by subgraph

} // namespace

static std::optional<LutTensors> parse(ArrayRef<char> bytes) {
  // Accessors need the alignment of scalars, which the bytes of a `dense` attribute may lack.
  std::vector<uint32_t> aligned((bytes.size() + 3) / 4);
  llvm::copy(bytes, reinterpret_cast<char *>(aligned.data()));
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(aligned.data()), bytes.size());
  if (bytes.size() < 8 || !compression::VerifyMetadataBuffer(verifier))
    return std::nullopt;
  const compression::Metadata *metadata = compression::GetMetadata(aligned.data());
  if (metadata->schema_version() != knownVersion)
    return std::nullopt;
  LutTensors result;
  if (!metadata->subgraphs())
    return result;
  for (const compression::Subgraph *subgraph : *metadata->subgraphs()) {
    std::vector<LutTensor> &entries = result.emplace_back();
    if (subgraph->lut_tensors())
      for (const compression::LutTensor *entry : *subgraph->lut_tensors())
        entries.push_back({entry->tensor(), entry->value_buffer(), entry->index_bitwidth()});
  }
  return result;
}

static ElementsAttr write(ElementsAttr data, const LutTensors &subgraphs) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<compression::Subgraph>> tables;
  for (const std::vector<LutTensor> &entries : subgraphs) {
    std::vector<flatbuffers::Offset<compression::LutTensor>> tensors;
    for (const LutTensor &entry : entries)
      tensors.push_back(compression::CreateLutTensor(builder, entry.tensor, entry.buffer, entry.bits));
    tables.push_back(compression::CreateSubgraph(builder, builder.CreateVector(tensors)));
  }
  builder.Finish(compression::CreateMetadata(builder, knownVersion, builder.CreateVector(tables)));
  return withBytes(data, {reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize()});
}

ElementsAttr adze::updateCompression(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  std::optional<LutTensors> old = parse(getWireData(data, storage));
  if (!old) {
    context.module.emitWarning() << "metadata '" << compressionKey
                                 << "' is malformed or of an unknown version; it is kept unchanged";
    return data;
  }
  LutTensors updated;
  for (unsigned index = 0; index < context.functions.size(); ++index) {
    uint32_t inFile = getSubgraphInFile(context, index);
    if (inFile >= old->size())
      continue;
    updated.resize(index + 1);
    const TensorTable &table = context.tables[index];
    for (const LutTensor &entry : (*old)[inFile]) {
      std::optional<int32_t> tensor = table.getIndexOfFile(entry.tensor);
      if (!tensor)
        continue;
      uint32_t buffer = context.buffers.getIndexOfHint(entry.buffer);
      if (buffer == 0)
        context.module.emitWarning() << "metadata '" << compressionKey << "': the values of tensor '"
                                     << table.tensors[*tensor].name << "' are gone";
      else
        updated[index].push_back({*tensor, buffer, entry.bits});
    }
  }
  return updated == *old ? data : write(data, updated);
}

llvm::SmallSet<uint32_t, 8> adze::getValueBuffers(ModuleOp module) {
  llvm::SmallSet<uint32_t, 8> buffers;
  auto metadata = module->getAttrOfType<ArrayAttr>("adze.metadata");
  if (!metadata)
    return buffers;
  for (auto entry : metadata.getAsRange<MetadataAttr>()) {
    if (!entry.getName() || entry.getName().getValue() != compressionKey || !entry.getData())
      continue;
    std::vector<char> storage;
    if (std::optional<LutTensors> subgraphs = parse(getWireData(entry.getData(), storage)))
      for (const std::vector<LutTensor> &tensors : *subgraphs)
        for (const LutTensor &tensor : tensors)
          buffers.insert(tensor.buffer);
  }
  return buffers;
}
