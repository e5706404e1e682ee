//===- LstmForm.cpp - The integer form of LSTM ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rules of LiteRT's kernels lstm.cc and unidirectional_sequence_lstm.cc and its converter's operator_property.cc.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/RecurrentOps.h"
#include "lib/Numerics/LstmCell.h"
#include "passes/optimize/quantize/RecurrentForm.h"

#include <cmath>

using namespace mlir;
using namespace adze;

/// First operands of what there is one of for each gate, and others. Peepholes have no entry for the cell's gate.
static constexpr unsigned inputWeight = 1, recurrentWeight = 5, peephole = 9, bias = 12, projection = 16,
                          projectionBias = 17, outputState = 18, cellState = 19, norm = 20;

static unsigned getPeephole(unsigned gate) { return peephole + (gate == 3 ? 2 : gate); }

/// The symmetric scale of so many bits that reaches as far.
static double getScale(float reach, unsigned bits) { return std::max(reach, 1e-6f) / ((1 << (bits - 1)) - 1); }

static float getLargest(ArrayRef<float> values) {
  float largest = 0;
  for (float value : values)
    largest = std::max(largest, std::fabs(value));
  return largest;
}

namespace {

class LstmForm : public RecurrentForm {
public:
  explicit LstmForm(UnidirectionalSequenceLSTMOp lstm)
      : RecurrentForm(lstm), rank(3), isTimeMajor(lstm.getTimeMajor()),
        isFull(!lstm.getDiagonalRecurrentTensors() &&
               lstm.getFusedActivationFunction() == ActivationFunctionType::TANH) {
    readClips(lstm);
  }
  /// One step, which is a sequence of one.
  explicit LstmForm(LSTMOp lstm)
      : RecurrentForm(lstm), rank(2), isTimeMajor(true),
        isFull(lstm.getFusedActivationFunction() == ActivationFunctionType::TANH) {
    readClips(lstm);
  }

  std::string read() override;
  void prepare(unsigned workers, bool keepsState) override {
    reaches.resize(workers);
    isStream = keepsState;
  }
  void observe(const ObservedTensor &input) override;
  std::string rewrite() override;

private:
  template <typename OpTy> void readClips(OpTy lstm) {
    cell.cellClip = lstm.getCellClip().convertToFloat();
    cell.projectionClip = lstm.getProjClip().convertToFloat();
  }
  std::string checkKernel();
  std::string readGate(unsigned gate);
  void rewriteGate(OpBuilder &builder, unsigned gate, double inputScale);
  void setIntermediates(OpBuilder &builder, const AffineParams &hidden);

  int64_t rank;
  bool isTimeMajor, isFull; ///< `isFull`: with the activation and the recurrent weights that the kernel has.
  LstmCell cell;
  std::vector<LstmReach> reaches; ///< Of each worker.
  LstmReach reach;                ///< Of all.
  bool isStream = false;
  std::vector<LstmState> states; ///< Of each item of the batch, in a stream.
};

} // namespace

