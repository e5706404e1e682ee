//===- ImportSubgraph.cpp - Subgraphs as functions ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A subgraph's tensors become values: inputs are arguments, constants and other tensors without a producer are ops at
// the head of the function in the order of the file, the rest are results of the ops that produce them.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/ImportContext.h"
#include "lib/Format/OptionsCodec.h"
#include "lib/Format/Schema.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace adze;

namespace {

/// What a tensor is when the function starts.
enum class Source { Unknown, Input, Constant, Produced, Variable, Intermediate, Nothing };

class SubgraphImporter {
public:
  SubgraphImporter(ImportContext &context, unsigned index, ModuleOp module)
      : context(context), module(module), number(index), symbol(context.symbols[index]), wire(*context.model->subgraphs()->Get(index)),
        builder(module.getContext()), where("subgraph " + std::to_string(index) + " '" + toRef(wire.name()).str() + "'") {}

  LogicalResult run() {
    if (failed(classifyTensors()) || failed(importTensors()) || failed(createFunction()) || failed(importSources()))
      return failure();
    for (auto [number, op] : llvm::enumerate(operators()))
      if (failed(importOperator(*op, number)))
        return failure();
    return importOutputs();
  }

private:
  const flatbuffers::Vector<flatbuffers::Offset<wire::Tensor>> *tensorTables() const { return wire.tensors(); }
  unsigned tensorCount() const { return sizeOf(wire.tensors()); }

  std::vector<const wire::Operator *> operators() const {
    if (!wire.operators())
      return {};
    return {wire.operators()->begin(), wire.operators()->end()};
  }

  std::string nameTensor(int64_t index) const {
    std::string text = where + ": tensor " + std::to_string(index);
    if (index >= 0 && index < tensorCount())
      text += " '" + toRef(tensorTables()->Get(index)->name()).str() + "'";
    return text;
  }

  /// `subgraph 0 'main': op 'conv1' (CONV_2D)`.
  std::string nameOperator(const wire::Operator &op, unsigned number) const;

  LogicalResult claim(const flatbuffers::Vector<int32_t> *tensors, Source source, const std::string &by,
                      bool optional);
  LogicalResult classifyTensors();
  LogicalResult claimIntermediates();
  LogicalResult importTensors();
  LogicalResult createFunction();
  LogicalResult importSources();
  LogicalResult importConstant(unsigned index);
  LogicalResult importBlockwise(unsigned index);
  LogicalResult importOperator(const wire::Operator &op, unsigned number);
  LogicalResult importOperands(const wire::Operator &op, const std::string &name, SmallVectorImpl<Value> &operands);
  LogicalResult importKind(const wire::Operator &op, const std::string &name, OperationState &state);
  LogicalResult importCustom(const wire::Operator &op, const wire::OperatorCode &code, const std::string &name,
                             OperationState &state);
  void importExtras(const wire::Operator &op, OperationState &state);
  LogicalResult decode(StringRef table, const void *options, const std::string &name, NamedAttrList &attributes);
  LogicalResult importOutputs();
  Value getNoValue();

  ImportContext &context;
  ModuleOp module;
  unsigned number;
  FlatSymbolRefAttr symbol;
  const wire::SubGraph &wire;
  OpBuilder builder;
  std::string where;
  func::FuncOp function;
  std::vector<Source> sources;
  std::vector<ImportedTensor> tensors;
  std::vector<Value> values;
  std::vector<std::optional<ArrayRef<char>>> data;
  Value noValue;
};

} // namespace

std::string SubgraphImporter::nameOperator(const wire::Operator &op, unsigned number) const {
  std::string name = std::to_string(number), kind = "unknown";
  if (op.outputs() && op.outputs()->size() > 0) {
    int32_t output = op.outputs()->Get(0);
    if (output >= 0 && static_cast<unsigned>(output) < tensorCount())
      name = toRef(tensorTables()->Get(output)->name()).str();
  }
  if (op.opcode_index() < sizeOf(context.model->operator_codes())) {
    const wire::OperatorCode *code = context.model->operator_codes()->Get(op.opcode_index());
    int32_t builtin = std::max<int32_t>(code->builtin_code(), code->deprecated_builtin_code());
    kind = builtin == wire::BuiltinOperator_CUSTOM ? toRef(code->custom_code()).str()
                                                   : getEnumName("BuiltinOperator", builtin).str();
  }
  return where + ": op '" + name + "' (" + kind + ")";
}

