//===- EntryPoints.cpp - What of a model is run ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Entry points are chosen and described on the graph, before it is lowered.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/EntryPoints.h"

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "lib/Driver/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace adze;
using namespace mlir;

static std::vector<std::string> getNames(ValueRange values, StringRef prefix) {
  std::vector<std::string> names;
  for (auto [i, value] : llvm::enumerate(values)) {
    StringRef name = getLocationName(value.getLoc());
    names.push_back(name.empty() ? (prefix + Twine(i)).str() : name.str());
  }
  return names;
}

static EntryPoint makeEntry(func::FuncOp function, StringRef key, size_t index) {
  EntryPoint entry;
  entry.key = key.str();
  entry.function = function;
  entry.functionName = function.getName().str();
  entry.inputNames = getNames(function.getArguments(), "input");
  entry.outputNames = getNames(function.getBody().front().getTerminator()->getOperands(), "output");
  entry.symbol = "adze_entry_" + std::to_string(index);
  return entry;
}

/// Names that the signature gives replace those of the tensors.
static void takeNames(ArrayAttr names, ArrayRef<int32_t> numbers, std::vector<std::string> &target) {
  for (auto [name, number] : llvm::zip(names.getAsRange<StringAttr>(), numbers))
    if (number >= 0 && size_t(number) < target.size())
      target[number] = name.getValue().str();
}

static std::vector<EntryPoint> listEntryPoints(ModuleOp module) {
  std::vector<EntryPoint> entries;
  auto functions = module.getOps<func::FuncOp>();
  auto signatures = module->getAttrOfType<ArrayAttr>("adze.signatures");
  func::FuncOp main = functions.empty() ? func::FuncOp() : *functions.begin();
  bool hasMain = false;
  if (!signatures)
    signatures = ArrayAttr::get(module.getContext(), {});
  for (auto signature : signatures.getAsRange<SignatureAttr>()) {
    auto function = module.lookupSymbol<func::FuncOp>(signature.getFunction().getValue());
    if (!function)
      continue;
    EntryPoint entry = makeEntry(function, signature.getKey().getValue(), entries.size());
    takeNames(signature.getInputNames(), signature.getInputs().asArrayRef(), entry.inputNames);
    takeNames(signature.getOutputNames(), signature.getOutputs().asArrayRef(), entry.outputNames);
    hasMain |= function == main;
    entries.push_back(std::move(entry));
  }
  // The main subgraph comes first, whatever it is called.
  auto first = llvm::find_if(entries, [&](const EntryPoint &entry) { return entry.function == main; });
  if (first != entries.end())
    std::rotate(entries.begin(), first, first + 1);
  if (main && !hasMain)
    entries.insert(entries.begin(), makeEntry(main, "", entries.size()));
  return entries;
}

FailureOr<std::vector<EntryPoint>> adze::selectEntryPoints(ModuleOp module, StringRef signature,
                                                                 bool all) {
  std::vector<EntryPoint> entries = listEntryPoints(module);
  if (entries.empty())
    return module.emitError("the model has no subgraph to run");
  if (signature.empty()) {
    entries.resize(all ? entries.size() : 1);
  } else {
    SmallVector<std::string> keys;
    for (const EntryPoint &entry : entries)
      keys.push_back("'" + entry.key + "'");
    llvm::erase_if(entries, [&](const EntryPoint &entry) { return entry.key != signature; });
    if (entries.empty())
      return module.emitError("the model has no signature '") << signature << "', only " << llvm::join(keys, ", ");
  }
  module->removeAttr("adze.signatures"); // which would keep the other functions alive
  for (auto function : module.getOps<func::FuncOp>()) {
    bool isEntry = llvm::any_of(entries, [&](const EntryPoint &entry) { return entry.function == function; });
    function.setVisibility(isEntry ? SymbolTable::Visibility::Public : SymbolTable::Visibility::Private);
  }
  return entries;
}

/// Whether a tensor can be handed out: numbers in a static shape.
static bool isPlain(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() && getWireBits(type.getElementType());
}

void adze::readBounds(std::vector<EntryPoint> &entries) {
  for (EntryPoint &entry : entries)
    if (auto bounded = entry.function->getAttrOfType<DenseBoolArrayAttr>("adze.bounded"))
      entry.bounded.assign(bounded.asArrayRef().begin(), bounded.asArrayRef().end());
}

