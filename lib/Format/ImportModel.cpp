//===- ImportModel.cpp - What stands beside the subgraphs -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signatures, metadata, buffers that nothing uses, external buffers and the operator code table as module attributes.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ConstantData.h"
#include "lib/Format/ControlDependencies.h"
#include "lib/Format/ImportContext.h"
#include "lib/Format/MetadataIndices.h"
#include "lib/Format/OfflineAllocation.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Format/RuntimeVersions.h"
#include "lib/Format/Schema.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/BitVector.h"

using namespace mlir;
using namespace adze;

/// Maps signature names to positions in the subgraph's inputs or outputs.
static LogicalResult importNames(ImportContext &context, const wire::SignatureDef &signature,
                                 const flatbuffers::Vector<flatbuffers::Offset<wire::TensorMap>> *maps,
                                 const flatbuffers::Vector<int32_t> *tensors, StringRef side,
                                 SmallVectorImpl<Attribute> &names, SmallVectorImpl<int32_t> &positions) {
  if (!maps)
    return success();
  for (const wire::TensorMap *map : *maps) {
    int32_t position = -1;
    for (uint32_t i = 0, e = sizeOf(tensors); i < e && position < 0; ++i)
      if (tensors->Get(i) == static_cast<int32_t>(map->tensor_index()))
        position = i;
    if (position < 0)
      return context.error("signature '" + toRef(signature.signature_key()) + "': " + side + " '" +
                           toRef(map->name()) + "' is tensor " + llvm::Twine(map->tensor_index()) +
                           ", which is none of the subgraph's " + side + "s");
    names.push_back(context.builder.getStringAttr(toRef(map->name())));
    positions.push_back(position);
  }
  return success();
}

static LogicalResult importSignatures(ImportContext &context, ModuleOp module) {
  if (sizeOf(context.model->signature_defs()) == 0)
    return success();
  Builder &builder = context.builder;
  SmallVector<Attribute> signatures;
  for (const wire::SignatureDef *signature : *context.model->signature_defs()) {
    FlatSymbolRefAttr symbol = context.getSymbol(signature->subgraph_index());
    StringRef key = toRef(signature->signature_key());
    if (!symbol)
      return context.error("signature '" + key + "' names subgraph " + llvm::Twine(signature->subgraph_index()));
    const wire::SubGraph *subgraph = context.model->subgraphs()->Get(signature->subgraph_index());
    SmallVector<Attribute> inputNames, outputNames;
    SmallVector<int32_t> inputs, outputs;
    if (failed(importNames(context, *signature, signature->inputs(), subgraph->inputs(), "input", inputNames, inputs)) ||
        failed(importNames(context, *signature, signature->outputs(), subgraph->outputs(), "output", outputNames,
                           outputs)))
      return failure();
    StringAttr tag;
    if (const flatbuffers::String *text = getDeprecatedTag(*signature))
      tag = builder.getStringAttr(toRef(text));
    signatures.push_back(SignatureAttr::get(
        builder.getContext(), builder.getStringAttr(key), symbol, builder.getArrayAttr(inputNames),
        builder.getDenseI32ArrayAttr(inputs), builder.getArrayAttr(outputNames), builder.getDenseI32ArrayAttr(outputs),
        tag));
  }
  module->setAttr("adze.signatures", builder.getArrayAttr(signatures));
  return success();
}

