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
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/MetadataIndices.h"

#include "schema/compression_generated.h"

using namespace mlir;
using namespace adze;
namespace compression = adze::wire::compression;

/// The only version so far; a later one may hold what would be lost here.
static constexpr uint32_t knownVersion = 1;

std::optional<LutTensors> adze::readCompression(ArrayRef<char> bytes) {
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

ElementsAttr adze::makeCompression(MLIRContext *context) {
  auto bytes = IntegerType::get(context, 8, IntegerType::Unsigned);
  return write(makeConstant(RankedTensorType::get({0}, bytes), {}), {});
}

/// Whether a tensor has its values in its buffer, whatever metadata says. What is compressed in a file is a clustered constant
/// from there on.
static bool isPlainConstant(const ExportedTensor &tensor) {
  return !tensor.lut && tensor.value && isa_and_nonnull<ConstOp, SparseConstOp, BlockwiseConstOp>(tensor.value.getDefiningOp());
}

bool adze::hasClusters(const ExportContext &context) {
  return llvm::any_of(context.tables, [](const TensorTable &table) {
    return llvm::any_of(table.tensors, [](const ExportedTensor &tensor) { return tensor.lut.has_value(); });
  });
}

bool adze::isCompressionObsolete(const ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  std::optional<LutTensors> old = readCompression(getWireData(data, storage));
  if (!old || hasClusters(context))
    return false;
  bool isEmpty = true;
  for (unsigned index = 0; index < context.functions.size(); ++index) {
    uint32_t inFile = getSubgraphInFile(context, index);
    if (inFile >= old->size())
      continue;
    for (const LutTensor &entry : (*old)[inFile]) {
      isEmpty = false;
      std::optional<int32_t> tensor = context.tables[index].getIndexOfFile(entry.tensor);
      if (tensor && !isPlainConstant(context.tables[index].tensors[*tensor]))
        return false;
    }
  }
  return !isEmpty;
}

/// The entries of one function: those of the file in their order, then those of constants that are new.
static std::vector<LutTensor> updateEntries(ExportContext &context, const TensorTable &table,
                                            ArrayRef<LutTensor> entriesOfFile) {
  std::vector<LutTensor> updated;
  llvm::SmallDenseSet<int32_t> known;
  auto addClusters = [&](int32_t index) {
    const std::optional<ExportedLut> &lut = table.tensors[index].lut;
    if (lut && known.insert(index).second)
      updated.push_back({index, context.buffers.getIndex(lut->values), static_cast<uint8_t>(lut->bits)});
    return lut.has_value();
  };
  for (const LutTensor &entry : entriesOfFile) {
    std::optional<int32_t> tensor = table.getIndexOfFile(entry.tensor);
    if (!tensor || addClusters(*tensor) || isPlainConstant(table.tensors[*tensor]))
      continue;
    if (uint32_t buffer = context.buffers.getIndexOfHint(entry.buffer))
      updated.push_back({*tensor, buffer, entry.bits});
    else
      context.module.emitWarning() << "metadata '" << compressionKey << "': the values of tensor '"
                                   << table.tensors[*tensor].name << "' are gone";
  }
  for (size_t index = 0; index < table.tensors.size(); ++index)
    addClusters(index);
  return updated;
}

ElementsAttr adze::updateCompression(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  std::optional<LutTensors> old = readCompression(getWireData(data, storage));
  if (!old && !hasClusters(context)) {
    context.module.emitWarning() << "metadata '" << compressionKey
                                 << "' is malformed or of an unknown version; it is kept unchanged";
    return data;
  }
  LutTensors updated, none;
  const LutTensors &inFile = old ? *old : none;
  for (unsigned index = 0; index < context.functions.size(); ++index) {
    uint32_t place = getSubgraphInFile(context, index);
    bool isKnown = place < inFile.size();
    std::vector<LutTensor> entries =
        updateEntries(context, context.tables[index], isKnown ? ArrayRef<LutTensor>(inFile[place]) : ArrayRef<LutTensor>());
    if (!isKnown && entries.empty())
      continue;
    updated.resize(index + 1);
    updated[index] = std::move(entries);
  }
  if (!updated.empty() && llvm::any_of(ArrayRef(updated).drop_back(), [](auto &entries) { return entries.empty(); }))
    context.module.emitWarning() << "metadata '" << compressionKey
                                 << "': LiteRT Micro refuses it where a subgraph in front of others has no entry";
  return updated == inFile ? data : write(data, updated);
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
    if (std::optional<LutTensors> subgraphs = readCompression(getWireData(entry.getData(), storage)))
      for (const std::vector<LutTensor> &tensors : *subgraphs)
        for (const LutTensor &tensor : tensors)
          buffers.insert(tensor.buffer);
  }
  return buffers;
}
