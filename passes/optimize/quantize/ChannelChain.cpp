//===- ChannelChain.cpp - From one layer to the next ----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules of ops in between.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/ChannelChain.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "dialects/adze/ops/ShapeOps.h"

using namespace mlir;
using namespace adze;

ActivationFunctionType adze::getAppliedActivation(Operation *op) {
  if (isa<ReluOp>(op))
    return ActivationFunctionType::RELU;
  if (isa<Relu6Op>(op))
    return ActivationFunctionType::RELU6;
  if (isa<ReluN1To1Op, Relu0To1Op>(op))
    return ActivationFunctionType::RELU_N1_TO_1;
  auto fused = dyn_cast<FusedActivationOpInterface>(op);
  return fused ? fused.getFusedActivation() : ActivationFunctionType::NONE;
}

/// Whether the last dimension is the channels, rather than several of them in a row.
static bool hasChannelsLast(Value value, int64_t channels) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() > 0 && type.getShape().back() == channels;
}

/// Whether a PAD leaves the last dimension alone and fills with zeros.
static bool padsAroundChannels(PadOp op) {
  std::optional<SmallVector<int64_t>> paddings = getConstantIntegers(op->getOperand(1));
  if (op->getNumOperands() != 2 || !paddings || paddings->size() < 2)
    return false;
  return (*paddings)[paddings->size() - 1] == 0 && (*paddings)[paddings->size() - 2] == 0;
}

/// Whether a reduction leaves the last dimension.
static bool reducesAroundChannels(Operation *op) {
  std::optional<SmallVector<int64_t>> axes = getConstantIntegers(op->getOperand(1));
  auto type = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  return axes && type && llvm::none_of(*axes, [&](int64_t axis) { return axis == -1 || axis == type.getRank() - 1; });
}

/// Whether a value of channels in `use` comes out of that op as channels.
static bool letsThrough(OpOperand &use, int64_t channels) {
  Operation *op = use.getOwner();
  if (use.getOperandNumber() != 0 || op->getNumResults() != 1)
    return false;
  if (isa<ReluOp, Relu6Op, ReluN1To1Op, Relu0To1Op, LeakyReluOp, ReshapeOp, SqueezeOp, ExpandDimsOp>(op))
    return true;
  if (!hasChannelsLast(use.get(), channels))
    return false;
  if (auto pad = dyn_cast<PadOp>(op))
    return padsAroundChannels(pad);
  if (isa<MeanOp, ReduceMaxOp>(op))
    return reducesAroundChannels(op);
  return isa<AveragePool2DOp, MaxPool2DOp, PReluOp>(op);
}

std::optional<ChannelChain> adze::followChannels(const WeightedLayer &producer, StringRef &reason) {
  ChannelChain chain;
  int64_t channels = producer.getOutputs();
  for (Value value = producer.getOutput();;) {
    reason = "the range of a tensor in between is stated";
    if (auto type = dyn_cast<ShapedType>(value.getType()); !type || !getQuantization(type).isEmpty())
      return std::nullopt;
    reason = "what it computes has several users or leaves the function";
    if (!value.hasOneUse() || value.use_begin()->getOwner()->hasTrait<mlir::OpTrait::IsTerminator>())
      return std::nullopt;
    OpOperand &use = *value.use_begin();
    if (std::optional<WeightedLayer> consumer = getFloatLayer(use.getOwner(), reason)) {
      bool isInput = use.getOperandNumber() == consumer->op.getInputOperand();
      // A FULLY_CONNECTED may read the channels of all pixels as one row.
      bool isWhole = consumer->shape.size() == 2 ? consumer->channels % channels == 0 : hasChannelsLast(value, channels);
      reason = "the layer behind it reads other channels than it computes";
      if (!isInput || !isWhole)
        return std::nullopt;
      chain.consumer = *consumer;
      return chain;
    }
    if (!letsThrough(use, channels)) {
      reason = isa<WeightedOpInterface>(use.getOwner()) ? reason : "an op behind it lets no factors of channels through";
      return std::nullopt;
    }
    chain.between.push_back(use.getOwner());
    value = use.getOwner()->getResult(0);
  }
}
