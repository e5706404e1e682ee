//===- RecurrentOps.cpp - Recurrent cells ---------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes and costs. Constraint labels are those of the op descriptions; cells of one kind share their checks.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace adze;

#define GET_OP_CLASSES
#include "dialects/adze/ops/RecurrentOps.cpp.inc"
#include "dialects/adze/ops/RecurrentOps.interfaces.inc"

//===----------------------------------------------------------------------===//
// Shared
//===----------------------------------------------------------------------===//

static bool isPresent(Value value) { return isa<TensorType>(value.getType()); }

/// An extent of a tensor of known rank; dynamic where it is not known.
static int64_t extentOf(Value value, unsigned dimension) {
  auto shape = getKnownShape(value);
  return shape && dimension < shape->size() ? (*shape)[dimension] : ShapedType::kDynamic;
}

/// `a * b`, dynamic where one of them is.
static int64_t product(int64_t a, int64_t b) {
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) ? ShapedType::kDynamic : a * b;
}

static int64_t sum(int64_t a, int64_t b) {
  return ShapedType::isDynamic(a) || ShapedType::isDynamic(b) ? ShapedType::kDynamic : a + b;
}

/// A tensor that is present has the shape expected, as far as both are known.
static LogicalResult checkShape(MaybeLocation location, StringRef label, StringRef what, Value value,
                                ArrayRef<int64_t> expected) {
  auto shape = getKnownShape(value);
  if (!shape || succeeded(verifyCompatibleShape(*shape, expected)))
    return success();
  return emitOptionalError(location, label, ": ", what, " of shape ", formatShape(*shape), " must be ",
                           formatShape(expected));
}

/// A state is present and has so many elements.
static LogicalResult checkState(MaybeLocation location, Value state, int64_t elements) {
  ShapedType type = getTensorType(state);
  if (!type)
    return emitOptionalError(location, "C7: a state is missing");
  if (type.hasStaticShape() && !ShapedType::isDynamic(elements) && type.getNumElements() != elements)
    return emitOptionalError(location, "C7: a state of ", type.getNumElements(), " elements must have ", elements);
  return success();
}

/// Batch and inputs of a sequence [batch, time, inputs], or [time, batch, inputs].
static std::pair<int64_t, int64_t> sequenceExtents(Value input, bool timeMajor) {
  return {extentOf(input, timeMajor ? 1 : 0), extentOf(input, 2)};
}

/// Adds a result with the shape of a sequence but `units` as its last extent.
static void addSequence(InferredShapes &results, Value input, int64_t units) {
  addResult(results, ArrayRef<int64_t>({extentOf(input, 0), extentOf(input, 1), units}));
}

static LogicalResult checkSequence(MaybeLocation location, Value input) {
  if (auto shape = getKnownShape(input); shape && shape->size() != 3)
    return emitOptionalError(location, "C1: the input must have rank 3");
  return success();
}

static LogicalResult checkStepInput(MaybeLocation location, Value input) {
  if (auto shape = getKnownShape(input); shape && shape->size() < 2)
    return emitOptionalError(location, "C1: the input must have rank 2 or more");
  return success();
}

/// Every weight is multiplied once for each row of the input and step of time: the input's first `leading` extents.
template <typename Op>
static std::optional<int64_t> countWeights(Op op, unsigned leading) {
  int64_t weights = 0, rows = 1;
  for (unsigned operand : op.getWeightOperands()) {
    ShapedType type = getTensorType(op->getOperand(operand));
    if (!type.hasStaticShape())
      return std::nullopt;
    weights += type.getNumElements();
  }
  for (unsigned dimension = 0; dimension < leading; ++dimension)
    rows = product(rows, extentOf(op->getOperand(0), dimension));
  if (ShapedType::isDynamic(rows))
    return std::nullopt;
  return weights * rows;
}

//===----------------------------------------------------------------------===//
// LSTM
//===----------------------------------------------------------------------===//

