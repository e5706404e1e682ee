//===- DequantizedConstant.cpp - Real numbers of constants ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Plain, sparse and blockwise constants as FLOAT32.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/DequantizedConstant.h"

#include "dialects/adze/ClusteredConstant.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/Sparsity.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/StructureOps.h"

using namespace mlir;
using namespace adze;

TensorType adze::toFloatType(TensorType type) {
  auto f32 = Float32Type::get(type.getContext());
  if (auto ranked = dyn_cast<RankedTensorType>(type))
    return RankedTensorType::get(ranked.getShape(), f32);
  return UnrankedTensorType::get(f32);
}

/// Stored elements as numbers.
static std::optional<std::vector<double>> readNumbers(ElementsAttr value) {
  if (isa<FloatType>(value.getElementType()))
    return readFloats(value);
  std::optional<SmallVector<int64_t>> integers = readIntegers(value);
  if (!integers)
    return std::nullopt;
  return std::vector<double>(integers->begin(), integers->end());
}

static ElementsAttr makeFloats(TensorType type, ArrayRef<float> values) {
  ArrayRef<char> bytes(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
  return makeConstant(toFloatType(type), bytes);
}

/// Applies per-tensor or per-channel parameters to dense elements; false where they do not fit the shape.
static bool scaleElements(std::vector<float> &result, ArrayRef<double> stored, ArrayRef<int64_t> shape,
                          const QuantizationParams &params) {
  size_t channels = std::max<size_t>(params.scale.size(), 1), inner = 1;
  if (channels > 1) {
    if (params.axis < 0 || params.axis >= static_cast<int64_t>(shape.size()) ||
        shape[params.axis] != static_cast<int64_t>(channels))
      return false;
    for (int64_t extent : shape.drop_front(params.axis + 1))
      inner *= extent;
  }
  if (params.zeroPoint.size() > 1 && params.zeroPoint.size() != channels)
    return false;
  result.resize(stored.size());
  for (size_t i = 0; i < stored.size(); ++i) {
    size_t channel = channels > 1 ? i / inner % channels : 0;
    float scale = params.scale.empty() ? 1 : params.scale[channel];
    double zeroPoint = params.zeroPoint.empty() ? 0 : params.zeroPoint[params.zeroPoint.size() > 1 ? channel : 0];
    result[i] = static_cast<float>(scale * (stored[i] - zeroPoint));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Blockwise
//===----------------------------------------------------------------------===//

/// Scales (or zero points) of a blockwise constant at each element; the block sizes follow from the two shapes.
static std::optional<std::vector<double>> spreadBlocks(Value blocks, ArrayRef<int64_t> shape, size_t count) {
  auto constant = blocks.getDefiningOp<ConstOp>();
  auto type = dyn_cast<RankedTensorType>(blocks.getType());
  std::optional<std::vector<double>> values = constant ? readNumbers(constant.getValue()) : std::nullopt;
  if (!values || !type || type.getRank() != static_cast<int64_t>(shape.size()))
    return std::nullopt;
  for (auto [extent, whole] : llvm::zip(type.getShape(), shape))
    if (extent <= 0 || whole % extent != 0)
      return std::nullopt;
  std::vector<double> result(count);
  for (size_t i = 0; i < count; ++i) {
    int64_t rest = i, offset = 0, stride = 1;
    for (size_t dimension = shape.size(); dimension-- > 0;) {
      int64_t extent = type.getDimSize(dimension), block = shape[dimension] / extent;
      offset += rest % shape[dimension] / block * stride;
      rest /= shape[dimension];
      stride *= extent;
    }
    result[i] = (*values)[offset];
  }
  return result;
}

static std::optional<ElementsAttr> dequantizeBlocks(BlockwiseConstOp constant, std::string &reason) {
  auto type = cast<RankedTensorType>(constant.getOutput().getType());
  std::optional<std::vector<double>> stored = readNumbers(constant.getValue());
  size_t count = stored ? stored->size() : 0;
  std::optional<std::vector<double>> scales = spreadBlocks(constant.getScales(), type.getShape(), count);
  std::optional<std::vector<double>> zeroPoints = std::vector<double>(count);
  if (isa<TensorType>(constant.getZeroPoints().getType()))
    zeroPoints = spreadBlocks(constant.getZeroPoints(), type.getShape(), count);
  if (!stored || !scales || !zeroPoints) {
    reason = "scales or zero points of its blocks are no constants that divide its shape";
    return std::nullopt;
  }
  std::vector<float> result(count);
  for (size_t i = 0; i < count; ++i)
    result[i] = static_cast<float>((*scales)[i] * ((*stored)[i] - (*zeroPoints)[i]));
  return makeFloats(type, result);
}

std::optional<ElementsAttr> adze::dequantizeConstant(Operation *op, const QuantizationParams &params,
                                                     std::string &reason) {
  if (auto blocks = dyn_cast<BlockwiseConstOp>(op))
    return dequantizeBlocks(blocks, reason);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  std::optional<std::vector<double>> stored;
  if (auto sparse = dyn_cast<SparseConstOp>(op)) {
    if (std::optional<std::vector<double>> packed = readNumbers(sparse.getValue())) {
      // What is not stored is a stored zero.
      stored.emplace(type.getNumElements());
      for (auto [offset, element] : llvm::zip_equal(getStoredOffsets(sparse.getSparsity(), type.getShape()), *packed))
        (*stored)[offset] = element;
    }
  } else if (auto clustered = dyn_cast<ClusteredConstOp>(op)) {
    stored = readNumbers(expandClusters(clustered));
  } else if (auto constant = dyn_cast<ConstOp>(op)) {
    stored = readNumbers(constant.getValue());
  } else {
    reason = "its data is not in the model";
    return std::nullopt;
  }
  std::vector<float> result;
  if (!stored) {
    reason = "its elements cannot be read";
    return std::nullopt;
  }
  if (!scaleElements(result, *stored, type.getShape(), params)) {
    reason = "its scales do not fit its shape";
    return std::nullopt;
  }
  return makeFloats(type, result);
}
