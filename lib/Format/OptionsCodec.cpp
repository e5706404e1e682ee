//===- OptionsCodec.cpp - Options tables as attributes --------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kind of a field (an element type, a symbol, an enumeration of the dialect, a plain number or a vector) follows
// from the schema alone.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/OptionsCodec.h"

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/WireTypes.h"
#include "lib/Format/Schema.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace adze;
using reflection::BaseType;

static StringRef toRef(const flatbuffers::String *text) { return StringRef(text->c_str(), text->size()); }

/// Fields that hold subgraph indices; there is no mark for them in the schema.
static bool isSubgraphField(StringRef field) {
  return field.ends_with("subgraph_index") || field.ends_with("subgraph_indices") || field == "subgraph" ||
         field == "called_computations";
}

StringRef adze::getAttributeName(StringRef field) {
  if (field.ends_with("subgraph_index"))
    field.consume_back("_index");
  return field;
}

template <typename AttrT, typename Action>
static bool tryEnum(StringRef candidate, StringRef name, Action &action) {
  if (candidate == name)
    action.template operator()<AttrT>();
  return candidate == name;
}

/// Calls `action` with the attribute class of an enumeration that the dialect has, by its name in the schema.
template <typename Action>
static bool withEnum(StringRef name, Action action) {
  return tryEnum<PaddingAttr>("Padding", name, action) ||
         tryEnum<ActivationFunctionTypeAttr>("ActivationFunctionType", name, action) ||
         tryEnum<FullyConnectedOptionsWeightsFormatAttr>("FullyConnectedOptionsWeightsFormat", name, action) ||
         tryEnum<LSTMKernelTypeAttr>("LSTMKernelType", name, action) ||
         tryEnum<MirrorPadModeAttr>("MirrorPadMode", name, action) ||
         tryEnum<CombinerTypeAttr>("CombinerType", name, action) ||
         tryEnum<CustomOptionsFormatAttr>("CustomOptionsFormat", name, action) ||
         tryEnum<ReduceWindowFunctionAttr>("ReduceWindowFunction", name, action);
}

namespace {

class Decoder {
public:
  Decoder(MLIRContext *context, const flatbuffers::Table &table, llvm::function_ref<FlatSymbolRefAttr(int64_t)> toSymbol)
      : builder(context), table(table), toSymbol(toSymbol) {}

  /// The attribute of a field, null where it is absent; `failed` is set where its value means nothing.
  Attribute decode(const reflection::Field &field) {
    switch (field.type()->base_type()) {
    case BaseType::String:
      if (const flatbuffers::String *text = flatbuffers::GetFieldS(table, field))
        return builder.getStringAttr(toRef(text));
      return {};
    case BaseType::Vector:
      return decodeVector(field);
    default:
      return decodeScalar(field);
    }
  }

  bool failed = false;

private:
  Attribute decodeScalar(const reflection::Field &field) {
    BaseType type = field.type()->base_type();
    if (type == BaseType::Float)
      return builder.getF32FloatAttr(flatbuffers::GetFieldF<float>(table, field));
    int64_t value = flatbuffers::GetAnyFieldI(table, field);
    if (isSubgraphField(toRef(field.name())))
      return orFail(toSymbol(value));
    if (field.type()->index() >= 0)
      return decodeEnum(getEnumNameByIndex(field.type()->index()), value);
    if (type == BaseType::Bool)
      return builder.getBoolAttr(value != 0);
    if (type == BaseType::Long || type == BaseType::ULong)
      return builder.getI64IntegerAttr(value);
    return builder.getI32IntegerAttr(static_cast<int32_t>(value));
  }

  Attribute decodeEnum(StringRef enumeration, int64_t value) {
    StringRef name = getEnumName(enumeration, value);
    if (enumeration == "TensorType") {
      Type type = getTypeForWireName(builder.getContext(), name);
      return type ? TypeAttr::get(type) : orFail({});
    }
    Attribute result;
    bool known = withEnum(enumeration, [&]<typename AttrT>() {
      using Enum = decltype(std::declval<AttrT>().getValue());
      if (std::optional<Enum> symbol = symbolizeEnum<Enum>(name))
        result = AttrT::get(builder.getContext(), *symbol);
    });
    if (!known && !name.empty())
      result = builder.getStringAttr(name);
    return orFail(result);
  }

  static SmallVector<bool> toBools(const flatbuffers::Vector<uint8_t> *bytes) {
    return SmallVector<bool>(bytes->begin(), bytes->end());
  }

