//===- MetadataIndices.cpp - What metadata says of the model --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Brings metadata up to date, by kind. min_runtime_version is text. TFLITE_METADATA describes inputs and outputs by their
// position among them, so that it stays true however tensors move.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/MetadataIndices.h"

#include "dialects/adze/ConstantData.h"
#include "lib/Format/CompressionMetadata.h"
#include "lib/Format/ControlDependencies.h"
#include "lib/Format/OfflineAllocation.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Format/RuntimeVersions.h"

#include "schema/description_generated.h"

using namespace mlir;
using namespace adze;

/// Kinds that hold no index.
static bool isInert(StringRef name) {
  return llvm::is_contained({"CONVERSION_METADATA", "reduced_precision_support", "LiteRtStamp", "NPU_BYTE_CODE",
                             "buffer_location", "keep_stablehlo_constant", "serialization_metadata"},
                            name) ||
         name.starts_with("xnnpack");
}

bool adze::needsIndexRecords(StringRef name) {
  return name == offlineAllocationKey || name == compressionKey || name == controlDependenciesKey;
}

uint32_t adze::getSubgraphInFile(const ExportContext &context, unsigned function) {
  func::FuncOp op = context.functions[function];
  auto inFile = op->getAttrOfType<IntegerAttr>("adze.subgraph");
  return inFile ? inFile.getInt() : function;
}

ElementsAttr adze::withBytes(ElementsAttr data, ArrayRef<char> bytes) {
  std::vector<char> storage;
  if (getWireData(data, storage) == bytes)
    return data;
  auto element = IntegerType::get(data.getContext(), 8, IntegerType::Unsigned);
  return makeConstant(RankedTensorType::get({static_cast<int64_t>(bytes.size())}, element), bytes);
}

/// Whether some tensor has another index than in the file that it came from, or is gone.
static bool hasMoved(const TensorTable &table) {
  if (table.fromFile.size() != table.tensors.size())
    return true;
  return llvm::any_of(table.fromFile, [](auto entry) { return entry.first != entry.second; });
}

/// Whether the module uses the operator codes that its file used, which the importer notes where the file asks for an
/// older runtime than its operators need.
static bool hasCodesOfFile(ModuleOp module, ArrayRef<Attribute> needed) {
  auto fromFile = module->getAttrOfType<ArrayAttr>("adze.operator_codes");
  if (!fromFile)
    return false;
  llvm::SmallDenseSet<Attribute> used, now(needed.begin(), needed.end());
  for (auto code : fromFile.getAsRange<OperatorCodeAttr>())
    if (!code.getUnused())
      used.insert(code);
  return used == now;
}

/// Raises the version to what the operators need; many a file asks for less, which is its business while it keeps its
/// operators.
static ElementsAttr updateRuntimeVersion(ExportContext &context, ElementsAttr data) {
  SmallVector<Attribute> needed = collectOperatorCodes(context.module);
  if (hasCodesOfFile(context.module, needed))
    return data;
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(data, storage);
  llvm::VersionTuple required = getRequiredRuntime(needed);
  std::optional<llvm::VersionTuple> stated = readRuntimeVersion(bytes);
  if (!stated) {
    context.module.emitWarning() << "metadata 'min_runtime_version' holds no version; it is kept unchanged";
    return data;
  }
  if (required <= *stated)
    return data;
  // Mostly there are 16 bytes with zeros behind the text; some files have the text alone.
  std::string text = required.getAsString();
  if (bytes.empty() || bytes.back() == '\0')
    text.resize(std::max<size_t>(bytes.size(), 16));
  return withBytes(data, ArrayRef(text.data(), text.size()));
}

/// Warns where the metadata describes other numbers of inputs or outputs than the model has.
static void checkDescription(ExportContext &context, ElementsAttr data) {
  std::vector<char> storage;
  ArrayRef<char> bytes = getWireData(data, storage);
  auto *start = reinterpret_cast<const uint8_t *>(bytes.data());
  flatbuffers::Verifier verifier(start, bytes.size());
  if (bytes.size() < 8 || !wire::description::VerifyModelMetadataBuffer(verifier))
    return; // of another format: what it describes is not known
  const auto *subgraphs = wire::description::GetModelMetadata(start)->subgraph_metadata();
  auto check = [&](unsigned index, StringRef side, const auto *described, size_t count) {
    if (described && described->size() != count)
      context.module.emitWarning() << "metadata 'TFLITE_METADATA' describes " << described->size() << " " << side
                                   << "s of subgraph " << index << ", which has " << count;
  };
  for (unsigned index = 0; subgraphs && index < std::min<size_t>(subgraphs->size(), context.functions.size()); ++index) {
    func::FuncOp function = context.functions[index];
    check(index, "input", subgraphs->Get(index)->input_tensor_metadata(), function.getNumArguments());
    check(index, "output", subgraphs->Get(index)->output_tensor_metadata(), function.getNumResults());
  }
}

ElementsAttr adze::updateMetadata(ExportContext &context, MetadataAttr entry) {
  StringRef name = entry.getName() ? entry.getName().getValue() : StringRef();
  ElementsAttr data = entry.getData();
  if (name.empty() || isInert(name))
    return data;
  if (name == "min_runtime_version")
    return updateRuntimeVersion(context, data);
  if (name == offlineAllocationKey)
    return updateOfflineAllocation(context, data);
  if (name == compressionKey)
    return updateCompression(context, data);
  if (name == controlDependenciesKey)
    return updateControlDependencies(context, data);
  if (name == "TFLITE_METADATA")
    checkDescription(context, data);
  else if (llvm::any_of(context.tables, hasMoved))
    context.module.emitWarning() << "metadata '" << name
                                 << "' may hold indices of tensors, which have moved; it is kept unchanged";
  return data;
}