namespace {

/// The extents of an LSTM cell and its operands in the wire's order, input weights first and projection bias last.
struct LSTMCell {
  ValueRange operands;
  int64_t batch, inputs, cells, outputs;

  enum { InputWeights = 0, RecurrentWeights = 4, Peepholes = 8, Biases = 11, Projection = 15, ProjectionBias = 16 };

  /// Cells and outputs are those of the output gate, which is always there.
  LSTMCell(ValueRange operands, int64_t batch, int64_t inputs)
      : operands(operands), batch(batch), inputs(inputs), cells(extentOf(operands[InputWeights + 3], 0)) {
    auto recurrent = getKnownShape(operands[RecurrentWeights + 3]);
    bool isDiagonal = recurrent && recurrent->size() == 1;
    outputs = extentOf(operands[RecurrentWeights + 3], isDiagonal ? 0 : 1);
  }

  bool has(unsigned index) const { return isPresent(operands[index]); }

  LogicalResult checkWeights(MaybeLocation location, bool allowDiagonal) const;
  LogicalResult checkPresence(MaybeLocation location) const;
};

} // namespace

/// C2 to C5.
LogicalResult LSTMCell::checkWeights(MaybeLocation location, bool allowDiagonal) const {
  for (unsigned gate = 0; gate < 4; ++gate) {
    Value recurrent = operands[RecurrentWeights + gate];
    auto shape = getKnownShape(recurrent);
    bool isDiagonal = allowDiagonal && shape && shape->size() == 1;
    SmallVector<int64_t> matrix = {cells, outputs}, diagonal = {cells};
    if (failed(checkShape(location, "C2", "input weights", operands[InputWeights + gate], {cells, inputs})) ||
        failed(checkShape(location, "C3", "recurrent weights", recurrent, isDiagonal ? diagonal : matrix)) ||
        failed(checkShape(location, "C4", "gate bias", operands[Biases + gate], {cells})) ||
        (gate < 3 && failed(checkShape(location, "C4", "peephole", operands[Peepholes + gate], {cells}))))
      return failure();
  }
  if (failed(checkShape(location, "C5", "projection weights", operands[Projection], {outputs, cells})) ||
      failed(checkShape(location, "C5", "projection bias", operands[ProjectionBias], {outputs})))
    return failure();
  if (has(ProjectionBias) && !has(Projection))
    return emitOptionalError(location, "C5: a projection bias needs projection weights");
  return success();
}

/// C6.
LogicalResult LSTMCell::checkPresence(MaybeLocation location) const {
  bool hasInputGate = has(InputWeights);
  if (has(RecurrentWeights) != hasInputGate || has(Biases) != hasInputGate)
    return emitOptionalError(location, "C6: the input gate's weights and bias must be present together");
  bool toInput = has(Peepholes), toForget = has(Peepholes + 1), toOutput = has(Peepholes + 2);
  bool all = (toInput || !hasInputGate) && toForget && toOutput, none = !toInput && !toForget && !toOutput;
  if (!all && !none)
    return emitOptionalError(location, "C6: peepholes must be present together");
  return success();
}

/// C2 to C7 of one cell.
static LogicalResult checkLSTMCell(MaybeLocation location, const LSTMCell &cell, Value activationState,
                                   Value cellState, bool allowDiagonal) {
  if (failed(cell.checkWeights(location, allowDiagonal)) || failed(cell.checkPresence(location)) ||
      failed(checkState(location, activationState, product(cell.batch, cell.outputs))))
    return failure();
  return checkState(location, cellState, product(cell.batch, cell.cells));
}

