//===- CompiledModel.cpp - A model as code in this process ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects are linked by ORC, which sees no symbol of this process but those few that code may call.
//
//===----------------------------------------------------------------------===//

#include "lib/Execute/CompiledModel.h"

#include "lib/Emit/Weights.h"
#include "lib/Support/Observation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"

#include <cstring>

using namespace adze;
using namespace llvm;

CompiledModel::~CompiledModel() = default;

Error CompiledModel::copyWeights() {
  Expected<Block> block = Block::create(manifest.weightsBytes, manifest.arenaAlign);
  if (!block)
    return block.takeError();
  weights = std::move(*block);
  return fillWeights({weights.data(), size_t(manifest.weightsBytes)}, manifest);
}

/// Makes the functions that code may call known.
static Error defineAllowed(orc::LLJIT &jit) {
  orc::SymbolMap symbols;
  auto add = [&](StringRef name, auto *function) {
    symbols[jit.mangleAndIntern(name)] = {orc::ExecutorAddr::fromPtr(function),
                                          JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  };
  add("memcpy", static_cast<void *(*)(void *, const void *, size_t)>(&std::memcpy));
  add("memmove", static_cast<void *(*)(void *, const void *, size_t)>(&std::memmove));
  add("memset", static_cast<void *(*)(void *, int, size_t)>(&std::memset));
  add(observationSymbol, &observe);
  return jit.getMainJITDylib().define(orc::absoluteSymbols(std::move(symbols)));
}

static Expected<EntryFunction *> findEntry(orc::LLJIT &jit, StringRef symbol) {
  Expected<orc::ExecutorAddr> address = jit.lookup(symbol);
  if (!address)
    return joinErrors(createStringError("there is no entry point '" + symbol + "'"), address.takeError());
  return address->toPtr<EntryFunction *>();
}

Error CompiledModel::link(std::vector<std::unique_ptr<ObjectBuffer>> objects, const CodeOptions &options) {
  Expected<std::vector<std::string>> undefined = findUndefinedSymbols(objects);
  if (!undefined)
    return undefined.takeError();
  llvm::erase(*undefined, observationSymbol);
  if (!undefined->empty())
    return createStringError("the code calls what it may not: " + llvm::join(*undefined, ", "));
  Expected<std::unique_ptr<TargetMachine>> machine = createTargetMachine(options);
  if (!machine)
    return machine.takeError();
  orc::JITTargetMachineBuilder builder((*machine)->getTargetTriple());
  builder.setCPU((*machine)->getTargetCPU().str());
  Expected<std::unique_ptr<orc::LLJIT>> made = orc::LLJITBuilder()
                                                   .setJITTargetMachineBuilder(std::move(builder))
                                                   .setLinkProcessSymbolsByDefault(false)
                                                   .setPlatformSetUp(orc::setUpInactivePlatform)
                                                   .create();
  if (!made)
    return made.takeError();
  jit = std::move(*made);
  if (Error error = defineAllowed(*jit))
    return error;
  for (std::unique_ptr<ObjectBuffer> &object : objects) {
    codeBytes += object->getBufferSize();
    if (Error error = jit->addObjectFile(std::move(object)))
      return error;
  }
  for (const SignatureInfo &signature : manifest.signatures) {
    Expected<EntryFunction *> entry = findEntry(*jit, signature.symbol);
    if (!entry)
      return entry.takeError();
    entries.push_back(*entry);
  }
  if (manifest.resetSymbol.empty())
    return Error::success();
  Expected<EntryFunction *> entry = findEntry(*jit, manifest.resetSymbol);
  if (!entry)
    return entry.takeError();
  reset = *entry;
  return Error::success();
}

Expected<std::unique_ptr<CompiledModel>> CompiledModel::create(std::vector<OwnedModule> modules, Manifest manifest,
                                                               const CodeOptions &options) {
  std::unique_ptr<CompiledModel> model(new CompiledModel);
  model->manifest = std::move(manifest);
  if (Error error = model->copyWeights())
    return std::move(error);
  Expected<std::vector<std::unique_ptr<ObjectBuffer>>> objects = compileToObjects(std::move(modules), options);
  if (!objects)
    return objects.takeError();
  if (Error error = model->link(std::move(*objects), options))
    return std::move(error);
  return model;
}

Expected<size_t> CompiledModel::findSignature(StringRef key) const {
  std::string keys;
  for (const auto &[index, signature] : enumerate(manifest.signatures)) {
    if (key.empty() || signature.key == key)
      return index;
    keys += (keys.empty() ? "" : ", ") + ("'" + signature.key + "'");
  }
  return createStringError("there is no signature '" + key + "'; there is " + (keys.empty() ? "none" : keys));
}
