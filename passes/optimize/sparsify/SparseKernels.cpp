//===- SparseKernels.cpp - What LiteRT takes without zeros ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Limits of LiteRT's kernels.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/sparsify/SparseKernels.h"

#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/QuantizationOps.h"

using namespace mlir;
using namespace adze;

/// The hybrid kernel keeps counts and indices of blocks in bytes, and does not see that they do not fit.
static constexpr int64_t mostLedgerBlocks = 255;

static bool isWeightOf(WeightedOpInterface op, OpOperand &use) {
  return op && llvm::is_contained(op.getWeightOperands(), use.getOperandNumber());
}

static bool hasZeroPoints(ShapedType type) {
  return llvm::any_of(getQuantization(type).zeroPoint, [](int64_t point) { return point != 0; });
}

static bool isSupported(WeightedOpInterface op, OpOperand &use, SparseBlock block) {
  auto type = dyn_cast<RankedTensorType>(use.get().getType());
  Value input = op->getOperand(op.getInputOperand());
  auto inputType = dyn_cast<RankedTensorType>(input.getType());
  if (!type || type.getRank() != 2 || !inputType || inputType.getRank() == 0 || op->getNumResults() != 1)
    return false;
  StringRef inputs = getWireTypeName(input), outputs = getWireTypeName(op->getResult(0));
  if (block == SparseBlock::Element)
    return inputs == "FLOAT32" && outputs == "FLOAT32" && op.supportsSparseWeights("FLOAT32_CSR");
  // Kernels for blocks step through the input by its last dimension, not by that of the weights.
  int64_t columns = type.getDimSize(1);
  if (inputType.getShape().back() != columns || columns % int64_t(block) != 0)
    return false;
  if (block == SparseBlock::Four)
    return inputs == "FLOAT32" && outputs == "FLOAT32" && op.supportsSparseWeights("FLOAT32_1x4");
  if (!op.supportsSparseWeights("INT8_1x16") || hasZeroPoints(type))
    return false;
  if (inputs == "INT8")
    return outputs == "INT8";
  // A scale per channel makes version 12 of the op, which XNNPACK takes for dense.
  return inputs == "FLOAT32" && outputs == "FLOAT32" && !getQuantization(type).isPerChannel() &&
         columns / int64_t(block) <= mostLedgerBlocks;
}

bool adze::hasSparseKernel(Value weight, SparseBlock block) {
  bool isFloat = getWireTypeName(weight) == "FLOAT32";
  if ((block == SparseBlock::Sixteen) == isFloat || (!isFloat && getWireTypeName(weight) != "INT8"))
    return false;
  return llvm::all_of(weight.getUses(), [&](OpOperand &use) {
    auto op = dyn_cast<WeightedOpInterface>(use.getOwner());
    return isWeightOf(op, use) && isSupported(op, use, block);
  });
}

bool adze::isConvolutionWeight(Value weight) {
  return !weight.use_empty() && llvm::all_of(weight.getUses(), [](OpOperand &use) {
    Operation *op = use.getOwner();
    if (auto real = dyn_cast<DequantizeOp>(op))
      return isConvolutionWeight(real.getOutput());
    return isa<Conv2DOp, DepthwiseConv2DOp, TransposeConvOp, FullyConnectedOp>(op) &&
           isWeightOf(cast<WeightedOpInterface>(op), use);
  });
}
