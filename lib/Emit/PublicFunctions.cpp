//===- PublicFunctions.cpp - The functions that callers link --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pipeline's entry takes every buffer of a model; the caller's function passes on what the caller has.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/PublicFunctions.h"

#include "llvm/IR/IRBuilder.h"

using namespace adze;
using namespace llvm;

void adze::prefixFunctions(ArrayRef<OwnedModule> modules, StringRef prefix) {
  for (const OwnedModule &owned : modules)
    for (Function &function : *owned.module) {
      bool isLibrary = function.isDeclaration() &&
                       (function.isIntrinsic() || is_contained({"memcpy", "memmove", "memset"}, function.getName()) ||
                        function.getName().starts_with("adze_extern_"));
      if (isLibrary)
        continue;
      // No C name holds a dot: a subgraph may be called run, or weights.
      function.setName(prefix + "_." + function.getName());
      function.setLinkage(GlobalValue::ExternalLinkage); // called from other modules of the model
      function.setVisibility(GlobalValue::HiddenVisibility);
      function.setDSOLocal(true);
    }
}

static Constant *makeHiddenData(Module &module, StringRef name) {
  auto *byte = Type::getInt8Ty(module.getContext());
  auto *global = new GlobalVariable(module, byte, /*isConstant=*/true, GlobalValue::ExternalLinkage, nullptr, name);
  global->setVisibility(GlobalValue::HiddenVisibility);
  global->setDSOLocal(true);
  return global;
}

namespace {

/// Writes one function.
class RunBuilder {
public:
  RunBuilder(Module &module, const Manifest &manifest, const PackageOptions &options, const Variant &variant)
      : module(module), manifest(manifest), options(options), variant(variant), builder(module.getContext()),
        pointer(PointerType::getUnqual(module.getContext())) {}

  void build(const SignatureInfo &signature, const RunFunction &run, Function &entry);

private:
  Value *get(ParameterKind kind, size_t index = 0) const;
  void checkAlignment();
  SmallVector<Value *> listArguments(const SignatureInfo &signature, const Function &entry);

  Module &module;
  const Manifest &manifest;
  const PackageOptions &options;
  const Variant &variant;
  IRBuilder<> builder;
  PointerType *pointer;
  const RunFunction *run = nullptr;
  Function *function = nullptr;
};

} // namespace

/// A parameter's value; null where the function has none of the kind.
Value *RunBuilder::get(ParameterKind kind, size_t index) const {
  for (const auto &[position, parameter] : enumerate(run->parameters))
    if (parameter.kind == kind && parameter.index == index)
      return function->getArg(position);
  return nullptr;
}

/// Code for aligned blocks would fault, or on some machines read the wrong bytes.
void RunBuilder::checkAlignment() {
  Type *integer = module.getDataLayout().getIntPtrType(module.getContext());
  Value *bits = nullptr;
  auto add = [&](Value *block, uint64_t bytes) {
    if (!block || !bytes)
      return;
    Value *address = builder.CreatePtrToInt(block, integer);
    bits = bits ? builder.CreateOr(bits, address) : address;
  };
  add(get(ParameterKind::Arena), manifest.arenaBytes);
  add(get(ParameterKind::State), manifest.stateBytes);
  add(get(ParameterKind::Weights), manifest.weightsBytes);
  if (!bits)
    return;
  Value *low = builder.CreateAnd(bits, ConstantInt::get(integer, manifest.arenaAlign - 1));
  auto *bad = BasicBlock::Create(module.getContext(), "unaligned", function);
  auto *good = BasicBlock::Create(module.getContext(), "aligned", function);
  builder.CreateCondBr(builder.CreateIsNotNull(low), bad, good);
  builder.SetInsertPoint(bad);
  builder.CreateRet(builder.getInt32(1));
  builder.SetInsertPoint(good);
}

/// Inputs, outputs, extents, arena, state, weights, a clock that nothing reads; threads where there are any.
SmallVector<Value *> RunBuilder::listArguments(const SignatureInfo &signature, const Function &entry) {
  Value *null = ConstantPointerNull::get(pointer);
  auto orNull = [&](Value *value) { return value ? value : null; };
  SmallVector<Value *> arguments;
  for (size_t i = 0; i != signature.inputs.size(); ++i)
    arguments.push_back(orNull(get(ParameterKind::Input, i)));
  for (size_t i = 0; i != signature.outputs.size(); ++i)
    arguments.push_back(get(ParameterKind::Output, i));
  for (size_t i = 0; i != signature.outputs.size(); ++i)
    if (signature.outputs[i].bounded)
      arguments.push_back(get(ParameterKind::Extents, i));
  arguments.push_back(get(ParameterKind::Arena));
  arguments.push_back(orNull(get(ParameterKind::State)));
  Value *weights = get(ParameterKind::Weights);
  if (!weights && manifest.weightsBytes) {
    weights = module.getNamedValue(getWeightsSymbol(options));
    if (!weights)
      weights = makeHiddenData(module, getWeightsSymbol(options));
  }
  if (weights && variant.weightsOffset)
    weights = builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), weights, variant.weightsOffset);
  arguments.push_back(orNull(weights));
  arguments.push_back(null);
  if (options.threads) {
    arguments.push_back(get(ParameterKind::ParallelFor));
    arguments.push_back(get(ParameterKind::Context));
  }
  assert(arguments.size() == entry.arg_size() && "the pipeline's entry takes something else");
  (void)entry;
  return arguments;
}

