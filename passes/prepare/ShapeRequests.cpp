//===- ShapeRequests.cpp - Input shapes that a user asks for --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parses requests, finds the arguments that they mean and refines them.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/ShapeRequests.h"

#include "dialects/adze/AdzeDialect.h"
#include "dialects/adze/AdzeShape.h"
#include "passes/prepare/Rewriting.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Refining
//===----------------------------------------------------------------------===//

std::optional<SmallVector<int64_t>> adze::meetShapes(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  if (a.size() != b.size())
    return std::nullopt;
  SmallVector<int64_t> both(a);
  for (auto [extent, other] : llvm::zip_equal(both, b)) {
    if (ShapedType::isDynamic(extent))
      extent = other;
    else if (!ShapedType::isDynamic(other) && other != extent)
      return std::nullopt;
  }
  return both;
}

/// The origin in a tensor's location, null where it has none.
static OriginAttr getOrigin(Location location) {
  auto name = dyn_cast<NameLoc>(location);
  auto place = name ? dyn_cast<FusedLoc>(name.getChildLoc()) : FusedLoc();
  return place ? dyn_cast_or_null<OriginAttr>(place.getMetadata()) : OriginAttr();
}

/// The location without the shape that the file wrote, which no longer holds.
static Location forgetShape(Location location) {
  OriginAttr origin = getOrigin(location);
  if (!origin)
    return location;
  auto changed = OriginAttr::get(origin.getContext(), origin.getTensor(), origin.getBuffer(), {}, {},
                                 origin.getHasRank(), origin.getQuantized(), origin.getVariable(), {});
  auto name = cast<NameLoc>(location);
  auto place = cast<FusedLoc>(name.getChildLoc());
  return NameLoc::get(name.getName(), FusedLoc::get(origin.getContext(), place.getLocations(), changed));
}

/// One result's entry of an op's location.
static Location getResultEntry(OpResult result) {
  auto fused = dyn_cast<FusedLoc>(result.getOwner()->getLoc());
  bool perResult = result.getOwner()->getNumResults() > 1 && fused && !fused.getMetadata() &&
                   fused.getLocations().size() == result.getOwner()->getNumResults();
  return perResult ? fused.getLocations()[result.getResultNumber()] : result.getOwner()->getLoc();
}

static void setResultEntry(OpResult result, Location location) {
  Operation *op = result.getOwner();
  if (getResultEntry(result) == op->getLoc())
    return op->setLoc(location);
  SmallVector<Location> entries(cast<FusedLoc>(op->getLoc()).getLocations());
  entries[result.getResultNumber()] = location;
  op->setLoc(FusedLoc::get(op->getContext(), entries));
}

FailureOr<bool> adze::refineShape(Value value, ArrayRef<int64_t> shape) {
  auto type = dyn_cast<TensorType>(value.getType());
  if (!type)
    return false;
  auto ranked = dyn_cast<RankedTensorType>(type);
  std::optional<SmallVector<int64_t>> refined =
      ranked ? meetShapes(ranked.getShape(), shape) : SmallVector<int64_t>(shape);
  if (!refined)
    return failure();
  if (ranked && ArrayRef<int64_t>(*refined) == ranked.getShape())
    return false;
  auto result = dyn_cast<OpResult>(value);
  Location location = result ? getResultEntry(result) : cast<BlockArgument>(value).getLoc();
  // What an unranked type had no place for stood in the location.
  Attribute encoding = ranked ? ranked.getEncoding() : Attribute();
  if (OriginAttr origin = getOrigin(location); origin && !ranked && origin.getQuantization())
    encoding = origin.getQuantization();
  value.setType(RankedTensorType::get(*refined, type.getElementType(), encoding));
  if (result)
    setResultEntry(result, forgetShape(location));
  else
    cast<BlockArgument>(value).setLoc(forgetShape(location));
  return true;
}

//===----------------------------------------------------------------------===//
// Requests
//===----------------------------------------------------------------------===//

SmallVector<func::FuncOp> adze::getEntryFunctions(ModuleOp module) {
  llvm::DenseSet<StringAttr> called;
  module.walk([&](Operation *op) {
    if (isa<ModuleOp, func::FuncOp>(op))
      return;
    op->getAttrDictionary().walk([&](FlatSymbolRefAttr symbol) { called.insert(symbol.getAttr()); });
  });
  SmallVector<func::FuncOp> entries;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal() && !called.contains(function.getSymNameAttr()))
      entries.push_back(function);
  return entries;
}

