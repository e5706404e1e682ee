//===- RnnLowering.cpp - Plain recurrent cells ----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RNN, UNIDIRECTIONAL_SEQUENCE_RNN and BIDIRECTIONAL_SEQUENCE_RNN: float activations, weights of floats or int8.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/Recurrent.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// A cell ready for its steps.
struct RnnCell {
  CellWeights into, back;
  std::optional<CellWeights> auxInto;
  Value bias;
  CellState state;
  ActivationFunctionType activation;
  bool isAsymmetric;

  /// The cell with operands from `first` on: input weights, recurrent weights, bias, state. `aux` are weights of the
  /// auxiliary input. Fails with a reason for the user.
  template <typename OpTy>
  static FailureOr<RnnCell> read(OpBuilder &builder, OpTy op, ValueRange lowered, unsigned first,
                                 std::optional<unsigned> aux, int64_t batch, std::string &reason);

  Value run(OpBuilder &builder, Location location, const Sequence &sequence, Value input, Value aux, Value output,
            int64_t column) const;
  int64_t getUnits() const { return into.getUnits(); }
};

} // namespace

template <typename OpTy>
FailureOr<RnnCell> RnnCell::read(OpBuilder &builder, OpTy op, ValueRange lowered, unsigned first,
                                 std::optional<unsigned> aux, int64_t batch, std::string &reason) {
  Location location = op.getLoc();
  auto getOperand = [&](unsigned number) { return getCellOperand(op, lowered, number); };
  FailureOr<CellWeights> into = CellWeights::make(builder, location, getOperand(first), reason);
  FailureOr<CellWeights> back = CellWeights::make(builder, location, getOperand(first + 1), reason);
  if (failed(into) || failed(back))
    return failure();
  std::optional<CellWeights> auxInto;
  if (CellOperand weights = aux ? getOperand(*aux) : CellOperand()) {
    FailureOr<CellWeights> made = CellWeights::make(builder, location, weights, reason);
    if (failed(made))
      return failure();
    auxInto = *made;
  }
  std::optional<CellState> state = CellState::make(builder, location, getOperand(first + 3), batch);
  if (!state) {
    reason = "the state is no variable tensor of this subgraph";
    return failure();
  }
  return RnnCell{*into,
                 *back,
                 auxInto,
                 makeRealVector(builder, location, getOperand(first + 2)),
                 *state,
                 op.getFusedActivationFunction(),
                 op.getAsymmetricQuantizeInputs()};
}

Value RnnCell::run(OpBuilder &builder, Location location, const Sequence &sequence, Value input, Value aux,
                   Value output, int64_t column) const {
  auto flatten = [&](Value value) {
    int64_t width = cast<RankedTensorType>(value.getType()).getShape().back();
    return makeReshape(builder, location, value, {sequence.time * sequence.batch, width});
  };
  Value products = into.multiply(builder, location, flatten(input), bias, isAsymmetric);
  if (aux && auxInto)
    products = auxInto->multiply(builder, location, flatten(aux), products, isAsymmetric);
  products = makeReshape(builder, location, products, sequence.getShape(getUnits()));
  auto step = [&](OpBuilder &nested, Location loc, ArrayRef<Value> rows) {
    Value total = back.multiply(nested, loc, state.read(nested, loc), rows.front(), isAsymmetric);
    Value result = makeElementwise(nested, loc, total, cast<RankedTensorType>(total.getType()),
                                   [&](OpBuilder &inner, Location place, ValueRange in) {
                                     return makeCellActivation(inner, place, in[0], activation);
                                   });
    state.write(nested, loc, result);
    return result;
  };
  return makeSteps(builder, location, sequence, products, output, column, step);
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

/// What patterns of plain cells share.
template <typename OpTy>
struct RnnPattern : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  LogicalResult check(OpTy op, ConversionPatternRewriter &rewriter) const {
    if (!getWireElement(op.getInput()).isF32() || !getWireElement(op->getResult(0)).isF32())
      return this->decline(op, rewriter, "input and result are not FLOAT32");
    if (op.getFusedActivationFunction() == ActivationFunctionType::SIGN_BIT)
      return this->decline(op, rewriter, "a cell with the activation SIGN_BIT");
    return success();
  }
};

