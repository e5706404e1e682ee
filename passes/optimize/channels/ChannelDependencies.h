//===- ChannelDependencies.h - What goes with a channel ---------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which indices of which axes of a function's values can be removed, and only together. An analysis for any pass that
// changes how many channels there are.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELDEPENDENCIES_H
#define ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELDEPENDENCIES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/optimize/channels/ChannelOpInterface.h"

#include <map>
#include <string>
#include <vector>

namespace adze {

/// A disjoint-set forest over all indices of all axes of ranked values, which ops fill in.
class ChannelRelations {
public:
  /// Adds the places of a value; those of `none` and unranked values do not exist, and those of dynamic axes neither.
  void add(mlir::Value value);

  /// The two can only go together. Where one of them does not exist, the other is fixed.
  void tie(const ChannelPlace &a, const ChannelPlace &b);
  /// Index by index; axes of different extents are fixed.
  void tieAxes(mlir::Value a, int64_t axisA, mlir::Value b, int64_t axisB);
  /// Nothing of the axis can go, because of `why`: "is an output of the graph". The first reason stays.
  void fix(mlir::Value value, int64_t axis, const llvm::Twine &why);
  void fix(mlir::Value value, const llvm::Twine &why);
  /// Each index of the axis is a filter, which makes a channel.
  void addFilters(mlir::Operation *op, mlir::Value weight, int64_t axis) { filters.push_back({op, weight, axis}); }
  void addRead(const ChannelRead &read) { reads.push_back(read); }

  bool isFixed(const ChannelPlace &place) const;
  /// Whether any index of the axis is.
  bool isFixed(mlir::Value value, int64_t axis) const;
  static int64_t getExtent(mlir::Value value, int64_t axis);

  struct Filters {
    mlir::Operation *op;
    mlir::Value weight;
    int64_t axis;
  };

private:
  friend class ChannelDependencies;
  int64_t find(const ChannelPlace &place) const;
  int64_t getRoot(int64_t node) const;
  void fixNode(int64_t node, const std::string &why);

  llvm::DenseMap<mlir::Value, llvm::SmallVector<int64_t>> bases; ///< First node of each axis; -1 for dynamic ones.
  std::vector<ChannelPlace> places;
  mutable std::vector<int64_t> parents;
  llvm::DenseMap<int64_t, std::string> reasons; ///< Of roots that are fixed.
  std::vector<Filters> filters;
  std::vector<ChannelRead> reads;
};

/// Places that go together.
struct ChannelClass {
  std::vector<ChannelPlace> places;
  std::vector<ChannelRead> reads;
};

/// Classes that the same filters make: of a layer's channels, or of those of several layers whose channels are added
/// up.
struct ChannelGroup {
  std::vector<ChannelRelations::Filters> filters;
  std::vector<size_t> classes;
};

/// The dependencies of one function. Constants should have one use each: what layers share ties their channels.
class ChannelDependencies {
public:
  explicit ChannelDependencies(mlir::func::FuncOp function);

  /// Classes that can go, with a filter in each.
  llvm::ArrayRef<ChannelClass> getClasses() const { return classes; }
  llvm::ArrayRef<ChannelGroup> getGroups() const { return groups; }
  llvm::ArrayRef<ChannelRelations::Filters> getFilters() const { return relations.filters; }
  const ChannelRelations &getRelations() const { return relations; }
  /// The class of a place; none where it is fixed or no filter makes it.
  std::optional<size_t> getClass(const ChannelPlace &place) const;
  /// Why filters of an axis cannot go; empty where all can.
  std::string whyFixed(mlir::Value weight, int64_t axis) const;

private:
  void collectClasses();
  void collectGroups();

  ChannelRelations relations;
  llvm::DenseMap<int64_t, size_t> classOfRoot;
  std::vector<ChannelClass> classes;
  std::vector<ChannelGroup> groups;
};

} // namespace adze

#endif // ADZE_PASSES_OPTIMIZE_CHANNELS_CHANNELDEPENDENCIES_H
