//===- ModelReport.cpp - What is in a model -------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects the facts of a module.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ModelReport.h"

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/PackedClusters.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Driver/Diagnostics.h"
#include "lib/Format/OperatorCodes.h"
#include "lib/Numerics/IndexBits.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"

using namespace mlir;
using namespace adze;

namespace {

class Inspector {
public:
  explicit Inspector(ModelReport &report) : report(report) {}
  void pairOps(ModuleOp module, ModuleOp sized);
  void addSubgraph(func::FuncOp function);
  void addSignatures(ModuleOp module);
  void addMetadata(ModuleOp module);
  void finish();

private:
  int addTensor(Value value, Location location);
  void addConstant(TensorReport &tensor, Operation *producer);
  void addOp(Operation *op);
  void addWeights(OpReport &entry, Operation *op);

  ModelReport &report;
  SubgraphReport *subgraph = nullptr;
  llvm::DenseMap<Value, int> tensors;
  llvm::DenseMap<Operation *, Operation *> sizedOps; // the same op where shapes are those of one sample
  llvm::DenseSet<Attribute> counted; // weights that are in the total already
  llvm::MapVector<StringRef, KindReport> kinds;
};

} // namespace

/// The data of a constant; null for other ops.
static ElementsAttr getConstantValue(Operation *op) {
  if (auto constant = dyn_cast_or_null<ConstOp>(op))
    return constant.getValue();
  if (auto constant = dyn_cast_or_null<SparseConstOp>(op))
    return constant.getValue();
  if (auto constant = dyn_cast_or_null<BlockwiseConstOp>(op))
    return constant.getValue();
  if (auto constant = dyn_cast_or_null<ClusteredConstOp>(op))
    return expandClusters(constant);
  return {};
}

/// The tables of a clustered constant as a file has them: with indices of as few bits as there can be, or as it had.
static TableReport describeTables(ClusteredConstOp constant) {
  ClusterTables tables = getClusterTables(constant);
  TableReport report{uint64_t(tables.tables), uint64_t(tables.values)};
  report.bytes = getWireBytes(constant.getValues().getShapedType()).value_or(0);
  auto stated = constant->getAttrOfType<IntegerAttr>(indexBitsName);
  report.indexBits = stated ? stated.getInt() : getIndexBits(tables.values);
  return report;
}

void Inspector::addConstant(TensorReport &tensor, Operation *producer) {
  if (isa_and_nonnull<VariableOp>(producer))
    tensor.kind = TensorReport::Variable;
  if (isa_and_nonnull<ExternalConstOp>(producer))
    tensor.kind = TensorReport::External;
  ElementsAttr value = getConstantValue(producer);
  if (!value)
    return;
  tensor.kind = TensorReport::Constant;
  tensor.sparse = isa<SparseConstOp>(producer);
  tensor.statistics = countWeights(value, cast<ShapedType>(producer->getResult(0).getType()));
  Attribute identity = value;
  if (auto clustered = dyn_cast<ClusteredConstOp>(producer); clustered && tensor.statistics) {
    tensor.tables = describeTables(clustered);
    tensor.statistics->bytes = getPackedIndexBytes(tensor.statistics->elements, tensor.tables->indexBits) + tensor.tables->bytes;
    identity = clustered.getIndices();
  }
  if (tensor.statistics && counted.insert(identity).second) {
    report.weightBytes += tensor.statistics->bytes;
    report.parameters += tensor.statistics->elements;
  }
}

int Inspector::addTensor(Value value, Location location) {
  ShapedType type = getTensorType(value);
  if (!type)
    return -1;
  auto [known, inserted] = tensors.try_emplace(value, subgraph->tensors.size());
  if (!inserted)
    return known->second;
  TensorReport tensor;
  tensor.name = getLocationName(location).str();
  tensor.type = getWireTypeName(value).str();
  if (type.hasRank()) {
    tensor.shape.emplace();
    for (int64_t extent : type.getShape())
      tensor.shape->push_back(ShapedType::isDynamic(extent) ? -1 : extent);
  }
  tensor.quantization = getQuantization(type);
  addConstant(tensor, value.getDefiningOp());
  subgraph->tensors.push_back(std::move(tensor));
  return subgraph->tensors.size() - 1;
}

/// The location of one result: ops with several have a fused one with an entry a tensor.
static Location getResultLocation(Operation *op, unsigned tensor) {
  auto fused = dyn_cast<FusedLoc>(op->getLoc());
  if (fused && !fused.getMetadata() && tensor < fused.getLocations().size() && op->getNumResults() > 1)
    return fused.getLocations()[tensor];
  return op->getLoc();
}

