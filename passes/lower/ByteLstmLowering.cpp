//===- ByteLstmLowering.cpp - LSTM cells whose products are int8 ----------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM with int8 activations, int8 products and int16 cells: LiteRT's 8x8_8, told from 8x8_16 by twelve intermediate
// tensors. LiteRT has it for LSTM alone, in one portable kernel (EvalInteger8x8_8), whichever the scheme.
//
// Intermediates 3g, 3g + 1 and 3g + 2 hold scale and zero point (s, z) of the sum, of W x and of R h of gate g: input,
// forget, cell, output. With MBQM as in docs/requantization.md and Q(f) the fixed-point form of f:
//
//   p    = clamp8(MBQM(W (x - zx), Q(sW * sx / s[3g+1])) + z[3g+1]) - z[3g+1]
//   r    = clamp8(MBQM(R (h - zh), Q(sR * sh / s[3g+2])) + z[3g+2]) - z[3g+2]
//   sum  = clamp16(MBQM(r, Q(s[3g+2] / s[3g])) + MBQM(p, Q(s[3g+1] / s[3g])))
//   norm = clamp16(round(((sum - mean) / deviation * L * sL + b * 2^-10 * sL) * 2^12)), in f32, by row;
//          deviation = sqrt(E(sum^2) - mean^2), of 1e-8 where that is 0
//   gate = min(trunc(f(norm * 2^-12) * 2^15), 32767), in f32; f is tanh for the cell gate, else sigmoid
//   c    = clamp16(POT(forget * c, 15) + POT((32767 - forget) * cell, 15)), clipped
//   h    = clamp8(MBQM64(P POT(output * trunc(tanh(c * 2^-15) * 2^15), 15) + bP, Q(sP * 2^-15 / sh)) + zh), clipped
//
// The step takes its input gate for coupled with the forget gate, and uses neither an input gate nor peepholes that the
// model has. For the output gate LstmStepInteger8x8_8 passes elements [11] of eight multipliers and [7] of the zero
// points: that is, the *shift* of s[5] / s[3] stands for the multiplier of s[11] / s[9], and z[7] for z[11]. As a
// multiplier has about 2^30 and a shift a few units, the state adds nothing to the output gate. Both are kept.
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

/// What makes a gate of its two products.
struct ByteGate {
  int64_t inputZero, stateZero;                 // of the products
  QuantizedMultiplier inputFactor, stateFactor; // from the products to their sum
  Value coefficients, bias;                     // of the normalization
  float scale;                                  // of the coefficients
};

/// A cell ready for its step.
class ByteLstm {
public:
  ByteLstm(OpBuilder &builder, LSTMOp op, ValueRange lowered)
      : builder(builder), location(op->getLoc()), op(op), lowered(lowered) {}

  /// Fails with a reason for the user.
  LogicalResult read(int64_t batch, std::string &reason);
  /// The output for rows of the input.
  Value step(Value rows);

private:
  CellOperand get(unsigned number) const { return getCellOperand(op, lowered, number); }
  Affine getParams(unsigned number) const { return getAffine(get(number).graph).value_or(Affine{1, 0}); }
  float getScale(unsigned number) const { return getParams(number).scale; }
  bool readGates();
  bool readProjection();
  void readClips();
  Value map(ValueRange operands, unsigned bits, Formula formula) {
    return mapIntegers(builder, location, operands, bits, formula);
  }
  Value normalize(const ByteGate &gate, Value rows);
  Value makeGate(Gate gate, Value inputProducts, Value stateProducts);
  Value project(Value hidden);

  OpBuilder &builder;
  Location location;
  LSTMOp op;
  ValueRange lowered;
  std::array<ByteGate, 4> gates; // the input gate is not used
  IntegerWeights into, back;
  Value projection;
  SmallVector<int64_t> projectionBias;
  int64_t cellClip = 0, projectionClip = 0;
  CellState outputState, cellState;
};

} // namespace

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

