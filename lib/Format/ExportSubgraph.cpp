//===- ExportSubgraph.cpp - Functions as subgraphs ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators in program order, with options through the codec.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/ExportContext.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Format/OptionsCodec.h"
#include "lib/Format/Schema.h"

using namespace mlir;
using namespace adze;

namespace {

/// An options table to write: its name (empty: none) and its fields.
struct OptionsToWrite {
  StringRef table;
  DictionaryAttr fields;
};

class SubgraphExporter {
public:
  SubgraphExporter(ExportContext &context, unsigned index)
      : context(context), builder(context.builder), function(context.functions[index]), table(context.tables[index]) {}

  FailureOr<flatbuffers::Offset<wire::SubGraph>> run();

private:
  FailureOr<flatbuffers::Offset<wire::Operator>> exportOperator(Operation *op);
  OptionsToWrite getOptions(Operation *op);
  std::vector<int32_t> getIntermediates(Operation *op);

  ExportContext &context;
  flatbuffers::FlatBufferBuilder &builder;
  func::FuncOp function;
  const TensorTable &table;
};

} // namespace

OptionsToWrite SubgraphExporter::getOptions(Operation *op) {
  if (auto other = op->getAttrOfType<ArrayAttr>("adze.other_options"); other && other.size() == 2)
    if (isa<StringAttr>(other[0]) && isa<DictionaryAttr>(other[1]))
      return {cast<StringAttr>(other[0]).getValue(), cast<DictionaryAttr>(other[1])};
  if (auto opaque = dyn_cast<OpaqueOp>(op))
    return {opaque.getOptionsTable().value_or(""), opaque.getOptionsAttr()};
  const OpRecord *record = lookupOpRecord(op->getName().getStringRef());
  if (!record || op->hasAttr("adze.no_options"))
    return {};
  return {record->optionsTable, dyn_cast_or_null<DictionaryAttr>(op->getPropertiesAsAttribute())};
}

std::vector<int32_t> SubgraphExporter::getIntermediates(Operation *op) {
  std::vector<int32_t> indices;
  if (auto attrs = op->getAttrOfType<ArrayAttr>("adze.intermediates"))
    for (unsigned position = 0; position < attrs.size(); ++position) {
      auto found = table.intermediates.find({op, position});
      indices.push_back(found == table.intermediates.end() ? -1 : found->second);
    }
  return indices;
}

