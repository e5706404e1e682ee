//===- IntegerLstmLowering.cpp - LSTM cells of integers -------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM with int8 activations, int16 gates and int16 cells: LiteRT's 8x8_16, which five
// intermediate tensors tell from 8x8_8. The arithmetic is that of its one kernel, whichever the scheme: two roundings
// (L:mbqm), functions in fixed point of 16 bits.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/FixedPoint16.h"
#include "passes/lower/IntegerCell.h"
#include "passes/lower/Weights.h"

#include <array>
#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// What turns normalized integers into int16: int16 coefficients and int32 biases.
struct IntegerNorm {
  Value coefficients, bias;
  QuantizedMultiplier factor;
  int64_t varianceGuard;
};

/// A cell ready for its steps.
class IntegerLstm {
public:
  IntegerLstm(OpBuilder &builder, Operation *op, ValueRange lowered)
      : builder(builder), location(op->getLoc()), op(op), lowered(lowered) {}

  /// Fails with a reason for the user. LiteRT takes `together` of the `batch` items in one run of its step.
  LogicalResult read(int64_t batch, int64_t together, double cellBound, double projectionBound, std::string &reason);
  Value run(const Sequence &sequence, Value input, Value output);
  int64_t getOutputs() const { return outputState.getWidth(); }

private:
  CellOperand get(unsigned number) const { return getCellOperand(op, lowered, number); }
  float getScale(unsigned number) const {
    return get(number) ? float(getAffine(get(number).graph).value_or(Affine{1, 0}).scale) : 1.0f;
  }
  int64_t getZeroPoint(unsigned number) const { return getAffine(get(number).graph).value_or(Affine{1, 0}).zeroPoint; }
  bool readIntermediates(bool hasNorms);
  bool readGate(Gate gate, int64_t together);
  Value readPeephole(Value graph, int64_t together);
  bool readProjection(double bound);
  Value map(ValueRange operands, unsigned bits, Formula formula) {
    return mapIntegers(builder, location, operands, bits, formula);
  }
  Value normalize(const IntegerNorm &norm, Value rows);
  Value makeGate(Gate gate, Value totals, Value cell);
  Value makeOutput(Value gate, Value cell);
  Value step(Value products);

  OpBuilder builder; // moves into the loop
  Location location;
  Operation *op;
  ValueRange lowered;
  SmallVector<Gate> gates;
  std::array<float, 5> scales; // of the gates' sums and of the hidden state
  int64_t hiddenZero = 0;
  int cellExponent = 0;
  int64_t cellClip = 0, projectionClip = 0, outputZero = 0;
  IntegerWeights into, back, projection;
  std::array<std::pair<Value, QuantizedMultiplier>, 4> peepholes;
  std::array<std::optional<IntegerNorm>, 4> norms;
  CellState outputState, cellState;
};

} // namespace

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Scales of the gates' sums, which without normalization are 2^-12, and parameters of the hidden state.
bool IntegerLstm::readIntermediates(bool hasNorms) {
  if (countIntermediates(op) != scales.size())
    return false;
  scales.fill(std::ldexp(1.0f, -12));
  for (unsigned i = 0; i < scales.size(); ++i) {
    bool isNeeded = i == 4 || (hasNorms && (i || gates.size() == 4));
    std::optional<Affine> params = getIntermediate(op, i);
    if (!isNeeded)
      continue;
    if (!params)
      return false;
    scales[i] = params->scale;
    if (i == 4)
      hiddenZero = params->zeroPoint;
  }
  return true;
}

/// What LiteRT multiplies each cell with. Its step passes the number of outputs for that of cells to
/// VectorBatchVectorCwiseProductAccumulate, which repeats that many weights along all cells of the items it takes
/// together and stops after as many products for each: with n outputs, cell f of them is added
/// MBQM(weights[f % n] * cell[f], factor) where f < together * n, and nothing behind. Without a projection this is
/// a weight for each cell.
Value IntegerLstm::readPeephole(Value graph, int64_t together) {
  std::optional<Weights> weights = Weights::read(graph);
  if (!weights || !weights->getElement().isInteger(16))
    return {};
  int64_t cells = cellState.getWidth(), outputs = outputState.getWidth();
  SmallVector<int64_t> factors(together * cells, 0);
  for (int64_t f = 0; f < together * outputs; ++f)
    factors[f] = weights->getInteger(f % outputs);
  return reshapeOperand(builder, location, makeIntegers(builder, location, factors, 16), {together, cells});
}