static llvm::json::Value attributeToJSON(Attribute attribute) {
  if (auto flag = dyn_cast<BoolAttr>(attribute))
    return flag.getValue();
  if (auto number = dyn_cast<IntegerAttr>(attribute); number && number.getValue().getSignificantBits() <= 64)
    return number.getValue().getSExtValue();
  if (auto text = dyn_cast<StringAttr>(attribute))
    return llvm::json::fixUTF8(text.getValue());
  if (auto real = dyn_cast<FloatAttr>(attribute); real && real.getValue().isFinite())
    return real.getValueAsDouble();
  if (auto elements = dyn_cast<ElementsAttr>(attribute); elements && elements.getNumElements() > 16)
    return llvm::formatv("{0} elements", elements.getNumElements()).str();
  std::string text;
  llvm::raw_string_ostream(text) << attribute;
  if (attribute.getDialect().getNamespace() == AdzeDialect::getDialectNamespace() && text.ends_with(">"))
    text = StringRef(text).drop_back().split('<').second.str(); // an enumerator: `SAME`, not `#adze.padding<SAME>`
  return llvm::json::fixUTF8(text);
}

/// What the op's weights are made of: its weight operands, or all constants of an op that names none.
void Inspector::addWeights(OpReport &entry, Operation *op) {
  SmallVector<unsigned> weights;
  if (auto weighted = dyn_cast<WeightedOpInterface>(op))
    weights = weighted.getWeightOperands();
  uint64_t largest = 0;
  for (auto [number, index] : llvm::enumerate(entry.inputs)) {
    if (index < 0 || !subgraph->tensors[index].statistics)
      continue;
    const WeightStatistics &statistics = *subgraph->tensors[index].statistics;
    entry.weightBytes += statistics.bytes;
    StringRef type = subgraph->tensors[index].type;
    bool isWeight = weights.empty() ? type != "INT32" && type != "INT64" : llvm::is_contained(weights, number);
    if (!isWeight) // biases; shapes, axes and the like
      continue;
    entry.hasWeights = true;
    entry.elements += statistics.elements;
    entry.zeros += statistics.zeros;
    if (statistics.elements >= largest) {
      largest = statistics.elements;
      entry.distinct = statistics.distinct;
      const std::optional<TableReport> &tables = subgraph->tensors[index].tables;
      entry.indexBits = tables ? std::optional(tables->indexBits) : std::nullopt;
    }
  }
}

void Inspector::addOp(Operation *op) {
  OpReport entry;
  entry.builtin = getBuiltinName(op).str();
  if (auto custom = dyn_cast<CustomOp>(op))
    entry.builtin = "CUSTOM:" + custom.getCustomCode().str();
  entry.name = getLocationName(op->getLoc()).str();
  entry.version = getOperatorVersion(op);
  for (Value operand : op->getOperands())
    entry.inputs.push_back(addTensor(operand, operand.getLoc()));
  unsigned tensor = 0;
  for (Value result : op->getResults())
    entry.outputs.push_back(addTensor(result, getResultLocation(op, isa<TensorType>(result.getType()) ? tensor++ : 0)));
  for (NamedAttribute attribute : op->getAttrs())
    if (!attribute.getName().getValue().starts_with("adze."))
      entry.options[attribute.getName().getValue()] = attributeToJSON(attribute.getValue());
  if (auto cost = dyn_cast<ArithmeticCostOpInterface>(op)) {
    entry.macs = cost.getMultiplyAccumulates();
    if (Operation *sized = sizedOps.lookup(op); !entry.macs && sized) {
      entry.macs = cast<ArithmeticCostOpInterface>(sized).getMultiplyAccumulates();
      report.macsOfOneSample |= entry.macs.has_value();
    }
    report.macsComplete &= entry.macs.has_value();
  }
  addWeights(entry, op);

  KindReport &kind = kinds[StringAttr::get(op->getContext(), entry.builtin).getValue()];
  kind.builtin = entry.builtin;
  ++kind.ops;
  kind.macs += entry.macs.value_or(0);
  kind.weightBytes += entry.weightBytes;
  report.macs += entry.macs.value_or(0);
  ++report.ops;
  subgraph->ops.push_back(std::move(entry));
}

