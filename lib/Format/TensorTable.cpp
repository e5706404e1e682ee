//===- TensorTable.cpp - The tensors of a function ------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and numbers tensors. Locations say where a tensor stood in its file; what is new follows what it is computed
// from, and an untouched function gets its old order.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/PackedClusters.h"
#include "dialects/adze/ops/StructureOps.h"
#include "lib/Format/ExportContext.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace adze;

namespace {

struct NameAndOrigin {
  std::string name;
  OriginAttr origin;
};

/// What the location of one tensor says.
NameAndOrigin readLocation(Location location) {
  NameAndOrigin result;
  if (auto fused = dyn_cast<FusedLoc>(location)) { // merged by a rewrite: the first is as good as any
    for (Location inner : fused.getLocations())
      if (result = readLocation(inner); !result.name.empty() || result.origin)
        break;
    return result;
  }
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return readLocation(call.getCallee());
  auto name = dyn_cast<NameLoc>(location);
  if (!name)
    return result;
  result.name = name.getName().str();
  if (auto place = dyn_cast<FusedLoc>(name.getChildLoc()))
    result.origin = dyn_cast_or_null<OriginAttr>(place.getMetadata());
  return result;
}

class TensorCollector {
public:
  TensorCollector(ExportContext &context, func::FuncOp function) : context(context), function(function) {}

  FailureOr<TensorTable> run() {
    for (BlockArgument argument : function.getArguments())
      if (failed(add(argument, argument.getLoc())))
        return failure();
    for (Operation &op : function.front())
      if (!isa<func::ReturnOp>(op) && failed(addOp(&op)))
        return failure();
    sortAndName();
    return std::move(table);
  }

private:
  LogicalResult add(Value value, Location location);
  LogicalResult addOp(Operation *op);
  LogicalResult addIntermediates(Operation *op);
  LogicalResult addBuffer(ExportedTensor &tensor);
  LogicalResult addClusters(ExportedTensor &tensor, ClusteredConstOp constant);
  void sortAndName();

  ExportContext &context;
  func::FuncOp function;
  TensorTable table;
  llvm::DenseMap<int, std::pair<Operation *, unsigned>> intermediateKeys; // by position before sorting
};

} // namespace

/// Two buffers: the indices, which are the tensor's, and the values.
LogicalResult TensorCollector::addClusters(ExportedTensor &tensor, ClusteredConstOp constant) {
  std::string rule;
  std::optional<PackedClusters> packed = packClusters(constant, rule);
  if (!packed)
    return constant.emitError() << "tensor '" << tensor.name << "': " << rule
                                << "; store its values instead (clustered-to-dense)";
  auto add = [&](ArrayRef<char> bytes, int32_t hint) {
    auto element = IntegerType::get(constant.getContext(), 8, IntegerType::Unsigned);
    auto type = RankedTensorType::get({static_cast<int64_t>(bytes.size())}, element);
    return context.buffers.addConstant(makeConstant(type, bytes), hint);
  };
  auto valueHint = constant->getAttrOfType<IntegerAttr>(valueBufferName);
  tensor.buffer = add(packed->indices, tensor.origin ? tensor.origin.getBuffer() : -1);
  tensor.lut = ExportedLut{add(packed->values, valueHint ? valueHint.getInt() : -1), packed->bits};
  return success();
}

LogicalResult TensorCollector::addBuffer(ExportedTensor &tensor) {
  int32_t hint = tensor.origin ? tensor.origin.getBuffer() : -1;
  Operation *producer = tensor.value ? tensor.value.getDefiningOp() : nullptr;
  if (auto clustered = dyn_cast_or_null<ClusteredConstOp>(producer))
    return addClusters(tensor, clustered);
  ElementsAttr value;
  if (auto constant = dyn_cast_or_null<ConstOp>(producer))
    value = constant.getValue();
  else if (auto sparse = dyn_cast_or_null<SparseConstOp>(producer))
    value = sparse.getValue();
  else if (auto blocks = dyn_cast_or_null<BlockwiseConstOp>(producer))
    value = blocks.getValue();
  bool isEmpty = value && value.getNumElements() == 0 && hint == 0;
  tensor.buffer = value && !isEmpty ? context.buffers.addConstant(value, hint) : context.buffers.addEmpty(hint);
  return success();
}

LogicalResult TensorCollector::add(Value value, Location location) {
  if (isa<NoneType>(value.getType()))
    return success();
  auto type = dyn_cast<TensorType>(value.getType());
  if (!type || getWireTypeName(type.getElementType()).empty())
    return mlir::emitError(location) << "a value of type " << value.getType() << " has no place in a .tflite";
  NameAndOrigin read = readLocation(location);
  ExportedTensor tensor{value, type, read.name, read.origin};
  if (failed(addBuffer(tensor)))
    return failure();
  table.tensors.push_back(tensor);
  return success();
}

