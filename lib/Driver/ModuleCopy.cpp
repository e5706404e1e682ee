//===- ModuleCopy.cpp - A model in a context of its own -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Through bytecode without the blobs, which are put in again by their keys.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ModuleCopy.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

using namespace adze;
using namespace mlir;

/// Calls `visit` for each use of a blob, in the order of the module.
static void walkBlobs(ModuleOp module, llvm::function_ref<void(DenseResourceElementsAttr)> visit) {
  AttrTypeWalker walker;
  walker.addWalk([&](DenseResourceElementsAttr attr) { visit(attr); });
  module->walk([&](Operation *op) { walker.walk(op->getAttrDictionary()); });
}

ModuleCopy::ModuleCopy(ModuleOp original) : original(original) {
  llvm::raw_string_ostream stream(bytes);
  BytecodeWriterConfig config;
  config.setElideResourceDataFlag();
  if (failed(writeBytecodeToFile(original, stream, config)))
    bytes.clear();
  llvm::SHA256 hash;
  hash.update(bytes);
  walkBlobs(original, [&](DenseResourceElementsAttr attr) {
    // The place is enough: blobs are replaced, not written to.
    if (AsmResourceBlob *blob = attr.getRawHandle().getBlob()) {
      auto place = reinterpret_cast<uintptr_t>(blob->getData().data());
      hash.update(ArrayRef(reinterpret_cast<const uint8_t *>(&place), sizeof(place)));
    }
  });
  auto digest = hash.final();
  key.assign(digest.begin(), digest.end());
}

ModuleOp ModuleCopy::read(DiagnosticEngine::HandlerTy handler) {
  MLIRContext *from = original.getContext();
  DialectRegistry registry;
  from->getDialectRegistry().appendTo(registry);
  context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->allowUnregisteredDialects(from->allowsUnregisteredDialects());
  context->printOpOnDiagnostic(false); // ops may hold megabytes
  if (from->isMultithreadingEnabled())
    context->setThreadPool(from->getThreadPool());
  context->getDiagEngine().registerHandler(std::move(handler));

  module = parseSourceString<ModuleOp>(bytes, ParserConfig(context.get(), /*verifyAfterParse=*/false));
  bytes = std::string();
  if (!module)
    return {};
  llvm::StringMap<AsmResourceBlob *> blobs;
  walkBlobs(original, [&](DenseResourceElementsAttr attr) {
    blobs[attr.getRawHandle().getKey()] = attr.getRawHandle().getBlob();
  });
  walkBlobs(*module, [&](DenseResourceElementsAttr attr) {
    auto *entry = attr.getRawHandle().getResource();
    if (AsmResourceBlob *blob = blobs.lookup(entry->getKey()))
      entry->setBlob(AsmResourceBlob(blob->getData(), blob->getDataAlignment(), {}, /*dataIsMutable=*/false));
  });
  return *module;
}