FailureOr<flatbuffers::Offset<wire::Operator>> SubgraphExporter::exportOperator(Operation *op) {
  auto indicesOf = [&](ValueRange values) {
    std::vector<int32_t> indices;
    for (Value value : values)
      indices.push_back(table.getIndex(value));
    return builder.CreateVector(indices);
  };
  auto inputs = indicesOf(op->getOperands()), outputs = indicesOf(op->getResults());

  OptionsToWrite toWrite = getOptions(op);
  flatbuffers::Offset<void> options;
  std::optional<OptionsUnion> target;
  if (!toWrite.table.empty()) {
    DictionaryAttr fields = toWrite.fields ? toWrite.fields : DictionaryAttr::get(op->getContext());
    auto toIndex = [&](FlatSymbolRefAttr symbol) {
      auto found = context.subgraphs.find(symbol.getValue());
      return found == context.subgraphs.end() ? -1 : found->second;
    };
    std::string error;
    if (failed(encodeOptions(builder, toWrite.table, fields, toIndex, options, error)))
      return op->emitOpError(error);
    target = findOptionsUnion(toWrite.table);
  }

  flatbuffers::Offset<flatbuffers::Vector<uint8_t>> customOptions, mutating;
  auto large = context.largeOptions.find(op);
  bool isLarge = large != context.largeOptions.end();
  if (auto custom = dyn_cast<CustomOp>(op); custom && custom.getOptions() && !isLarge) {
    std::vector<char> storage;
    ArrayRef<char> data = getWireData(*custom.getOptions(), storage);
    customOptions = builder.CreateVector(reinterpret_cast<const uint8_t *>(data.data()), data.size());
  }
  if (auto flags = op->getAttrOfType<DenseBoolArrayAttr>("adze.mutating_variable_inputs")) {
    std::vector<uint8_t> bytes(flags.asArrayRef().begin(), flags.asArrayRef().end());
    mutating = builder.CreateVector(bytes);
  }
  std::vector<int32_t> intermediateIndices = getIntermediates(op);
  flatbuffers::Offset<flatbuffers::Vector<int32_t>> intermediates;
  if (!intermediateIndices.empty())
    intermediates = builder.CreateVector(intermediateIndices);

  wire::OperatorBuilder result(builder);
  uint32_t code = context.codeIndices.lookup(getOperatorCode(op));
  if (auto inFile = op->getAttrOfType<IntegerAttr>("adze.operator_code"))
    if (auto found = context.duplicateCodes.find(inFile.getInt()); found != context.duplicateCodes.end())
      if (context.codes[found->second] == getOperatorCode(op))
        code = found->second;
  result.add_opcode_index(code);
  result.add_inputs(inputs);
  result.add_outputs(outputs);
  if (target && target->number == 1) {
    result.add_builtin_options_type(static_cast<wire::BuiltinOptions>(target->tag));
    result.add_builtin_options(options);
  } else if (target) {
    result.add_builtin_options_2_type(static_cast<wire::BuiltinOptions2>(target->tag));
    result.add_builtin_options_2(options);
  }
  if (!customOptions.IsNull())
    result.add_custom_options(customOptions);
  if (!mutating.IsNull())
    result.add_mutating_variable_inputs(mutating);
  if (!intermediates.IsNull())
    result.add_intermediates(intermediates);
  if (auto index = op->getAttrOfType<IntegerAttr>("adze.debug_metadata_index"))
    result.add_debug_metadata_index(index.getInt());
  if (isLarge) {
    result.add_large_custom_options_size(context.buffers.getLargeSize(large->second));
    result.add_large_custom_options_offset(2); // patched once it is known
    context.buffers.patchLargeOptions(large->second, builder.GetSize());
  }
  return result.Finish();
}

FailureOr<flatbuffers::Offset<wire::SubGraph>> SubgraphExporter::run() {
  std::vector<flatbuffers::Offset<wire::Tensor>> tensors;
  for (const ExportedTensor &tensor : table.tensors)
    tensors.push_back(exportTensor(context, table, tensor));
  std::vector<flatbuffers::Offset<wire::Operator>> operators;
  for (Operation &op : function.front()) {
    if (!getOperatorCode(&op))
      continue;
    auto exported = exportOperator(&op);
    if (failed(exported))
      return failure();
    operators.push_back(*exported);
  }
  std::vector<int32_t> inputIndices, outputIndices;
  for (Value argument : function.getArguments())
    inputIndices.push_back(table.getIndex(argument));
  for (Value output : function.front().getTerminator()->getOperands())
    outputIndices.push_back(table.getIndex(output));

  auto tensorVector = builder.CreateVector(tensors);
  auto inputs = builder.CreateVector(inputIndices), outputs = builder.CreateVector(outputIndices);
  auto operatorVector = builder.CreateVector(operators);
  flatbuffers::Offset<flatbuffers::String> name;
  if (Attribute given = function->getAttr("adze.name"); !given)
    name = builder.CreateString(function.getSymName().str());
  else if (auto text = dyn_cast<StringAttr>(given))
    name = builder.CreateString(text.str());
  int32_t debugIndex = -1;
  if (auto index = function->getAttrOfType<IntegerAttr>("adze.debug_metadata_index"))
    debugIndex = index.getInt();
  return wire::CreateSubGraph(builder, tensorVector, inputs, outputs, operatorVector, name, debugIndex);
}

FailureOr<flatbuffers::Offset<wire::SubGraph>> adze::exportSubgraph(ExportContext &context, unsigned index) {
  return SubgraphExporter(context, index).run();
}