/// C8 of LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM: the forget gate's coefficients say whether there are any.
static LogicalResult checkLayerNorm(MaybeLocation location, const LSTMCell &cell, ValueRange coefficients) {
  if (coefficients.empty())
    return success();
  if (coefficients.size() != 4)
    return emitOptionalError(location, "C8: there must be no or four layer norm coefficients, not ",
                             coefficients.size());
  if (!isPresent(coefficients[1]))
    return success();
  bool hasInputGate = cell.has(LSTMCell::InputWeights);
  if (isPresent(coefficients[0]) != hasInputGate || !isPresent(coefficients[2]) || !isPresent(coefficients[3]))
    return emitOptionalError(location, "C8: layer norm coefficients do not match the gates");
  for (Value value : coefficients)
    if (failed(checkShape(location, "C8", "layer norm coefficients", value, {cell.cells})))
      return failure();
  return success();
}

/// C9.
template <typename Adaptor>
static LogicalResult checkClips(MaybeLocation location, Adaptor &adaptor) {
  if (!(adaptor.getCellClip().convertToFloat() >= 0) || !(adaptor.getProjClip().convertToFloat() >= 0))
    return emitOptionalError(location, "C9: clips must not be negative");
  return success();
}

LogicalResult LSTMOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  Value input = adaptor.getInput();
  if (failed(checkStepInput(location, input)))
    return failure();
  LSTMCell cell(adaptor.getOperands().slice(1, 17), extentOf(input, 0), extentOf(input, 1));
  if (failed(checkLSTMCell(location, cell, adaptor.getActivationState(), adaptor.getCellState(), false)) ||
      failed(checkLayerNorm(location, cell, adaptor.getLayerNormCoefficients())) ||
      failed(checkClips(location, adaptor)))
    return failure();
  if (adaptor.getKernelType() != LSTMKernelType::FULL)
    return emitOptionalError(location, "C10: kernel_type must be FULL");
  addResult(results, ArrayRef<int64_t>({cell.batch, cell.outputs}));
  return success();
}

std::optional<int64_t> LSTMOp::getMultiplyAccumulates() { return countWeights(*this, 1); }

LogicalResult BasicLSTMOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                     InferredShapes &results) {
  Value input = adaptor.getInput(), activation = adaptor.getPrevActivation(), state = adaptor.getPrevState();
  if (auto shape = getKnownShape(input); shape && shape->size() != 2)
    return emitOptionalError(location, "C1: the input must have rank 2");
  if (!isPresent(activation) || !isPresent(state))
    return emitOptionalError(location, "C2: previous activation and state must be present");
  int64_t batch = extentOf(input, 0), outputs = extentOf(activation, 1);
  int64_t gates = product(outputs, 4), columns = sum(extentOf(input, 1), outputs);
  if (failed(checkShape(location, "C2", "previous activation", activation, {batch, outputs})) ||
      failed(checkShape(location, "C2", "previous state", state, {batch, outputs})) ||
      failed(checkShape(location, "C3", "weights", adaptor.getWeights(), {gates, columns})) ||
      failed(checkShape(location, "C4", "biases", adaptor.getBiases(), {gates})))
    return failure();
  if (adaptor.getKernelType() != LSTMKernelType::BASIC)
    return emitOptionalError(location, "C5: kernel_type must be BASIC");
  for (int64_t last : {outputs, outputs, columns, gates})
    addResult(results, ArrayRef<int64_t>({batch, last}));
  return success();
}

std::optional<int64_t> BasicLSTMOp::getMultiplyAccumulates() { return countWeights(*this, 1); }

LogicalResult UnidirectionalSequenceLSTMOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                      Adaptor adaptor, InferredShapes &results) {
  Value input = adaptor.getInput();
  if (failed(checkSequence(location, input)))
    return failure();
  auto [batch, inputs] = sequenceExtents(input, adaptor.getTimeMajor());
  LSTMCell cell(adaptor.getOperands().slice(1, 17), batch, inputs);
  if (failed(checkLSTMCell(location, cell, adaptor.getActivationState(), adaptor.getCellState(), true)) ||
      failed(checkLayerNorm(location, cell, adaptor.getLayerNormCoefficients())) ||
      failed(checkClips(location, adaptor)))
    return failure();
  addSequence(results, input, cell.outputs);
  return success();
}

