//===- ChannelDependencies.cpp - What goes with a channel -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Disjoint sets of places, and the classes and groups that they make.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelDependencies.h"

#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"

#include <set>

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Relations
//===----------------------------------------------------------------------===//

int64_t ChannelRelations::getExtent(Value value, int64_t axis) {
  return cast<RankedTensorType>(value.getType()).getDimSize(axis);
}

void ChannelRelations::add(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || bases.contains(value))
    return;
  SmallVector<int64_t> &axes = bases[value];
  for (auto [axis, extent] : llvm::enumerate(type.getShape())) {
    axes.push_back(ShapedType::isDynamic(extent) ? -1 : int64_t(places.size()));
    for (int64_t index = 0; index < extent && !ShapedType::isDynamic(extent); ++index) {
      parents.push_back(places.size());
      places.push_back({value, int64_t(axis), index});
    }
  }
}

int64_t ChannelRelations::find(const ChannelPlace &place) const {
  auto found = bases.find(place.value);
  if (found == bases.end() || place.axis < 0 || place.axis >= int64_t(found->second.size()) ||
      found->second[place.axis] < 0 || place.index < 0 || place.index >= getExtent(place.value, place.axis))
    return -1;
  return found->second[place.axis] + place.index;
}

int64_t ChannelRelations::getRoot(int64_t node) const {
  while (parents[node] != node)
    node = parents[node] = parents[parents[node]];
  return node;
}

void ChannelRelations::fixNode(int64_t node, const std::string &why) {
  if (node >= 0)
    reasons.try_emplace(getRoot(node), why);
}

void ChannelRelations::tie(const ChannelPlace &a, const ChannelPlace &b) {
  int64_t first = find(a), second = find(b);
  if (first < 0 || second < 0) {
    fixNode(std::max(first, second), "meets an extent that is not known");
    return;
  }
  first = getRoot(first);
  second = getRoot(second);
  if (first == second)
    return;
  parents[second] = first;
  if (auto fixed = reasons.find(second); fixed != reasons.end()) {
    std::string why = std::move(fixed->second);
    reasons.erase(second);
    reasons.try_emplace(first, std::move(why));
  }
}

void ChannelRelations::tieAxes(Value a, int64_t axisA, Value b, int64_t axisB) {
  int64_t extent = getExtent(a, axisA);
  if (extent != getExtent(b, axisB) || ShapedType::isDynamic(extent)) {
    fix(a, axisA, "meets another extent");
    fix(b, axisB, "meets another extent");
    return;
  }
  for (int64_t index = 0; index < extent; ++index)
    tie({a, axisA, index}, {b, axisB, index});
}

void ChannelRelations::fix(Value value, int64_t axis, const llvm::Twine &why) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || axis >= type.getRank() || type.isDynamicDim(axis))
    return;
  std::string reason = why.str();
  for (int64_t index = 0; index < type.getDimSize(axis); ++index)
    fixNode(find({value, axis, index}), reason);
}

void ChannelRelations::fix(Value value, const llvm::Twine &why) {
  if (auto type = dyn_cast<RankedTensorType>(value.getType()))
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      fix(value, axis, why);
}

bool ChannelRelations::isFixed(const ChannelPlace &place) const {
  int64_t node = find(place);
  return node < 0 || reasons.contains(getRoot(node));
}

bool ChannelRelations::isFixed(Value value, int64_t axis) const {
  int64_t extent = getExtent(value, axis);
  if (ShapedType::isDynamic(extent))
    return true;
  return llvm::any_of(llvm::seq<int64_t>(0, extent), [&](int64_t index) { return isFixed({value, axis, index}); });
}

//===----------------------------------------------------------------------===//
// Dependencies
//===----------------------------------------------------------------------===//

/// What an op is called in a reason.
static std::string describe(Operation *op) {
  std::string text = op->getName().stripDialect().str();
  StringRef name = op->getNumResults() ? getTensorName(op->getResult(0)) : "";
  return name.empty() ? text : text + " '" + name.str() + "'";
}

