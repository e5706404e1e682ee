//===- LstmLowering.cpp - LSTM cells of floats ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM, UNIDIRECTIONAL_SEQUENCE_LSTM and BIDIRECTIONAL_SEQUENCE_LSTM with float activations; weights are floats or int8.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/Recurrent.h"
#include "passes/lower/Weights.h"

#include <array>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// The order of gates in operands.
enum Gate : unsigned { InputGate, ForgetGate, CellGate, OutputGate };

/// Where operands of a cell are.
struct CellLayout {
  unsigned weights;                // of the first of 17 from input weights to the projection's bias
  unsigned states;                 // of the activation's
  std::optional<unsigned> aux, norms;
};

struct CellOptions {
  ActivationFunctionType activation;
  double cellClip, projectionClip;
  bool isAsymmetric;
};

/// A cell ready for its steps.
class LstmCell {
public:
  LstmCell(OpBuilder &builder, Location location, const CellOptions &options)
      : builder(builder), location(location), options(options) {}

  /// Fails with a reason for the user. `batch` is the number of rows of the states.
  LogicalResult read(Operation *op, ValueRange lowered, const CellLayout &layout, int64_t batch, std::string &reason);
  /// Steps over `input` and, where the cell has weights for it, `aux`.
  Value run(const Sequence &sequence, Value input, Value aux, Value output, int64_t column);
  int64_t getOutputs() const { return outputState.getWidth(); }

private:
  LogicalResult readVectors(Operation *op, ValueRange lowered, const CellLayout &layout, std::string &reason);
  Value multiplyInputs(const Sequence &sequence, Value input, Value aux);
  Value makeTotal(Gate gate, Value totals, Value output, Value cell);
  Value makeGate(Gate gate, Value totals, Value output, Value cell);
  Value updateCell(Value forget, Value enter, Value content, Value cell);
  Value makeOutput(Value gate, Value cell);
  Value step(Value products);
  Value map(ValueRange operands, ScalarBody body);

  OpBuilder builder; // moves into the loop
  Location location;
  CellOptions options;
  SmallVector<Gate> gates;
  std::optional<CellWeights> into, auxInto, back, projection;
  std::array<Value, 4> diagonals, peepholes, biases, norms;
  Value projectionBias;
  CellState outputState, cellState;
};

} // namespace

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

LogicalResult LstmCell::readVectors(Operation *op, ValueRange lowered, const CellLayout &layout, std::string &reason) {
  auto readVector = [&](unsigned number, Value &vector) {
    CellOperand operand = getCellOperand(op, lowered, number);
    vector = operand ? makeRealVector(builder, location, operand) : Value();
    return !operand || vector;
  };
  bool isRead = true;
  for (Gate gate : gates) {
    if (gate != CellGate)
      isRead &= readVector(layout.weights + 8 + (gate == OutputGate ? 2 : gate), peepholes[gate]);
    isRead &= readVector(layout.weights + 11 + gate, biases[gate]);
    if (layout.norms)
      isRead &= readVector(*layout.norms + gate, norms[gate]);
  }
  isRead &= readVector(layout.weights + 16, projectionBias);
  if (isRead)
    return success();
  reason = "peepholes, biases and coefficients are floats, or constant integers with one scale";
  return failure();
}