bool IntegerLstm::readGate(Gate gate, int64_t together) {
  CellOperand coefficients = get(20 + gate), bias = get(12 + gate), none;
  bool isRead = into.append(builder, location, get(1 + gate), coefficients ? none : bias, -getZeroPoint(0),
                            getScale(1 + gate) * getScale(0) / scales[gate]) &&
                back.append(builder, location, get(5 + gate), none, -getZeroPoint(18),
                            getScale(5 + gate) * getScale(18) / scales[gate]);
  if (coefficients) {
    float scale = getScale(20 + gate);
    norms[gate] = IntegerNorm{coefficients.lowered, bias.lowered, quantizeMultiplier(scale),
                              std::max<int64_t>(1, static_cast<int32_t>(10000 * scale))};
    norms[gate]->factor.shift += 12;
  }
  unsigned number = 9 + (gate == OutputGate ? 2 : gate);
  if (CellOperand peephole = gate == CellGate ? none : get(number)) {
    float scale = std::ldexp(1.0, cellExponent) * getScale(number) / scales[gate];
    Value weights = get(16) ? readPeephole(peephole.graph, together) : peephole.lowered;
    peepholes[gate] = {weights, quantizeMultiplier(scale)};
    isRead &= weights && getWireElement(peephole.graph).isInteger(16);
  }
  return isRead;
}

bool IntegerLstm::readProjection(double bound) {
  CellOperand weights = get(16);
  if (!weights)
    return true;
  projectionClip = bound > 0 ? int8_t(std::min(std::max(float(bound) / getScale(18), -128.0f), 127.0f)) : 0;
  return projection.append(builder, location, weights, get(17), hiddenZero, getScale(16) * scales[4] / getScale(18));
}

LogicalResult IntegerLstm::read(int64_t batch, int64_t together, double cellBound, double projectionBound,
                                std::string &reason) {
  gates = {ForgetGate, CellGate, OutputGate};
  if (get(1))
    gates.insert(gates.begin(), InputGate);
  auto output = CellState::make(builder, location, get(18), batch),
       cell = CellState::make(builder, location, get(19), batch);
  if (!output || !cell || !getAffine(get(18).graph) || !getAffine(get(19).graph)) {
    reason = "states are no variable tensors of this subgraph with scales";
    return failure();
  }
  outputState = *output;
  cellState = *cell;
  float cellScale = getScale(19);
  cellExponent = std::lround(std::log2(cellScale));
  outputZero = getZeroPoint(18);
  cellClip = cellBound > 0 ? int16_t(std::min(std::max(float(cellBound) / cellScale, -32768.0f), 32767.0f)) : 0;
  if (std::abs(std::log2(cellScale) - cellExponent) > 1e-3 || cellExponent < -15 || cellExponent > -9) {
    reason = "the cell state's scale is no power of two from 2^-15 to 2^-9";
    return failure();
  }
  if (get(11) && outputState.getWidth() > cellState.getWidth()) {
    reason = "an integer cell with peepholes and more outputs than cells: LiteRT reads and writes past its buffers";
    return failure();
  }
  bool isRead = readIntermediates(bool(get(21)));
  for (Gate gate : gates)
    isRead = isRead && readGate(gate, together);
  if (isRead && readProjection(projectionBound))
    return success();
  reason = "an integer cell needs five intermediates with scales, constant INT8 weights and INT16 peepholes, constant "
           "beside a projection";
  return failure();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// The sums of rows, or of their squares, as i64.
static Value sumRows(OpBuilder &builder, Location location, Value rows, bool isSquared) {
  auto type = cast<RankedTensorType>(rows.getType());
  auto result = RankedTensorType::get({type.getDimSize(0)}, builder.getI64Type());
  Value init = makeFilled(builder, location, result, makeScalar(builder, location, builder.getI64Type(), int64_t(0)));
  AffineMap all = AffineMap::getMultiDimIdentityMap(2, builder.getContext());
  SmallVector<AffineMap> maps = {all, all.dropResult(1)};
  SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel, utils::IteratorType::reduction};
  auto body = [&](OpBuilder &nested, Location loc, ValueRange in) {
    Scalar x = Scalar(nested, loc, in[0]).toInteger(64);
    linalg::YieldOp::create(nested, loc, Value((isSquared ? x * x : x) + in[1]));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(result), rows, init, maps, iterators, body)
      .getResult(0);
}

