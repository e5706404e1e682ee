//===- Export.cpp - From the graph dialect to .tflite ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers everything, builds the tables, streams the buffers.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/Export.h"

#include "dialects/adze/ops/CompositeOps.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/CompressionMetadata.h"
#include "lib/Format/ExportContext.h"
#include "lib/Format/MetadataIndices.h"
#include "lib/Format/OfflineAllocation.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Format/Schema.h"

using namespace mlir;
using namespace adze;

namespace {

using StringOffset = flatbuffers::Offset<flatbuffers::String>;

class ModelExporter {
public:
  ModelExporter(ModuleOp module, const ExportOptions &options)
      : context(module, options), builder(context.builder), module(module) {}

  LogicalResult run(raw_ostream &os);

private:
  LogicalResult collect();
  void collectCodes();
  void collectBuffers();
  StringOffset stringOrNone(StringAttr text) { return text ? builder.CreateString(text.str()) : StringOffset(); }
  std::vector<flatbuffers::Offset<wire::OperatorCode>> exportCodes();
  std::vector<flatbuffers::Offset<wire::Metadata>> exportMetadata();
  FailureOr<std::vector<flatbuffers::Offset<wire::SignatureDef>>> exportSignatures();
  flatbuffers::Offset<wire::Model> finish(std::vector<flatbuffers::Offset<wire::SubGraph>> &subgraphs,
                                          std::vector<flatbuffers::Offset<wire::SignatureDef>> &signatures);

  ExportContext context;
  flatbuffers::FlatBufferBuilder &builder;
  ModuleOp module;
  std::vector<std::pair<MetadataAttr, BufferTable::Handle>> metadata;
};

} // namespace

/// The file's table without what is used no longer, then what is new.
void ModelExporter::collectCodes() {
  SmallVector<Attribute> needed = collectOperatorCodes(module);
  llvm::SmallDenseSet<Attribute> isNeeded(needed.begin(), needed.end());
  auto add = [&](OperatorCodeAttr code) {
    if (context.codeIndices.try_emplace(code, context.codes.size()).second)
      context.codes.push_back(code);
  };
  auto fromFile = module->getAttrOfType<ArrayAttr>("adze.operator_codes");
  llvm::SmallDenseSet<int32_t> duplicates;
  module.walk([&](Operation *op) {
    auto index = op->getAttrOfType<IntegerAttr>("adze.operator_code");
    if (index && fromFile && index.getInt() < static_cast<int64_t>(fromFile.size()) &&
        fromFile[index.getInt()] == getOperatorCode(op))
      duplicates.insert(index.getInt());
  });
  if (fromFile)
    for (auto [index, code] : llvm::enumerate(fromFile.getAsRange<OperatorCodeAttr>())) {
      if (duplicates.contains(index))
        context.duplicateCodes[index] = context.codes.size();
      if (code.getUnused() || duplicates.contains(index))
        context.codes.push_back(code);
      else if (isNeeded.contains(code))
        add(code);
    }
  for (Attribute code : needed)
    add(cast<OperatorCodeAttr>(code));
}

void ModelExporter::collectBuffers() {
  auto add = [&](MetadataAttr entry) {
    return entry.getData() ? context.buffers.addConstant(entry.getData(), entry.getBuffer())
                           : context.buffers.addEmpty(entry.getBuffer());
  };
  ElementsAttr places = makeOfflineAllocation(context); // takes the place of what the file says
  bool needsCompression = hasClusters(context);
  if (auto entries = module->getAttrOfType<ArrayAttr>("adze.metadata"))
    for (auto entry : entries.getAsRange<MetadataAttr>()) {
      bool isCompression = entry.getName() == compressionKey && entry.getData();
      if (places && entry.getName() == offlineAllocationKey)
        continue;
      if (isCompression && isCompressionObsolete(context, entry.getData()))
        continue;
      needsCompression &= !isCompression;
      if (auto handle = add(entry); entry.getName())
        metadata.emplace_back(entry, handle);
    }
  if (places) {
    auto name = StringAttr::get(module.getContext(), offlineAllocationKey);
    metadata.emplace_back(MetadataAttr::get(module.getContext(), name, /*buffer=*/-1, places),
                          context.buffers.addConstant(places, /*hint=*/-1));
  }
  if (needsCompression) {
    auto name = StringAttr::get(module.getContext(), compressionKey);
    auto entry = MetadataAttr::get(module.getContext(), name, /*buffer=*/-1, makeCompression(module.getContext()));
    metadata.emplace_back(entry, add(entry));
  }
  auto named = getValueBuffers(module); // no tensor uses them, but metadata does
  if (auto entries = module->getAttrOfType<ArrayAttr>("adze.spare_buffers"))
    for (auto entry : entries.getAsRange<MetadataAttr>())
      if (!context.options.shareBuffers || named.contains(entry.getBuffer()))
        add(entry);
  module.walk([&](CustomOp op) {
    if (op->hasAttr("adze.large_options") && op.getOptions())
      context.largeOptions[op] = context.buffers.addLargeOptions(*op.getOptions());
  });
  context.buffers.number();
  for (auto &[entry, handle] : metadata)
    if (ElementsAttr data = entry.getData(); data && data != places)
      if (ElementsAttr updated = updateMetadata(context, entry); updated != data)
        handle = context.buffers.update(handle, updated);
  context.buffers.decideOffsets(module->hasAttr("adze.offset_buffers"));
}

