//===- BasicIntegerLstmLowering.cpp - Integer LSTM with one matrix --------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM with the kernel type BASIC, of uint8 with an int16 state (tflite/kernels/lstm.cc, namespace basic, and LstmCell
// of tflite/kernels/internal/reference/lstm_cell.h).
//
// s_b is the scale of the bias, z_w the zero point of the weights; no other parameter counts, except that the scale of
// the state must be 2^-11. The input and the activation are taken as if they had scale 2^-7 and zero point 128.
//
//   (m, sh) = QuantizeMultiplier(f64(f32(4096 * s_b)))
//   acc[j] = bias[j] + sum over k of ([x, h][k] - 128) * (w[j, k] - z_w)            # int32
//   t[j] = sat16(MBQM(acc[j], m, sh))        # in every scheme; 12 fractional bits
//   i, g, f, o = the quarters of t           # input, content, forget, output
//   P(a, b) = (a * b + 2^14) >> 15           # gemmlowp's SaturatingRoundingDoublingHighMul of int16
//   c' = sat16(RDivPOT(P(logistic3(i), tanh3(g)), 4) + P(logistic3(f), c))          # 11 fractional bits
//   h' = 128 + clamp(RDivPOT(P(logistic3(o), tanh3(sat16(2 * c'))), 8), -128, 127)
//
// logistic3 and tanh3 are gemmlowp's functions of int16 with 3 integer bits; their results have none.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/FixedPoint16.h"
#include "passes/lower/QuantizedProduct.h"
#include "passes/lower/Recurrent.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// Empty where types and scales are those of the kernel, else what is wrong, for the user.
static StringRef checkTypes(BasicLSTMOp op) {
  auto isInteger = [](Value value, unsigned bits, bool isUnsignedInteger) {
    auto element = dyn_cast_or_null<IntegerType>(getWireElement(value));
    return element && element.getWidth() == bits && isUnsigned(value) == isUnsignedInteger;
  };
  for (Value value : {op.getInput(), op.getPrevActivation(), op.getWeights(), op.getActivation(), op.getConcatTemp()})
    if (!isInteger(value, 8, /*isUnsignedInteger=*/true))
      return "an integer cell of the kernel type BASIC has UINT8 input, activation, weights and joined inputs";
  for (Value value : {op.getPrevState(), op.getState(), op.getActivationTemp()})
    if (!isInteger(value, 16, /*isUnsignedInteger=*/false))
      return "an integer cell of the kernel type BASIC has an INT16 state and INT16 sums";
  if (!isInteger(op.getBiases(), 32, /*isUnsignedInteger=*/false) || !getAffine(op.getBiases()))
    return "an integer cell of the kernel type BASIC has INT32 biases with one scale";
  std::optional<Affine> state = getAffine(op.getState());
  if (!state || getPowerOfTwo(float(state->scale)) != -11)
    return "the state of an integer cell of the kernel type BASIC does not have the scale 2^-11";
  return {};
}

