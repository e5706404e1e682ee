//===- FullyConnectedLowering.cpp - FULLY_CONNECTED -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of rows with a matrix of weights.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ConvolutionOps.h"
#include "passes/lower/Product.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The product of `input`, taken as rows, with `filter` [N, K]; a result of `type`.
static Value multiplyRows(OpBuilder &builder, Location location, Value input, Value filter, RankedTensorType type,
                          const Epilogue &epilogue, bool unsignedInput = false) {
  auto weights = cast<RankedTensorType>(filter.getType());
  int64_t units = weights.getDimSize(0), depth = weights.getDimSize(1);
  int64_t rows = type.getNumElements() / std::max<int64_t>(units, 1);
  Value matrix = makeReshape(builder, location, input, {rows, depth});
  Value product = makeMatmul(builder, location, matrix, filter, type.clone({rows, units}), epilogue, unsignedInput);
  return makeReshape(builder, location, product, type.getShape());
}

namespace {

// adze.fully_connected of floats -> kernel.matmul { bias, activation }.
struct LowerFloatFullyConnected : OpLowering<FullyConnectedOp> {
  using OpLowering::OpLowering;

  LogicalResult matchAndRewrite(FullyConnectedOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op, rewriter);
    if (!type)
      return failure();
    if (op.getWeightsFormat() == FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8)
      return decline(op, rewriter, "weights of format SHUFFLED4x16INT8");
    if (!isa<FloatType>(getWireElement(op.getInput())) || !isa<FloatType>(getWireElement(op.getFilter())))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Location location = op.getLoc();
    Value filter = makeFloatWeights(rewriter, location, op.getFilter(), adaptor.getFilter());
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()),
                  op.getFusedActivationFunction(), type.getElementType());
    rewriter.replaceOp(op, multiplyRows(rewriter, location, adaptor.getInput(), filter, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateFullyConnectedLowering(const LoweringTypes &types, const LoweringOptions &options,
                                           RewritePatternSet &patterns) {
  patterns.add<LowerFloatFullyConnected>(types, patterns.getContext(), options);
}
