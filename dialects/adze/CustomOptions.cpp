//===- CustomOptions.cpp - What the bytes of a custom op say --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FlexBuffers to attributes and back.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/CustomOptions.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseSet.h"

#include <cmath>
#include <flatbuffers/flexbuffers.h>

using namespace mlir;
using namespace adze;

/// Deeper values are taken for an attack.
static constexpr unsigned maximumDepth = 64;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Attribute CustomOptions::get(StringRef name) const {
  Attribute value = dictionary ? dictionary.get(name) : Attribute();
  return isa_and_nonnull<UnitAttr>(value) ? Attribute() : value;
}

bool CustomOptions::has(StringRef name) const { return bool(get(name)); }

int64_t CustomOptions::getInteger(StringRef name, int64_t otherwise) const {
  Attribute value = get(name);
  if (!value)
    return otherwise;
  if (auto integer = dyn_cast<IntegerAttr>(value)) // BoolAttr as well
    return integer.getType().isInteger(1) ? integer.getValue().getZExtValue() : integer.getValue().getSExtValue();
  auto number = dyn_cast<FloatAttr>(value);
  double whole = number ? number.getValueAsDouble() : 0;
  return std::abs(whole) < 0x1p63 ? int64_t(whole) : 0;
}

double CustomOptions::getFloat(StringRef name, double otherwise) const {
  Attribute value = get(name);
  if (!value)
    return otherwise;
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  auto integer = dyn_cast<IntegerAttr>(value);
  if (integer && integer.getType().isUnsignedInteger())
    return double(integer.getValue().getZExtValue());
  return double(getInteger(name, 0));
}