/// LiteRT's PortableApplyLayerNorm.
Value IntegerLstm::normalize(const IntegerNorm &norm, Value rows) {
  auto type = cast<RankedTensorType>(rows.getType());
  int64_t count = type.getDimSize(0), width = type.getDimSize(1), scale = int64_t(1) << 20;
  auto perRow = RankedTensorType::get({count}, builder.getI32Type());
  Value sums = sumRows(builder, location, rows, false), squares = sumRows(builder, location, rows, true);
  Value means =
      makeElements(builder, location, sums, perRow, [&](ArrayRef<Scalar> in) { return in[0] * 1024 / width; });
  Value variances = makeElements(builder, location, {squares, means}, perRow, [&](ArrayRef<Scalar> in) {
    Scalar mean = in[1].toInteger(64);
    Scalar variance = ((in[0] * (scale / width) - mean * mean) / scale).toInteger(32);
    return select(variance < 1, variance.constant(norm.varianceGuard), variance);
  });
  Value operands[] = {rows, makeReshape(builder, location, means, {count, 1}),
                      makeReshape(builder, location, variances, {count, 1}), norm.coefficients, norm.bias};
  return map(operands, 16, [&](ArrayRef<Scalar> in) {
    auto [multiplier, shift] = invertRoot(in[2]);
    Scalar apart = in[0] * 1024 - in[1];
    Scalar normal = apart.at(multiplyTwice(apart.getBuilder(), apart.getLoc(), apart, multiplier, {}, shift));
    Scalar sum = (normal * in[3] + in[4]).toInteger(64);
    Scalar rounded = (select(sum > 0, sum + 512, sum - 512) / 1024).toInteger(32);
    return saturate16(multiplyTwice(rounded, norm.factor));
  });
}

Value IntegerLstm::makeGate(Gate gate, Value totals, Value cell) {
  int64_t cells = cellState.getWidth();
  int64_t position = llvm::find(gates, gate) - gates.begin();
  Value total = sliceColumns(builder, location, totals, position * cells, cells);
  if (auto [weights, factor] = peepholes[gate]; weights)
    total = map({total, cell, weights}, 16, [factor = factor](ArrayRef<Scalar> in) {
      return saturate16(in[0] + multiplyTwice(in[1] * in[2], factor));
    });
  if (norms[gate])
    total = normalize(*norms[gate], total);
  return map(total, 16, [&](ArrayRef<Scalar> in) { return gate == CellGate ? tanh16(in[0], 3) : sigmoid16(in[0], 3); });
}

Value IntegerLstm::makeOutput(Value gate, Value cell) {
  bool isProjected = bool(projection.matrix);
  float scale = std::ldexp(1.0, -15) / scales[4] * std::ldexp(1.0, -15);
  // LiteRT's projection takes the hidden state with its zero point negated.
  int64_t zeroPoint = isProjected ? -hiddenZero : hiddenZero;
  Value hidden = map({gate, cell}, 8, [&](ArrayRef<Scalar> in) {
    Scalar value = multiplyTwice(in[0] * tanh16(in[1], 15 + cellExponent), quantizeMultiplier(scale)) + zeroPoint;
    return atLeast(atMost(value, 127), -128);
  });
  if (!isProjected)
    return hidden;
  Value output = projection.multiply(builder, location, hidden, {}, outputZero, 8);
  if (projectionClip <= 0)
    return output;
  return map(output, 8, [&](ArrayRef<Scalar> in) { return atLeast(atMost(in[0], projectionClip), -projectionClip); });
}

