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

/// A module for so many ops: fewer would not be worth an optimizer of their own.
static constexpr size_t opsPerModule = 4000;
static constexpr size_t maximumModules = 16;

/// Shared by constants of equal bytes.
using TakenBlobs = DenseMap<DialectResourceBlobManager::BlobEntry *, std::shared_ptr<AsmResourceBlob>>;

/// A constant's bytes, out of the context, repeated where the attribute holds one element for all.
static WeightSegment takeBytes(ElementsAttr value, TakenBlobs &taken) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    auto *entry = resource.getRawHandle().getResource();
    std::shared_ptr<AsmResourceBlob> &blob = taken[entry];
    if (!blob) {
      blob = std::make_shared<AsmResourceBlob>(std::move(*entry->getBlob()));
      entry->setBlob(AsmResourceBlob());
    }
    return {0, blob->getData(), blob};
  }
  auto dense = cast<DenseElementsAttr>(value);
  ArrayRef<char> raw = dense.getRawData();
  auto bytes = std::make_shared<std::vector<char>>();
  bytes->reserve(raw.size() * (dense.isSplat() ? dense.getNumElements() : 1));
  for (int64_t i = 0, copies = dense.isSplat() ? dense.getNumElements() : 1; i != copies; ++i)
    bytes->insert(bytes->end(), raw.begin(), raw.end());
  return {0, *bytes, bytes};
}

static void takeArenaMap(ModuleOp module, Manifest &manifest) {
  auto places = module->getAttrOfType<ArrayAttr>("kernel.arena_map");
  if (!places)
    return;
  for (auto place : places.getAsRange<DictionaryAttr>()) {
    ArenaPlace &entry = manifest.arenaMap.emplace_back();
    auto number = [&](StringRef name) { return place.getAs<IntegerAttr>(name).getValue().getZExtValue(); };
    StringRef function = place.getAs<StringAttr>("function").getValue();
    auto signature = llvm::find_if(manifest.signatures, [&](const SignatureInfo &info) { return info.function == function; });
    entry = {place.getAs<StringAttr>("name").str(), size_t(std::distance(manifest.signatures.begin(), signature)),
             number("offset"), number("bytes"), number("first"), number("last")};
  }
  module->removeAttr("kernel.arena_map");
}

void adze::takeWeights(ModuleOp module, Manifest &manifest) {
  TakenBlobs taken;
  for (auto global : llvm::make_early_inc_range(module.getOps<memref::GlobalOp>())) {
    auto offset = global->getAttrOfType<IntegerAttr>("kernel.offset");
    auto value = dyn_cast_or_null<ElementsAttr>(global.getInitialValueAttr());
    if (!offset || !value)
      continue;
    manifest.weights.push_back(takeBytes(value, taken));
    manifest.weights.back().offset = offset.getValue().getZExtValue();
    global.erase();
  }
  auto size = [&](StringRef name) -> uint64_t {
    auto bytes = module->getAttrOfType<IntegerAttr>(name);
    return bytes ? bytes.getValue().getZExtValue() : 0;
  };
  manifest.arenaBytes = size("kernel.arena_bytes");
  manifest.arenaAlign = size("kernel.arena_align");
  manifest.arenaBound = size("kernel.arena_bound");
  manifest.stateBytes = size("kernel.state_bytes");
  manifest.weightsBytes = size("kernel.weights_bytes");
  takeArenaMap(module, manifest);
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

/// An `EntryFunction` that calls the function that the pipeline made. Only functions with tasks take the last two arguments.
static void addWrapper(llvm::Module &module, const SignatureInfo &signature, llvm::Function &function) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Type *pointer = llvm::PointerType::getUnqual(context);
  auto *type = llvm::FunctionType::get(llvm::Type::getVoidTy(context), llvm::SmallVector<llvm::Type *>(8, pointer), false);
  auto *wrapper = llvm::Function::Create(type, llvm::Function::ExternalLinkage, signature.symbol, module);
  llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context, "entry", wrapper));
  llvm::SmallVector<llvm::Value *> arguments;
  auto addPointers = [&](llvm::Value *list, size_t count) {
    for (size_t i = 0; i != count; ++i)
      arguments.push_back(builder.CreateLoad(pointer, builder.CreateConstGEP1_64(pointer, list, i)));
  };
  addPointers(wrapper->getArg(0), signature.inputs.size());
  addPointers(wrapper->getArg(1), signature.outputs.size() + llvm::count_if(signature.outputs, [](const TensorInfo &tensor) {
                                    return tensor.bounded;
                                  }));
  for (unsigned i = 2; i != 8 && arguments.size() != function.arg_size(); ++i)
    arguments.push_back(wrapper->getArg(i));
  builder.CreateCall(&function, arguments);
  builder.CreateRetVoid();
}