  Attribute decodeVector(const reflection::Field &field) {
    using flatbuffers::Vector;
    auto read = [&]<typename T>(T) { return flatbuffers::GetFieldV<T>(table, field); };
    if (!flatbuffers::GetFieldAnyV(table, field))
      return {};
    switch (field.type()->element()) {
    case BaseType::Int:
      if (isSubgraphField(toRef(field.name())))
        return decodeSymbols(*read(int32_t()));
      return builder.getDenseI32ArrayAttr(copyVector<int32_t>(read(int32_t())));
    case BaseType::UInt: // enumerations (precision configurations) as numbers
      return builder.getDenseI32ArrayAttr(copyVector<int32_t>(read(uint32_t())));
    case BaseType::Long:
      return builder.getDenseI64ArrayAttr(copyVector<int64_t>(read(int64_t())));
    case BaseType::Float:
      return builder.getDenseF32ArrayAttr(copyVector<float>(read(float())));
    case BaseType::UByte:
      return builder.getDenseI8ArrayAttr(copyVector<int8_t>(read(uint8_t())));
    case BaseType::Bool:
      return builder.getDenseBoolArrayAttr(toBools(read(uint8_t())));
    default:
      return orFail({});
    }
  }

  Attribute decodeSymbols(const flatbuffers::Vector<int32_t> &indices) {
    SmallVector<Attribute> symbols;
    for (int32_t index : indices)
      symbols.push_back(orFail(toSymbol(index)));
    return failed ? Attribute() : builder.getArrayAttr(symbols);
  }

  Attribute orFail(Attribute attribute) {
    failed |= !attribute;
    return attribute;
  }

  Builder builder;
  const flatbuffers::Table &table;
  llvm::function_ref<FlatSymbolRefAttr(int64_t)> toSymbol;
};

} // namespace