/// Metadata, and the buffers that neither it nor a tensor uses.
static LogicalResult importBuffers(ImportContext &context, ModuleOp module) {
  Builder &builder = context.builder;
  uint32_t count = sizeOf(context.model->buffers());
  llvm::BitVector used(std::max(count, 1u));
  used.set(0); // the empty sentinel is written anyway
  for (const wire::SubGraph *subgraph : *context.model->subgraphs())
    if (subgraph->tensors())
      for (const wire::Tensor *tensor : *subgraph->tensors())
        if (tensor->buffer() < count)
          used.set(tensor->buffer());
  for (uint32_t index : context.lutBuffers)
    used.set(index);
  SmallVector<Attribute> metadata, spare;
  auto add = [&](SmallVector<Attribute> &to, StringAttr name, uint32_t index) -> LogicalResult {
    bool outside = false;
    std::optional<ArrayRef<char>> data = context.getBuffer(index, outside);
    if (outside)
      return context.error("buffer " + llvm::Twine(index) + " is outside of the file");
    to.push_back(MetadataAttr::get(builder.getContext(), name, index, data ? context.getBytes(*data) : ElementsAttr()));
    return success();
  };
  if (context.model->metadata())
    for (const wire::Metadata *entry : *context.model->metadata()) {
      if (failed(add(metadata, builder.getStringAttr(toRef(entry->name())), entry->buffer())))
        return failure();
      if (entry->buffer() < count)
        used.set(entry->buffer());
    }
  for (uint32_t index = 1; index < count; ++index)
    if (!used.test(index) && failed(add(spare, StringAttr(), index)))
      return failure();
  if (count == 0)
    module->setAttr("adze.no_buffers", builder.getUnitAttr());
  if (!metadata.empty())
    module->setAttr("adze.metadata", builder.getArrayAttr(metadata));
  if (!spare.empty())
    module->setAttr("adze.spare_buffers", builder.getArrayAttr(spare));
  if (sizeOf(context.model->metadata_buffer()) > 0)
    module->setAttr("adze.metadata_buffer",
                    builder.getDenseI32ArrayAttr(SmallVector<int32_t>(context.model->metadata_buffer()->begin(),
                                                                      context.model->metadata_buffer()->end())));
  if (count && llvm::any_of(*context.model->buffers(), [](const wire::Buffer *b) { return b->offset() > 1; }))
    module->setAttr("adze.offset_buffers", builder.getUnitAttr());
  return success();
}

static void importExternalBuffers(ImportContext &context, ModuleOp module) {
  Builder &builder = context.builder;
  if (sizeOf(context.model->external_buffer_groups()) > 0) {
    SmallVector<Attribute> groups;
    for (const wire::ExternalBufferGroup *group : *context.model->external_buffer_groups())
      groups.push_back(builder.getStringAttr(toRef(group->name())));
    module->setAttr("adze.external_buffer_groups", builder.getArrayAttr(groups));
  }
  if (sizeOf(context.model->external_buffers()) == 0)
    return;
  SmallVector<Attribute> buffers;
  for (const wire::ExternalBuffer *buffer : *context.model->external_buffers())
    buffers.push_back(ExternalBufferAttr::get(builder.getContext(), buffer->id(), buffer->group(), buffer->offset(),
                                              buffer->length(),
                                              buffer->packing() ? builder.getStringAttr(toRef(buffer->packing()))
                                                                : StringAttr()));
  module->setAttr("adze.external_buffers", builder.getArrayAttr(buffers));
}

/// Whether the file asks for an older runtime than its operators need.
static bool asksForTooLittle(ModuleOp module, ArrayRef<Attribute> codes) {
  auto metadata = module->getAttrOfType<ArrayAttr>("adze.metadata");
  return metadata && llvm::any_of(metadata.getAsRange<MetadataAttr>(), [&](MetadataAttr entry) {
           if (entry.getName().getValue() != "min_runtime_version" || !entry.getData())
             return false;
           std::vector<char> storage;
           auto stated = readRuntimeVersion(getWireData(entry.getData(), storage));
           return !stated || *stated < getRequiredRuntime(codes);
         });
}