LogicalResult ModelExporter::collect() {
  for (Operation &op : *module.getBody()) {
    auto function = dyn_cast<func::FuncOp>(op);
    if (!function)
      return op.emitError() << "'" << op.getName() << "' has no place in a .tflite: a model is a list of functions";
    context.subgraphs[function.getSymName()] = context.functions.size();
    context.functions.push_back(function);
  }
  if (context.functions.empty())
    return module.emitError() << "a .tflite needs a function at least";
  for (func::FuncOp function : context.functions) {
    FailureOr<TensorTable> table = collectTensors(context, function);
    if (failed(table))
      return failure();
    context.tables.push_back(std::move(*table));
  }
  collectCodes();
  collectBuffers();
  return success();
}

std::vector<flatbuffers::Offset<wire::OperatorCode>> ModelExporter::exportCodes() {
  std::vector<flatbuffers::Offset<wire::OperatorCode>> result;
  for (OperatorCodeAttr code : context.codes) {
    auto custom = stringOrNone(code.getCustom());
    int64_t number = getEnumValue("BuiltinOperator", code.getBuiltin()).value_or(0);
    // Codes above 127 do not fit the old field, which then holds the placeholder 127.
    result.push_back(wire::CreateOperatorCode(builder, static_cast<int8_t>(std::min<int64_t>(number, 127)), custom,
                                              code.getVersion(), static_cast<wire::BuiltinOperator>(number)));
  }
  return result;
}

std::vector<flatbuffers::Offset<wire::Metadata>> ModelExporter::exportMetadata() {
  std::vector<flatbuffers::Offset<wire::Metadata>> result;
  for (auto [entry, handle] : metadata) {
    auto name = builder.CreateString(entry.getName().str());
    result.push_back(wire::CreateMetadata(builder, name, context.buffers.getIndex(handle)));
  }
  return result;
}

FailureOr<std::vector<flatbuffers::Offset<wire::SignatureDef>>> ModelExporter::exportSignatures() {
  std::vector<flatbuffers::Offset<wire::SignatureDef>> result;
  auto signatures = module->getAttrOfType<ArrayAttr>("adze.signatures");
  if (!signatures)
    return result;
  for (auto signature : signatures.getAsRange<SignatureAttr>()) {
    auto found = context.subgraphs.find(signature.getFunction().getValue());
    if (found == context.subgraphs.end())
      return module.emitError() << "signature '" << signature.getKey().getValue() << "' names "
                                << signature.getFunction() << ", which is no function of the module";
    func::FuncOp function = context.functions[found->second];
    const TensorTable &table = context.tables[found->second];
    auto maps = [&](ArrayAttr names, ArrayRef<int32_t> positions, auto values)
        -> FailureOr<std::vector<flatbuffers::Offset<wire::TensorMap>>> {
      std::vector<flatbuffers::Offset<wire::TensorMap>> entries;
      for (auto [name, position] : llvm::zip(names.getAsRange<StringAttr>(), positions)) {
        if (position < 0 || position >= static_cast<int32_t>(values.size()))
          return module.emitError() << "signature '" << signature.getKey().getValue() << "': '" << name.getValue()
                                    << "' is number " << position << " of " << values.size();
        entries.push_back(
            wire::CreateTensorMap(builder, builder.CreateString(name.str()), table.getIndex(values[position])));
      }
      return entries;
    };
    auto inputs = maps(signature.getInputNames(), signature.getInputs(), function.getArguments());
    auto outputs = maps(signature.getOutputNames(), signature.getOutputs(),
                        function.front().getTerminator()->getOperands());
    if (failed(inputs) || failed(outputs))
      return failure();
    auto inputVector = builder.CreateVector(*inputs), outputVector = builder.CreateVector(*outputs);
    auto key = stringOrNone(signature.getKey()), tag = stringOrNone(signature.getDeprecatedTag());
    wire::SignatureDefBuilder def(builder);
    def.add_inputs(inputVector);
    def.add_outputs(outputVector);
    def.add_signature_key(key);
    if (!tag.IsNull())
      builder.AddOffset(wire::SignatureDef::VT_SIGNATURE_KEY + 2, tag);
    def.add_subgraph_index(found->second);
    result.push_back(def.Finish());
  }
  return result;
}