/// Marks tensors as coming from `source`; each may come from one place only.
LogicalResult SubgraphImporter::claim(const flatbuffers::Vector<int32_t> *indices, Source source,
                                      const std::string &by, bool optional) {
  if (!indices)
    return success();
  for (int32_t index : *indices) {
    if (optional && index == -1)
      continue;
    if (index < 0 || static_cast<unsigned>(index) >= tensorCount())
      return context.error(by + " names tensor " + llvm::Twine(index) + " of " + llvm::Twine(tensorCount()));
    if (sources[index] != Source::Unknown)
      return context.error(by + " defines " + nameTensor(index) + ", which is an input or defined already");
    sources[index] = source;
  }
  return success();
}

LogicalResult SubgraphImporter::classifyTensors() {
  sources.assign(tensorCount(), Source::Unknown);
  data.resize(tensorCount());
  if (failed(claim(wire.inputs(), Source::Input, where + ": inputs", /*optional=*/false)))
    return failure();
  for (auto [number, op] : llvm::enumerate(operators()))
    if (failed(claim(op->outputs(), Source::Produced, nameOperator(*op, number), /*optional=*/true)))
      return failure();
  for (unsigned index = 0; index < tensorCount(); ++index) {
    const wire::Tensor &tensor = *tensorTables()->Get(index);
    bool outside = false;
    data[index] = context.getBuffer(tensor.buffer(), outside);
    if (outside)
      return context.error(nameTensor(index) + ": buffer " + llvm::Twine(tensor.buffer()) + " is outside of the file");
    if (sources[index] != Source::Unknown)
      continue;
    if (tensor.is_variable())
      sources[index] = Source::Variable;
    else
      sources[index] = data[index] || tensor.external_buffer() ? Source::Constant : Source::Nothing;
  }
  return claimIntermediates();
}

/// Intermediates are carried by the ops that list them.
LogicalResult SubgraphImporter::claimIntermediates() {
  for (auto [number, op] : llvm::enumerate(operators())) {
    if (!op->intermediates())
      continue;
    for (int32_t index : *op->intermediates()) {
      if (index < -1 || index >= static_cast<int64_t>(tensorCount()))
        return context.error(nameOperator(*op, number) + ": intermediate names tensor " + llvm::Twine(index));
      if (index >= 0 && sources[index] == Source::Nothing)
        sources[index] = Source::Intermediate;
    }
  }
  return success();
}

LogicalResult SubgraphImporter::importTensors() {
  for (unsigned index = 0; index < tensorCount(); ++index) {
    FailureOr<ImportedTensor> tensor = importTensor(context, *tensorTables()->Get(index), index, tensorCount(),
                                                    sources[index] == Source::Constant, nameTensor(index));
    if (failed(tensor))
      return failure();
    tensors.push_back(*tensor);
    // Nothing to read where there are no elements: LiteRT takes a tensor without data then.
    std::optional<uint64_t> bytes = getWireBytes(getStorageShapedType(tensor->type));
    if (sources[index] == Source::Nothing && bytes && *bytes == 0) {
      sources[index] = Source::Constant;
      data[index] = ArrayRef<char>();
    }
  }
  values.resize(tensorCount());
  return success();
}

LogicalResult SubgraphImporter::createFunction() {
  SmallVector<Type> inputs, outputs;
  SmallVector<Location> locations;
  if (wire.inputs())
    for (int32_t index : *wire.inputs()) {
      inputs.push_back(tensors[index].type);
      locations.push_back(tensors[index].location);
    }
  if (wire.outputs())
    for (int32_t index : *wire.outputs()) {
      if (index < 0 || static_cast<unsigned>(index) >= tensorCount())
        return context.error(where + ": outputs name tensor " + llvm::Twine(index) + " of " +
                             llvm::Twine(tensorCount()));
      outputs.push_back(tensors[index].type);
    }
  builder.setInsertionPointToEnd(module.getBody());
  function = func::FuncOp::create(builder, builder.getUnknownLoc(), symbol.getValue(),
                                  builder.getFunctionType(inputs, outputs));
  if (!wire.name())
    function->setAttr("adze.name", builder.getUnitAttr());
  else if (toRef(wire.name()) != symbol.getValue())
    function->setAttr("adze.name", builder.getStringAttr(toRef(wire.name())));
  if (wire.debug_metadata_index() != -1)
    function->setAttr("adze.debug_metadata_index", builder.getI32IntegerAttr(wire.debug_metadata_index()));
  Block *body = builder.createBlock(&function.getBody(), {}, inputs, locations);
  if (wire.inputs())
    for (auto [index, argument] : llvm::zip(*wire.inputs(), body->getArguments()))
      values[index] = argument;
  return success();
}

