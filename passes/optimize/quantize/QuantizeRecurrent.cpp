//===- QuantizeRecurrent.cpp - Recurrent ops in integers ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules of LiteRT's kernel unidirectional_sequence_lstm.cc and its converter's operator_property.cc.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ConstantData.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "dialects/adze/ops/RecurrentOps.h"
#include "lib/Numerics/LstmCell.h"
#include "lib/Support/ModelRunner.h"
#include "mlir/IR/BuiltinOps.h"
#include "passes/optimize/quantize/Passes.h"
#include "passes/optimize/quantize/QuantizedConstant.h"

#include <cmath>

#define DEBUG_TYPE "quantize-recurrent"

namespace adze {
#define GEN_PASS_DEF_QUANTIZERECURRENT
#include "passes/optimize/quantize/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

/// First operands of what there is one of for each gate.
static constexpr unsigned inputWeight = 1, recurrentWeight = 5, peephole = 9, bias = 12, projection = 16,
                          layerNorm = 20;

namespace {

/// One LSTM that can be computed in integers.
struct IntegerLstm {
  UnidirectionalSequenceLSTMOp op;
  LstmCell cell;
  float magnitude = 0; ///< Of the cell state, over all samples.
};

struct QuantizeRecurrent : adze::impl::QuantizeRecurrentBase<QuantizeRecurrent> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult observe(std::vector<IntegerLstm> &found);
  void rewrite(const IntegerLstm &lstm);
};

} // namespace

static bool isPresent(Value value) { return isa<TensorType>(value.getType()); }

/// The parameters that the stated range of an activation gives; none where there is no range.
static std::optional<AffineParams> getParams(Value value) {
  QuantizationParams stated = getQuantization(cast<ShapedType>(value.getType()));
  if (stated.min.size() != 1 || stated.max.size() != 1 || !std::isfinite(stated.min[0]) ||
      !std::isfinite(stated.max[0]))
    return std::nullopt;
  return chooseActivationParams(stated.min[0], stated.max[0], 8);
}

static bool isOwnVariable(Value state) {
  auto type = dyn_cast<RankedTensorType>(state.getType());
  return state.getDefiningOp<VariableOp>() && state.hasOneUse() && type && type.getElementType().isF32();
}

/// Why the op has no integer form; empty where it has, and `cell` is filled then.
static std::string readCell(UnidirectionalSequenceLSTMOp op, LstmCell &cell) {
  for (unsigned number = peephole; number < op->getNumOperands(); ++number) {
    bool isVariant = number < bias || number == projection || number == projection + 1 || number >= layerNorm;
    if (isVariant && isPresent(op->getOperand(number)))
      return "peepholes, projection and layer normalization are not quantized; it runs in float";
  }
  auto input = dyn_cast<RankedTensorType>(op.getInput().getType());
  auto weight = dyn_cast<RankedTensorType>(op.getInputToForgetWeights().getType());
  if (!input || input.getRank() != 3 || !weight || !weight.hasStaticShape() || op.getDiagonalRecurrentTensors() ||
      op.getFusedActivationFunction() != ActivationFunctionType::TANH)
    return "its kernel in integers is for TANH, full recurrent weights and inputs of rank 3; it runs in float";
  if (!isOwnVariable(op.getActivationState()) || !isOwnVariable(op.getCellState()))
    return "its states are not variables of its own; it runs in float";
  if (!getParams(op.getInput()) || !getParams(op.getOutput()))
    return "the range of its input or output is not known; calibrate with samples that reach it";
  cell.cells = weight.getDimSize(0);
  cell.inputs = weight.getDimSize(1);
  cell.cellClip = op.getCellClip().convertToFloat();
  for (unsigned gate = 0; gate < 4; ++gate)
    for (auto [first, values] : {std::pair{inputWeight, &cell.inputWeights[gate]},
                                 {recurrentWeight, &cell.recurrentWeights[gate]},
                                 {bias, &cell.biases[gate]}}) {
      Value operand = op->getOperand(first + gate);
      if (!isPresent(operand))
        continue;
      std::optional<std::vector<float>> read = readFloatConstant(operand);
      if (!read || !llvm::all_of(*read, [](float value) { return std::isfinite(value); }))
        return "operand " + std::to_string(first + gate) + " is no constant of finite floats; repair the model";
      *values = std::move(*read);
    }
  return {};
}

//===----------------------------------------------------------------------===//
// The cell state
//===----------------------------------------------------------------------===//

/// How far the cell goes on one input, [batch, time, inputs] or [time, batch, inputs].
static float measure(const IntegerLstm &lstm, const ObservedTensor &tensor) {
  UnidirectionalSequenceLSTMOp op = lstm.op;
  bool isTimeMajor = op.getTimeMajor();
  int64_t steps = tensor.shape[isTimeMajor ? 0 : 1], batch = tensor.shape[isTimeMajor ? 1 : 0];
  int64_t inputs = lstm.cell.inputs, stride = isTimeMajor ? batch * inputs : inputs;
  float largest = 0;
  for (int64_t item = 0; item < batch; ++item) {
    ArrayRef<float> sequence = tensor.values.drop_front(item * (isTimeMajor ? inputs : steps * inputs));
    largest = std::max(largest, getCellMagnitude(lstm.cell, sequence, steps, stride));
  }
  return largest;
}

