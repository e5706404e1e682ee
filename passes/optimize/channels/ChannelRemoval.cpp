//===- ChannelRemoval.cpp - Taking channels out ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Biases first, then constants and types, then what ops say of extents.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/channels/ChannelRemoval.h"

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"
#include "passes/optimize/channels/ChannelStatistics.h"
#include "llvm/ADT/MapVector.h"

#include <cmath>

using namespace mlir;
using namespace adze;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

SeparateConstants::SeparateConstants(func::FuncOp function) {
  SmallVector<ConstOp> constants(function.getOps<ConstOp>());
  for (ConstOp constant : constants) {
    SmallVector<OpOperand *> uses(llvm::make_pointer_range(constant.getOutput().getUses()));
    if (uses.size() < 2)
      continue;
    copies.push_back({constant});
    OpBuilder builder(constant->getContext());
    builder.setInsertionPointAfter(constant);
    for (OpOperand *use : ArrayRef(uses).drop_front()) {
      auto copy = cast<ConstOp>(builder.clone(*constant));
      use->set(copy.getOutput());
      copies.back().push_back(copy);
    }
  }
}

SeparateConstants::~SeparateConstants() {
  for (ArrayRef<Operation *> group : copies) {
    SmallVector<ConstOp> different;
    for (Operation *op : group) {
      auto copy = cast<ConstOp>(op);
      auto same = llvm::find_if(different, [&](ConstOp other) {
        return other.getValue() == copy.getValue() && other.getType() == copy.getType();
      });
      if (same == different.end()) {
        different.push_back(copy);
        continue;
      }
      copy.getOutput().replaceAllUsesWith(same->getOutput());
      copy.erase();
    }
  }
}

/// Bytes of a constant without some indices of an axis.
static std::vector<char> sliceBytes(ArrayRef<char> data, ArrayRef<int64_t> shape, int64_t axis,
                                    ArrayRef<int64_t> kept) {
  int64_t outer = ShapedType::getNumElements(shape.take_front(axis));
  size_t inner = data.size() / std::max<int64_t>(outer * shape[axis], 1);
  std::vector<char> result;
  result.reserve(outer * kept.size() * inner);
  for (int64_t i = 0; i < outer; ++i) {
    for (int64_t index : kept) {
      ArrayRef<char> slice = data.slice((i * shape[axis] + index) * inner, inner);
      result.insert(result.end(), slice.begin(), slice.end());
    }
  }
  return result;
}

template <typename T>
static void keepElements(std::vector<T> &values, int64_t extent, ArrayRef<int64_t> kept) {
  if (int64_t(values.size()) != extent || extent < 2)
    return;
  std::vector<T> rest;
  for (int64_t index : kept)
    rest.push_back(values[index]);
  values = std::move(rest);
}

/// The type of a value without some indices of an axis.
static TensorType sliceType(RankedTensorType type, int64_t axis, ArrayRef<int64_t> kept) {
  QuantizationParams params = getQuantization(type);
  if (params.axis == axis) {
    keepElements(params.scale, type.getDimSize(axis), kept);
    keepElements(params.zeroPoint, type.getDimSize(axis), kept);
    keepElements(params.min, type.getDimSize(axis), kept);
    keepElements(params.max, type.getDimSize(axis), kept);
  }
  SmallVector<int64_t> shape(type.getShape());
  shape[axis] = kept.size();
  return makeTensorType(getStorageType(type.getElementType()), ArrayRef<int64_t>(shape), params);
}