bool ByteLstm::readGates() {
  std::array<Affine, 12> params;
  for (unsigned i = 0; i < params.size(); ++i) {
    std::optional<Affine> intermediate = getIntermediate(op, i);
    if (!intermediate)
      return false;
    params[i] = *intermediate;
  }
  auto getRatio = [&](unsigned from, unsigned to) {
    return quantizeMultiplier(float(params[from].scale) / float(params[to].scale));
  };
  CellOperand none;
  for (Gate gate : {ForgetGate, CellGate, OutputGate}) {
    unsigned sum = 3 * gate, input = sum + 1, state = sum + 2;
    float inputScale = getScale(1 + gate) * getScale(0) / float(params[input].scale);
    float stateScale = getScale(5 + gate) * getScale(18) / float(params[state].scale);
    if (!into.append(builder, location, get(1 + gate), none, -getParams(0).zeroPoint, inputScale) ||
        !back.append(builder, location, get(5 + gate), none, -getParams(18).zeroPoint, stateScale))
      return false;
    gates[gate] = {params[input].zeroPoint, params[state].zeroPoint, getRatio(input, sum), getRatio(state, sum),
                   get(20 + gate).lowered,  get(12 + gate).lowered,  getScale(20 + gate)};
  }
  gates[OutputGate].stateFactor.multiplier = gates[ForgetGate].stateFactor.shift;
  gates[OutputGate].stateZero = params[7].zeroPoint;
  return true;
}

bool ByteLstm::readProjection() {
  std::optional<Weights> weights = Weights::read(get(16).graph), bias = Weights::read(get(17).graph);
  if (!weights || !bias || !weights->getElement().isInteger(8) || !bias->getElement().isInteger(32))
    return false;
  projection = weights->materialize(builder, location);
  for (int64_t i = 0; i < bias->size(); ++i)
    projectionBias.push_back(bias->getInteger(i));
  return true;
}

void ByteLstm::readClips() {
  float cell = op.getCellClip().convertToFloat(), output = op.getProjClip().convertToFloat();
  float outputScale = getAffine(op.getOutput()).value_or(Affine{1, 0}).scale;
  if (cell > 0 && cell < 1)
    cellClip = int16_t(std::min(cell * 32768.0f, 32767.0f));
  if (output > 0)
    projectionClip = int8_t(std::min(output / outputScale, 127.0f));
}

LogicalResult ByteLstm::read(int64_t batch, std::string &reason) {
  auto output = CellState::make(builder, location, get(18), batch),
       cell = CellState::make(builder, location, get(19), batch);
  if (!output || !cell || !getAffine(get(18).graph) || !getWireElement(get(18).graph).isInteger(8) ||
      !getWireElement(get(19).graph).isInteger(16)) {
    reason = "states are no variable tensors of this subgraph, INT8 and INT16, with scales";
    return failure();
  }
  outputState = *output;
  cellState = *cell;
  // lstm.cc, PopulateQuantizedLstmParams8x8_8; elsewhere the clips are left unset.
  if (getScale(19) != std::ldexp(1.0f, -15)) {
    reason = "a cell with products of 8 bits whose state has another scale than 2^-15, which LiteRT takes for an error";
    return failure();
  }
  // PortableApplyLayerNormFloat and PortableMatrixBatchVectorMultiply read these without asking whether they are there.
  if (!get(21) || !get(22) || !get(23) || !get(16) || !get(17)) {
    reason = "a cell with products of 8 bits without normalization, projection or its bias, which LiteRT reads at address 0";
    return failure();
  }
  readClips();
  if (readGates() && readProjection())
    return success();
  reason = "a cell with products of 8 bits needs twelve intermediates with scales, and constant INT8 weights";
  return failure();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// trunc(x * 2^15) of an f32, at most 32767; an i32.
static Scalar toFraction(Scalar x) {
  Scalar scaled = atMost(x * 32768.0, 32767.0);
  return scaled.make<arith::FPToSIOp>(scaled.getBuilder().getI32Type(), Value(scaled));
}

/// x * 2^exponent of an i32, as f32.
static Scalar toReal(Scalar x, int exponent) { return x.toF32() * std::ldexp(1.0, exponent); }
static Scalar makeTanh(Scalar x) { return toFraction(x.make<math::TanhOp>(Value(x))); }

/// The sums of rows, or of their squares, in f32 and in order.
static Value sumRows(OpBuilder &builder, Location location, Value rows, bool isSquared) {
  auto type = cast<RankedTensorType>(rows.getType());
  auto result = RankedTensorType::get({type.getDimSize(0)}, builder.getF32Type());
  Value init = makeFilled(builder, location, result, makeScalar(builder, location, builder.getF32Type(), 0.0));
  AffineMap all = AffineMap::getMultiDimIdentityMap(2, builder.getContext());
  SmallVector<AffineMap> maps = {all, all.dropResult(1)};
  SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel, utils::IteratorType::reduction};
  auto body = [&](OpBuilder &nested, Location loc, ValueRange in) {
    Scalar x = Scalar(nested, loc, in[0]).toF32();
    linalg::YieldOp::create(nested, loc, Value((isSquared ? x * x : x) + in[1]));
  };
  return linalg::GenericOp::create(builder, location, TypeRange(result), rows, init, maps, iterators, body)
      .getResult(0);
}

