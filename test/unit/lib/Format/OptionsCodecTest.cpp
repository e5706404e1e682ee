//===- OptionsCodecTest.cpp - Options tables as attributes ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every options table of the schema, by reflection: what is written is read back, and the records of ops have an
// attribute for every field of their table and no other.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/OptionsCodec.h"

#include "dialects/adze/AdzeOpTable.h"
#include "lib/Format/Schema.h"
#include "test/unit/TestSupport.h"

#include <set>

using namespace mlir;
using namespace adze;
using reflection::BaseType;

static StringRef nameOf(const reflection::Field &field) { return {field.name()->c_str(), field.name()->size()}; }

static std::vector<std::string> getOptionsTables() {
  std::vector<std::string> tables;
  for (const reflection::Object *object : *getSchema().objects()) {
    std::string name = object->name()->str();
    name = name.substr(name.rfind('.') + 1);
    if (findOptionsUnion(name))
      tables.push_back(name);
  }
  return tables;
}

/// A table of nothing but defaults, decoded.
static NamedAttrList decodeDefaults(MLIRContext &context, StringRef table, std::string &error) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(flatbuffers::Offset<flatbuffers::Table>(builder.EndTable(builder.StartTable())));
  NamedAttrList attributes;
  auto toSymbol = [&](int64_t index) { return FlatSymbolRefAttr::get(&context, "f" + std::to_string(index)); };
  EXPECT_TRUE(succeeded(decodeOptions(&context, table, *flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer()),
                                      toSymbol, attributes, error)))
      << table.str() << ": " << error;
  return attributes;
}

/// An attribute of the field's kind that is not its default; null where `standard` has to do.
static Attribute vary(Builder &b, const reflection::Field &field, Attribute standard) {
  switch (field.type()->base_type()) {
  case BaseType::String:
    return b.getStringAttr("text");
  case BaseType::Float:
    return b.getF32FloatAttr(0.1f);
  case BaseType::Vector:
    switch (field.type()->element()) {
    case BaseType::Int:
      if (nameOf(field) == "called_computations" || nameOf(field).ends_with("subgraph_indices"))
        return b.getArrayAttr({FlatSymbolRefAttr::get(b.getContext(), "f3")});
      return b.getDenseI32ArrayAttr({1, -2, 3});
    case BaseType::UInt:
      return b.getDenseI32ArrayAttr({1, 2});
    case BaseType::Long:
      return b.getDenseI64ArrayAttr({1, -2, int64_t(1) << 40});
    case BaseType::Float:
      return b.getDenseF32ArrayAttr({0.1f, -3.0f});
    case BaseType::UByte:
      return b.getDenseI8ArrayAttr({1, -1});
    default:
      return b.getDenseBoolArrayAttr({true, false});
    }
  default:
    break;
  }
  if (isa<FlatSymbolRefAttr>(standard))
    return FlatSymbolRefAttr::get(b.getContext(), "f3");
  if (auto flag = dyn_cast<BoolAttr>(standard))
    return b.getBoolAttr(!flag.getValue());
  if (auto type = dyn_cast<TypeAttr>(standard))
    return TypeAttr::get(type.getValue().isInteger(8) ? Type(b.getF32Type()) : Type(b.getI8Type()));
  if (auto integer = dyn_cast<IntegerAttr>(standard))
    return IntegerAttr::get(integer.getType(), integer.getInt() + 5);
  return standard; // enumerations
}

TEST(OptionsCodec, EveryTableIsReadBack) {
  TestContext test;
  Builder b(&test.context);
  std::vector<std::string> tables = getOptionsTables();
  EXPECT_GT(tables.size(), 130u);
  for (const std::string &table : tables) {
    std::string error;
    NamedAttrList attributes = decodeDefaults(test.context, table, error);
    for (const reflection::Field *field : *findTable(table)->fields())
      if (!field->deprecated()) {
        StringRef name = getAttributeName(nameOf(*field));
        attributes.set(name, vary(b, *field, attributes.get(name)));
      }
    DictionaryAttr written = attributes.getDictionary(&test.context);
    flatbuffers::FlatBufferBuilder builder;
    flatbuffers::Offset<void> offset;
    auto toIndex = [](FlatSymbolRefAttr symbol) { return std::stoi(symbol.getValue().drop_front().str()); };
    ASSERT_TRUE(succeeded(encodeOptions(builder, table, written, toIndex, offset, error))) << table << ": " << error;
    builder.Finish(flatbuffers::Offset<flatbuffers::Table>(offset.o));
    NamedAttrList read;
    auto toSymbol = [&](int64_t index) { return FlatSymbolRefAttr::get(&test.context, "f" + std::to_string(index)); };
    ASSERT_TRUE(succeeded(decodeOptions(&test.context, table,
                                        *flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer()), toSymbol,
                                        read, error)))
        << table << ": " << error;
    EXPECT_EQ(read.getDictionary(&test.context), written) << table;
  }
}

TEST(OptionsCodec, RecordsCoverTheirTables) {
  TestContext test;
  EXPECT_GT(getOpRecords().size(), 50u);
  for (const OpRecord &record : getOpRecords()) {
    std::set<std::string> fields, attributes;
    if (!record.optionsTable.empty()) {
      ASSERT_NE(findTable(record.optionsTable), nullptr) << record.name.str();
      for (const reflection::Field *field : *findTable(record.optionsTable)->fields())
        if (!field->deprecated())
          fields.insert(getAttributeName(nameOf(*field)).str());
    }
    for (StringAttr name : OperationName(record.name, &test.context).getAttributeNames())
      attributes.insert(name.str());
    EXPECT_EQ(attributes, fields) << record.name.str();
  }
}

TEST(OptionsCodec, WrongKindsAreNamed) {
  TestContext test;
  Builder b(&test.context);
  flatbuffers::FlatBufferBuilder builder;
  flatbuffers::Offset<void> offset;
  std::string error;
  auto toIndex = [](FlatSymbolRefAttr) { return 0; };
  auto wrong = b.getDictionaryAttr(b.getNamedAttr("stride_w", b.getF32FloatAttr(1)));
  EXPECT_TRUE(failed(encodeOptions(builder, "Conv2DOptions", wrong, toIndex, offset, error)));
  EXPECT_EQ(error, "attribute 'stride_w' does not fit Conv2DOptions.stride_w");
  EXPECT_TRUE(failed(encodeOptions(builder, "Tensor", wrong, toIndex, offset, error)));
  EXPECT_EQ(error, "no options table is called 'Tensor'");
}

TEST(OptionsCodec, SubgraphsOutOfRangeAreNamed) {
  TestContext test;
  flatbuffers::FlatBufferBuilder builder;
  auto start = builder.StartTable();
  builder.AddElement<int32_t>(findTable("IfOptions")->fields()->LookupByKey("then_subgraph_index")->offset(), 7, 0);
  builder.Finish(flatbuffers::Offset<flatbuffers::Table>(builder.EndTable(start)));
  NamedAttrList attributes;
  std::string error;
  auto toSymbol = [&](int64_t index) {
    return index < 2 ? FlatSymbolRefAttr::get(&test.context, "f") : FlatSymbolRefAttr();
  };
  EXPECT_TRUE(failed(decodeOptions(&test.context, "IfOptions",
                                   *flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer()), toSymbol,
                                   attributes, error)));
  EXPECT_EQ(error, "IfOptions.then_subgraph_index has a value that means nothing");
}
