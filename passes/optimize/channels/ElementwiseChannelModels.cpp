//===- ElementwiseChannelModels.cpp - Channels of elementwise ops ---------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that compute each element of the result from those at its place, by NumPy's rules of broadcasting: index i of an
// axis of the result needs index i of that axis of the operands.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeInterfaces.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/ComparisonOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "passes/optimize/channels/ChannelConstants.h"

#include <cmath>

using namespace mlir;
using namespace adze;

/// What an op makes of real numbers, its fused activation apart; none where that depends on more than those.
using Evaluate = std::optional<double> (*)(Operation *op, ArrayRef<double> values);

static std::optional<double> notEvaluated(Operation *, ArrayRef<double>) { return std::nullopt; }

/// Relations of the places of the result with those of the operands.
static void relateBroadcast(Operation *op, ChannelRelations &relations) {
  Value result = op->getResult(0);
  auto type = dyn_cast<RankedTensorType>(result.getType());
  for (Value operand : op->getOperands()) {
    auto from = dyn_cast<RankedTensorType>(operand.getType());
    if (!from || !type || from.getRank() > type.getRank()) {
      relations.fix(operand, "has no known shape");
      relations.fix(result, "has no known shape");
      continue;
    }
    int64_t ahead = type.getRank() - from.getRank();
    for (int64_t axis = 0; axis < from.getRank(); ++axis) {
      if (from.getDimSize(axis) == 1 && type.getDimSize(axis + ahead) != 1)
        relations.fix(operand, axis, "is repeated");
      else
        relations.tieAxes(operand, axis, result, axis + ahead);
    }
  }
}

/// The one value that an operand has where the result has `place`.
static std::optional<double> getOperand(const ChannelConstants &constants, Value operand, const ChannelPlace &place) {
  auto from = dyn_cast<RankedTensorType>(operand.getType());
  if (!from)
    return std::nullopt;
  int64_t axis = place.axis - (cast<RankedTensorType>(place.value.getType()).getRank() - from.getRank());
  if (axis < 0 || from.getDimSize(axis) == 1)
    return constants.getUniform(operand);
  return constants.get({operand, axis, place.index});
}

static std::optional<double> compute(Operation *op, const ChannelPlace &place, const ChannelConstants &constants,
                                     Evaluate evaluate, bool isProduct) {
  Value result = op->getResult(0);
  SmallVector<double> values;
  bool areFloats = ChannelConstants::isFloat(result), areZeros = true, isAnyZero = false;
  for (Value operand : op->getOperands()) {
    std::optional<double> value = getOperand(constants, operand, place);
    bool isZero = ChannelConstants::isZero(operand, value);
    areFloats &= ChannelConstants::isFloat(operand);
    areZeros &= isZero;
    isAnyZero |= isZero;
    values.push_back(value.value_or(std::nan("")));
  }
  if (isProduct && isAnyZero)
    return ChannelConstants::getZero(result);
  // Of integers only that 0 gives 0 holds in all kernels, whatever they round.
  if (!areFloats && !areZeros)
    return std::nullopt;
  if (areZeros)
    values.assign(values.size(), 0);
  if (llvm::any_of(values, [](double value) { return std::isnan(value); }))
    return std::nullopt;
  std::optional<double> computed = evaluate(op, values);
  if (!computed)
    return std::nullopt;
  if (auto fused = dyn_cast<FusedActivationOpInterface>(op))
    computed = applyActivation(fused.getFusedActivation(), *computed);
  if (*computed == 0)
    return ChannelConstants::getZero(result);
  if (!areFloats)
    return std::nullopt;
  return static_cast<float>(*computed);
}

namespace {

template <typename OpTy, Evaluate evaluate, bool isProduct = false>
struct ElementwiseModel : ChannelOpInterface::ExternalModel<ElementwiseModel<OpTy, evaluate, isProduct>, OpTy> {
  void relateChannels(Operation *op, ChannelRelations &relations) const { relateBroadcast(op, relations); }