static void sliceValue(Value value, int64_t axis, ArrayRef<int64_t> kept) {
  auto type = cast<RankedTensorType>(value.getType());
  if (auto constant = value.getDefiningOp<ConstOp>()) {
    ShapedType stored = constant.getValue().getShapedType();
    std::vector<char> storage;
    std::vector<char> bytes = sliceBytes(getWireData(constant.getValue(), storage), stored.getShape(), axis, kept);
    SmallVector<int64_t> shape(stored.getShape());
    shape[axis] = kept.size();
    constant.setValueAttr(makeConstant(RankedTensorType::get(shape, stored.getElementType()), bytes));
  }
  value.setType(sliceType(type, axis, kept));
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

bool adze::isDead(const ChannelClass &channels, const ChannelConstants &constants) {
  return llvm::all_of(channels.reads, [&](const ChannelRead &read) {
    std::optional<double> value = constants.get(read.place);
    return value && cast<ChannelOpInterface>(read.op).canAbsorb(read, *value, constants);
  });
}

/// Indices that go, by axis.
static llvm::MapVector<KeptIndices::Axis, llvm::BitVector> collectRemoved(const ChannelDependencies &dependencies,
                                                                          const llvm::BitVector &removed) {
  llvm::MapVector<KeptIndices::Axis, llvm::BitVector> gone;
  for (unsigned number : removed.set_bits()) {
    for (const ChannelPlace &place : dependencies.getClasses()[number].places) {
      llvm::BitVector &bits = gone[{place.value, place.axis}];
      bits.resize(ChannelRelations::getExtent(place.value, place.axis));
      bits.set(place.index);
    }
  }
  return gone;
}

void adze::keepOneOfEach(const ChannelDependencies &dependencies, llvm::BitVector &removed) {
  for (bool isChanged = true; isChanged;) {
    isChanged = false;
    for (auto &[axis, bits] : collectRemoved(dependencies, removed)) {
      if (!bits.all())
        continue;
      std::optional<size_t> number = dependencies.getClass({axis.first, axis.second, 0});
      if (number && removed.test(*number)) {
        removed.reset(*number);
        isChanged = true;
      }
    }
  }
}

/// The stored value nearest to the mean that samples show.
static std::optional<double> getMean(const ChannelPlace &place, const ChannelStatistics *statistics) {
  std::optional<double> zero = ChannelConstants::getZero(place.value);
  if (!statistics || !zero)
    return std::nullopt;
  double mean = statistics->getMean(place);
  if (ChannelConstants::isFloat(place.value))
    return mean;
  QuantizationParams params = getQuantization(cast<ShapedType>(place.value.getType()));
  return params.scale.size() == 1 ? std::optional<double>(std::round(mean / params.scale[0]) + *zero) : std::nullopt;
}

static void absorbReads(const ChannelDependencies &dependencies, const llvm::BitVector &removed,
                        const ChannelConstants &constants, const ChannelStatistics *statistics) {
  llvm::MapVector<Operation *, SmallVector<AbsorbedRead>> reads;
  for (unsigned number : removed.set_bits()) {
    for (const ChannelRead &read : dependencies.getClasses()[number].reads) {
      std::optional<double> value = constants.get(read.place);
      if (value && !cast<ChannelOpInterface>(read.op).canAbsorb(read, *value, constants))
        value.reset();
      if (!value)
        value = getMean(read.place, statistics);
      if (value)
        reads[read.op].push_back({read.column, *value});
    }
  }
  for (auto &[op, absorbed] : reads)
    cast<ChannelOpInterface>(op).absorbReads(absorbed, constants);
}

void adze::removeChannels(func::FuncOp function, const ChannelDependencies &dependencies,
                          const llvm::BitVector &removed, const ChannelConstants &constants,
                          const ChannelStatistics *statistics) {
  absorbReads(dependencies, removed, constants, statistics);
  KeptIndices kept;
  for (auto &[axis, bits] : collectRemoved(dependencies, removed)) {
    SmallVector<int64_t> &rest = kept.kept[axis];
    for (int64_t index = 0; index < int64_t(bits.size()); ++index)
      if (!bits.test(index))
        rest.push_back(index);
    sliceValue(axis.first, axis.second, rest);
  }
  for (Operation &op : llvm::make_early_inc_range(function.getOps()))
    if (auto interface = dyn_cast<ChannelOpInterface>(op))
      interface.updateExtents(kept);
}