std::optional<int64_t> UnidirectionalSequenceLSTMOp::getMultiplyAccumulates() { return countWeights(*this, 2); }

/// C8 of BIDIRECTIONAL_SEQUENCE_LSTM; `weights` are the four of the forward and the four of the backward cell.
static LogicalResult checkAuxiliaryWeights(MaybeLocation location, Value auxInput, ValueRange weights) {
  unsigned present = 0;
  for (unsigned index : {1, 2, 3, 5, 6, 7})
    present += isPresent(weights[index]);
  if (present != 0 && present != 6)
    return emitOptionalError(location, "C8: auxiliary weights must be present together");
  if (present == 6 && !isPresent(auxInput))
    return emitOptionalError(location, "C8: auxiliary weights need an auxiliary input");
  return success();
}

LogicalResult BidirectionalSequenceLSTMOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                     Adaptor adaptor, InferredShapes &results) {
  Value input = adaptor.getInput();
  if (failed(checkSequence(location, input)))
    return failure();
  auto [batch, inputs] = sequenceExtents(input, adaptor.getTimeMajor());
  LSTMCell forward(adaptor.getOperands().slice(1, 17), batch, inputs);
  LSTMCell backward(adaptor.getOperands().slice(18, 17), batch, inputs);
  if (failed(checkLSTMCell(location, forward, adaptor.getFwActivationState(), adaptor.getFwCellState(), false)) ||
      failed(checkLSTMCell(location, backward, adaptor.getBwActivationState(), adaptor.getBwCellState(), false)) ||
      failed(checkAuxiliaryWeights(location, adaptor.getAuxInput(), adaptor.getOperands().slice(40, 8))) ||
      failed(checkClips(location, adaptor)))
    return failure();
  addSequence(results, input,
              adaptor.getMergeOutputs() ? sum(forward.outputs, backward.outputs) : forward.outputs);
  if (!adaptor.getMergeOutputs())
    addSequence(results, input, backward.outputs);
  return success();
}

std::optional<int64_t> BidirectionalSequenceLSTMOp::getMultiplyAccumulates() { return countWeights(*this, 2); }

//===----------------------------------------------------------------------===//
// Plain recurrent cells and SVDF
//===----------------------------------------------------------------------===//

/// C2 to C5 of a plain cell, whose operands are input weights, recurrent weights, bias and state.
static LogicalResult checkRNNCell(MaybeLocation location, ValueRange cell, int64_t batch, int64_t inputs) {
  int64_t units = extentOf(cell[0], 0);
  if (failed(checkShape(location, "C2", "input weights", cell[0], {units, inputs})) ||
      failed(checkShape(location, "C3", "recurrent weights", cell[1], {units, units})) ||
      failed(checkShape(location, "C4", "bias", cell[2], {units})))
    return failure();
  if (!isPresent(cell[3]))
    return emitOptionalError(location, "C5: a state is missing");
  return checkShape(location, "C5", "state", cell[3], {batch, units});
}

LogicalResult RNNOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                               InferredShapes &results) {
  Value input = adaptor.getInput();
  int64_t batch = extentOf(input, 0);
  if (failed(checkStepInput(location, input)) ||
      failed(checkRNNCell(location, adaptor.getOperands().slice(1, 4), batch, extentOf(input, 1))))
    return failure();
  addResult(results, ArrayRef<int64_t>({batch, extentOf(adaptor.getInputWeights(), 0)}));
  return success();
}

std::optional<int64_t> RNNOp::getMultiplyAccumulates() { return countWeights(*this, 1); }

LogicalResult UnidirectionalSequenceRNNOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                     Adaptor adaptor, InferredShapes &results) {
  Value input = adaptor.getInput();
  if (failed(checkSequence(location, input)))
    return failure();
  auto [batch, inputs] = sequenceExtents(input, adaptor.getTimeMajor());
  if (failed(checkRNNCell(location, adaptor.getOperands().slice(1, 4), batch, inputs)))
    return failure();
  addSequence(results, input, extentOf(adaptor.getInputWeights(), 0));
  return success();
}

std::optional<int64_t> UnidirectionalSequenceRNNOp::getMultiplyAccumulates() { return countWeights(*this, 2); }

LogicalResult BidirectionalSequenceRNNOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location,
                                                                    Adaptor adaptor, InferredShapes &results) {
  Value input = adaptor.getInput(), auxInput = adaptor.getAuxInput();
  Value fwAux = adaptor.getFwAuxInputWeights(), bwAux = adaptor.getBwAuxInputWeights();
  if (failed(checkSequence(location, input)))
    return failure();
  auto [batch, inputs] = sequenceExtents(input, adaptor.getTimeMajor());
  if (failed(checkRNNCell(location, adaptor.getOperands().slice(1, 4), batch, inputs)) ||
      failed(checkRNNCell(location, adaptor.getOperands().slice(5, 4), batch, inputs)))
    return failure();
  if (isPresent(fwAux) != isPresent(bwAux) || (isPresent(fwAux) && !isPresent(auxInput)))
    return emitOptionalError(location, "C6: auxiliary weights must be present together and with their input");
  int64_t forward = extentOf(adaptor.getFwInputWeights(), 0), backward = extentOf(adaptor.getBwInputWeights(), 0);
  int64_t auxInputs = extentOf(auxInput, 2);
  if (failed(checkShape(location, "C6", "auxiliary weights", fwAux, {forward, auxInputs})) ||
      failed(checkShape(location, "C6", "auxiliary weights", bwAux, {backward, auxInputs})))
    return failure();
  addSequence(results, input, adaptor.getMergeOutputs() ? sum(forward, backward) : forward);
  if (!adaptor.getMergeOutputs())
    addSequence(results, input, backward);
  return success();
}

std::optional<int64_t> BidirectionalSequenceRNNOp::getMultiplyAccumulates() { return countWeights(*this, 2); }

LogicalResult SVDFOp::inferReturnTypeComponents(MLIRContext *, MaybeLocation location, Adaptor adaptor,
                                                InferredShapes &results) {
  Value input = adaptor.getInput(), features = adaptor.getFeatureWeights(), state = adaptor.getActivationState();
  if (failed(checkStepInput(location, input)))
    return failure();
  int64_t batch = extentOf(input, 0), filters = extentOf(features, 0), rank = adaptor.getRank();
  int64_t memory = extentOf(adaptor.getTimeWeights(), 1), units = ShapedType::kDynamic;
  if (rank <= 0 || (!ShapedType::isDynamic(filters) && filters % rank != 0))
    return emitOptionalError(location, "C2: rank ", rank, " must be positive and divide the number of filters");
  if (!ShapedType::isDynamic(filters))
    units = filters / rank;
  if (failed(checkShape(location, "C3", "feature weights", features, {filters, extentOf(input, 1)})) ||
      failed(checkShape(location, "C4", "time weights", adaptor.getTimeWeights(), {filters, memory})) ||
      failed(checkShape(location, "C5", "bias", adaptor.getBias(), {units})))
    return failure();
  if (!isPresent(state))
    return emitOptionalError(location, "C6: the state is missing");
  if (failed(checkShape(location, "C6", "state", state, {batch, product(memory, filters)})))
    return failure();
  addResult(results, ArrayRef<int64_t>({batch, units}));
  return success();
}

std::optional<int64_t> SVDFOp::getMultiplyAccumulates() { return countWeights(*this, 1); }

void AdzeDialect::registerRecurrentOps() {
  addFamily<
#define GET_OP_LIST
#include "dialects/adze/ops/RecurrentOps.cpp.inc"
      >();
}