namespace {

// Before: %y:4 = adze.basic_lstm(%x, %h, %w, %b, %c)
// After:  %j = [%x, kernel.read state of %h]    %t = kernel.matmul(%j, %w) { bias and zero points, scale to int16 }
//         %s = linalg.generic { gates }    %y = linalg.generic { output }    kernel.write of both states
struct LowerBasicIntegerLstm : OpLowering<BasicLSTMOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BasicLSTMOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    if (StringRef reason = checkTypes(op); !reason.empty())
      return decline(op, rewriter, reason);
    Location location = op.getLoc();
    int64_t batch = type.getDimSize(0), outputs = type.getDimSize(1);
    ValueRange operands = adaptor.getOperands();
    auto outputState = CellState::make(rewriter, location, getCellOperand(op, operands, 1), batch);
    auto cellState = CellState::make(rewriter, location, getCellOperand(op, operands, 4), batch);
    if (!outputState || !cellState)
      return decline(op, rewriter, "states are no variable tensors of this subgraph");
    Value joined = joinColumns(rewriter, location, adaptor.getInput(), outputState->read(rewriter, location));
    Value totals = multiply(op, adaptor, joined, rewriter);
    SmallVector<Value> gates;
    for (int64_t i = 0; i < 4; ++i)
      gates.push_back(sliceColumns(rewriter, location, totals, i * outputs, outputs));
    Value cell = updateCell(rewriter, location, gates, cellState->read(rewriter, location));
    Value output = makeOutput(rewriter, location, gates[3], cell, type);
    outputState->write(rewriter, location, output);
    cellState->write(rewriter, location, cell);
    rewriter.replaceOp(op, {output, cell, joined, totals});
    return success();
  }

  /// Sums of all gates, with 12 fractional bits. The scale of the biases stands for those of input and weights.
  Value multiply(BasicLSTMOp op, OpAdaptor adaptor, Value rows, OpBuilder &builder) const {
    constexpr int64_t inputZero = 128;
    Location location = op.getLoc();
    WeightedOp weighted = {op.getInput(),        op.getWeights(),     op.getBiases(), op.getActivationTemp(),
                           adaptor.getWeights(), adaptor.getBiases(), /*channelAxis=*/0};
    float scale = float(getAffine(op.getBiases())->scale);
    FilterScales scales{{scale}, {getAffine(op.getWeights()).value_or(Affine{1, 0}).zeroPoint}};
    Value filter = makeCenteredFilter(builder, location, weighted, scales);
    int64_t channels = cast<RankedTensorType>(filter.getType()).getDimSize(0);
    Epilogue epilogue(builder.getI32Type());
    addOffsets(builder, location, epilogue, weighted, filter, inputZero, /*bits=*/32);
    // LiteRT takes gemmlowp for uint8 sums that become int16, also as WebAssembly: whichever the scheme.
    ProductArithmetic arithmetic = ProductArithmetic::twice(Ties::Away, /*legacyScale=*/true);
    addScaling(builder, location, epilogue,
               {Affine{1, inputZero}, Affine{std::ldexp(1.0, -12), 0}, scales, channels}, op.getActivationTemp(),
               ActivationFunctionType::NONE, arithmetic);
    auto type = RankedTensorType::get({cast<RankedTensorType>(rows.getType()).getDimSize(0), channels},
                                      builder.getIntegerType(16));
    return makeMatmul(builder, location, rows, filter, type, epilogue, /*unsignedLhs=*/true);
  }

  /// Gates are in the order input, cell, forget, output.
  static Value updateCell(OpBuilder &builder, Location location, ArrayRef<Value> gates, Value cell) {
    Value operands[] = {gates[0], gates[1], gates[2], cell};
    return makeElements(builder, location, operands, cast<RankedTensorType>(cell.getType()),
                        [](ArrayRef<Scalar> in) -> Scalar {
                          Scalar enter = sigmoid16(in[0].toInteger(32), 3), content = tanh16(in[1].toInteger(32), 3);
                          Scalar added = divideByPowerOfTwo(highMul16(enter, content), 4);
                          Scalar forget = sigmoid16(in[2].toInteger(32), 3);
                          return saturate16(added + highMul16(forget, in[3].toInteger(32)));
                        });
  }

  /// The cell has 4 integer bits, tanh takes 3.
  static Value makeOutput(OpBuilder &builder, Location location, Value gate, Value cell, RankedTensorType type) {
    return makeElements(builder, location, {gate, cell}, type, [](ArrayRef<Scalar> in) -> Scalar {
      Scalar bounded = tanh16(saturate16(in[1].toInteger(32) << 1), 3);
      Scalar output = divideByPowerOfTwo(highMul16(sigmoid16(in[0].toInteger(32), 3), bounded), 8);
      return atLeast(atMost(output, 127), -128) + 128;
    });
  }
};

} // namespace

void lower::populateBasicIntegerLstmLowering(const LoweringTypes &types, const LoweringOptions &options,
                                             RewritePatternSet &patterns) {
  patterns.add<LowerBasicIntegerLstm>(types, patterns.getContext(), options);
}