LogicalResult TensorCollector::addIntermediates(Operation *op) {
  auto intermediates = op->getAttrOfType<ArrayAttr>("adze.intermediates");
  if (!intermediates)
    return success();
  for (auto [position, attr] : llvm::enumerate(intermediates.getAsRange<IntermediateAttr>())) {
    auto type = dyn_cast<TensorType>(attr.getType().getValue());
    if (!type)
      continue; // absent (-1)
    NameAndOrigin read = readLocation(Location(attr.getLocation()));
    ExportedTensor tensor{Value(), type, read.name, read.origin};
    if (failed(addBuffer(tensor)))
      return failure();
    intermediateKeys[table.tensors.size()] = {op, position};
    table.tensors.push_back(tensor);
  }
  return success();
}

LogicalResult TensorCollector::addOp(Operation *op) {
  bool isStructure = isa<ConstOp, SparseConstOp, ClusteredConstOp, BlockwiseConstOp, ExternalConstOp, NoValueOp,
                         VariableOp, PlaceholderOp>(op);
  if (!isStructure && getBuiltinName(op).empty())
    return op->emitError() << "'" << op->getName() << "' has no place in a .tflite; "
                           << (isa<ObserveOp>(op) ? "take it out" : "lower it to adze ops first");
  auto fused = dyn_cast<FusedLoc>(op->getLoc());
  // Several results have a fused location with one entry a tensor.
  unsigned tensors = llvm::count_if(op->getResultTypes(), llvm::IsaPred<TensorType>);
  bool perResult = fused && !fused.getMetadata() && tensors > 1 && fused.getLocations().size() == tensors;
  unsigned next = 0;
  for (Value result : op->getResults()) {
    Location location = perResult && isa<TensorType>(result.getType()) ? fused.getLocations()[next++] : op->getLoc();
    if (failed(add(result, location)))
      return failure();
  }
  return addIntermediates(op);
}

/// Puts tensors with an origin in their old order and each new one behind its predecessor; makes names unique where one
/// location stands for several tensors: the input among them, which callers know by its name, or else the last of them, which
/// replaced what stood in the file, keeps the name.
void TensorCollector::sortAndName() {
  std::vector<ExportedTensor> &tensors = table.tensors;
  llvm::DenseMap<int32_t, unsigned> keeper; // of an origin
  for (auto [position, tensor] : llvm::enumerate(tensors))
    if (tensor.origin)
      if (auto [known, isNew] = keeper.try_emplace(tensor.origin.getTensor(), position);
          !isNew && !isa_and_nonnull<BlockArgument>(tensors[known->second].value))
        known->second = position;
  std::vector<std::pair<int32_t, unsigned>> keys; // place, position
  int32_t place = -1;
  llvm::StringSet<> taken;
  for (auto [position, tensor] : llvm::enumerate(tensors)) {
    if (tensor.origin && keeper[tensor.origin.getTensor()] != position)
      tensor.origin = {};
    if (tensor.origin) {
      place = tensor.origin.getTensor();
      taken.insert(tensor.name);
    }
    keys.emplace_back(place, position);
  }
  llvm::sort(keys);

  std::vector<ExportedTensor> sorted;
  unsigned unnamed = 0;
  llvm::StringMap<unsigned> suffixes; // so that a thousand tensors of one name are not tried a million times
  for (auto [oldPlace, position] : keys) {
    ExportedTensor &tensor = tensors[position];
    int32_t index = sorted.size();
    if (!tensor.origin) {
      std::string base = tensor.name.empty() ? "tensor_" + std::to_string(unnamed++) : tensor.name;
      tensor.name = base;
      for (unsigned &suffix = suffixes[base]; !taken.insert(tensor.name).second;)
        tensor.name = base + "_" + std::to_string(++suffix);
    } else {
      table.fromFile[tensor.origin.getTensor()] = index;
    }
    if (tensor.value)
      table.indices[tensor.value] = index;
    else
      table.intermediates[intermediateKeys[position]] = index;
    sorted.push_back(std::move(tensor));
  }
  tensors = std::move(sorted);
}

FailureOr<TensorTable> adze::collectTensors(ExportContext &context, func::FuncOp function) {
  if (function.isExternal() || !llvm::hasSingleElement(function.getBody()))
    return function.emitError() << "a subgraph is a function with one block";
  return TensorCollector(context, function).run();
}
