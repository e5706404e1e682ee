//===- AdzeBytecode.cpp - The dialect in bytecode files -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Encodings, versions and upgrades. Attributes are written as text unless they say otherwise here: text does not carry
// the blobs that it names, so an attribute that may hold a resource is taken apart.
//
// Version 1: everything as text. Metadata of 1 KiB and more lost its blob.
// Version 2: metadata is taken apart.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeDialect.h"
#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace adze;

namespace {

struct Version : DialectVersion {
  explicit Version(uint64_t number) : number(number) {}
  uint64_t number;
};

enum Kind : uint64_t { metadataKind = 0 };

struct AdzeBytecodeInterface : BytecodeDialectInterface {
  AdzeBytecodeInterface(Dialect *dialect) : BytecodeDialectInterface(dialect) {}

  LogicalResult writeAttribute(Attribute attr, DialectBytecodeWriter &writer) const override;
  Attribute readAttribute(DialectBytecodeReader &reader) const override;
  void writeVersion(DialectBytecodeWriter &writer) const override {
    writer.writeVarInt(AdzeDialect::bytecodeVersion);
  }
  std::unique_ptr<DialectVersion> readVersion(DialectBytecodeReader &reader) const override;
  LogicalResult upgradeFromVersion(Operation *root, const DialectVersion &version) const override;
};

} // namespace

LogicalResult AdzeBytecodeInterface::writeAttribute(Attribute attr, DialectBytecodeWriter &writer) const {
  auto entry = dyn_cast<MetadataAttr>(attr);
  if (!entry)
    return failure();
  writer.writeVarInt(metadataKind);
  writer.writeOptionalAttribute(entry.getName());
  writer.writeSignedVarInt(entry.getBuffer());
  writer.writeOptionalAttribute(entry.getData());
  return success();
}

Attribute AdzeBytecodeInterface::readAttribute(DialectBytecodeReader &reader) const {
  uint64_t kind;
  StringAttr name;
  int64_t buffer;
  Attribute data;
  if (failed(reader.readVarInt(kind)))
    return {};
  if (kind != metadataKind) {
    reader.emitError() << "unknown attribute kind " << kind << " of the adze dialect";
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

std::unique_ptr<DialectVersion> AdzeBytecodeInterface::readVersion(DialectBytecodeReader &reader) const {
  uint64_t number;
  if (failed(reader.readVarInt(number)))
    return nullptr;
  if (number > AdzeDialect::bytecodeVersion) {
    reader.emitError() << "version " << number << " of the adze dialect is newer than this tool's "
                       << AdzeDialect::bytecodeVersion;
    return nullptr;
  }
  return std::make_unique<Version>(number);
}

/// Drops entries of a list of metadata whose data the file does not hold, and says so.
static void dropLostMetadata(Operation *module, StringRef list) {
  auto entries = module->getAttrOfType<ArrayAttr>(list);
  if (!entries)
    return;
  SmallVector<Attribute> kept;
  for (Attribute attr : entries) {
    auto entry = dyn_cast<MetadataAttr>(attr);
    auto data = dyn_cast_or_null<DenseResourceElementsAttr>(entry ? entry.getData() : ElementsAttr());
    if (!data || data.getRawHandle().getBlob())
      kept.push_back(attr);
    else
      module->emitWarning() << "metadata '" << (entry.getName() ? entry.getName().getValue() : "")
                            << "' is dropped: bytecode of version 1 does not hold its data";
  }
  module->setAttr(list, ArrayAttr::get(module->getContext(), kept));
}

LogicalResult AdzeBytecodeInterface::upgradeFromVersion(Operation *root, const DialectVersion &version) const {
  if (static_cast<const Version &>(version).number < 2)
    root->walk([](ModuleOp module) {
      dropLostMetadata(module, "adze.metadata");
      dropLostMetadata(module, "adze.spare_buffers");
    });
  return success();
}

void AdzeDialect::registerBytecode() { addInterfaces<AdzeBytecodeInterface>(); }
