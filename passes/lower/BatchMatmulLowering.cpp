//===- BatchMatmulLowering.cpp - BATCH_MATMUL -----------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of matrices that are both computed: zero points are dealt with by sums of rows and columns.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/Quantization.h"
#include "passes/lower/BatchMatmul.h"
#include "passes/lower/Hybrid.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The result of `op` from its product of matrices.
static Value multiply(OpBuilder &builder, BatchMatmulOp op, const MatrixOperands &operands, RankedTensorType type,
                      const Epilogue &epilogue) {
  Value product = makeMatmul(builder, op.getLoc(), operands.lhs, operands.rhs, operands.product, epilogue);
  return makeReshape(builder, op.getLoc(), product, type.getShape());
}

namespace {

// adze.batch_matmul of floats -> kernel.matmul over matrices with rows on both sides.
struct LowerFloatBatchMatmul : OpLowering<BatchMatmulOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BatchMatmulOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isa<FloatType>(getWireElement(op.getX())) || !isa<FloatType>(getWireElement(op.getY())))
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    Value right = makeFloatWeights(rewriter, op.getLoc(), op.getY(), adaptor.getY());
    MatrixOperands operands = makeMatrixOperands(rewriter, op, adaptor.getX(), right, type);
    Epilogue epilogue(rewriter.getF32Type());
    addFloatSteps(epilogue, Value(), ActivationFunctionType::NONE, type.getElementType());
    rewriter.replaceOp(op, multiply(rewriter, op, operands, type, epilogue));
    return success();
  }
};

} // namespace

/// Adds to the sum of x * y what is missing from the sum of (x - zx) * (y - zy).
static void addZeroPoints(OpBuilder &builder, Location location, Epilogue &epilogue, const MatrixOperands &operands,
                          int64_t xZero, int64_t yZero, unsigned bits) {
  int64_t depth = cast<RankedTensorType>(operands.lhs.getType()).getShape().back();
  auto add = [&](unsigned number) {
    epilogue.addStep([=](OpBuilder &nested, Location loc, Value sum, Epilogue::Read read) -> Value {
      return arith::AddIOp::create(nested, loc, sum, read(number));
    });
  };
  bool isBatch = operands.product.getRank() == 3;
  if (xZero) {
    Value sums = makeRowSums(builder, location, operands.rhs, -xZero, bits);
    add(isBatch ? epilogue.addBatchedChannels(sums) : epilogue.addChannels(sums));
  }
  if (yZero)
    add(epilogue.addRows(makeRowSums(builder, location, operands.lhs, -yZero, bits)));
  if (xZero && yZero)
    add(epilogue.addIntegers(builder, location, {depth * xZero * yZero}, bits));
}

/// docs/requantization.md, tables 1.1 and 1.2.
static ProductArithmetic chooseArithmetic(BatchMatmulOp op, Scheme scheme, int64_t yZero) {
  if (getWireElement(op.getX()).isInteger(16))
    return {Scaling::Wide, /*legacyScale=*/true, /*accumulatorBits=*/64};
  if (scheme == Scheme::XNNPack && getWireElement(op.getY()).isInteger(8) && yZero == 0)
    return {Scaling::FloatEven};
  return {Scaling::Twice, /*legacyScale=*/true};
}

/// Whether there is a scale for each index of an axis.
static bool hasManyScales(Value value) { return getQuantization(cast<ShapedType>(value.getType())).scale.size() > 1; }