void Inspector::addSubgraph(func::FuncOp function) {
  if (function.isExternal())
    return;
  subgraph = &report.subgraphs.emplace_back();
  tensors.clear();
  auto name = function->getAttrOfType<StringAttr>("adze.name");
  subgraph->name = (name ? name.getValue() : function.getSymName()).str();
  for (BlockArgument argument : function.getArguments())
    subgraph->inputs.push_back(addTensor(argument, argument.getLoc()));
  for (Operation &op : function.front()) {
    if (!getBuiltinName(&op).empty())
      addOp(&op);
    else if (!op.hasTrait<mlir::OpTrait::IsTerminator>())
      for (Value result : op.getResults())
        addTensor(result, op.getLoc());
  }
  for (Value output : function.front().getTerminator()->getOperands())
    subgraph->outputs.push_back(addTensor(output, output.getLoc()));
}

void Inspector::addSignatures(ModuleOp module) {
  auto signatures = module->getAttrOfType<ArrayAttr>("adze.signatures");
  if (!signatures)
    return;
  for (auto signature : signatures.getAsRange<SignatureAttr>()) {
    SignatureReport &entry = report.signatures.emplace_back();
    entry.key = signature.getKey().str();
    entry.subgraph = signature.getFunction().getValue().str();
    auto function = module.lookupSymbol<func::FuncOp>(signature.getFunction().getValue());
    auto add = [&](auto &list, ArrayAttr names, ArrayRef<int32_t> numbers, TypeRange types) {
      for (auto [name, number] : llvm::zip(names.getAsRange<StringAttr>(), numbers)) {
        std::string type;
        if (number >= 0 && static_cast<size_t>(number) < types.size())
          if (auto shaped = dyn_cast<ShapedType>(types[number])) {
            type = getWireTypeName(shaped.getElementType()).str();
            if (shaped.hasRank())
              type += " " + adze::formatShape(shaped.getShape());
          }
        list.emplace_back(name.getValue().str(), type);
      }
    };
    if (!function)
      continue;
    add(entry.inputs, signature.getInputNames(), signature.getInputs().asArrayRef(), function.getArgumentTypes());
    add(entry.outputs, signature.getOutputNames(), signature.getOutputs().asArrayRef(), function.getResultTypes());
  }
}

void Inspector::addMetadata(ModuleOp module) {
  auto metadata = module->getAttrOfType<ArrayAttr>("adze.metadata");
  if (!metadata)
    return;
  for (auto entry : metadata.getAsRange<MetadataAttr>())
    report.metadata.emplace_back(entry.getName() ? entry.getName().str() : std::string(),
                                 entry.getData() ? entry.getData().getNumElements() : 0);
}

void Inspector::finish() {
  for (auto &[name, kind] : kinds)
    report.kinds.push_back(kind);
  llvm::sort(report.kinds, [](const KindReport &a, const KindReport &b) {
    return std::tie(b.macs, b.weightBytes, b.ops, a.builtin) < std::tie(a.macs, a.weightBytes, a.ops, b.builtin);
  });
}

/// Pairs the ops of a module with those of its clone.
void Inspector::pairOps(ModuleOp module, ModuleOp sized) {
  SmallVector<Operation *> ops, others;
  module.walk([&](Operation *op) { ops.push_back(op); });
  sized.walk([&](Operation *op) { others.push_back(op); });
  if (ops.size() == others.size())
    for (auto [op, other] : llvm::zip(ops, others))
      sizedOps[op] = other;
}

ZippedSizes adze::measureZipped(StringRef bytes) {
  ZippedSizes sizes;
  SmallVector<uint8_t, 0> packed;
  if (llvm::compression::zlib::isAvailable()) {
    llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(bytes), packed, 9);
    sizes.deflate = packed.size();
  }
  if (llvm::compression::zstd::isAvailable()) {
    llvm::compression::zstd::compress(llvm::arrayRefFromStringRef(bytes), packed, 19);
    sizes.zstd = packed.size();
  }
  return sizes;
}

ModelReport adze::inspectModel(ModuleOp module, StringRef file, uint64_t bytes, ModuleOp sized) {
  ModelReport report;
  report.file = file.str();
  report.bytes = bytes;
  if (auto description = module->getAttrOfType<StringAttr>("adze.description"))
    report.description = description.str();
  Inspector inspector(report);
  if (sized)
    inspector.pairOps(module, sized);
  for (auto function : module.getOps<func::FuncOp>())
    inspector.addSubgraph(function);
  inspector.addSignatures(module);
  inspector.addMetadata(module);
  inspector.finish();
  return report;
}