flatbuffers::Offset<wire::Model>
ModelExporter::finish(std::vector<flatbuffers::Offset<wire::SubGraph>> &subgraphs,
                      std::vector<flatbuffers::Offset<wire::SignatureDef>> &signatures) {
  auto vectorOf = [&](auto values) { return builder.CreateVector(values); };
  auto codes = vectorOf(exportCodes());
  auto subgraphVector = vectorOf(subgraphs);
  auto description = stringOrNone(module->getAttrOfType<StringAttr>("adze.description"));
  auto buffers = context.buffers.build(builder);
  auto metadataVector = vectorOf(exportMetadata());
  auto signatureVector = vectorOf(signatures);
  flatbuffers::Offset<flatbuffers::Vector<int32_t>> metadataBuffer;
  if (auto indices = module->getAttrOfType<DenseI32ArrayAttr>("adze.metadata_buffer")) {
    std::vector<int32_t> updated;
    for (int32_t index : indices.asArrayRef())
      updated.push_back(context.buffers.getIndexOfHint(index));
    metadataBuffer = builder.CreateVector(updated);
  }
  std::vector<flatbuffers::Offset<wire::ExternalBufferGroup>> groups;
  std::vector<flatbuffers::Offset<wire::ExternalBuffer>> externals;
  if (auto names = module->getAttrOfType<ArrayAttr>("adze.external_buffer_groups"))
    for (auto name : names.getAsRange<StringAttr>())
      groups.push_back(wire::CreateExternalBufferGroup(builder, builder.CreateString(name.str())));
  if (auto buffers = module->getAttrOfType<ArrayAttr>("adze.external_buffers"))
    for (auto buffer : buffers.getAsRange<ExternalBufferAttr>())
      externals.push_back(wire::CreateExternalBuffer(builder, buffer.getId(), buffer.getGroup(), buffer.getOffset(),
                                                     buffer.getLength(), stringOrNone(buffer.getPacking())));
  auto groupVector = vectorOf(groups);
  auto externalVector = vectorOf(externals);

  auto version = module->getAttrOfType<IntegerAttr>("adze.version");
  wire::ModelBuilder model(builder);
  model.add_version(version ? version.getInt() : 3);
  model.add_operator_codes(codes);
  model.add_subgraphs(subgraphVector);
  model.add_description(description);
  if (!context.buffers.isTrivial() || !module->hasAttr("adze.no_buffers"))
    model.add_buffers(flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<wire::Buffer>>>(buffers.o));
  if (!metadataBuffer.IsNull())
    model.add_metadata_buffer(metadataBuffer);
  model.add_metadata(metadataVector);
  model.add_signature_defs(signatureVector);
  if (!groups.empty())
    model.add_external_buffer_groups(groupVector);
  if (!externals.empty())
    model.add_external_buffers(externalVector);
  return model.Finish();
}

LogicalResult ModelExporter::run(raw_ostream &os) {
  if (failed(collect()))
    return failure();
  std::vector<flatbuffers::Offset<wire::SubGraph>> subgraphs;
  for (unsigned index = 0; index < context.functions.size(); ++index) {
    auto subgraph = exportSubgraph(context, index);
    if (failed(subgraph))
      return failure();
    subgraphs.push_back(*subgraph);
  }
  auto signatures = exportSignatures();
  if (failed(signatures))
    return failure();
  builder.Finish(finish(subgraphs, *signatures), wire::ModelIdentifier());
  context.buffers.write({builder.GetBufferPointer(), builder.GetSize()}, os);
  return success();
}

/// Composites are written as the ops inside them. They are expanded in a copy (which shares the weights), since the
/// caller keeps his module.
LogicalResult adze::exportTFLite(ModuleOp module, raw_ostream &os, const ExportOptions &options) {
  bool hasComposites = module.walk([](CompositeOp) { return WalkResult::interrupt(); }).wasInterrupted();
  if (hasComposites) {
    OwningOpRef<ModuleOp> copy = module.clone();
    expandComposites(*copy);
    return ModelExporter(*copy, options).run(os);
  }
  return ModelExporter(module, options).run(os);
}