namespace {

// adze.batch_matmul of int8 or int16 -> kernel.matmul { zero points, scale }; to int32, the sums as they are.
struct LowerQuantizedBatchMatmul : OpLowering<BatchMatmulOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BatchMatmulOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isIntegerProduct(op.getX(), op.getY(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    if (isUnsigned(op.getX()) || isUnsigned(op.getY()))
      return decline(op, rewriter, "LiteRT multiplies no matrices of unsigned integers");
    if (type.getElementType().isInteger(32)) {
      Epilogue sums(rewriter.getI32Type());
      MatrixOperands operands = makeMatrixOperands(rewriter, op, adaptor.getX(), adaptor.getY(), type);
      rewriter.replaceOp(op, multiply(rewriter, op, operands, type, sums));
      return success();
    }
    std::optional<Affine> x = getAffine(op.getX()), y = getAffine(op.getY()), output = getAffine(op.getOutput());
    if (output && hasManyScales(op.getY()) && type.getElementType().isInteger(16)) {
      op.emitWarning("LiteRT takes the many scales of the right operand as one of 0: the result is zero everywhere");
      Value zero = makeScalar(rewriter, op.getLoc(), type.getElementType(), output->zeroPoint);
      rewriter.replaceOp(op, makeFilled(rewriter, op.getLoc(), type, zero));
      return success();
    }
    if (!x || !y || !output)
      return decline(op, rewriter, "operands and result need one scale each");
    MatrixOperands operands = makeMatrixOperands(rewriter, op, adaptor.getX(), adaptor.getY(), type);
    ProductArithmetic arithmetic = chooseArithmetic(op, options.scheme, y->zeroPoint);
    Epilogue epilogue(rewriter.getIntegerType(arithmetic.accumulatorBits));
    addZeroPoints(rewriter, op.getLoc(), epilogue, operands, x->zeroPoint, y->zeroPoint, arithmetic.accumulatorBits);
    FilterScales scale{{float(y->scale)}, {0}};
    addScaling(rewriter, op.getLoc(), epilogue, {*x, *output, scale, /*channels=*/1}, op.getOutput(),
               ActivationFunctionType::NONE, arithmetic);
    rewriter.replaceOp(op, multiply(rewriter, op, operands, type, epilogue));
    return success();
  }
};

// adze.batch_matmul of floats with an integer right operand -> the left one quantized row by row, kernel.matmul { zero
// points, scales }.
struct LowerHybridBatchMatmul : OpLowering<BatchMatmulOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(BatchMatmulOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!isHybrid(op.getX(), op.getY(), op.getOutput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes equal types");
    int64_t rank = cast<ShapedType>(op.getY().getType()).getRank();
    std::optional<FilterScales> scales = getFilterScales(op.getY(), op.getAdjY() ? rank - 2 : rank - 1);
    if (!scales || isUnsigned(op.getY()))
      return decline(op, rewriter, "the right operand needs signed integers with one scale, or one for each column");
    Location location = op.getLoc();
    bool isTaken = options.scheme == Scheme::XNNPack && Weights::read(op.getY()).has_value();
    InputRange builtin = op.getAsymmetricQuantizeInputs() ? InputRange::Asymmetric : InputRange::Symmetric;
    MatrixOperands operands = makeMatrixOperands(rewriter, op, adaptor.getX(), adaptor.getY(), type);
    ArrayRef<int64_t> groups = operands.product.getShape().drop_back();
    DynamicInput input = quantizeInput(rewriter, location, operands.lhs, ShapedType::getNumElements(groups),
                                       isTaken ? InputRange::Delegate : builtin, /*centered=*/false);
    operands.lhs = input.values;
    input.scales = makeReshape(rewriter, location, input.scales, groups);
    Epilogue epilogue(rewriter.getI32Type());
    if (input.zeroPoints) {
      Value sums = makeRowSums(rewriter, location, operands.rhs, 1, 32);
      addInputZeroPoints(epilogue, makeReshape(rewriter, location, input.zeroPoints, groups),
                         groups.size() == 2 ? epilogue.addBatchedChannels(sums) : epilogue.addChannels(sums));
    }
    addHybridSteps(rewriter, location, epilogue, isTaken ? FloatScaling::Fused : FloatScaling::Joined, input,
                   Groups::Rows, *scales, operands.product.getShape().back(), Value(), ActivationFunctionType::NONE);
    rewriter.replaceOp(op, multiply(rewriter, op, operands, type, epilogue));
    return success();
  }
};

} // namespace

void lower::populateBatchMatmulLowering(const LoweringTypes &types, const LoweringOptions &options,
                                        RewritePatternSet &patterns) {
  patterns.add<LowerFloatBatchMatmul, LowerQuantizedBatchMatmul, LowerHybridBatchMatmul>(types, patterns.getContext(),
                                                                                        options);
}