LogicalResult SubgraphImporter::importConstant(unsigned index) {
  const wire::Tensor &tensor = *tensorTables()->Get(index);
  auto [type, location] = tensors[index];
  if (tensor.external_buffer()) {
    values[index] = ExternalConstOp::create(builder, location, type, builder.getI32IntegerAttr(tensor.external_buffer()));
    return success();
  }
  ArrayRef<char> bytes = *data[index];
  if (auto entries = context.compressed.find({number, static_cast<int32_t>(index)}); entries != context.compressed.end()) {
    if (tensor.sparsity())
      return context.error(nameTensor(index) + ": it is both sparse and compressed");
    FailureOr<Value> value =
        importClusters(context, builder, tensors[index], bytes, entries->second, nameTensor(index));
    values[index] = value.value_or(Value());
    return success(succeeded(value));
  }
  ShapedType storage = getStorageShapedType(type);
  if (const wire::SparsityParameters *wireSparsity = tensor.sparsity()) {
    FailureOr<SparsityAttr> sparsity = importSparsity(context, *wireSparsity, nameTensor(index));
    std::optional<unsigned> bits = getWireBits(storage.getElementType());
    if (failed(sparsity) || !bits)
      return failed(sparsity) ? failure() : context.error(nameTensor(index) + ": elements without a size are sparse");
    if (bytes.size() * 8 % *bits != 0)
      return context.error(nameTensor(index) + ": the stored elements have " + llvm::Twine(bytes.size()) +
                           " bytes, which is no multiple of " + llvm::Twine(*bits / 8));
    int64_t count = bytes.size() * 8 / *bits;
    auto vector = RankedTensorType::get({count}, storage.getElementType());
    values[index] = SparseConstOp::create(builder, location, type, context.getConstant(vector, bytes), *sparsity);
    return success();
  }
  if (!storage.hasStaticShape())
    return context.error(nameTensor(index) + ": a constant needs a static shape");
  if (std::optional<uint64_t> expected = getWireBytes(storage); expected && *expected != bytes.size())
    return context.error(nameTensor(index) + ": the constant has " + llvm::Twine(bytes.size()) +
                         " bytes where its type takes " + llvm::Twine(*expected));
  values[index] = ConstOp::create(builder, location, type, context.getConstant(storage, bytes));
  return success();
}

/// A constant with blockwise quantization; its scales and zero points are constants made before.
LogicalResult SubgraphImporter::importBlockwise(unsigned index) {
  const wire::QuantizationParameters &wireParams = *tensorTables()->Get(index)->quantization();
  int32_t scales = -1, zeroPoints = -1;
  if (auto *blocks = wireParams.details_as_BlockwiseQuantization()) {
    scales = blocks->scales();
    zeroPoints = blocks->zero_points();
  } else if (auto *axes = wireParams.details_as_MultiAxisQuantization()) {
    scales = axes->scales();
    zeroPoints = axes->zero_points();
  }
  for (int32_t parameters : {scales, zeroPoints}) {
    if (parameters < 0)
      continue;
    bool isPlain = values[parameters] && values[parameters].getDefiningOp<ConstOp>();
    if (!isPlain || getQuantization(tensors[parameters].type).blockSize)
      return context.error(nameTensor(index) + ": the scales or zero points of its blocks, " + nameTensor(parameters) +
                           ", are no plain constant");
  }
  auto constant = values[index].getDefiningOp<ConstOp>();
  if (!constant)
    return context.error(nameTensor(index) + ": only plain constants are quantized in blocks");
  Value zeroPoint = zeroPoints >= 0 ? values[zeroPoints] : getNoValue();
  values[index] = BlockwiseConstOp::create(builder, constant.getLoc(), constant.getType(), constant.getValue(),
                                           values[scales], zeroPoint);
  constant.erase();
  return success();
}

LogicalResult SubgraphImporter::importSources() {
  for (unsigned index = 0; index < tensorCount(); ++index) {
    auto [type, location] = tensors[index];
    if (sources[index] == Source::Constant) {
      if (failed(importConstant(index)))
        return failure();
    } else if (sources[index] == Source::Variable) {
      if (data[index] || tensorTables()->Get(index)->external_buffer())
        return context.error(nameTensor(index) + ": a variable has data");
      values[index] = VariableOp::create(builder, location, TypeRange{type});
    }
  }
  for (unsigned index = 0; index < tensorCount(); ++index) {
    bool inBlocks = getQuantization(tensors[index].type).blockSize.has_value();
    if (!inBlocks)
      continue;
    if (sources[index] != Source::Constant)
      return context.error(nameTensor(index) + ": only constants are quantized in blocks");
    if (failed(importBlockwise(index)))
      return failure();
  }
  return success();
}