/// The operator code table where it is not what the exporter would write (codes in the order of first use), or where
/// the exporter is to know that the operators are still the same.
static LogicalResult importOperatorCodes(ImportContext &context, ModuleOp module) {
  Builder &builder = context.builder;
  if (!context.model->operator_codes())
    return success();
  llvm::BitVector used(context.model->operator_codes()->size());
  for (const wire::SubGraph *subgraph : *context.model->subgraphs())
    if (subgraph->operators())
      for (const wire::Operator *op : *subgraph->operators())
        used.set(op->opcode_index()); // in range: the operators were imported before
  SmallVector<Attribute> codes;
  for (auto [index, code] : llvm::enumerate(*context.model->operator_codes())) {
    int32_t number = std::max<int32_t>(code->builtin_code(), code->deprecated_builtin_code());
    StringRef builtin = getEnumName("BuiltinOperator", number);
    if (builtin.empty())
      return context.error("operator code " + llvm::Twine(index) + ": unknown builtin " + llvm::Twine(number));
    StringAttr custom = code->custom_code() ? builder.getStringAttr(toRef(code->custom_code())) : StringAttr();
    codes.push_back(OperatorCodeAttr::get(builder.getContext(), builder.getStringAttr(builtin), custom,
                                          code->version(), !used.test(index)));
  }
  SmallVector<Attribute> needed = collectOperatorCodes(module);
  if (needed != codes || asksForTooLittle(module, needed))
    module->setAttr("adze.operator_codes", builder.getArrayAttr(codes));
  return success();
}

/// Notes the indices of operators: `adze.operators` lists the tensor that each computes first; one that computes none
/// carries its own.
static void recordOperators(ImportContext &context, func::FuncOp function, const wire::SubGraph &subgraph) {
  SmallVector<int32_t> firstTensors;
  for (Operation &op : function.front()) {
    if (!getOperatorCode(&op))
      continue;
    const auto *outputs = subgraph.operators()->Get(firstTensors.size())->outputs();
    int32_t tensor = -1;
    for (uint32_t i = 0; i < sizeOf(outputs) && tensor < 0; ++i)
      tensor = outputs->Get(i);
    if (tensor < 0)
      op.setAttr("adze.operator", context.builder.getI32IntegerAttr(firstTensors.size()));
    firstTensors.push_back(tensor);
  }
  function->setAttr("adze.operators", context.builder.getDenseI32ArrayAttr(firstTensors));
}

/// What the update of metadata that holds indices needs to know of the file, beside the origins of tensors: `adze.subgraph` is
/// the index of a function there, `adze.first_tensor` how many tensors the subgraphs before it have.
static void recordIndices(ImportContext &context, ModuleOp module) {
  if (!context.model->metadata())
    return;
  bool anyIndices = false, operators = false, offsets = false;
  for (const wire::Metadata *entry : *context.model->metadata()) {
    anyIndices |= needsIndexRecords(toRef(entry->name()));
    offsets |= toRef(entry->name()) == offlineAllocationKey;
    operators |= toRef(entry->name()) == controlDependenciesKey;
  }
  int64_t firstTensor = 0;
  for (auto [index, function] : llvm::enumerate(module.getOps<func::FuncOp>())) {
    if (anyIndices && context.symbols.size() > 1)
      function->setAttr("adze.subgraph", context.builder.getI32IntegerAttr(index));
    if (offsets && context.symbols.size() > 1)
      function->setAttr("adze.first_tensor", context.builder.getI64IntegerAttr(firstTensor));
    firstTensor += sizeOf(context.model->subgraphs()->Get(index)->tensors());
    if (operators)
      recordOperators(context, function, *context.model->subgraphs()->Get(index));
  }
}

LogicalResult adze::importModelAttributes(ImportContext &context, ModuleOp module) {
  Builder &builder = context.builder;
  module->setAttr("adze.version", builder.getI32IntegerAttr(context.model->version()));
  if (context.model->description())
    module->setAttr("adze.description", builder.getStringAttr(toRef(context.model->description())));
  importExternalBuffers(context, module);
  if (failed(importSignatures(context, module)) || failed(importBuffers(context, module)))
    return failure();
  recordIndices(context, module);
  return importOperatorCodes(context, module);
}