LogicalResult LstmCell::read(Operation *op, ValueRange lowered, const CellLayout &layout, int64_t batch,
                             std::string &reason) {
  gates = {ForgetGate, CellGate, OutputGate};
  if (getCellOperand(op, lowered, layout.weights))
    gates.insert(gates.begin(), InputGate);
  auto readWeights = [&](unsigned first, std::optional<CellWeights> &weights) {
    SmallVector<CellOperand> matrices;
    for (Gate gate : gates)
      matrices.push_back(getCellOperand(op, lowered, first + gate));
    if (!llvm::all_of(matrices, [](const CellOperand &operand) { return bool(operand); }))
      return success(); // the verifier has seen that only auxiliary weights may be absent
    FailureOr<CellWeights> made = CellWeights::make(builder, location, matrices, reason);
    if (succeeded(made))
      weights = *made;
    return LogicalResult(made);
  };
  bool isDiagonal = cast<ShapedType>(op->getOperand(layout.weights + 5).getType()).getRank() == 1;
  for (Gate gate : gates)
    if (isDiagonal)
      diagonals[gate] = makeRealVector(builder, location, getCellOperand(op, lowered, layout.weights + 4 + gate));
  if (failed(readWeights(layout.weights, into)) || (!isDiagonal && failed(readWeights(layout.weights + 4, back))) ||
      (layout.aux && failed(readWeights(*layout.aux, auxInto))) || failed(readVectors(op, lowered, layout, reason)))
    return failure();
  if (CellOperand matrix = getCellOperand(op, lowered, layout.weights + 15)) {
    FailureOr<CellWeights> made = CellWeights::make(builder, location, matrix, reason);
    if (failed(made))
      return failure();
    projection = *made;
  }
  auto output = CellState::make(builder, location, getCellOperand(op, lowered, layout.states), batch);
  auto cell = CellState::make(builder, location, getCellOperand(op, lowered, layout.states + 1), batch);
  if (!output || !cell) {
    reason = "states are no variable tensors of this subgraph";
    return failure();
  }
  outputState = *output;
  cellState = *cell;
  return success();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// Elementwise over matrices of the first operand's shape; vectors belong to columns, [batch, 1] to rows.
Value LstmCell::map(ValueRange operands, ScalarBody body) {
  return makeElementwise(builder, location, operands, cast<RankedTensorType>(operands.front().getType()), body);
}

/// The sums over rows of what `body` makes of an element and of those of `others`, which have one for each row.
static Value sumRows(OpBuilder &builder, Location location, Value rows, ValueRange others, ScalarBody body) {
  auto type = cast<RankedTensorType>(rows.getType());
  MLIRContext *context = builder.getContext();
  auto result = RankedTensorType::get({type.getDimSize(0)}, type.getElementType());
  Value init = makeFilled(builder, location, result, makeScalar(builder, location, type.getElementType(), 0.0));
  AffineMap all = AffineMap::getMultiDimIdentityMap(2, context);
  SmallVector<Value> inputs = {rows};
  llvm::append_range(inputs, others);
  SmallVector<AffineMap> maps(inputs.size() + 1, all.dropResult(1));
  maps.front() = all;
  SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel, utils::IteratorType::reduction};
  auto flags = arith::FastMathFlagsAttr::get(context, arith::FastMathFlags::reassoc);
  auto sum = [&](OpBuilder &nested, Location loc, ValueRange arguments) {
    Value addend = body(nested, loc, arguments.drop_back());
    linalg::YieldOp::create(nested, loc, Value(arith::AddFOp::create(nested, loc, addend, arguments.back(), flags)));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(result), inputs, init, maps, iterators, sum).getResult(0);
}

static Value multiply(OpBuilder &builder, Location location, Value a, Value b) {
  return arith::MulFOp::create(builder, location, a, b);
}

static Value add(OpBuilder &builder, Location location, Value a, Value b) {
  return arith::AddFOp::create(builder, location, a, b);
}

static Value subtract(OpBuilder &builder, Location location, Value a, Value b) {
  return arith::SubFOp::create(builder, location, a, b);
}

/// Each row less its mean, over its standard deviation, times `coefficients`, plus `bias`
/// (LiteRT's MeanStddevNormalization).
static Value normalizeRows(OpBuilder &builder, Location location, Value rows, Value coefficients, Value bias) {
  auto type = cast<RankedTensorType>(rows.getType());
  int64_t count = type.getDimSize(0);
  double width = type.getDimSize(1);
  auto perRow = RankedTensorType::get({count}, type.getElementType());
  Value sums = sumRows(builder, location, rows, {}, [](OpBuilder &, Location, ValueRange in) { return in[0]; });
  Value means = makeElementwise(builder, location, sums, perRow, [&](OpBuilder &b, Location l, ValueRange in) -> Value {
    return arith::DivFOp::create(b, l, in[0], makeScalar(b, l, in[0].getType(), width));
  });
  Value squares = sumRows(builder, location, rows, means, [](OpBuilder &b, Location l, ValueRange in) {
    Value apart = subtract(b, l, in[0], in[1]);
    return multiply(b, l, apart, apart);
  });
  Value factors = makeElementwise(builder, location, squares, perRow, [&](OpBuilder &b, Location l, ValueRange in) -> Value {
    Value variance = arith::DivFOp::create(b, l, in[0], makeScalar(b, l, in[0].getType(), width));
    Value root = math::SqrtOp::create(b, l, add(b, l, variance, makeScalar(b, l, in[0].getType(), 1e-8)));
    return arith::DivFOp::create(b, l, makeScalar(b, l, in[0].getType(), 1.0), root);
  });
  Value operands[] = {rows, makeReshape(builder, location, means, {count, 1}),
                      makeReshape(builder, location, factors, {count, 1}), coefficients, bias};
  return makeElementwise(builder, location, operands, type, [](OpBuilder &b, Location l, ValueRange in) {
    Value normal = multiply(b, l, subtract(b, l, in[0], in[1]), in[2]);
    return add(b, l, multiply(b, l, normal, in[3]), in[4]);
  });
}