Value SubgraphImporter::getNoValue() {
  if (!noValue) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(&function.getBody().front());
    noValue = NoValueOp::create(builder, builder.getUnknownLoc(), TypeRange{builder.getNoneType()});
  }
  return noValue;
}

LogicalResult SubgraphImporter::importOperands(const wire::Operator &op, const std::string &name,
                                               SmallVectorImpl<Value> &operands) {
  if (!op.inputs())
    return success();
  for (auto [position, index] : llvm::enumerate(*op.inputs())) {
    if (index == -1) {
      operands.push_back(getNoValue());
      continue;
    }
    if (index < 0 || static_cast<unsigned>(index) >= tensorCount())
      return context.error(name + ": operand " + llvm::Twine(position) + " names tensor " + llvm::Twine(index) +
                           " of " + llvm::Twine(tensorCount()));
    if (!values[index]) {
      if (sources[index] == Source::Produced)
        return context.error(name + ": operand " + llvm::Twine(position) + ", " + nameTensor(index) +
                             ", is computed later: the graph is cyclic or out of order");
      return context.error(name + ": operand " + llvm::Twine(position) + ", " + nameTensor(index) +
                           ", has no data and nothing computes it");
    }
    operands.push_back(values[index]);
  }
  return success();
}

LogicalResult SubgraphImporter::decode(StringRef table, const void *options, const std::string &name,
                                       NamedAttrList &attributes) {
  std::string error;
  auto toSymbol = [&](int64_t index) { return context.getSymbol(index); };
  if (failed(decodeOptions(builder.getContext(), table, *static_cast<const flatbuffers::Table *>(options), toSymbol,
                           attributes, error)))
    return context.error(name + ": " + error);
  return success();
}

LogicalResult SubgraphImporter::importCustom(const wire::Operator &op, const wire::OperatorCode &code,
                                             const std::string &name, OperationState &state) {
  state.name = OperationName(CustomOp::getOperationName(), builder.getContext());
  state.addAttribute("custom_code", builder.getStringAttr(toRef(code.custom_code())));
  if (op.large_custom_options_offset() > 1) {
    uint64_t offset = op.large_custom_options_offset(), size = op.large_custom_options_size();
    if (offset > context.file.getBufferSize() || size > context.file.getBufferSize() - offset)
      return context.error(name + ": its options are outside of the file");
    state.addAttribute("options", context.getBytes({context.file.getBufferStart() + offset, size}));
    state.addAttribute("adze.large_options", builder.getUnitAttr());
  } else if (const auto *options = op.custom_options()) {
    state.addAttribute("options",
                       context.getBytes({reinterpret_cast<const char *>(options->data()), options->size()}));
  }
  return success();
}

LogicalResult SubgraphImporter::importKind(const wire::Operator &op, const std::string &name, OperationState &state) {
  if (op.opcode_index() >= sizeOf(context.model->operator_codes()))
    return context.error(name + ": operator code " + llvm::Twine(op.opcode_index()) + " is outside of the table");
  const wire::OperatorCode &code = *context.model->operator_codes()->Get(op.opcode_index());
  int32_t number = std::max<int32_t>(code.builtin_code(), code.deprecated_builtin_code());
  StringRef builtin = getEnumName("BuiltinOperator", number);
  if (builtin.empty())
    return context.error(name + ": unknown builtin " + llvm::Twine(number));

  StringRef table = getEnumName("BuiltinOptions", op.builtin_options_type());
  StringRef table2 = getEnumName("BuiltinOptions2", op.builtin_options_2_type());
  if (table.empty() || table2.empty())
    return context.error(name + ": options of unknown type " +
                         llvm::Twine(std::max<int>(op.builtin_options_type(), op.builtin_options_2_type())));
  // Without a type the pointer says nothing, and has not been verified.
  const void *options = table == "NONE" ? nullptr : op.builtin_options();
  const void *options2 = table2 == "NONE" ? nullptr : op.builtin_options_2();
  if (!options) {
    table = options2 ? table2 : "NONE";
    options = options2;
  } else if (options2) {
    return context.error(name + ": two options tables, " + table + " and " + table2);
  }
  NamedAttrList attributes;
  if (options && failed(decode(table, options, name, attributes)))
    return failure();

  DictionaryAttr dictionary = attributes.getDictionary(builder.getContext());
  const OpRecord *record = lookupBuiltin(builtin, dictionary);
  if (builtin == "CUSTOM") {
    if (failed(importCustom(op, code, name, state)))
      return failure();
  } else if (!record) {
    state.name = OperationName(OpaqueOp::getOperationName(), builder.getContext());
    state.addAttribute("builtin", builder.getStringAttr(builtin));
    if (options) {
      state.addAttribute("options_table", builder.getStringAttr(table));
      state.addAttribute("options", dictionary);
    }
    return success();
  } else {
    state.name = OperationName(record->name, builder.getContext());
    if (options && table == record->optionsTable) {
      state.addAttributes(attributes.getAttrs());
      return success();
    }
  }
  // What LiteRT would not read is kept beside the op.
  if (options)
    state.addAttribute("adze.other_options",
                       builder.getArrayAttr({builder.getStringAttr(table), dictionary}));
  else if (record && !record->optionsTable.empty())
    state.addAttribute("adze.no_options", builder.getUnitAttr());
  return success();
}