void RunBuilder::build(const SignatureInfo &signature, const RunFunction &theRun, Function &entry) {
  run = &theRun;
  SmallVector<Type *> types(run->parameters.size(), pointer);
  auto *type = FunctionType::get(builder.getInt32Ty(), types, false);
  function = Function::Create(type, GlobalValue::ExternalLinkage, variant.getSymbol(theRun, options), module);
  if (!variant.isOnly) {
    function->setVisibility(GlobalValue::HiddenVisibility);
    function->setDSOLocal(true);
  }
  builder.SetInsertPoint(BasicBlock::Create(module.getContext(), "entry", function));
  checkAlignment();
  builder.CreateCall(&entry, listArguments(signature, entry));
  builder.CreateRet(builder.getInt32(0));
}

static void addReset(Module &module, const Manifest &manifest, const PackageOptions &options) {
  LLVMContext &context = module.getContext();
  auto *type = FunctionType::get(Type::getVoidTy(context), {PointerType::getUnqual(context)}, false);
  auto *function = Function::Create(type, GlobalValue::ExternalLinkage, getResetSymbol(options), module);
  IRBuilder<> builder(BasicBlock::Create(context, "entry", function));
  builder.CreateMemSet(function->getArg(0), builder.getInt8(0), manifest.stateBytes, Align(manifest.arenaAlign));
  builder.CreateRetVoid();
}

void adze::addRunFunctions(ArrayRef<OwnedModule> modules, const Manifest &manifest, const PackageOptions &options,
                           const Variant &variant) {
  for (const auto &[signature, run] : zip_equal(manifest.signatures, listRunFunctions(manifest, options)))
    for (const OwnedModule &owned : modules) {
      Function *entry = owned.module->getFunction(variant.prefix + "_." + signature.function);
      if (entry && !entry->isDeclaration())
        RunBuilder(*owned.module, manifest, options, variant).build(signature, run, *entry);
    }
}

void adze::addResetAndVersion(Module &module, const Manifest &manifest, const PackageOptions &options) {
  if (manifest.stateBytes)
    addReset(module, manifest, options);
  auto *version = ConstantInt::get(Type::getInt8Ty(module.getContext()), packageABIVersion);
  new GlobalVariable(module, version->getType(), /*isConstant=*/true, GlobalValue::ExternalLinkage, version,
                     getABISymbol(manifest, options));
}

void adze::addLinkedNames(ArrayRef<OwnedModule> modules, const Manifest &manifest, const PackageOptions &options) {
  std::vector<std::string> symbols;
  for (const RunFunction &run : listRunFunctions(manifest, options))
    symbols.push_back(run.symbol);
  if (manifest.stateBytes)
    symbols.push_back(getResetSymbol(options));
  for (const OwnedModule &owned : modules)
    for (const std::string &symbol : symbols) {
      GlobalValue *value = owned.module->getNamedValue(symbol);
      std::string name = getLinkedSymbol(symbol, manifest, options);
      if (auto *chosen = dyn_cast_or_null<GlobalIFunc>(value)) // an alias of it would be no such function
        GlobalIFunc::create(chosen->getValueType(), 0, GlobalValue::ExternalLinkage, name, chosen->getResolver(),
                            owned.module.get());
      else if (value && !value->isDeclaration())
        GlobalAlias::create(GlobalValue::ExternalLinkage, name, value);
    }
}

void adze::addWeights(Module &module, const Manifest &manifest, const PackageOptions &options) {
  std::string name = getWeightsSymbol(options);
  auto *type = ArrayType::get(Type::getInt8Ty(module.getContext()), manifest.weightsBytes);
  auto *weights = new GlobalVariable(module, type, /*isConstant=*/true, GlobalValue::ExternalLinkage,
                                     ConstantAggregateZero::get(type), "", nullptr, GlobalValue::NotThreadLocal, 0,
                                     /*isExternallyInitialized=*/true);
  if (GlobalVariable *declared = module.getNamedGlobal(name)) {
    declared->replaceAllUsesWith(weights);
    declared->eraseFromParent();
  }
  weights->setName(name);
  weights->setVisibility(GlobalValue::HiddenVisibility);
  weights->setDSOLocal(true);
  weights->setAlignment(Align(manifest.arenaAlign));
}