/// `name:1x224x?x3`; the name may hold colons. A shape without extents is that of a scalar.
static std::optional<std::pair<StringRef, SmallVector<int64_t>>> parseRequest(StringRef text) {
  auto [name, extents] = text.rsplit(':');
  if (name.size() == text.size() || name.empty())
    return std::nullopt;
  SmallVector<int64_t> shape;
  SmallVector<StringRef> parts;
  if (!extents.empty())
    extents.split(parts, 'x');
  for (StringRef part : parts) {
    int64_t extent;
    if (part == "?")
      extent = ShapedType::kDynamic;
    else if (part.getAsInteger(10, extent) || extent < 1)
      return std::nullopt;
    shape.push_back(extent);
  }
  return std::pair(name, shape);
}

/// The arguments that a name means: names of signatures before names of tensors before numbers.
static SmallVector<BlockArgument> findInputs(ModuleOp module, ArrayRef<func::FuncOp> entries, StringRef name) {
  SmallVector<BlockArgument> found;
  auto add = [&](BlockArgument argument) {
    if (!llvm::is_contained(found, argument))
      found.push_back(argument);
  };
  if (auto signatures = module->getAttrOfType<ArrayAttr>("adze.signatures"))
    for (auto signature : signatures.getAsRange<SignatureAttr>()) {
      auto function = module.lookupSymbol<func::FuncOp>(signature.getFunction());
      for (auto [given, number] : llvm::zip(signature.getInputNames(), signature.getInputs().asArrayRef()))
        if (function && !function.isExternal() && cast<StringAttr>(given).getValue() == name && number >= 0 &&
            number < static_cast<int32_t>(function.getNumArguments()))
          add(function.getArgument(number));
    }
  if (found.empty())
    for (func::FuncOp function : entries)
      for (BlockArgument argument : function.getArguments())
        if (getTensorName(argument.getLoc()) == name)
          add(argument);
  unsigned number;
  func::FuncOp main = entries.empty() ? func::FuncOp() : entries.front();
  if (found.empty() && main && !name.getAsInteger(10, number) && number < main.getNumArguments())
    add(main.getArgument(number));
  return found;
}

static std::string describeShape(Value value) {
  auto shape = getKnownShape(value);
  return shape ? "shape " + formatShape(*shape) : std::string("no known rank");
}

static LogicalResult applyRequest(ModuleOp module, ArrayRef<func::FuncOp> entries, StringRef text) {
  auto request = parseRequest(text);
  if (!request)
    return module.emitError() << "infer-shapes: '" << text << "' is not of the form name:1x224x224x3";
  auto &[name, shape] = *request;
  SmallVector<BlockArgument> inputs = findInputs(module, entries, name);
  if (inputs.empty()) {
    auto diagnostic = module.emitError() << "infer-shapes: no input is called '" << name << "'; there are";
    for (func::FuncOp function : entries)
      for (BlockArgument argument : function.getArguments())
        diagnostic << " '" << getTensorName(argument.getLoc()) << "'";
    return diagnostic;
  }
  for (BlockArgument input : inputs)
    if (failed(refineShape(input, shape)))
      return module.emitError() << "infer-shapes: input '" << name << "' has " << describeShape(input)
                                << " and cannot take " << formatShape(shape);
  return success();
}

static LogicalResult applyBatch(ModuleOp module, ArrayRef<func::FuncOp> entries, int64_t batch) {
  if (batch < 1)
    return module.emitError() << "infer-shapes: a batch of " << batch << " is not possible";
  bool fits = false;
  for (func::FuncOp function : entries)
    for (BlockArgument argument : function.getArguments()) {
      auto shape = getKnownShape(argument);
      if (!shape || shape->empty())
        continue;
      fits |= shape->front() == batch;
      if (!ShapedType::isDynamic(shape->front()))
        continue;
      SmallVector<int64_t> refined(*shape);
      refined.front() = batch;
      (void)refineShape(argument, refined); // only a dynamic extent changes
      fits = true;
    }
  if (fits)
    return success();
  return module.emitError() << "infer-shapes: no input has a dynamic leading extent that could become the batch "
                            << batch;
}

LogicalResult adze::applyShapeRequests(ModuleOp module, int64_t batch, ArrayRef<std::string> inputShapes) {
  SmallVector<func::FuncOp> entries = getEntryFunctions(module);
  for (const std::string &text : inputShapes)
    if (failed(applyRequest(module, entries, text)))
      return failure();
  return batch ? applyBatch(module, entries, batch) : success();
}