/// A clip that is not 0 bounds magnitudes.
static Value clip(OpBuilder &builder, Location location, Value x, double bound) {
  return bound > 0 ? clampFloat(builder, location, x, -bound, bound) : x;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// What the inputs contribute to all gates in all steps, with biases unless they come after a normalization.
Value LstmCell::multiplyInputs(const Sequence &sequence, Value input, Value aux) {
  auto flatten = [&](Value value) {
    int64_t width = cast<RankedTensorType>(value.getType()).getShape().back();
    return makeReshape(builder, location, value, {sequence.time * sequence.batch, width});
  };
  SmallVector<Value> parts;
  for (Gate gate : gates)
    if (biases[gate] && !norms[gate])
      parts.push_back(biases[gate]);
  Value bias = parts.size() == gates.size() ? concatenateRows(builder, location, parts) : Value();
  Value products = into->multiply(builder, location, flatten(input), bias, options.isAsymmetric);
  if (aux && auxInto)
    products = auxInto->multiply(builder, location, flatten(aux), products, options.isAsymmetric);
  return makeReshape(builder, location, products, sequence.getShape(into->getUnits()));
}

/// The argument of a gate's activation.
Value LstmCell::makeTotal(Gate gate, Value totals, Value output, Value cell) {
  int64_t cells = cellState.getWidth();
  int64_t position = llvm::find(gates, gate) - gates.begin();
  Value total = sliceColumns(builder, location, totals, position * cells, cells);
  auto addScaled = [](OpBuilder &b, Location l, ValueRange in) { return add(b, l, in[0], multiply(b, l, in[1], in[2])); };
  if (diagonals[gate])
    total = map({total, output, diagonals[gate]}, addScaled);
  if (peepholes[gate])
    total = map({total, cell, peepholes[gate]}, addScaled);
  if (norms[gate])
    total = normalizeRows(builder, location, total, norms[gate], biases[gate]);
  return total;
}

Value LstmCell::makeGate(Gate gate, Value totals, Value output, Value cell) {
  return map(makeTotal(gate, totals, output, cell), [&](OpBuilder &b, Location l, ValueRange in) {
    return gate == CellGate ? makeCellActivation(b, l, in[0], options.activation) : makeSigmoid(b, l, in[0]);
  });
}

/// `enter` is null where it is coupled with `forget`.
Value LstmCell::updateCell(Value forget, Value enter, Value content, Value cell) {
  SmallVector<Value> operands = {forget, cell, content};
  if (enter)
    operands.push_back(enter);
  return map(operands, [&](OpBuilder &b, Location l, ValueRange in) {
    Value kept = multiply(b, l, in[0], in[1]);
    Value share = enter ? in[3] : subtract(b, l, makeScalar(b, l, in[0].getType(), 1.0), in[0]);
    return clip(b, l, add(b, l, kept, multiply(b, l, in[2], share)), options.cellClip);
  });
}

Value LstmCell::makeOutput(Value gate, Value cell) {
  Value output = map({gate, cell}, [&](OpBuilder &b, Location l, ValueRange in) {
    return multiply(b, l, in[0], makeCellActivation(b, l, in[1], options.activation));
  });
  if (!projection)
    return output;
  output = projection->multiply(builder, location, output, projectionBias, options.isAsymmetric);
  if (options.projectionClip <= 0)
    return output;
  return map(output, [&](OpBuilder &b, Location l, ValueRange in) { return clip(b, l, in[0], options.projectionClip); });
}

/// One step; `products` are what the inputs contribute. The states have what the last step left.
Value LstmCell::step(Value products) {
  Value lastOutput = outputState.read(builder, location), lastCell = cellState.read(builder, location);
  Value totals = back ? back->multiply(builder, location, lastOutput, products, options.isAsymmetric) : products;
  Value forget = makeGate(ForgetGate, totals, lastOutput, lastCell);
  Value content = makeGate(CellGate, totals, lastOutput, lastCell);
  Value enter = gates.front() == InputGate ? makeGate(InputGate, totals, lastOutput, lastCell) : Value();
  Value cell = updateCell(forget, enter, content, lastCell);
  Value output = makeOutput(makeGate(OutputGate, totals, lastOutput, cell), cell);
  cellState.write(builder, location, cell);
  outputState.write(builder, location, output);
  return output;
}

Value LstmCell::run(const Sequence &sequence, Value input, Value aux, Value output, int64_t column) {
  Value products = multiplyInputs(sequence, input, aux);
  return makeSteps(builder, location, sequence, products, output, column,
                   [&](OpBuilder &nested, Location, ArrayRef<Value> rows) {
                     OpBuilder outer = builder;
                     builder = nested;
                     Value result = step(rows.front());
                     builder = outer;
                     return result;
                   });
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

/// What patterns of LSTM cells share.
template <typename OpTy>
struct LstmPattern : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  static CellOptions getOptions(OpTy op) {
    return {op.getFusedActivationFunction(), op.getCellClip().convertToFloat(), op.getProjClip().convertToFloat(),
            op.getAsymmetricQuantizeInputs()};
  }

  /// Declines what no cell of floats computes.
  LogicalResult check(OpTy op, ConversionPatternRewriter &rewriter) const {
    if (!getWireElement(op->getOperand(0)).isF32() || !getWireElement(op->getResult(0)).isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    if (op.getFusedActivationFunction() == ActivationFunctionType::SIGN_BIT)
      return this->decline(op, rewriter, "a cell with the activation SIGN_BIT");
    return success();
  }
};

static bool isTimeMajor(LSTMOp) { return true; }
static bool isTimeMajor(UnidirectionalSequenceLSTMOp op) { return op.getTimeMajor(); }

// Before: %y = adze.unidirectional_sequence_lstm(%x, ...)
// After:  %p = kernel.matmul(%x, weights of all gates)    scf.for step { kernel.matmul(kernel.read state, ...) + %p[step],
//         linalg.generic { gates }, kernel.write state, tensor.insert_slice into %y }
template <typename OpTy>
struct LowerLstm : LstmPattern<OpTy> {
  using LstmPattern<OpTy>::LstmPattern;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type || failed(this->check(op, rewriter)))
      return failure();
    auto inputType = cast<RankedTensorType>(adaptor.getInput().getType());
    if (inputType.getRank() != type.getRank() || inputType.getRank() < 2 || inputType.getRank() > 3 ||
        !inputType.hasStaticShape())
      return this->decline(op, rewriter, "the input is no sequence of static shape");
    SmallVector<int64_t> shape(type.getShape());
    if (shape.size() == 2)
      shape.insert(shape.begin(), 1);
    Sequence sequence{shape[0], shape[1], isTimeMajor(op) || type.getRank() == 2};
    if (!sequence.isTimeMajor)
      std::swap(sequence.time, sequence.batch);
    Location location = op.getLoc();
    LstmCell cell(rewriter, location, this->getOptions(op));
    std::string reason;
    CellLayout layout{1, 18, std::nullopt, 20};
    if (failed(cell.read(op, adaptor.getOperands(), layout, sequence.batch, reason)))
      return this->decline(op, rewriter, reason);
    Value output = makeEmpty(rewriter, location, type.clone(sequence.getShape(cell.getOutputs())));
    Value result = cell.run(sequence, adaptor.getInput(), {}, output, 0);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

// As a sequence in each direction; merged outputs are the columns of one result.
struct LowerBidirectionalLstm : LstmPattern<BidirectionalSequenceLSTMOp> {
  using LstmPattern::LstmPattern;

  LogicalResult matchAndRewrite(BidirectionalSequenceLSTMOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type || failed(check(op, rewriter)))
      return failure();
    Sequence sequence{type.getDimSize(0), type.getDimSize(1), op.getTimeMajor()};
    if (!sequence.isTimeMajor)
      std::swap(sequence.time, sequence.batch);
    Location location = op.getLoc();
    ValueRange operands = adaptor.getOperands();
    LstmCell forward(rewriter, location, getOptions(op)), backward(rewriter, location, getOptions(op));
    std::string reason;
    if (failed(forward.read(op, operands, CellLayout{1, 35, 40, std::nullopt}, sequence.batch, reason)) ||
        failed(backward.read(op, operands, CellLayout{18, 37, 44, std::nullopt}, sequence.batch, reason)))
      return decline(op, rewriter, reason);
    // Without weights of its own the auxiliary input is the backward cell's input.
    CellOperand aux = getCellOperand(op, operands, 39);
    bool hasAuxWeights = bool(getCellOperand(op, operands, 41));
    Value input = adaptor.getInput(), extra = hasAuxWeights ? aux.lowered : Value();
    Value backwardInput = aux && !hasAuxWeights ? aux.lowered : input;
    Value output = makeEmpty(rewriter, location, type);
    output = forward.run(sequence, input, extra, output, 0);
    sequence.isBackward = true;
    if (op.getMergeOutputs()) {
      rewriter.replaceOp(op, backward.run(sequence, backwardInput, extra, output, forward.getOutputs()));
      return success();
    }
    Value other = makeEmpty(rewriter, location, type.clone(sequence.getShape(backward.getOutputs())));
    rewriter.replaceOp(op, {output, backward.run(sequence, backwardInput, extra, other, 0)});
    return success();
  }
};

} // namespace

void lower::populateLstmLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerLstm<LSTMOp>, LowerLstm<UnidirectionalSequenceLSTMOp>, LowerBidirectionalLstm>(
      types, patterns.getContext(), options);
}