StringRef CustomOptions::getString(StringRef name) const {
  auto text = dyn_cast_or_null<StringAttr>(get(name));
  return text ? text.getValue() : StringRef();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static Attribute readValue(Builder &builder, const flexbuffers::Reference &value);

static DictionaryAttr readMap(Builder &builder, const flexbuffers::Map &map) {
  SmallVector<NamedAttribute> entries;
  flexbuffers::TypedVector keys = map.Keys();
  flexbuffers::Vector values = map.Values();
  for (size_t i = 0; i != values.size(); ++i)
    entries.push_back(builder.getNamedAttr(keys[i].AsKey(), readValue(builder, values[i])));
  return builder.getDictionaryAttr(entries);
}

template <typename VectorT>
static Attribute readVector(Builder &builder, const VectorT &vector) {
  SmallVector<Attribute> values;
  for (size_t i = 0; i != vector.size(); ++i)
    values.push_back(readValue(builder, vector[i]));
  return builder.getArrayAttr(values);
}

static Attribute readValue(Builder &builder, const flexbuffers::Reference &value) {
  if (value.IsBool())
    return builder.getBoolAttr(value.AsBool());
  if (value.IsUInt())
    return IntegerAttr::get(IntegerType::get(builder.getContext(), 64, IntegerType::Unsigned),
                            APInt(64, value.AsUInt64()));
  if (value.IsInt())
    return builder.getI64IntegerAttr(value.AsInt64());
  if (value.IsFloat())
    return builder.getF64FloatAttr(value.AsDouble());
  if (value.IsKey())
    return builder.getStringAttr(value.AsKey());
  if (value.IsString())
    return builder.getStringAttr(StringRef(value.AsString().c_str(), value.AsString().length()));
  if (value.IsBlob()) {
    flexbuffers::Blob blob = value.AsBlob();
    return builder.getDenseI8ArrayAttr(ArrayRef(reinterpret_cast<const int8_t *>(blob.data()), blob.size()));
  }
  if (value.IsMap())
    return readMap(builder, value.AsMap());
  if (value.IsTypedVector())
    return readVector(builder, value.AsTypedVector());
  if (value.IsFixedTypedVector())
    return readVector(builder, value.AsFixedTypedVector());
  if (value.IsVector())
    return readVector(builder, value.AsVector());
  return builder.getUnitAttr();
}

/// Whether the keys of all maps differ, as attributes want it, and there are no more values than `budget`: a few bytes
/// may refer to one vector very often.
static bool isReadable(const flexbuffers::Reference &value, unsigned depth, size_t &budget) {
  if (depth > maximumDepth || budget == 0)
    return false;
  --budget;
  if (value.IsTypedVector()) { // elements of equal types, none of them a vector
    size_t size = value.AsTypedVector().size();
    budget -= std::min(budget, size);
    return true;
  }
  if (!value.IsMap() && !value.IsUntypedVector())
    return true;
  if (value.IsMap()) {
    flexbuffers::TypedVector keys = value.AsMap().Keys();
    llvm::DenseSet<StringRef> seen;
    for (size_t i = 0; i != keys.size(); ++i)
      if (StringRef key = keys[i].AsKey(); key.empty() || !seen.insert(key).second)
        return false;
  }
  flexbuffers::Vector values = value.AsVector();
  for (size_t i = 0; i != values.size(); ++i)
    if (!isReadable(values[i], depth + 1, budget))
      return false;
  return true;
}

llvm::Expected<CustomOptions> adze::decodeFlexBuffer(MLIRContext *context, ArrayRef<char> bytes) {
  Builder builder(context);
  if (bytes.empty())
    return CustomOptions(builder.getDictionaryAttr({}));
  std::vector<uint8_t> data(bytes.begin(), bytes.end()), visited; // numbers are aligned where the buffer is
  if (!flexbuffers::VerifyBuffer(data.data(), data.size(), &visited))
    return llvm::createStringError("its options are no FlexBuffer");
  flexbuffers::Reference root = flexbuffers::GetRoot(data);
  if (!root.IsMap())
    return llvm::createStringError("its options are a FlexBuffer but no map");
  size_t budget = bytes.size();
  if (!isReadable(root, 0, budget))
    return llvm::createStringError(
        "its options have a name twice or an empty one, or values inside of values without end");
  return CustomOptions(readMap(builder, root.AsMap()));
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static bool writeValue(flexbuffers::Builder &builder, Attribute value);

static bool writeMap(flexbuffers::Builder &builder, DictionaryAttr map) {
  size_t start = builder.StartMap();
  bool isGood = true;
  for (NamedAttribute entry : map) {
    builder.Key(entry.getName().data(), entry.getName().size());
    isGood &= writeValue(builder, entry.getValue());
  }
  builder.EndMap(start);
  return isGood;
}

static bool writeValue(flexbuffers::Builder &builder, Attribute value) {
  bool isGood = true;
  if (auto truth = dyn_cast<BoolAttr>(value)) {
    builder.Bool(truth.getValue());
  } else if (auto integer = dyn_cast<IntegerAttr>(value)) {
    isGood = integer.getValue().getBitWidth() <= 64;
    if (isGood && integer.getType().isUnsignedInteger())
      builder.UInt(integer.getValue().getZExtValue());
    else
      builder.Int(isGood ? integer.getValue().getSExtValue() : 0);
  } else if (auto number = dyn_cast<FloatAttr>(value)) {
    builder.Double(number.getValueAsDouble());
  } else if (auto text = dyn_cast<StringAttr>(value)) {
    builder.String(text.getValue().data(), text.getValue().size());
  } else if (auto blob = dyn_cast<DenseI8ArrayAttr>(value)) {
    builder.Blob(blob.asArrayRef().data(), blob.size());
  } else if (auto list = dyn_cast<ArrayAttr>(value)) {
    size_t start = builder.StartVector();
    for (Attribute element : list)
      isGood &= writeValue(builder, element);
    builder.EndVector(start, /*typed=*/false, /*fixed=*/false);
  } else if (auto map = dyn_cast<DictionaryAttr>(value)) {
    isGood = writeMap(builder, map);
  } else {
    isGood = isa<UnitAttr>(value);
    builder.Null();
  }
  return isGood;
}

llvm::Expected<std::vector<char>> adze::encodeFlexBuffer(DictionaryAttr options) {
  flexbuffers::Builder builder;
  if (!writeMap(builder, options))
    return llvm::createStringError("its options hold an attribute that a FlexBuffer cannot");
  builder.Finish();
  const std::vector<uint8_t> &bytes = builder.GetBuffer();
  return std::vector<char>(bytes.begin(), bytes.end());
}