/// Ops of a function: what compiling it costs, roughly.
static size_t countOps(LLVM::LLVMFuncOp function) {
  size_t count = 1;
  function.getBody().walk([&](Operation *) { ++count; });
  return count;
}

/// Which module each function goes to: the largest first, to the one with the least so far. Depends on nothing but the
/// functions, so that the code is the same however many threads compile it.
static std::vector<SmallVector<LLVM::LLVMFuncOp>> distribute(ModuleOp module, size_t parts) {
  std::vector<std::tuple<size_t, size_t, LLVM::LLVMFuncOp>> functions; // ops, position in the module
  size_t total = 0;
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (!function.isExternal()) {
      functions.emplace_back(countOps(function), functions.size(), function);
      total += std::get<0>(functions.back());
    }
  llvm::sort(functions, [](const auto &a, const auto &b) {
    return std::get<0>(a) != std::get<0>(b) ? std::get<0>(a) > std::get<0>(b) : std::get<1>(a) < std::get<1>(b);
  });
  size_t count = std::clamp<size_t>(total / opsPerModule, 1, parts);
  std::vector<SmallVector<LLVM::LLVMFuncOp>> result(count);
  SmallVector<size_t> loads(count, 0);
  for (auto [ops, position, function] : functions) {
    size_t least = std::distance(loads.begin(), llvm::min_element(loads));
    loads[least] += ops;
    result[least].push_back(function);
  }
  return result;
}

/// A module of `functions`, which leave `module`, with what else is in it and declarations of functions that they call.
static OwningOpRef<ModuleOp> takePart(ModuleOp module, ArrayRef<LLVM::LLVMFuncOp> functions, const SymbolTable &symbols) {
  OwningOpRef<ModuleOp> part = ModuleOp::create(module.getLoc());
  (*part)->setAttrs(module->getAttrDictionary());
  OpBuilder builder = OpBuilder::atBlockEnd(part->getBody());
  for (Operation &op : *module.getBody())
    if (!isa<LLVM::LLVMFuncOp>(op))
      builder.clone(op);
  llvm::SetVector<Operation *> called;
  for (LLVM::LLVMFuncOp function : functions)
    function.walk([&](LLVM::CallOp call) {
      if (std::optional<StringRef> callee = call.getCallee())
        called.insert(symbols.lookup(*callee));
    });
  for (LLVM::LLVMFuncOp function : functions)
    function.walk([&](LLVM::AddressOfOp address) {
      if (auto task = symbols.lookup<LLVM::LLVMFuncOp>(address.getGlobalName()))
        called.insert(task);
    });
  called.remove(nullptr);
  for (LLVM::LLVMFuncOp function : functions)
    called.remove(function);
  for (Operation *function : called)
    cast<LLVM::LLVMFuncOp>(builder.cloneWithoutRegions(*function)).setPrivate();
  for (LLVM::LLVMFuncOp function : functions)
    function->moveBefore(part->getBody(), part->getBody()->end());
  return part;
}

FailureOr<std::vector<OwnedModule>> adze::translateToLLVM(ModuleOp module, unsigned limit) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  module.getContext()->appendDialectRegistry(registry);
  SymbolTable symbols(module);
  std::vector<OwnedModule> modules;
  std::vector<OwningOpRef<ModuleOp>> parts; // as long as later ones may look into them
  for (auto [index, functions] : llvm::enumerate(distribute(module, limit ? limit : maximumModules))) {
    ModuleOp part = *parts.emplace_back(takePart(module, functions, symbols));
    OwnedModule &result = modules.emplace_back();
    result.context = std::make_unique<llvm::LLVMContext>();
    result.module = translateModuleToLLVMIR(part, *result.context, "part" + std::to_string(index));
    if (!result.module)
      return module.emitError("the module cannot be translated to LLVM IR");
  }
  return modules;
}

void adze::addEntryFunctions(ArrayRef<OwnedModule> modules, const Manifest &manifest) {
  for (const OwnedModule &owned : modules)
    for (const SignatureInfo &signature : manifest.signatures)
      if (llvm::Function *function = owned.module->getFunction(signature.function); function && !function->isDeclaration())
        addWrapper(*owned.module, signature, *function);
}