/// LiteRT's PortableApplyLayerNormFloat.
Value ByteLstm::normalize(const ByteGate &gate, Value rows) {
  auto type = cast<RankedTensorType>(rows.getType());
  int64_t count = type.getDimSize(0);
  double width = type.getDimSize(1);
  auto perRow = RankedTensorType::get({count}, builder.getF32Type());
  Value sums = sumRows(builder, location, rows, false), squares = sumRows(builder, location, rows, true);
  Value means = makeElements(builder, location, sums, perRow, [&](ArrayRef<Scalar> in) { return in[0] / width; });
  Value inverses = makeElements(builder, location, {squares, means}, perRow, [&](ArrayRef<Scalar> in) {
    Scalar variance = in[0] / width - in[1] * in[1];
    Scalar root = variance.make<math::SqrtOp>(Value(variance));
    return select(variance == 0.0, variance.constant(1.0f / std::sqrt(1e-8f)), root.constant(1.0) / root);
  });
  Value operands[] = {rows, makeReshape(builder, location, means, {count, 1}),
                      makeReshape(builder, location, inverses, {count, 1}), gate.coefficients, gate.bias};
  auto result = RankedTensorType::get(type.getShape(), builder.getI16Type());
  return makeElements(builder, location, operands, result, [&](ArrayRef<Scalar> in) {
    Scalar normal = (in[0].toF32() - in[1]) * in[2];
    Scalar weighted = normal * in[3].toF32() * gate.scale + in[4].toF32() * (std::ldexp(1.0f, -10) * gate.scale);
    Scalar scaled = atLeast(atMost(weighted * 4096.0, 32767.0), -32768.0);
    Value rounded = roundAway(scaled.getBuilder(), scaled.getLoc(), scaled, 0, -32768, 32767);
    return scaled.at(rounded).toInteger(16);
  });
}

Value ByteLstm::makeGate(Gate number, Value inputProducts, Value stateProducts) {
  const ByteGate &gate = gates[number];
  int64_t cells = cellState.getWidth(), column = (number - ForgetGate) * cells;
  Value products[] = {sliceColumns(builder, location, inputProducts, column, cells),
                      sliceColumns(builder, location, stateProducts, column, cells)};
  auto clampProduct = [](Scalar x, int64_t zero) { return atLeast(atMost(x, 127 - zero), -128 - zero); };
  Value sum = map(products, 16, [&](ArrayRef<Scalar> in) {
    return saturate16(multiplyTwice(clampProduct(in[1], gate.stateZero), gate.stateFactor) +
                      multiplyTwice(clampProduct(in[0], gate.inputZero), gate.inputFactor));
  });
  return map(normalize(gate, sum), 16, [&](ArrayRef<Scalar> in) {
    Scalar x = toReal(in[0], -12);
    return number == CellGate ? makeTanh(x) : toFraction(x.at(makeSigmoid(x.getBuilder(), x.getLoc(), x)));
  });
}

