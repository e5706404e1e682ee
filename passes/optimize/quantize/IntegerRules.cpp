//===- IntegerRules.cpp - What LiteRT computes in integers ----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules over the records of ops, and the few that a record cannot say.
//
//===----------------------------------------------------------------------===//

#include "passes/optimize/quantize/IntegerRules.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ControlOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <cmath>

using namespace mlir;
using namespace adze;

bool adze::isFloat32(Value value) { return getWireTypeName(value) == "FLOAT32"; }

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

static SlotRange getStatedRange(Value value) {
  SlotRange open;
  open.isOpen = true;
  auto type = dyn_cast<ShapedType>(value.getType());
  if (!type)
    return open;
  QuantizationParams params = getQuantization(type);
  if (params.min.size() != 1 || params.max.size() != 1 || !(params.min[0] <= params.max[0]) ||
      !std::isfinite(params.min[0]) || !std::isfinite(params.max[0]))
    return open;
  SlotRange range{params.min[0], params.max[0]};
  if (params.scale.size() == 1 && std::isnormal(params.scale[0]) && params.scale[0] > 0)
    range.statedScale = params.scale[0];
  return range;
}

/// What a kernel with one accepted scale can give.
static SlotRange getFixedRange(Value value) {
  SlotRange open;
  open.isOpen = true;
  auto fixed = value.getDefiningOp<FixedOutputRangeInterface>();
  std::optional<ScaleZeroPoint> params = fixed ? fixed.getFixedOutputParams("INT8") : std::nullopt;
  if (!params)
    return open;
  return {params->scale * (-128 - double(params->zeroPoint)), params->scale * (127 - double(params->zeroPoint))};
}

ValueRanges::Entry &ValueRanges::read(Value value) {
  auto [found, isNew] = entries.try_emplace(value);
  Entry &entry = found->second;
  if (!isNew)
    return entry;
  entry.range = getStatedRange(value);
  if (entry.range.isOpen)
    entry.range = getFixedRange(value);
  std::optional<std::vector<float>> elements = readFloatConstant(value);
  if (!elements)
    return entry;
  bool hasFinite = false;
  double low = 0, high = 0;
  for (float element : *elements) {
    entry.hasNaN |= std::isnan(element);
    if (!std::isfinite(element))
      continue;
    low = hasFinite ? std::min<double>(low, element) : element;
    high = hasFinite ? std::max<double>(high, element) : element;
    hasFinite = true;
  }
  // What a constant holds is known better than what is stated of it, unless training stated how to round it.
  if (entry.range.statedScale == 0)
    entry.range = {low, high};
  // A constant of infinities alone (the padding of a maximum) goes to the ends of whatever range it gets.
  entry.range.isOpen = !hasFinite && !elements->empty();
  return entry;
}

SlotRange ValueRanges::get(Value value) { return read(value).range; }
bool ValueRanges::hasNaN(Value value) { return read(value).hasNaN; }

