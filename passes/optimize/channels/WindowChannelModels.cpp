//===- WindowChannelModels.cpp - Channels of pools and the like -----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compute each channel by itself: the last axis stays, the ones in the middle are computed with.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "passes/optimize/channels/ChannelConstants.h"

using namespace mlir;
using namespace adze;

/// What becomes of a channel whose elements are all the same.
enum class Uniform { Zero, Kept };

namespace {

/// Batch and channels are the first and the last axis of operand 0 and of the result.
template <typename OpTy, Uniform uniform>
struct WindowModel : ChannelOpInterface::ExternalModel<WindowModel<OpTy, uniform>, OpTy> {
  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Value input = op->getOperand(0), result = op->getResult(0);
    auto from = dyn_cast<RankedTensorType>(input.getType()), to = dyn_cast<RankedTensorType>(result.getType());
    if (!from || !to || from.getRank() < 2 || from.getRank() != to.getRank()) {
      relations.fix(input, "has no known shape");
      relations.fix(result, "has no known shape");
      return;
    }
    for (int64_t axis = 0; axis < from.getRank() - 1; ++axis) {
      relations.fix(input, axis, "is no axis of channels");
      relations.fix(result, axis, "is no axis of channels");
    }
    relations.tieAxes(input, from.getRank() - 1, result, from.getRank() - 1);
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    Value input = op->getOperand(0), result = op->getResult(0);
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      return;
    auto fused = dyn_cast<FusedActivationOpInterface>(op);
    ActivationFunctionType activation = fused ? fused.getFusedActivation() : ActivationFunctionType::NONE;
    int64_t axis = type.getRank() - 1;
    for (int64_t index = 0; index < type.getDimSize(axis); ++index) {
      ChannelPlace place{result, axis, index};
      std::optional<double> value = constants.matters(place) ? constants.get({input, axis, index}) : std::nullopt;
      if (ChannelConstants::isZero(input, value))
        constants.set(place, ChannelConstants::getZero(result));
      else if (value && uniform == Uniform::Kept && ChannelConstants::isFloat(result))
        constants.set(place, applyActivation(activation, *value));
      else if (uniform == Uniform::Kept && activation == ActivationFunctionType::NONE)
        constants.set(place, value);
    }
  }
};

/// The axes that operand 1 lists are reduced; others stay.
template <typename OpTy>
struct ReductionModel : ChannelOpInterface::ExternalModel<ReductionModel<OpTy>, OpTy> {
  /// For each axis of the input the one of the result; -1 for those that are reduced. None where they are not known.
  static std::optional<SmallVector<int64_t>> getAxes(Operation *op) {
    auto from = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
    auto to = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    std::optional<SmallVector<int64_t>> listed = getConstantIntegers(op->getOperand(1));
    if (!from || !to || !listed)
      return std::nullopt;
    SmallVector<int64_t> axes(from.getRank(), 0);
    for (int64_t axis : *listed)
      if (std::optional<int64_t> normal = normalizeAxis(axis, from.getRank()))
        axes[*normal] = -1;
    int64_t next = 0;
    for (int64_t &axis : axes) {
      bool isReduced = axis < 0;
      if (!isReduced)
        axis = next;
      next += !isReduced || cast<OpTy>(op).getKeepDims();
    }
    return next == to.getRank() ? std::optional(axes) : std::nullopt;
  }

  void relateChannels(Operation *op, ChannelRelations &relations) const {
    Value input = op->getOperand(0), result = op->getResult(0);
    std::optional<SmallVector<int64_t>> axes = getAxes(op);
    relations.fix(op->getOperand(1), "is a list of axes");
    if (!axes) {
      relations.fix(input, "has no known shape");
      relations.fix(result, "has no known shape");
      return;
    }
    for (auto [axis, target] : llvm::enumerate(*axes)) {
      if (target < 0)
        relations.fix(input, axis, "is reduced");
      else
        relations.tieAxes(input, axis, result, target);
    }
  }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    Value input = op->getOperand(0), result = op->getResult(0);
    std::optional<SmallVector<int64_t>> axes = getAxes(op);
    for (auto [axis, target] : llvm::enumerate(axes.value_or(SmallVector<int64_t>())))
      for (int64_t index = 0; target >= 0 && index < ChannelRelations::getExtent(result, target); ++index)
        if (ChannelPlace place{result, target, index}; constants.matters(place))
          if (ChannelConstants::isZero(input, constants.get({input, int64_t(axis), index})))
            constants.set(place, ChannelConstants::getZero(result));
  }
};

} // namespace

template <Uniform uniform, typename... Ops>
static void attachWindows(MLIRContext *context) {
  (Ops::template attachInterface<WindowModel<Ops, uniform>>(*context), ...);
}

template <typename... Ops>
static void attachReductions(MLIRContext *context) {
  (Ops::template attachInterface<ReductionModel<Ops>>(*context), ...);
}

void adze::registerWindowChannelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, AdzeDialect *) {
    attachWindows<Uniform::Kept, AveragePool2DOp, MaxPool2DOp, ResizeNearestNeighborOp>(context);
    attachWindows<Uniform::Zero, L2Pool2DOp, ResizeBilinearOp, SpaceToBatchNDOp, BatchToSpaceNDOp>(context);
    attachReductions<MeanOp, SumOp, ReduceMaxOp, ReduceMinOp, ReduceProdOp>(context);
  });
}

void adze::registerChannelModels(DialectRegistry &registry) {
  registerElementwiseChannelModels(registry);
  registerWeightedChannelModels(registry);
  registerMovementChannelModels(registry);
  registerWindowChannelModels(registry);
}