Value ByteLstm::project(Value hidden) {
  Affine params = getParams(18);
  float scale = double(getScale(16)) * std::ldexp(1.0, -15) / float(params.scale);
  QuantizedMultiplier factor = quantizeMultiplier(scale);
  int64_t zeroPoint = params.zeroPoint, clip = projectionClip;
  Epilogue epilogue(builder.getI64Type());
  unsigned bias = epilogue.addIntegers(builder, location, projectionBias, 64);
  epilogue.addStep([=](OpBuilder &b, Location l, Value sum, Epilogue::Read read) -> Value {
    Scalar x = Scalar(b, l, sum) + read(bias);
    x = x.at(multiplyWide(b, l, x, factor)) + zeroPoint;
    x = atLeast(atMost(x, 127), -128);
    return (clip > 0 ? atLeast(atMost(x, clip), -clip) : x).toInteger(8);
  });
  int64_t batch = cast<RankedTensorType>(hidden.getType()).getDimSize(0);
  auto type = RankedTensorType::get({batch, outputState.getWidth()}, builder.getI8Type());
  return makeMatmul(builder, location, hidden, projection, type, epilogue);
}

Value ByteLstm::step(Value rows) {
  Value lastOutput = outputState.read(builder, location), lastCell = cellState.read(builder, location);
  Value inputs = into.multiply(builder, location, rows, {}, 0, 16);
  Value states = back.multiply(builder, location, lastOutput, {}, 0, 16);
  Value forget = makeGate(ForgetGate, inputs, states), content = makeGate(CellGate, inputs, states);
  Value cell = updateIntegerCell(builder, location, forget, /*enter=*/{}, content, lastCell, -15, cellClip);
  Value hidden = map({makeGate(OutputGate, inputs, states), cell}, 16, [&](ArrayRef<Scalar> in) {
    return divideByPowerOfTwo(in[0] * makeTanh(toReal(in[1], -15)), 15);
  });
  Value output = project(hidden);
  cellState.write(builder, location, cell);
  outputState.write(builder, location, output);
  return output;
}

namespace {

// adze.lstm -> kernel.matmul twice, linalg.generic for gates and cell, kernel.matmul.
struct LowerByteLstm : OpLowering<LSTMOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(LSTMOp op, LSTMOp::Adaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!getWireElement(op.getInput()).isInteger(8) || countIntermediates(op) != 12)
      return rewriter.notifyMatchFailure(op, "another pattern takes other cells");
    auto inputType = cast<RankedTensorType>(adaptor.getInput().getType());
    if (!type.getElementType().isInteger(8) || !getAffine(op.getInput()) || type.getRank() != 2 ||
        inputType.getRank() != 2)
      return decline(op, rewriter, "a cell with products of 8 bits has INT8 matrices with scales for input and result");
    ByteLstm cell(rewriter, op, adaptor.getOperands());
    std::string reason;
    if (failed(cell.read(type.getDimSize(0), reason)))
      return decline(op, rewriter, reason);
    rewriter.replaceOp(op, makeReshape(rewriter, op.getLoc(), cell.step(adaptor.getInput()), type.getShape()));
    return success();
  }
};

} // namespace

void lower::populateByteLstmLowering(const LoweringTypes &types, const LoweringOptions &options,
                                     RewritePatternSet &patterns) {
  patterns.add<LowerByteLstm>(types, patterns.getContext(), options);
}