LogicalResult adze::decodeOptions(MLIRContext *context, StringRef tableName, const flatbuffers::Table &table,
                                  llvm::function_ref<FlatSymbolRefAttr(int64_t)> toSymbol, NamedAttrList &attributes,
                                  std::string &error) {
  const reflection::Object *object = findTable(tableName);
  Decoder decoder(context, table, toSymbol);
  for (const reflection::Field *field : *object->fields()) {
    if (field->deprecated())
      continue;
    StringRef name = toRef(field->name());
    Attribute attribute = decoder.decode(*field);
    if (decoder.failed) {
      error = (tableName + "." + name + " has a value that means nothing").str();
      return failure();
    }
    if (attribute)
      attributes.append(getAttributeName(name), attribute);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Encoding
//===----------------------------------------------------------------------===//

/// The number behind a scalar attribute (enumeration, element type, symbol, integer, BOOL), none where it is none.
static std::optional<int64_t> getScalar(const reflection::Field &field, Attribute attribute,
                                        llvm::function_ref<int32_t(FlatSymbolRefAttr)> toIndex) {
  if (auto symbol = dyn_cast<FlatSymbolRefAttr>(attribute))
    return toIndex(symbol);
  if (auto type = dyn_cast<TypeAttr>(attribute))
    return getEnumValue("TensorType", getWireTypeName(type.getValue()));
  if (auto boolean = dyn_cast<BoolAttr>(attribute))
    return boolean.getValue();
  if (auto integer = dyn_cast<IntegerAttr>(attribute))
    return integer.getValue().getSExtValue();
  if (field.type()->index() < 0)
    return std::nullopt;
  StringRef enumeration = getEnumNameByIndex(field.type()->index());
  if (auto name = dyn_cast<StringAttr>(attribute))
    return getEnumValue(enumeration, name);
  std::optional<int64_t> number;
  withEnum(enumeration, [&]<typename AttrT>() {
    if (auto typed = dyn_cast<AttrT>(attribute))
      number = static_cast<int64_t>(typed.getValue());
  });
  return number;
}

namespace {

/// Writes one table: what lies outside of it first, then its scalars.
class Encoder {
public:
  Encoder(flatbuffers::FlatBufferBuilder &builder, DictionaryAttr attributes,
          llvm::function_ref<int32_t(FlatSymbolRefAttr)> toIndex)
      : builder(builder), attributes(attributes), toIndex(toIndex) {}

  /// False where the attribute has not the field's kind.
  bool prepare(const reflection::Field &field) {
    Attribute attribute = attributes.get(getAttributeName(toRef(field.name())));
    if (!attribute)
      return true;
    BaseType type = field.type()->base_type();
    if (type == BaseType::String) {
      auto text = dyn_cast<StringAttr>(attribute);
      return text && keep(field, builder.CreateString(text.data(), text.size()).o);
    }
    if (type == BaseType::Vector)
      return prepareVector(field, attribute);
    if (type == BaseType::Float) {
      auto number = dyn_cast<FloatAttr>(attribute);
      if (number)
        floats.emplace_back(&field, number.getValue().convertToFloat());
      return static_cast<bool>(number);
    }
    std::optional<int64_t> number = getScalar(field, attribute, toIndex);
    if (number)
      integers.emplace_back(&field, *number);
    return number.has_value();
  }

  flatbuffers::Offset<void> finish() {
    auto start = builder.StartTable();
    for (auto [field, offset] : offsets)
      builder.AddOffset(field->offset(), flatbuffers::Offset<void>(offset));
    for (auto [field, value] : floats)
      builder.AddElement<float>(field->offset(), value, static_cast<float>(field->default_real()));
    for (auto [field, value] : integers)
      addInteger(*field, value);
    return builder.EndTable(start);
  }

private:
  bool keep(const reflection::Field &field, flatbuffers::uoffset_t offset) {
    offsets.emplace_back(&field, offset);
    return true;
  }

  bool prepareVector(const reflection::Field &field, Attribute attribute) {
    auto write = [&]<typename Wire>(auto array, Wire) {
      if (!array)
        return false;
      std::vector<Wire> values(array.asArrayRef().begin(), array.asArrayRef().end());
      return keep(field, builder.CreateVector(values).o);
    };
    switch (field.type()->element()) {
    case BaseType::Int:
      if (auto symbols = dyn_cast<ArrayAttr>(attribute)) {
        std::vector<int32_t> indices;
        for (auto symbol : symbols.getAsRange<FlatSymbolRefAttr>())
          indices.push_back(toIndex(symbol));
        return keep(field, builder.CreateVector(indices).o);
      }
      return write(dyn_cast<DenseI32ArrayAttr>(attribute), int32_t());
    case BaseType::UInt:
      return write(dyn_cast<DenseI32ArrayAttr>(attribute), uint32_t());
    case BaseType::Long:
      return write(dyn_cast<DenseI64ArrayAttr>(attribute), int64_t());
    case BaseType::Float:
      return write(dyn_cast<DenseF32ArrayAttr>(attribute), float());
    case BaseType::UByte:
      return write(dyn_cast<DenseI8ArrayAttr>(attribute), uint8_t());
    case BaseType::Bool:
      return write(dyn_cast<DenseBoolArrayAttr>(attribute), uint8_t());
    default:
      return false;
    }
  }

  void addInteger(const reflection::Field &field, int64_t value) {
    int64_t standard = field.default_integer();
    switch (flatbuffers::GetTypeSize(field.type()->base_type())) {
    case 1:
      return builder.AddElement<int8_t>(field.offset(), value, standard);
    case 4:
      return builder.AddElement<int32_t>(field.offset(), value, standard);
    default:
      return builder.AddElement<int64_t>(field.offset(), value, standard);
    }
  }

  flatbuffers::FlatBufferBuilder &builder;
  DictionaryAttr attributes;
  llvm::function_ref<int32_t(FlatSymbolRefAttr)> toIndex;
  std::vector<std::pair<const reflection::Field *, flatbuffers::uoffset_t>> offsets;
  std::vector<std::pair<const reflection::Field *, float>> floats;
  std::vector<std::pair<const reflection::Field *, int64_t>> integers;
};

} // namespace

LogicalResult adze::encodeOptions(flatbuffers::FlatBufferBuilder &builder, StringRef tableName,
                                  DictionaryAttr attributes,
                                  llvm::function_ref<int32_t(FlatSymbolRefAttr)> toIndex,
                                  flatbuffers::Offset<void> &offset, std::string &error) {
  const reflection::Object *object = findTable(tableName);
  if (!object || !findOptionsUnion(tableName)) {
    error = ("no options table is called '" + tableName + "'").str();
    return failure();
  }
  Encoder encoder(builder, attributes, toIndex);
  for (const reflection::Field *field : *object->fields())
    if (!field->deprecated() && !encoder.prepare(*field)) {
      error = ("attribute '" + getAttributeName(toRef(field->name())) + "' does not fit " + tableName + "." +
               toRef(field->name()))
                  .str();
      return failure();
    }
  offset = encoder.finish();
  return success();
}