void SubgraphImporter::importExtras(const wire::Operator &op, OperationState &state) {
  if (sizeOf(op.intermediates()) > 0) {
    SmallVector<Attribute> intermediates;
    for (int32_t index : *op.intermediates()) {
      Type type = index < 0 ? Type(builder.getNoneType()) : tensors[index].type;
      Location location = index < 0 ? builder.getUnknownLoc() : tensors[index].location;
      intermediates.push_back(IntermediateAttr::get(builder.getContext(), TypeAttr::get(type), location));
    }
    state.addAttribute("adze.intermediates", builder.getArrayAttr(intermediates));
  }
  if (sizeOf(op.mutating_variable_inputs()) > 0) {
    SmallVector<bool> flags(op.mutating_variable_inputs()->begin(), op.mutating_variable_inputs()->end());
    state.addAttribute("adze.mutating_variable_inputs", builder.getDenseBoolArrayAttr(flags));
  }
  if (op.debug_metadata_index() != -1)
    state.addAttribute("adze.debug_metadata_index", builder.getI32IntegerAttr(op.debug_metadata_index()));
}

LogicalResult SubgraphImporter::importOperator(const wire::Operator &op, unsigned number) {
  std::string name = nameOperator(op, number);
  OperationState state(builder.getUnknownLoc(), CustomOp::getOperationName());
  if (failed(importKind(op, name, state)) || failed(importOperands(op, name, state.operands)))
    return failure();
  importExtras(op, state);
  SmallVector<Location> locations;
  if (op.outputs())
    for (int32_t index : *op.outputs()) {
      state.types.push_back(index < 0 ? Type(builder.getNoneType()) : tensors[index].type);
      if (index >= 0)
        locations.push_back(tensors[index].location);
    }
  if (!locations.empty())
    state.location = FusedLoc::get(builder.getContext(), locations);
  Operation *created = builder.create(state);
  if (op.outputs())
    for (auto [index, result] : llvm::zip(*op.outputs(), created->getResults()))
      if (index >= 0)
        values[index] = result;

  if (context.isDuplicateCode(op.opcode_index()))
    created->setAttr("adze.operator_code", builder.getI32IntegerAttr(op.opcode_index()));
  const wire::OperatorCode &code = *context.model->operator_codes()->Get(op.opcode_index());
  const OpRecord *record = lookupOpRecord(created->getName().getStringRef());
  int32_t expected = record ? record->getVersion(created) : 1;
  if (code.version() != expected)
    created->setAttr("adze.version", builder.getDenseI32ArrayAttr({code.version(), expected}));
  return success();
}

LogicalResult SubgraphImporter::importOutputs() {
  SmallVector<Value> outputs;
  if (wire.outputs())
    for (int32_t index : *wire.outputs()) {
      if (!values[index])
        return context.error(where + ": output " + nameTensor(index) + " has no data and nothing computes it");
      outputs.push_back(values[index]);
    }
  func::ReturnOp::create(builder, builder.getUnknownLoc(), outputs);
  // Leftovers keep their place in the tensor table.
  builder.setInsertionPointToStart(&function.getBody().front());
  for (unsigned index = 0; index < tensorCount(); ++index)
    if (sources[index] == Source::Nothing && !values[index])
      PlaceholderOp::create(builder, tensors[index].location, TypeRange{tensors[index].type});
  return success();
}

LogicalResult adze::importSubgraph(ImportContext &context, unsigned index, ModuleOp module) {
  return SubgraphImporter(context, index, module).run();
}