/// The steps of a result [.., .., units].
static Sequence getSequence(RankedTensorType type, bool isTimeMajor) {
  Sequence sequence{type.getDimSize(0), type.getDimSize(1), isTimeMajor};
  if (!isTimeMajor)
    std::swap(sequence.time, sequence.batch);
  return sequence;
}

static Sequence getSequence(RNNOp, RankedTensorType type) { return {1, type.getDimSize(0)}; }
static Sequence getSequence(UnidirectionalSequenceRNNOp op, RankedTensorType type) {
  return getSequence(type, op.getTimeMajor());
}

// Before: %y = adze.rnn(%x, %w, %r, %b, %h)
// After:  %p = kernel.matmul(%x, %w) + %b    %t = kernel.matmul(kernel.read state, %r) + %p    %y = linalg.generic {
// activation }
//         kernel.write %y to state; over a sequence the latter in a loop
template <typename OpTy>
struct LowerRnn : RnnPattern<OpTy> {
  using RnnPattern<OpTy>::RnnPattern;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type || failed(this->check(op, rewriter)))
      return failure();
    Sequence sequence = getSequence(op, type);
    std::string reason;
    FailureOr<RnnCell> cell =
        RnnCell::read(rewriter, op, adaptor.getOperands(), 1, std::nullopt, sequence.batch, reason);
    if (failed(cell))
      return this->decline(op, rewriter, reason);
    Location location = op.getLoc();
    Value output = makeEmpty(rewriter, location, type.clone(sequence.getShape(cell->getUnits())));
    Value result = cell->run(rewriter, location, sequence, adaptor.getInput(), {}, output, 0);
    rewriter.replaceOp(op, makeReshape(rewriter, location, result, type.getShape()));
    return success();
  }
};

// As a sequence in each direction; merged outputs are the columns of one result.
struct LowerBidirectionalRnn : RnnPattern<BidirectionalSequenceRNNOp> {
  using RnnPattern::RnnPattern;

  LogicalResult matchAndRewrite(BidirectionalSequenceRNNOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type || failed(check(op, rewriter)))
      return failure();
    Sequence sequence = getSequence(type, op.getTimeMajor());
    ValueRange operands = adaptor.getOperands();
    std::string reason;
    FailureOr<RnnCell> forward = RnnCell::read(rewriter, op, operands, 1, 10, sequence.batch, reason);
    FailureOr<RnnCell> backward = RnnCell::read(rewriter, op, operands, 5, 11, sequence.batch, reason);
    if (failed(forward) || failed(backward))
      return decline(op, rewriter, reason);
    Location location = op.getLoc();
    // Without weights of its own the auxiliary input is the backward cell's input.
    CellOperand aux = getCellOperand(op, operands, 9);
    Value input = adaptor.getInput(), extra = forward->auxInto ? aux.lowered : Value();
    Value backwardInput = aux && !forward->auxInto ? aux.lowered : input;
    Value output = makeEmpty(rewriter, location, type);
    output = forward->run(rewriter, location, sequence, input, extra, output, 0);
    sequence.isBackward = true;
    bool isMerged = op.getMergeOutputs();
    Value target =
        isMerged ? output : makeEmpty(rewriter, location, type.clone(sequence.getShape(backward->getUnits())));
    Value other =
        backward->run(rewriter, location, sequence, backwardInput, extra, target, isMerged ? forward->getUnits() : 0);
    if (isMerged)
      rewriter.replaceOp(op, other);
    else
      rewriter.replaceOp(op, {output, other});
    return success();
  }
};

} // namespace

void lower::populateRnnLowering(const LoweringTypes &types, const LoweringOptions &options,
                                RewritePatternSet &patterns) {
  patterns.add<LowerRnn<RNNOp>, LowerRnn<UnidirectionalSequenceRNNOp>, LowerBidirectionalRnn>(
      types, patterns.getContext(), options);
}