Value IntegerLstm::step(Value products) {
  Value lastOutput = outputState.read(builder, location), lastCell = cellState.read(builder, location);
  Value totals = back.multiply(builder, location, lastOutput, products, 0, 16);
  Value forget = makeGate(ForgetGate, totals, lastCell), content = makeGate(CellGate, totals, lastCell);
  Value enter = gates.front() == InputGate ? makeGate(InputGate, totals, lastCell) : Value();
  Value cell = updateIntegerCell(builder, location, forget, enter, content, lastCell, cellExponent, cellClip);
  Value output = makeOutput(makeGate(OutputGate, totals, cell), cell);
  cellState.write(builder, location, cell);
  outputState.write(builder, location, output);
  return output;
}

Value IntegerLstm::run(const Sequence &sequence, Value input, Value output) {
  int64_t depth = cast<RankedTensorType>(input.getType()).getShape().back();
  Value rows = makeReshape(builder, location, input, {sequence.time * sequence.batch, depth});
  Value products = into.multiply(builder, location, rows, {}, 0, 16);
  products = makeReshape(builder, location, products, sequence.getShape(into.offsets.size()));
  return makeSteps(builder, location, sequence, products, output, 0,
                   [&](OpBuilder &nested, Location, ArrayRef<Value> streams) {
                     OpBuilder outer = builder;
                     builder = nested;
                     Value result = step(streams.front());
                     builder = outer;
                     return result;
                   });
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

static bool isTimeMajor(LSTMOp) { return true; }
static bool isTimeMajor(UnidirectionalSequenceLSTMOp op) { return op.getTimeMajor(); }

// As cells of floats, with products of int8 and gates of int16.
template <typename OpTy>
struct LowerIntegerLstm : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult lower(OpTy op, typename OpTy::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (isa<FloatType>(getWireElement(op.getInput())))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    if (countIntermediates(op) == 12) {
      if (isa<LSTMOp>(op))
        return rewriter.notifyMatchFailure(op, "another pattern takes products of 8 bits");
      // LiteRT's unidirectional_sequence_lstm.cc, Prepare: "num_intermediate_tensors == 5".
      return this->decline(op, rewriter, "LiteRT has products of 8 bits (twelve intermediates) for LSTM alone");
    }
    if (!getWireElement(op.getInput()).isInteger(8) || !type.getElementType().isInteger(8) || !getAffine(op.getInput()))
      return this->decline(op, rewriter, "an integer cell has an INT8 input and an INT8 result, with scales");
    auto inputType = cast<RankedTensorType>(adaptor.getInput().getType());
    if (inputType.getRank() != type.getRank() || type.getRank() < 2 || type.getRank() > 3)
      return this->decline(op, rewriter, "the input is no sequence");
    SmallVector<int64_t> shape(type.getShape());
    if (shape.size() == 2)
      shape.insert(shape.begin(), 1);
    Sequence sequence{shape[0], shape[1], isTimeMajor(op) || type.getRank() == 2};
    if (!sequence.isTimeMajor)
      std::swap(sequence.time, sequence.batch);
    IntegerLstm cell(rewriter, op, adaptor.getOperands());
    std::string reason;
    int64_t together = isTimeMajor(op) ? sequence.batch : 1;
    if (failed(cell.read(sequence.batch, together, op.getCellClip().convertToFloat(), op.getProjClip().convertToFloat(),
                         reason)))
      return this->decline(op, rewriter, reason);
    Location location = op.getLoc();
    Value output = makeEmpty(rewriter, location, type.clone(sequence.getShape(cell.getOutputs())));
    Value result = cell.run(sequence, adaptor.getInput(), output);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

} // namespace

void lower::populateIntegerLstmLowering(const LoweringTypes &types, const LoweringOptions &options,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerIntegerLstm<LSTMOp>, LowerIntegerLstm<UnidirectionalSequenceLSTMOp>>(types, patterns.getContext(),
                                                                                         options);
}
