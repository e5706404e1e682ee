//===- Schema.cpp - Reflection over the wire format -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and numbers of the wire format. Look-ups go through maps built once; the schema is constant.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/Schema.h"

#include "schema/tflite_bfbs_generated.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

using namespace adze;
using llvm::StringRef;

static StringRef withoutNamespace(const flatbuffers::String *name) {
  return StringRef(name->c_str(), name->size()).rsplit('.').second;
}

namespace {

struct EnumNames {
  llvm::DenseMap<int64_t, StringRef> names;
  llvm::StringMap<int64_t> values;
};

struct Index {
  llvm::StringMap<const reflection::Object *> tables;
  llvm::StringMap<EnumNames> enums;

  Index() {
    const reflection::Schema &schema = getSchema();
    for (const reflection::Object *object : *schema.objects())
      tables[withoutNamespace(object->name())] = object;
    for (const reflection::Enum *enumeration : *schema.enums()) {
      EnumNames &entry = enums[withoutNamespace(enumeration->name())];
      for (const reflection::EnumVal *value : *enumeration->values()) {
        StringRef name(value->name()->c_str(), value->name()->size());
        entry.names[value->value()] = name;
        entry.values[name] = value->value();
      }
    }
  }
};

const Index &getIndex() {
  static const Index index;
  return index;
}

} // namespace

const reflection::Schema &adze::getSchema() {
  return *reflection::GetSchema(adze::wire::ModelBinarySchema::data());
}

const reflection::Object *adze::findTable(StringRef name) { return getIndex().tables.lookup(name); }

StringRef adze::getEnumName(StringRef enumeration, int64_t value) {
  auto found = getIndex().enums.find(enumeration);
  return found == getIndex().enums.end() ? StringRef() : found->second.names.lookup(value);
}

std::optional<int64_t> adze::getEnumValue(StringRef enumeration, StringRef name) {
  auto found = getIndex().enums.find(enumeration);
  if (found == getIndex().enums.end())
    return std::nullopt;
  auto value = found->second.values.find(name);
  if (value == found->second.values.end())
    return std::nullopt;
  return value->second;
}

StringRef adze::getEnumNameByIndex(int32_t index) {
  return withoutNamespace(getSchema().enums()->Get(index)->name());
}

std::optional<OptionsUnion> adze::findOptionsUnion(StringRef table) {
  if (std::optional<int64_t> tag = getEnumValue("BuiltinOptions", table))
    return OptionsUnion{1, static_cast<uint8_t>(*tag)};
  if (std::optional<int64_t> tag = getEnumValue("BuiltinOptions2", table))
    return OptionsUnion{2, static_cast<uint8_t>(*tag)};
  return std::nullopt;
}