std::unique_ptr<RecurrentForm> adze::makeLstmForm(Operation *op) {
  if (auto lstm = dyn_cast<UnidirectionalSequenceLSTMOp>(op))
    return std::make_unique<LstmForm>(lstm);
  auto lstm = dyn_cast<LSTMOp>(op);
  return lstm ? std::make_unique<LstmForm>(lstm) : nullptr;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

std::string LstmForm::checkKernel() {
  auto input = dyn_cast<RankedTensorType>(op->getOperand(0).getType());
  auto weight = dyn_cast<RankedTensorType>(op->getOperand(inputWeight + 1).getType());
  if (!input || input.getRank() != rank || !weight || !weight.hasStaticShape() || !isFull)
    return "its kernel in integers is for TANH, full recurrent weights and inputs of rank " + std::to_string(rank) +
           "; it runs in float";
  if (!isOwnVariable(outputState) || !isOwnVariable(cellState))
    return "its states are not variables of its own; it runs in float";
  if (!getParams(op->getOperand(0)) || !getParams(op->getResult(0)))
    return "the range of its input or output is not known; calibrate with samples that reach it";
  cell.cells = weight.getDimSize(0);
  cell.inputs = weight.getDimSize(1);
  cell.outputs = cast<RankedTensorType>(op->getOperand(outputState).getType()).getShape().back();
  bool hasPeephole = isPresent(peephole) || isPresent(peephole + 1) || isPresent(peephole + 2);
  if (hasPeephole && cell.outputs != cell.cells)
    return "LiteRT's integer kernel gives peepholes to as many cells as there are outputs, and not to all; it runs in "
           "float";
  return {};
}

std::string LstmForm::readGate(unsigned gate) {
  std::pair<unsigned, std::vector<float> *> operands[] = {{inputWeight + gate, &cell.inputWeights[gate]},
                                                          {recurrentWeight + gate, &cell.recurrentWeights[gate]},
                                                          {bias + gate, &cell.biases[gate]},
                                                          {norm + gate, &cell.norms[gate]}};
  for (auto [number, values] : operands)
    if (std::string reason = readConstant(number, *values); !reason.empty())
      return reason;
  return gate == 2 ? std::string() : readConstant(getPeephole(gate), cell.peepholes[gate]);
}

std::string LstmForm::read() {
  if (std::string reason = checkKernel(); !reason.empty())
    return reason;
  for (unsigned gate = 0; gate < 4; ++gate)
    if (std::string reason = readGate(gate); !reason.empty())
      return reason;
  if (std::string reason = readConstant(projection, cell.projection); !reason.empty())
    return reason;
  return readConstant(projectionBias, cell.projectionBias);
}

void LstmForm::observe(const ObservedTensor &input) {
  int64_t steps = 1, batch = input.shape[0];
  if (rank == 3) {
    steps = input.shape[isTimeMajor ? 0 : 1];
    batch = input.shape[isTimeMajor ? 1 : 0];
  }
  int64_t stride = isTimeMajor ? batch * cell.inputs : cell.inputs;
  std::vector<LstmState> fresh;
  std::vector<LstmState> &last = isStream ? states : fresh;
  last.resize(batch);
  for (int64_t item = 0; item < batch; ++item) {
    ArrayRef<float> sequence = input.values.drop_front(item * (isTimeMajor ? cell.inputs : steps * cell.inputs));
    extendReach(cell, sequence, steps, stride, last[item], reaches[input.worker]);
  }
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

void LstmForm::rewriteGate(OpBuilder &builder, unsigned gate, double inputScale) {
  ArrayRef<float> biases = cell.biases[gate], coefficients = cell.norms[gate];
  double leastBias = getLeastBiasScale(biases);
  // The bias is added to products with inputs, or to normalized sums with ten bits behind the point times coefficients.
  double weightScale = setWeight(builder, inputWeight + gate, cell.inputWeights[gate],
                                 coefficients.empty() ? leastBias / inputScale : 0);
  double biasScale = inputScale * weightScale;
  if (!coefficients.empty()) {
    double scale = std::max(getScale(getLargest(coefficients), 16), leastBias * 1024);
    setIntegers(builder, norm + gate, coefficients, 16, scale);
    biasScale = scale / 1024;
  }
  setIntegers(builder, bias + gate, biases, 32, biasScale);
  setWeight(builder, recurrentWeight + gate, cell.recurrentWeights[gate]);
  if (gate != 2)
    setIntegers(builder, getPeephole(gate), cell.peepholes[gate], 16, getScale(getLargest(cell.peepholes[gate]), 16));
}

/// Of the sums that are normalized, and of the hidden state.
void LstmForm::setIntermediates(OpBuilder &builder, const AffineParams &hidden) {
  SmallVector<Attribute> intermediates;
  auto add = [&](Type type) {
    intermediates.push_back(IntermediateAttr::get(op->getContext(), TypeAttr::get(type), op->getLoc()));
  };
  auto addInteger = [&](unsigned bits, const AffineParams &chosen) {
    QuantizationParams params;
    params.scale = {static_cast<float>(chosen.scale)};
    params.zeroPoint = {chosen.zeroPoint};
    add(makeTensorType(builder.getIntegerType(bits), ArrayRef<int64_t>{0}, params));
  };
  for (unsigned gate = 0; gate < 4; ++gate) {
    if (cell.norms[gate].empty())
      add(RankedTensorType::get({0}, builder.getF32Type()));
    else
      addInteger(16, {getScale(reach.gates[gate], 16), 0});
  }
  addInteger(8, hidden);
  op->setAttr("adze.intermediates", builder.getArrayAttr(intermediates));
}

std::string LstmForm::rewrite() {
  for (const LstmReach &ofWorker : reaches)
    reach.merge(ofWorker);
  // A power of two, so that the kernel shifts: the smallest that holds the largest state in 16 bits. The kernel's tanh
  // takes at most six bits before the point.
  int exponent = std::max(0, int(std::ceil(std::log2(std::max(reach.cell, 1e-3f)))));
  if (exponent > 6)
    return "its cell state goes beyond 64, which the integer kernel cannot hold; clip it, or leave it in float";
  OpBuilder builder(op);
  AffineParams input = *getParams(op->getOperand(0)), output = *getParams(op->getResult(0));
  for (unsigned gate = 0; gate < 4; ++gate)
    rewriteGate(builder, gate, input.scale);
  // Without a projection the hidden state is the output. With one, LiteRT's kernel negates its zero point, so that only
  // 0 uses the whole range.
  AffineParams hidden = output;
  if (isPresent(projection)) {
    hidden = {getScale(reach.hidden, 8), 0};
    double least = getLeastBiasScale(cell.projectionBias) / hidden.scale;
    double scale = setWeight(builder, projection, cell.projection, least);
    setIntegers(builder, projectionBias, cell.projectionBias, 32, scale * hidden.scale);
    // LiteRT's kernel clips without regard to the zero point. The output's range, within the bound, clips as well.
    op->setAttr("proj_clip", builder.getF32FloatAttr(0.0f));
  }
  setState(outputState, 8, output);
  setState(cellState, 16, {std::ldexp(1.0, exponent - 15), 0});
  setIntermediates(builder, hidden);
  wrap(builder, input, output);
  return {};
}