bool ValueRanges::widenZero(Value value, double most) {
  SlotRange &range = read(value).range;
  if (range.isOpen || range.min != 0 || range.max != 0)
    return false;
  range = {-most, most};
  return true;
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

namespace {

/// Finds the form of one op, or the rule against it.
class Planner {
public:
  Planner(Operation *op, QuantizeAttr settings, ValueRanges &ranges, std::string &reason)
      : op(op), settings(settings), ranges(ranges), reason(reason) {}

  std::optional<IntegerForm> run();

private:
  bool refuse(const Twine &text) {
    reason = text.str();
    return false;
  }
  std::string name(Value value) { return ("'" + getTensorName(value) + "'").str(); }
  void collectFloats();
  bool checkKernel();
  bool planWeights();
  bool checkWeight(Value weight);
  bool checkBias();
  bool checkRanges();
  bool checkDomain();

  Operation *op;
  QuantizeAttr settings;
  ValueRanges &ranges;
  std::string &reason;
  IntegerForm form;
};

} // namespace

void Planner::collectFloats() {
  for (OpOperand &operand : op->getOpOperands())
    if (isFloat32(operand.get()))
      form.operands.push_back(operand.getOperandNumber());
  for (OpResult result : op->getResults())
    if (isFloat32(result))
      form.results.push_back(result.getResultNumber());
}

bool Planner::checkKernel() {
  StringRef builtin = getBuiltinName(op);
  if (isa<ReadVariableOp, AssignVariableOp>(op))
    return refuse(
        "a variable keeps its type, in which other graphs and the program may reach it; a recipe that gives the op "
        "the mode none accepts that");
  if (!supportsIntegerActivations(op, form.getStorage())) {
    bool other = form.bits == 16 && supportsIntegerActivations(op, "INT8");
    return refuse("LiteRT has no " + form.getStorage() + " kernel of " + builtin +
                  (other ? "; give the op activations of 8 bits"
                         : "; a recipe that gives it the mode none accepts that it runs in float"));
  }
  for (Value operand : op->getOperands()) {
    if (operand.getDefiningOp<VariableOp>())
      return refuse("its state " + name(operand) + " is a variable, which keeps its type");
    if (getWireTypeName(operand) == "FLOAT16" || getWireTypeName(operand) == "FLOAT64")
      return refuse("its operand " + name(operand) + " is " + getWireTypeName(operand));
  }
  if (auto fused = dyn_cast<FusedActivationOpInterface>(op))
    if (ActivationFunctionType activation = fused.getFusedActivation();
        activation == ActivationFunctionType::TANH || activation == ActivationFunctionType::SIGN_BIT)
      return refuse("no integer kernel fuses " + stringifyActivationFunctionType(activation) +
                    "; make it an op of its own");
  return true;
}

bool Planner::checkWeight(Value weight) {
  std::optional<std::vector<float>> values = readFloatConstant(weight);
  if (!values)
    return refuse("its weights " + name(weight) +
                  " are no FLOAT32 constant, and integer kernels want their scales to be known");
  if (values->empty())
    return refuse("its weights " + name(weight) + " have no elements; leave the op out of the model");
  for (float value : *values)
    if (!std::isfinite(value))
      return refuse("its weights " + name(weight) + " hold NaN or infinities; repair the model");
  return true;
}

bool Planner::checkBias() {
  Value bias = op->getOperand(*form.bias);
  std::optional<std::vector<float>> values = readFloatConstant(bias);
  if (!values)
    return refuse("its bias " + name(bias) + " is no FLOAT32 constant");
  for (float value : *values)
    if (!std::isfinite(value))
      return refuse("its bias " + name(bias) + " holds NaN or infinities; repair the model");
  return true;
}

bool Planner::planWeights() {
  auto weighted = dyn_cast<WeightedOpInterface>(op);
  SmallVector<unsigned> weights = weighted ? weighted.getWeightOperands() : SmallVector<unsigned>();
  // Without channels and a bias (BATCH_MATMUL) they are activations to the kernel.
  if (weights.size() != 1 || (weighted.getChannelAxis(weights[0]) < 0 && !weighted.getBiasOperand()))
    return weights.size() < 2 || refuse("recurrent ops are quantized by quantize-recurrent, with calibrated states");
  form.weight = weights[0];
  form.bias = weighted.getBiasOperand();
  form.weightBits = settings.getWeightBits();
  if (settings.getGranularity() == Granularity::block)
    return refuse(
        "LiteRT has no integer kernel with weights quantized in blocks; use granularity channel or mode dynamic");
  form.axis = settings.getGranularity() == Granularity::channel ? weighted.getChannelAxis(weights[0]) : -1;
  if (std::string wire = "INT" + std::to_string(form.weightBits); !weighted.supportsIntegerWeights(wire))
    return refuse(Twine("LiteRT has no ") + form.getStorage() + " kernel of " + getBuiltinName(op) + " with " + wire +
                  " weights; use 8 bits");
  if (form.bits == 16 && form.weightBits == 4 && getBuiltinName(op) != "FULLY_CONNECTED")
    return refuse(Twine("LiteRT has no INT16 kernel of ") + getBuiltinName(op) + " with INT4 weights; use 8 bits");
  llvm::erase(form.operands, *form.weight);
  if (form.bias)
    llvm::erase(form.operands, *form.bias);
  return checkWeight(op->getOperand(*form.weight)) && (!form.bias || checkBias());
}

bool Planner::checkRanges() {
  auto isShared = [&](unsigned number, bool isResult) {
    auto shared = dyn_cast<SameScaleOpInterface>(op);
    return shared &&
           llvm::is_contained(isResult ? shared.getSameScaleResults() : shared.getSameScaleOperands(), number);
  };
  bool hasSharedRange = false;
  auto isKnown = [&](Value value) { return !ranges.get(value).isOpen; };
  for (unsigned number : form.operands)
    hasSharedRange |= isShared(number, false) && isKnown(op->getOperand(number));
  for (unsigned number : form.results)
    hasSharedRange |= isShared(number, true) && isKnown(op->getResult(number));
  auto fixed = dyn_cast<FixedOutputRangeInterface>(op);
  bool isFixed = fixed && fixed.getFixedOutputParams(form.getStorage());
  auto check = [&](Value value, bool isFree) {
    if (ranges.hasNaN(value))
      return refuse("the constant " + name(value) + " holds NaN; repair the model");
    return isFree || isKnown(value) ||
           refuse("the range of " + name(value) + " is not known; calibrate with samples that reach it");
  };
  for (unsigned number : form.operands)
    if (!check(op->getOperand(number), isShared(number, false) && hasSharedRange))
      return false;
  for (unsigned number : form.results)
    if (!check(op->getResult(number), isFixed || (isShared(number, true) && hasSharedRange)))
      return false;
  return true;
}

/// LiteRT's integer RSQRT fails when it meets a number below zero, where the float one gives NaN.
bool Planner::checkDomain() {
  if (getBuiltinName(op) != "RSQRT" || ranges.get(op->getOperand(0)).min >= 0)
    return true;
  return refuse("the integer kernel of RSQRT fails for numbers below zero, and " + name(op->getOperand(0)) + " has some; it runs in float");
}

std::optional<IntegerForm> Planner::run() {
  form.bits = settings.getActivationBits();
  collectFloats();
  if (form.isEmpty())
    return form;
  if (checkKernel() && planWeights() && checkRanges() && checkDomain())
    return form;
  return std::nullopt;
}

std::optional<IntegerForm> adze::planInteger(Operation *op, QuantizeAttr settings, ValueRanges &ranges,
                                             std::string &reason) {
  return Planner(op, settings, ranges, reason).run();
}