  void propagateConstants(Operation *op, ChannelConstants &constants) const {
    Value result = op->getResult(0);
    auto type = dyn_cast<RankedTensorType>(result.getType());
    for (int64_t axis = 0; type && axis < type.getRank(); ++axis)
      for (int64_t index = 0; index < type.getDimSize(axis); ++index)
        if (ChannelPlace place{result, axis, index}; constants.matters(place))
          constants.set(place, compute(op, place, constants, evaluate, isProduct));
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// What ops compute
//===----------------------------------------------------------------------===//

template <ActivationFunctionType activation>
static std::optional<double> activate(Operation *, ArrayRef<double> x) {
  return applyActivation(activation, x[0]);
}
static std::optional<double> relu0To1(Operation *, ArrayRef<double> x) { return std::clamp(x[0], 0.0, 1.0); }
static std::optional<double> leaky(Operation *op, ArrayRef<double> x) {
  return x[0] < 0 ? x[0] * cast<LeakyReluOp>(op).getAlpha().convertToDouble() : x[0];
}
static std::optional<double> prelu(Operation *, ArrayRef<double> x) { return x[0] < 0 ? x[0] * x[1] : x[0]; }
static std::optional<double> elu(Operation *, ArrayRef<double> x) { return x[0] < 0 ? std::expm1(x[0]) : x[0]; }
static std::optional<double> logistic(Operation *, ArrayRef<double> x) { return 1 / (1 + std::exp(-x[0])); }
static std::optional<double> tanhOf(Operation *, ArrayRef<double> x) { return std::tanh(x[0]); }
static std::optional<double> hardSwish(Operation *, ArrayRef<double> x) {
  return x[0] * std::clamp(x[0] + 3, 0.0, 6.0) / 6;
}
/// Kernels of GELU differ by more than a rounding elsewhere.
static std::optional<double> zeroOnly(Operation *, ArrayRef<double> x) {
  return x[0] == 0 ? std::optional<double>(0) : std::nullopt;
}
static std::optional<double> add(Operation *, ArrayRef<double> x) { return x[0] + x[1]; }
static std::optional<double> subtract(Operation *, ArrayRef<double> x) { return x[0] - x[1]; }
static std::optional<double> multiply(Operation *, ArrayRef<double> x) { return x[0] * x[1]; }
static std::optional<double> larger(Operation *, ArrayRef<double> x) { return std::max(x[0], x[1]); }
static std::optional<double> smaller(Operation *, ArrayRef<double> x) { return std::min(x[0], x[1]); }
static std::optional<double> squaredDifference(Operation *, ArrayRef<double> x) {
  return (x[0] - x[1]) * (x[0] - x[1]);
}
static std::optional<double> square(Operation *, ArrayRef<double> x) { return x[0] * x[0]; }
static std::optional<double> magnitude(Operation *, ArrayRef<double> x) { return std::abs(x[0]); }
static std::optional<double> negate(Operation *, ArrayRef<double> x) { return -x[0]; }
static std::optional<double> squareRoot(Operation *, ArrayRef<double> x) { return std::sqrt(x[0]); }

template <typename OpTy, Evaluate evaluate, bool isProduct = false>
static void attach(MLIRContext *context) {
  OpTy::template attachInterface<ElementwiseModel<OpTy, evaluate, isProduct>>(*context);
}

template <typename... Ops>
static void attachRelations(MLIRContext *context) {
  (attach<Ops, notEvaluated>(context), ...);
}

void adze::registerElementwiseChannelModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, AdzeDialect *) {
    attach<ReluOp, activate<ActivationFunctionType::RELU>>(context);
    attach<Relu6Op, activate<ActivationFunctionType::RELU6>>(context);
    attach<ReluN1To1Op, activate<ActivationFunctionType::RELU_N1_TO_1>>(context);
    attach<Relu0To1Op, relu0To1>(context);
    attach<LeakyReluOp, leaky>(context);
    attach<PReluOp, prelu>(context);
    attach<EluOp, elu>(context);
    attach<LogisticOp, logistic>(context);
    attach<TanhOp, tanhOf>(context);
    attach<HardSwishOp, hardSwish>(context);
    attach<GeluOp, zeroOnly>(context);
    attach<AddOp, add>(context);
    attach<SubOp, subtract>(context);
    attach<MulOp, multiply, /*isProduct=*/true>(context);
    attach<MaximumOp, larger>(context);
    attach<MinimumOp, smaller>(context);
    attach<SquaredDifferenceOp, squaredDifference>(context);
    attach<SquareOp, square>(context);
    attach<AbsOp, magnitude>(context);
    attach<NegOp, negate>(context);
    attach<SqrtOp, squareRoot>(context);
    attach<QuantizeOp, zeroOnly>(context);
    attach<DequantizeOp, zeroOnly>(context);
    attach<FakeQuantOp, zeroOnly>(context);
    attachRelations<DivOp, PowOp, FloorDivOp, FloorModOp, ExpOp, LogOp, RsqrtOp, SinOp, CosOp, SignOp, FloorOp, CeilOp,
                    RoundOp, EqualOp, NotEqualOp, LessOp, LessEqualOp, GreaterOp, GreaterEqualOp, SelectV2Op, CastOp>(
        context);
  });
}