LogicalResult QuantizeRecurrent::observe(std::vector<IntegerLstm> &found) {
  ModelRunner *runner = getContext().getLoadedDialect<AdzeDialect>()->getModelRunner();
  if (!runner)
    return getOperation().emitError(DEBUG_TYPE ": needs samples: give --representative-data");
  SmallVector<Value> inputs;
  for (IntegerLstm &lstm : found)
    inputs.push_back(lstm.op.getInput());
  std::vector<std::vector<float>> largest(runner->getWorkerCount(), std::vector<float>(found.size(), 0));
  auto see = [&](const ObservedTensor &tensor) {
    float &kept = largest[tensor.worker][tensor.index];
    kept = std::max(kept, measure(found[tensor.index], tensor));
  };
  if (llvm::Error error = runner->run(getOperation(), inputs, 0, see))
    return getOperation().emitError(DEBUG_TYPE ": ") << llvm::toString(std::move(error));
  for (const std::vector<float> &ofWorker : largest)
    for (auto [lstm, magnitude] : llvm::zip(found, ofWorker))
      lstm.magnitude = std::max(lstm.magnitude, magnitude);
  return success();
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

static TensorType makeType(Value like, Type storage, double scale, int64_t zeroPoint) {
  QuantizationParams params;
  params.scale = {static_cast<float>(scale)};
  params.zeroPoint = {zeroPoint};
  return makeTensorType(storage, cast<RankedTensorType>(like.getType()).getShape(), params);
}

static Value makeBias(OpBuilder &builder, Value original, ArrayRef<float> values, double scale) {
  std::vector<int32_t> stored;
  for (float value : values)
    stored.push_back(quantizeValue(value, {scale, 0}, INT32_MIN, INT32_MAX));
  Type storage = builder.getI32Type();
  auto plain = RankedTensorType::get(cast<RankedTensorType>(original.getType()).getShape(), storage);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(stored.data()), stored.size() * sizeof(int32_t));
  return ConstOp::create(builder, original.getLoc(), makeType(original, storage, scale, 0), makeConstant(plain, bytes));
}

void QuantizeRecurrent::rewrite(const IntegerLstm &lstm) {
  UnidirectionalSequenceLSTMOp op = lstm.op;
  OpBuilder builder(op);
  AffineParams input = *getParams(op.getInput()), output = *getParams(op.getOutput());
  Type i8 = builder.getIntegerType(8);
  for (unsigned gate = 0; gate < 4; ++gate) {
    if (!isPresent(op->getOperand(inputWeight + gate)))
      continue;
    WeightForm form = chooseWeightForm(op->getOperand(inputWeight + gate), lstm.cell.inputWeights[gate], 8, -1);
    op->setOperand(inputWeight + gate, makeQuantizedWeight(builder, op->getOperand(inputWeight + gate),
                                                           lstm.cell.inputWeights[gate], form));
    Value recurrent = op->getOperand(recurrentWeight + gate), original = op->getOperand(bias + gate);
    op->setOperand(recurrentWeight + gate,
                   makeQuantizedWeight(builder, recurrent, lstm.cell.recurrentWeights[gate],
                                       chooseWeightForm(recurrent, lstm.cell.recurrentWeights[gate], 8, -1)));
    op->setOperand(bias + gate, makeBias(builder, original, lstm.cell.biases[gate], input.scale * form.scales[0]));
  }
  // A power of two, so that the kernel shifts: the smallest that holds the largest state in 16 bits.
  double cellScale = std::ldexp(1.0, int(std::ceil(std::log2(std::max(lstm.magnitude, 1e-3f)))) - 15);
  op.getCellState().setType(makeType(op.getCellState(), builder.getIntegerType(16), cellScale, 0));
  op.getActivationState().setType(makeType(op.getActivationState(), i8, output.scale, output.zeroPoint));
  Value x = op.getInput();
  op->setOperand(0, QuantizeOp::create(builder, x.getLoc(), TypeRange(makeType(x, i8, input.scale, input.zeroPoint)),
                                       ValueRange(x)));
  Value y = op.getOutput();
  Type real = y.getType();
  y.setType(makeType(y, i8, output.scale, output.zeroPoint));
  SmallVector<Attribute> intermediates(
      4, IntermediateAttr::get(&getContext(), TypeAttr::get(RankedTensorType::get({0}, builder.getF32Type())),
                               op.getLoc()));
  QuantizationParams hidden;
  hidden.scale = {static_cast<float>(output.scale)};
  hidden.zeroPoint = {output.zeroPoint};
  intermediates.push_back(IntermediateAttr::get(
      &getContext(), TypeAttr::get(makeTensorType(i8, ArrayRef<int64_t>{0}, hidden)), op.getLoc()));
  op->setAttr("adze.intermediates", builder.getArrayAttr(intermediates));
  for (StringRef name : {"adze.version", "adze.operator_code"})
    op->removeDiscardableAttr(name);
  builder.setInsertionPointAfter(op);
  auto back = DequantizeOp::create(builder, op.getLoc(), TypeRange(real), ValueRange(y));
  y.replaceAllUsesExcept(back.getOutput(), back);
}

void QuantizeRecurrent::runOnOperation() {
  std::vector<IntegerLstm> found;
  getOperation().walk([&](UnidirectionalSequenceLSTMOp op) {
    auto settings = op->getAttrOfType<QuantizeAttr>("adze.quantize");
    if (!settings || settings.getMode() != QuantizeMode::integer || settings.getActivationBits() != 8 ||
        !cast<ShapedType>(op.getOutput().getType()).getElementType().isF32())
      return;
    IntegerLstm lstm{op, {}};
    if (std::string reason = readCell(op, lstm.cell); !reason.empty()) {
      op->setAttr("adze.kept_float", StringAttr::get(&getContext(), reason));
      ++numFloat;
      return;
    }
    found.push_back(std::move(lstm));
  });
  if (found.empty())
    return;
  if (failed(observe(found)))
    return signalPassFailure();
  for (const IntegerLstm &lstm : found)
    rewrite(lstm);
  numInteger += found.size();
}
