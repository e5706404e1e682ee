//===- AdzeDialect.cpp - The graph dialect --------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, types, attributes and their verifiers, aliases in print, bytecode version.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"

#include "dialects/adze/AdzeOps.h"
#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace adze;

#include "dialects/adze/AdzeDialect.cpp.inc"
#include "dialects/adze/AdzeEnums.cpp.inc"
#include "dialects/adze/AdzeInterfaces.cpp.inc"

namespace adze {

static FailureOr<DenseF32ArrayAttr> parseFloats(AsmParser &parser) {
  SmallVector<float> values;
  auto parseOne = [&]() -> ParseResult {
    APFloat value(APFloat::IEEEsingle());
    if (parser.parseFloat(APFloat::IEEEsingle(), value))
      return failure();
    values.push_back(value.convertToFloat());
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseOne))
    return failure();
  return DenseF32ArrayAttr::get(parser.getContext(), values);
}

static void printFloats(AsmPrinter &printer, DenseF32ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(values.asArrayRef(), printer, [&](float value) { printer.printFloat(APFloat(value)); });
  printer << ']';
}

} // namespace adze

#define GET_TYPEDEF_CLASSES
#include "dialects/adze/AdzeTypes.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/adze/AdzeAttrs.cpp.inc"

namespace {

/// Short names for what would fill lines: per-channel types, encodings, origins.
struct AdzeAsmInterface : OpAsmDialectInterface {
  AdzeAsmInterface(Dialect *dialect) : OpAsmDialectInterface(dialect) {}

  AliasResult getAlias(Type type, raw_ostream &os) const override {
    if (!isa<quant::UniformQuantizedPerAxisType>(type))
      return AliasResult::NoAlias;
    os << "qchannel";
    return AliasResult::FinalAlias;
  }

  AliasResult getAlias(Attribute attr, raw_ostream &os) const override {
    if (!isa<QuantizationAttr>(attr))
      return AliasResult::NoAlias;
    os << "quantization";
    return AliasResult::FinalAlias;
  }
};

/// Version 1 is the first; a reader refuses what a later one wrote.
struct AdzeBytecodeInterface : BytecodeDialectInterface {
  AdzeBytecodeInterface(Dialect *dialect) : BytecodeDialectInterface(dialect) {}

  struct Version : DialectVersion {
    explicit Version(uint64_t number) : number(number) {}
    uint64_t number;
  };

  // Attributes are written as text unless they say otherwise here. Text does not carry the blobs that it names, so an
  // attribute that may hold a resource is taken apart.
  enum Kind : uint64_t { metadata = 0 };

  LogicalResult writeAttribute(Attribute attr, DialectBytecodeWriter &writer) const override {
    auto entry = dyn_cast<MetadataAttr>(attr);
    if (!entry)
      return failure();
    writer.writeVarInt(metadata);
    writer.writeOptionalAttribute(entry.getName());
    writer.writeSignedVarInt(entry.getBuffer());
    writer.writeOptionalAttribute(entry.getData());
    return success();
  }

  Attribute readAttribute(DialectBytecodeReader &reader) const override {
    uint64_t kind;
    StringAttr name;
    int64_t buffer;
    Attribute data;
    if (failed(reader.readVarInt(kind)))
      return {};
    if (kind != metadata) {
      reader.emitError() << "unknown attribute kind " << kind;
      return {};
    }
    if (failed(reader.readOptionalAttribute(name)) || failed(reader.readSignedVarInt(buffer)) ||
        failed(reader.readOptionalAttribute(data)))
      return {};
    if (data && !isa<ElementsAttr>(data)) {
      reader.emitError() << "metadata holds " << data << ", which is no elements attribute";
      return {};
    }
    return MetadataAttr::get(getContext(), name, buffer, dyn_cast_or_null<ElementsAttr>(data));
  }

  void writeVersion(DialectBytecodeWriter &writer) const override {
    writer.writeVarInt(AdzeDialect::bytecodeVersion);
  }

  std::unique_ptr<DialectVersion> readVersion(DialectBytecodeReader &reader) const override {
    uint64_t number;
    if (failed(reader.readVarInt(number)))
      return nullptr;
    if (number > AdzeDialect::bytecodeVersion) {
      reader.emitError() << "adze dialect version " << number << " is newer than this tool's "
                         << AdzeDialect::bytecodeVersion;
      return nullptr;
    }
    return std::make_unique<Version>(number);
  }
};

} // namespace

void AdzeDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/adze/AdzeTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/adze/AdzeAttrs.cpp.inc"
      >();
#define ADZE_FAMILY(name) register##name##Ops();
#include "dialects/adze/AdzeFamilies.inc"
#undef ADZE_FAMILY
  addInterfaces<AdzeAsmInterface, AdzeBytecodeInterface>();
}

Operation *AdzeDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  if (isa<NoneType>(type))
    return NoValueOp::create(builder, loc, type);
  auto elements = dyn_cast<ElementsAttr>(value);
  auto shaped = dyn_cast<RankedTensorType>(type);
  if (!elements || !shaped || elements.getShapedType() != getStorageShapedType(shaped))
    return nullptr;
  return ConstOp::create(builder, loc, type, elements);
}

LogicalResult QuantizationAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, DenseF32ArrayAttr,
                                       DenseF32ArrayAttr, DenseF32ArrayAttr scale, DenseI64ArrayAttr zeroPoint,
                                       int32_t, IntegerAttr, DenseI32ArrayAttr, DenseI8ArrayAttr) {
  if (scale && zeroPoint && scale.size() != zeroPoint.size())
    return emitError() << "C1: " << scale.size() << " scales but " << zeroPoint.size() << " zero points";
  return success();
}

LogicalResult SparsityAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, DenseI32ArrayAttr order,
                                   DenseI32ArrayAttr, ArrayAttr levels) {
  llvm::SmallBitVector seen(order.size());
  for (int32_t dimension : order.asArrayRef()) {
    if (dimension < 0 || dimension >= order.size() || seen.test(dimension))
      return emitError() << "C1: traversal_order is no permutation";
    seen.set(dimension);
  }
  if (static_cast<int64_t>(levels.size()) != order.size() || !llvm::all_of(levels, llvm::IsaPred<LevelAttr>))
    return emitError() << "C2: " << order.size() << " dimensions are traversed but " << levels.size()
                       << " levels given";
  return success();
}