/// Whether elements of a constant can be taken out one by one.
static bool hasWholeBytes(ConstOp constant) {
  std::optional<unsigned> bits = getWireBits(constant.getValue().getShapedType().getElementType());
  return bits && *bits % 8 == 0;
}

ChannelDependencies::ChannelDependencies(func::FuncOp function) {
  for (Value argument : function.getArguments())
    relations.add(argument);
  function.walk<WalkOrder::PreOrder>(
      [&](Operation *op) { llvm::for_each(op->getResults(), [&](Value v) { relations.add(v); }); });
  for (Value argument : function.getArguments())
    relations.fix(argument, "is an input of the graph");
  for (Operation &op : function.getOps()) {
    auto interface = dyn_cast<ChannelOpInterface>(op);
    if (interface && op.getNumRegions() == 0) {
      interface.relateChannels(relations);
      continue;
    }
    auto constant = dyn_cast<ConstOp>(op);
    if (constant && hasWholeBytes(constant))
      continue;
    bool isEnd = op.hasTrait<mlir::OpTrait::IsTerminator>();
    std::string why =
        isEnd ? "is an output of the graph" : "reaches " + describe(&op) + ", whose channels are not followed";
    for (Value value : op.getOperands())
      relations.fix(value, why);
    for (Value value : op.getResults())
      relations.fix(value, "comes from " + describe(&op) + ", whose channels are not followed");
    op.walk([&](Operation *inner) {
      for (Value value : inner->getOperands())
        relations.fix(value, why);
    });
  }
  collectClasses();
  collectGroups();
}

void ChannelDependencies::collectClasses() {
  for (const ChannelRelations::Filters &axis : relations.filters) {
    for (int64_t index = 0, n = ChannelRelations::getExtent(axis.weight, axis.axis); index < n; ++index) {
      ChannelPlace place{axis.weight, axis.axis, index};
      if (!relations.isFixed(place) &&
          classOfRoot.try_emplace(relations.getRoot(relations.find(place)), classes.size()).second)
        classes.emplace_back();
    }
  }
  for (const ChannelPlace &place : relations.places)
    if (std::optional<size_t> number = getClass(place))
      classes[*number].places.push_back(place);
  for (const ChannelRead &read : relations.reads)
    if (std::optional<size_t> number = getClass(read.place))
      classes[*number].reads.push_back(read);
}

void ChannelDependencies::collectGroups() {
  std::vector<std::set<size_t>> makers(classes.size());
  for (auto [number, axis] : llvm::enumerate(relations.filters))
    for (int64_t index = 0, n = ChannelRelations::getExtent(axis.weight, axis.axis); index < n; ++index)
      if (std::optional<size_t> found = getClass({axis.weight, axis.axis, index}))
        makers[*found].insert(number);
  std::map<std::set<size_t>, size_t> known;
  for (size_t number = 0; number < classes.size(); ++number) {
    auto [entry, isNew] = known.try_emplace(makers[number], groups.size());
    if (isNew) {
      groups.emplace_back();
      for (size_t maker : makers[number])
        groups.back().filters.push_back(relations.filters[maker]);
    }
    groups[entry->second].classes.push_back(number);
  }
}

std::optional<size_t> ChannelDependencies::getClass(const ChannelPlace &place) const {
  int64_t node = relations.find(place);
  if (node < 0)
    return std::nullopt;
  int64_t root = relations.getRoot(node);
  auto found = classOfRoot.find(root);
  if (found == classOfRoot.end() || relations.reasons.contains(root))
    return std::nullopt;
  return found->second;
}

std::string ChannelDependencies::whyFixed(Value weight, int64_t axis) const {
  for (int64_t index = 0, n = ChannelRelations::getExtent(weight, axis); index < n; ++index) {
    int64_t node = relations.find({weight, axis, index});
    if (node < 0)
      return "the extents of its channels are not known";
    if (auto found = relations.reasons.find(relations.getRoot(node)); found != relations.reasons.end())
      return "what goes with its channels " + found->second;
  }
  return {};
}