void adze::returnIntermediates(std::vector<EntryPoint> &entries) {
  for (EntryPoint &entry : entries) {
    Operation *terminator = entry.function.getBody().front().getTerminator();
    if (entry.countBounded())
      continue; // which intermediate tensors are bounded as well is not known
    SmallVector<Value> results(terminator->getOperands());
    llvm::DenseSet<Value> returned(results.begin(), results.end());
    for (Operation &op : entry.function.getBody().front().without_terminator()) {
      if (op.hasTrait<OpTrait::ConstantLike>())
        continue;
      for (Value result : op.getResults())
        if (isPlain(result) && returned.insert(result).second)
          results.push_back(result);
    }
    entry.outputNames = getNames(results, "output");
    terminator->setOperands(results);
    entry.function.setType(FunctionType::get(entry.function.getContext(), entry.function.getArgumentTypes(),
                                             ValueRange(results).getTypes()));
    entry.function.removeResAttrsAttr();
  }
}

static FailureOr<TensorInfo> describeTensor(func::FuncOp function, Type type, StringRef name) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return function.emitError("tensor '") << name << "' has the type " << type
                                          << ": native code needs static shapes; give them with --batch or --input-shape";
  std::optional<uint64_t> bytes = getWireBytes(cast<ShapedType>(tensor));
  if (!bytes)
    return function.emitError("tensor '") << name << "' has the type " << type << ", whose elements are no numbers";
  TensorInfo info;
  info.name = name.str();
  info.elementType = getWireTypeName(tensor.getElementType()).str();
  info.shape = tensor.getShape().vec();
  // Files pack elements of less than a byte; in memory each has one.
  info.bytes = std::max(*bytes, uint64_t(tensor.getNumElements()));
  QuantizationParams params = getQuantization(tensor);
  info.scale = params.scale;
  info.zeroPoint = params.zeroPoint;
  return info;
}

LogicalResult adze::describeEntryPoints(ArrayRef<EntryPoint> entries, Manifest &manifest) {
  for (const EntryPoint &entry : entries) {
    SignatureInfo &signature = manifest.signatures.emplace_back();
    signature.key = entry.key;
    signature.symbol = entry.symbol;
    signature.function = entry.functionName;
    func::FuncOp function = entry.function;
    auto add = [&](ValueRange values, const std::vector<std::string> &names, std::vector<TensorInfo> &list) {
      for (auto [value, name] : llvm::zip_equal(values, names)) {
        FailureOr<TensorInfo> info = describeTensor(function, value.getType(), name);
        if (failed(info))
          return failure();
        info->tensor = getLocationName(value.getLoc()).str();
        list.push_back(std::move(*info));
      }
      return success();
    };
    OperandRange results = function.getBody().front().getTerminator()->getOperands();
    if (failed(add(function.getArguments(), entry.inputNames, signature.inputs)) ||
        failed(add(results.drop_back(entry.countBounded()), entry.outputNames, signature.outputs)))
      return failure();
    for (const auto &[index, bytes] : entry.frozen)
      signature.inputs[index].frozen = bytes;
    for (auto [index, bounded] : llvm::enumerate(entry.bounded))
      signature.outputs[index].bounded = bounded;
  }
  return success();
}

static uint64_t countBytes(ValueRange values) {
  uint64_t bytes = 0;
  for (Type type : values.getTypes())
    if (auto tensor = dyn_cast<RankedTensorType>(type); tensor && tensor.hasStaticShape())
      if (Type element = getStorageType(tensor.getElementType()); element && element.isIntOrFloat())
        bytes += llvm::divideCeil(uint64_t(tensor.getNumElements()) * element.getIntOrFloatBitWidth(), 8);
  return bytes;
}

OpCosts adze::getOpCosts(ModuleOp module) {
  OpCosts costs;
  module.walk([&](Operation *op) {
    StringRef name = getLocationName(op->getLoc());
    if (name.empty() || op->getNumOperands() == 0)
      return;
    OpCost &cost = costs[name];
    cost.bytes += countBytes(op->getOperands()) + countBytes(op->getResults());
    auto arithmetic = dyn_cast<ArithmeticCostOpInterface>(op);
    std::optional<int64_t> macs = arithmetic ? arithmetic.getMultiplyAccumulates() : std::nullopt;
    if (!macs)
      return;
    cost.macs += double(*macs);
    auto weights = dyn_cast<ShapedType>(op->getOperand(op->getNumOperands() > 1).getType());
    cost.integer |= weights && isa_and_present<IntegerType>(getStorageType(weights.getElementType()));
  });
  return costs;
}
