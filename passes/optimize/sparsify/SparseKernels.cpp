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

static bool isSupported(WeightedOpInterface op, OpOperand &use, SparseBlock block, const SparseKernelLimits &limits) {
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
    return limits.integer && outputs == "INT8";
  // A scale per channel makes version 12 of the op, which XNNPACK takes for dense.
  return limits.hybrid && inputs == "FLOAT32" && outputs == "FLOAT32" && !getQuantization(type).isPerChannel() &&
         columns / int64_t(block) <= mostLedgerBlocks;
}

bool adze::hasSparseKernel(Value weight, SparseBlock block, const SparseKernelLimits &limits) {
  bool isFloat = getWireTypeName(weight) == "FLOAT32";
  if ((block == SparseBlock::Sixteen) == isFloat || (!isFloat && getWireTypeName(weight) != "INT8"))
    return false;
  return llvm::all_of(weight.getUses(), [&](OpOperand &use) {
    auto op = dyn_cast<WeightedOpInterface>(use.getOwner());
    return isWeightOf(op, use) && isSupported(op, use, block, limits);
  });
}

void adze::stateSparseVersion(Value weight) {
  for (Operation *user : weight.getUsers())
    // What the file said may be higher; the rule for the op says 8.
    user->removeAttr("adze.version");
}

bool adze::canDensify(Value weight) {
  StringRef wire = getWireTypeName(weight);
  if (weight.use_empty() || (wire != "FLOAT32" && wire != "INT8"))
    return false;
  return llvm::all_of(weight.getUses(), [&](OpOperand &use) {
    Operation *op = use.getOwner();
    if (!isa<Conv2DOp, DepthwiseConv2DOp, TransposeConvOp, FullyConnectedOp>(op))
      return false;
    auto weighted = cast<WeightedOpInterface>(op);
    StringRef inputs = getWireTypeName(op->getOperand(weighted.getInputOperand()));
    if (!isWeightOf(weighted, use) || wire == "FLOAT32")
      return isWeightOf(weighted, use) && inputs == "FLOAT32";
    return inputs == "INT16" || (inputs == "INT8" && !isa<FullyConnectedOp>(op));
  });
}
