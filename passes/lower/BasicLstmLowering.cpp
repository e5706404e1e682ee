//===- BasicLstmLowering.cpp - LSTM cells with one matrix -----------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LSTM with the kernel type BASIC, of floats.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/Recurrent.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

// Before: %y:4 = adze.basic_lstm(%x, %h, %w, %b, %c)
// After:  %j = [%x, kernel.read state of %h]    %t = kernel.matmul(%j, %w) + %b    %s, %y = linalg.generic { gates }
//         kernel.write of both states; %j and %t are the kernel's temporaries
struct LowerBasicLstm : OpLowering<BasicLSTMOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BasicLSTMOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    int64_t batch = type.getDimSize(0), outputs = type.getDimSize(1);
    ValueRange operands = adaptor.getOperands();
    auto outputState = CellState::make(rewriter, location, getCellOperand(op, operands, 1), batch);
    auto cellState = CellState::make(rewriter, location, getCellOperand(op, operands, 4), batch);
    std::string reason = "states are no variable tensors of this subgraph";
    if (!outputState || !cellState)
      return decline(op, rewriter, reason);
    FailureOr<CellWeights> weights = CellWeights::make(rewriter, location, getCellOperand(op, operands, 2), reason);
    if (failed(weights))
      return decline(op, rewriter, reason);
    Value joined = joinColumns(rewriter, location, adaptor.getInput(), outputState->read(rewriter, location));
    Value bias = makeRealVector(rewriter, location, getCellOperand(op, operands, 3));
    Value totals = weights->multiply(rewriter, location, joined, bias, /*isAsymmetric=*/false);
    SmallVector<Value> gates;
    for (int64_t i = 0; i < 4; ++i)
      gates.push_back(sliceColumns(rewriter, location, totals, i * outputs, outputs));
    Value cell = updateCell(rewriter, location, gates, cellState->read(rewriter, location));
    Value output =
        makeElementwise(rewriter, location, {gates[3], cell}, type, [](OpBuilder &b, Location l, ValueRange in) {
          return Value(arith::MulFOp::create(b, l, makeSigmoid(b, l, in[0]), math::TanhOp::create(b, l, in[1])));
        });
    outputState->write(rewriter, location, output);
    cellState->write(rewriter, location, cell);
    rewriter.replaceOp(op, {output, cell, joined, totals});
    return success();
  }

  /// Gates are in the order input, cell, forget, output.
  static Value updateCell(OpBuilder &builder, Location location, ArrayRef<Value> gates, Value cell) {
    Value operands[] = {gates[0], gates[1], gates[2], cell};
    return makeElementwise(builder, location, operands, cast<RankedTensorType>(cell.getType()),
                           [](OpBuilder &b, Location l, ValueRange in) -> Value {
                             Value content = math::TanhOp::create(b, l, in[1]);
                             Value added = arith::MulFOp::create(b, l, makeSigmoid(b, l, in[0]), content);
                             Value kept = arith::MulFOp::create(b, l, makeSigmoid(b, l, in[2]), in[3]);
                             return arith::AddFOp::create(b, l, added, kept);
                           });
  }
};

} // namespace

void lower::populateBasicLstmLowering(const LoweringTypes &types, const LoweringOptions &options,
                                      RewritePatternSet &patterns) {
  patterns.add<LowerBasicLstm>(types, patterns.getContext(), options);
}
