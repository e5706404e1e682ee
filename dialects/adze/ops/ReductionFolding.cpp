//===- ReductionFolding.cpp - Reductions of constants ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folds reductions in shape arithmetic. Only what LiteRT computes in the element's own type is folded: quantized
// kernels and means round in ways of their own.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "llvm/ADT/SmallBitVector.h"

#include <cmath>
#include <cstring>

using namespace mlir;
using namespace adze;

/// Greatest constant that is reduced while compiling.
static constexpr uint64_t maximumInputBytes = 64 * 1024;

/// Which dimensions a constant axis operand names; none where it is not constant or wrong.
static std::optional<llvm::SmallBitVector> getReducedDimensions(Attribute axis, int64_t rank) {
  auto elements = dyn_cast_or_null<ElementsAttr>(axis);
  std::optional<SmallVector<int64_t>> axes = elements ? readIntegers(elements) : std::nullopt;
  if (!axes)
    return std::nullopt;
  llvm::SmallBitVector reduced(rank);
  if (rank == 0)
    return reduced;
  for (int64_t each : *axes) {
    std::optional<int64_t> dimension = normalizeAxis(each, rank);
    if (!dimension)
      return std::nullopt;
    reduced.set(*dimension);
  }
  return reduced;
}

/// For every element of `shape` in order, the element of the result that takes it.
static SmallVector<size_t> mapToResult(ArrayRef<int64_t> shape, const llvm::SmallBitVector &reduced) {
  SmallVector<size_t> map = {0};
  for (auto [dimension, extent] : llvm::enumerate(shape)) {
    SmallVector<size_t> next;
    next.reserve(map.size() * extent);
    for (size_t target : map)
      for (int64_t i = 0; i < extent; ++i)
        next.push_back(reduced.test(dimension) ? target : target * extent + i);
    map = std::move(next);
  }
  return map;
}

/// Integers wrap around, as LiteRT's do.
static int64_t combine(Reduction kind, int64_t a, int64_t b) {
  switch (kind) {
  case Reduction::Sum: return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  case Reduction::Prod: return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  case Reduction::Max: return std::max(a, b);
  case Reduction::Min: return std::min(a, b);
  case Reduction::Any: return a | b;
  case Reduction::All: return a & b;
  case Reduction::Mean: break;
  }
  llvm_unreachable("means are not folded");
}

static float combine(Reduction kind, float a, float b) {
  switch (kind) {
  case Reduction::Sum: return a + b;
  case Reduction::Prod: return a * b;
  case Reduction::Max: return std::max(a, b);
  case Reduction::Min: return std::min(a, b);
  default: break;
  }
  llvm_unreachable("not a reduction of floats");
}

/// Reduces `values` and stores the low `bytes` bytes of each result.
template <typename T, typename Values>
static std::vector<char> reduceValues(Reduction kind, const Values &values, ArrayRef<size_t> map, size_t count,
                                      unsigned bytes) {
  std::vector<T> results(count);
  std::vector<bool> seen(count);
  for (auto [value, target] : llvm::zip_equal(values, map)) {
    results[target] = seen[target] ? combine(kind, results[target], static_cast<T>(value)) : static_cast<T>(value);
    seen[target] = true;
  }
  std::vector<char> data(count * bytes);
  for (size_t i = 0; i < count; ++i)
    std::memcpy(data.data() + i * bytes, &results[i], bytes);
  return data;
}

/// Whether LiteRT reduces integers of that type without scales.
static bool canReduce(Reduction kind, IntegerType type) {
  if (type.isUnsigned() || kind == Reduction::Mean)
    return false;
  if (kind == Reduction::Any || kind == Reduction::All)
    return type.getWidth() == 1;
  return type.getWidth() >= (kind == Reduction::Sum ? 32 : 8);
}

static OpFoldResult foldConstant(ElementsAttr input, RankedTensorType result, const llvm::SmallBitVector &reduced,
                                 Reduction kind) {
  std::optional<uint64_t> bytes = getWireBytes(input.getShapedType());
  if (!bytes || *bytes == 0 || *bytes > maximumInputBytes)
    return {};
  SmallVector<size_t> map = mapToResult(input.getShapedType().getShape(), reduced);
  size_t count = map.back() + 1;
  if (count != static_cast<size_t>(result.getNumElements()))
    return {};
  ShapedType storage = getStorageShapedType(result);
  if (storage.getElementType() != input.getElementType()) // a stale type, which LiteRT sets itself
    return {};
  if (auto integer = dyn_cast<IntegerType>(input.getElementType())) {
    std::optional<SmallVector<int64_t>> values = canReduce(kind, integer) ? readIntegers(input) : std::nullopt;
    if (!values)
      return {};
    return makeConstant(storage, reduceValues<int64_t>(kind, *values, map, count, *getWireBits(integer) / 8));
  }
  if (!input.getElementType().isF32() || kind == Reduction::Mean)
    return {};
  std::optional<std::vector<double>> values = readFloats(input);
  // The kernels disagree on extrema of NaN and infinity.
  if (!values || !llvm::all_of(*values, [](double value) { return std::isfinite(value); }))
    return {};
  return makeConstant(storage, reduceValues<float>(kind, *values, map, count, sizeof(float)));
}

OpFoldResult adze::foldReduction(Operation *op, Attribute input, Attribute axis, Reduction kind) {
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !result || !result.hasStaticShape() || type.getElementType() != result.getElementType() ||
      !getQuantization(type).scale.empty() || !getQuantization(result).scale.empty())
    return {};
  std::optional<llvm::SmallBitVector> reduced = getReducedDimensions(axis, type.getRank());
  if (!reduced)
    return {};
  if (type == result && llvm::all_of(reduced->set_bits(), [&](unsigned i) { return type.getDimSize(i) == 1; }))
    return op->getOperand(0);
  auto elements = dyn_cast_or_null<ElementsAttr>(input);
  return elements ? foldConstant(elements, result, *reduced, kind) : OpFoldResult();
}
