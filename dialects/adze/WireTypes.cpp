//===- WireTypes.cpp - Element types and their names on the wire ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table from wire names to MLIR types serves both directions.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/WireTypes.h"

#include "dialects/adze/AdzeDialect.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace {

struct WireType {
  StringRef name;
  unsigned bits; // 0: no fixed size
  Type (*build)(Builder &);
  bool (*matches)(Type);
};

template <unsigned width, IntegerType::SignednessSemantics sign>
constexpr WireType integer(StringRef name, unsigned bits) {
  return {name, bits, [](Builder &b) -> Type { return IntegerType::get(b.getContext(), width, sign); },
          [](Type t) {
            auto i = dyn_cast<IntegerType>(t);
            return i && i.getWidth() == width && i.getSignedness() == sign;
          }};
}

template <typename T>
constexpr WireType plain(StringRef name, unsigned bits) {
  return {name, bits, [](Builder &b) -> Type { return T::get(b.getContext()); }, [](Type t) { return isa<T>(t); }};
}

template <typename T>
constexpr WireType complex(StringRef name, unsigned bits) {
  return {name, bits, [](Builder &b) -> Type { return ComplexType::get(T::get(b.getContext())); },
          [](Type t) {
            auto c = dyn_cast<ComplexType>(t);
            return c && isa<T>(c.getElementType());
          }};
}

template <typename T>
constexpr WireType handle(StringRef name) {
  return {name, 0, [](Builder &b) -> Type { return T::get(b.getContext(), {}); }, [](Type t) { return isa<T>(t); }};
}

constexpr auto signless = IntegerType::Signless;
constexpr auto uns = IntegerType::Unsigned;

const WireType table[] = {
    plain<Float32Type>("FLOAT32", 32),      plain<Float16Type>("FLOAT16", 16),
    integer<32, signless>("INT32", 32),     integer<8, uns>("UINT8", 8),
    integer<64, signless>("INT64", 64),     plain<adze::StringType>("STRING", 0),
    integer<1, signless>("BOOL", 8),        integer<16, signless>("INT16", 16),
    complex<Float32Type>("COMPLEX64", 64),  integer<8, signless>("INT8", 8),
    plain<Float64Type>("FLOAT64", 64),      complex<Float64Type>("COMPLEX128", 128),
    integer<64, uns>("UINT64", 64),         handle<adze::ResourceType>("RESOURCE"),
    handle<adze::VariantType>("VARIANT"),   integer<32, uns>("UINT32", 32),
    integer<16, uns>("UINT16", 16),         integer<4, signless>("INT4", 4),
    plain<BFloat16Type>("BFLOAT16", 16),    integer<2, signless>("INT2", 2),
    integer<4, uns>("UINT4", 4),            plain<Float8E4M3FNType>("FLOAT8_E4M3FN", 8),
    plain<Float8E5M2Type>("FLOAT8_E5M2", 8)};

const WireType *find(Type element) {
  element = adze::getStorageType(element);
  for (const WireType &row : table)
    if (row.matches(element))
      return &row;
  return nullptr;
}

} // namespace

Type adze::getStorageType(Type element) {
  auto quantized = dyn_cast<quant::QuantizedType>(element);
  if (!quantized)
    return element;
  // `quant` stores signed integers as signless; the wire's unsigned types are explicitly unsigned here.
  unsigned width = quantized.getStorageTypeIntegralWidth();
  return quantized.isSigned() ? IntegerType::get(element.getContext(), width)
                              : IntegerType::get(element.getContext(), width, IntegerType::Unsigned);
}

ShapedType adze::getStorageShapedType(ShapedType type) {
  Type element = getStorageType(type.getElementType());
  if (!type.hasRank())
    return UnrankedTensorType::get(element);
  return RankedTensorType::get(type.getShape(), element);
}

StringRef adze::getWireTypeName(Type element) {
  const WireType *row = find(element);
  return row ? row->name : StringRef();
}

StringRef adze::getWireTypeName(Value value) {
  auto tensor = dyn_cast_or_null<TensorType>(value ? value.getType() : Type());
  return tensor ? getWireTypeName(tensor.getElementType()) : StringRef();
}

Type adze::getTypeForWireName(MLIRContext *context, StringRef name) {
  Builder builder(context);
  for (const WireType &row : table)
    if (row.name == name)
      return row.build(builder);
  return {};
}

bool adze::isTensorOf(Type type, ArrayRef<StringRef> wireNames) {
  auto tensor = dyn_cast<TensorType>(type);
  return tensor && llvm::is_contained(wireNames, getWireTypeName(tensor.getElementType()));
}

std::optional<unsigned> adze::getWireBits(Type element) {
  const WireType *row = find(element);
  if (!row || row->bits == 0)
    return std::nullopt;
  return row->bits;
}

std::optional<uint64_t> adze::getWireBytes(ShapedType type) {
  std::optional<unsigned> bits = getWireBits(type.getElementType());
  if (!bits || !type.hasStaticShape())
    return std::nullopt;
  uint64_t total = *bits;
  for (int64_t extent : type.getShape())
    if (llvm::MulOverflow(static_cast<int64_t>(total), extent, reinterpret_cast<int64_t &>(total)))
      return std::nullopt;
  return llvm::divideCeil(total, 8);
}
