//===- NativeModule.cpp - Planned and translated modules ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the passes and lib/Execute.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/NativeModule.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/IRBuilder.h"

using namespace adze;
using namespace mlir;

/// The bytes of a constant, repeated where the attribute holds one element for all.
static ArrayRef<char> getBytes(ElementsAttr value, WeightStorage &storage) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return resource.getRawHandle().getBlob()->getData();
  auto dense = cast<DenseElementsAttr>(value);
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return raw;
  std::vector<char> &bytes = storage.emplace_back();
  bytes.reserve(raw.size() * dense.getNumElements());
  for (int64_t i = 0; i != dense.getNumElements(); ++i)
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  return bytes;
}

void adze::takeWeights(ModuleOp module, Manifest &manifest, WeightStorage &storage) {
  for (auto global : llvm::make_early_inc_range(module.getOps<memref::GlobalOp>())) {
    auto offset = global->getAttrOfType<IntegerAttr>("kernel.offset");
    auto value = dyn_cast_or_null<ElementsAttr>(global.getInitialValueAttr());
    if (!offset || !value)
      continue;
    manifest.weights.push_back({offset.getValue().getZExtValue(), getBytes(value, storage)});
    global.erase();
  }
  auto size = [&](StringRef name) -> uint64_t {
    auto bytes = module->getAttrOfType<IntegerAttr>(name);
    return bytes ? bytes.getValue().getZExtValue() : 0;
  };
  manifest.arenaBytes = size("kernel.arena_bytes");
  manifest.stateBytes = size("kernel.state_bytes");
  manifest.weightsBytes = size("kernel.weights_bytes");
}

void adze::describeCalls(ModuleOp module, const OpCosts &costs, Manifest &manifest) {
  llvm::StringMap<size_t> known; // an op is often several kernels: padding, packing, the product
  auto calls = module->getAttrOfType<ArrayAttr>("kernel.calls").getAsRange<DictionaryAttr>();
  for (auto [slot, call] : llvm::enumerate(calls)) {
    auto names = llvm::to_vector(call.getAs<ArrayAttr>("names").getAsValueRange<StringAttr>());
    auto kinds = llvm::to_vector(call.getAs<ArrayAttr>("builtins").getAsValueRange<StringAttr>());
    auto [place, isNew] = known.try_emplace(names.empty() ? StringRef() : names.front(), manifest.ops.size());
    ProfiledOp &op = isNew ? manifest.ops.emplace_back() : manifest.ops[place->second];
    op.slots.push_back(slot);
    op.name = place->getKey().str();
    if (std::string kind = kinds.empty() ? "COPY" : llvm::join(kinds, "+"); kind.size() > op.kind.size())
      op.kind = std::move(kind);
    OpCost sum;
    for (StringRef name : names)
      if (auto cost = costs.find(name); cost != costs.end())
        sum = {sum.macs + cost->second.macs, sum.integer || cost->second.integer, sum.bytes + cost->second.bytes};
    op.macs = std::max(op.macs, sum.macs); // that of the kernel into which the most was fused
    op.bytes = std::max(op.bytes, sum.bytes);
    op.integer |= sum.integer;
  }
}

/// `void adze_entry_N(inputs, outputs, arena, state, weights, profile)`, which calls the function that the pipeline made.
static void addWrapper(llvm::Module &module, const EntryPoint &entry, const std::string &function) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *pointer = llvm::PointerType::getUnqual(context);
  auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), llvm::SmallVector<llvm::Type *>(6, pointer), false);
  auto *wrapper = llvm::Function::Create(type, llvm::Function::ExternalLinkage, entry.symbol, module);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", wrapper));
  llvm::SmallVector<llvm::Value *> arguments;
  auto addPointers = [&](llvm::Value *list, size_t count) {
    for (size_t i = 0; i != count; ++i)
      arguments.push_back(builder.CreateLoad(pointer, builder.CreateConstGEP1_64(pointer, list, i)));
  };
  addPointers(wrapper->getArg(0), entry.inputNames.size());
  addPointers(wrapper->getArg(1), entry.outputNames.size() + entry.countBounded());
  for (unsigned i = 2; i != 6; ++i)
    arguments.push_back(wrapper->getArg(i));
  builder.CreateCall(module.getFunction(function), arguments);
  builder.CreateRetVoid();
}

FailureOr<std::vector<OwnedModule>> adze::translateToLLVM(ModuleOp module, ArrayRef<EntryPoint> entries, unsigned) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);
  OwnedModule result;
  result.context = std::make_unique<llvm::LLVMContext>();
  result.module = translateModuleToLLVMIR(module, *result.context);
  if (!result.module)
    return module.emitError("the module cannot be translated to LLVM IR");
  for (const EntryPoint &entry : entries)
    addWrapper(*result.module, entry, entry.functionName);
  std::vector<OwnedModule> modules;
  modules.push_back(std::move(result));
  return modules;
}
