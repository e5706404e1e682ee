//===- SvdfLowering.cpp - SVDF --------------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A filter bank over time: a product with the features, and sums over what the state remembers of them.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/RecurrentOps.h"
#include "passes/lower/Recurrent.h"
#include "passes/lower/Requantize.h"
#include "passes/lower/Weights.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

/// The state [batch, filters, memory] without the oldest products and with `products` [batch, filters] as the newest.
static Value shiftMemory(OpBuilder &builder, Location location, Value state, Value products) {
  auto type = cast<RankedTensorType>(state.getType());
  int64_t kept = type.getDimSize(2) - 1;
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1);
  SmallVector<OpFoldResult> extents = getAsIndexOpFoldResult(builder.getContext(), type.getShape());
  SmallVector<OpFoldResult> strides(3, one), start(3, zero), next = {zero, zero, one};
  Value shifted = makeEmpty(builder, location, type);
  if (kept) {
    extents[2] = builder.getIndexAttr(kept);
    auto keptType = type.clone({type.getDimSize(0), type.getDimSize(1), kept});
    Value rest = tensor::ExtractSliceOp::create(builder, location, keptType, state, next, extents, strides);
    shifted = tensor::InsertSliceOp::create(builder, location, rest, shifted, start, extents, strides);
  }
  SmallVector<OpFoldResult> newest = {zero, zero, builder.getIndexAttr(kept)};
  extents[2] = one;
  return tensor::InsertSliceOp::create(builder, location, products, shifted, newest, extents, strides);
}

/// sum over k of state[b, u, k] * weights[u, k], widened to `element`.
static Value sumOverTime(OpBuilder &builder, Location location, Value state, Value weights, Type element) {
  auto type = cast<RankedTensorType>(state.getType());
  MLIRContext *context = builder.getContext();
  auto result = RankedTensorType::get(type.getShape().drop_back(), element);
  bool isFloat = isa<FloatType>(element);
  Value zero =
      isFloat ? makeScalar(builder, location, element, 0.0) : makeScalar(builder, location, element, int64_t(0));
  AffineMap all = AffineMap::getMultiDimIdentityMap(3, context);
  SmallVector<AffineMap> maps = {all, all.dropResult(0), all.dropResult(2)};
  SmallVector<utils::IteratorType> iterators = {utils::IteratorType::parallel, utils::IteratorType::parallel,
                                                utils::IteratorType::reduction};
  auto flags = arith::FastMathFlagsAttr::get(context, arith::FastMathFlags::reassoc);
  auto body = [&](OpBuilder &nested, Location loc, ValueRange in) {
    Value sum;
    if (isFloat) {
      Value product = arith::MulFOp::create(nested, loc, in[0], in[1]);
      sum = arith::AddFOp::create(nested, loc, product, in[2], flags);
    } else {
      Value product = arith::MulIOp::create(nested, loc, arith::ExtSIOp::create(nested, loc, element, in[0]),
                                            arith::ExtSIOp::create(nested, loc, element, in[1]));
      sum = arith::AddIOp::create(nested, loc, product, in[2]);
    }
    linalg::YieldOp::create(nested, loc, sum);
  };
  return linalg::GenericOp::create(builder, location, TypeRange(result), {state, weights},
                                   makeFilled(builder, location, result, zero), maps, iterators, body)
      .getResult(0);
}

namespace {

/// Extents of an op.
struct SvdfShape {
  int64_t batch, filters, memory, units, rank;

  static SvdfShape get(SVDFOp op, RankedTensorType result) {
    auto time = cast<RankedTensorType>(op.getTimeWeights().getType());
    int64_t filters = time.getDimSize(0), rank = op.getRank();
    return {result.getDimSize(0), filters, time.getDimSize(1), filters / rank, rank};
  }
};

} // namespace

/// Remembers `products` and returns the sums [batch, units] over time, of which the activation is still to be taken.
static Value stepOverTime(OpBuilder &builder, Location location, const SvdfShape &shape, const CellState &state,
                          Value products, Value timeWeights, Type element) {
  Value last =
      makeReshape(builder, location, state.read(builder, location), {shape.batch, shape.filters, shape.memory});
  Value memory = shiftMemory(builder, location, last, products);
  state.write(builder, location, makeReshape(builder, location, memory, {shape.batch, state.getWidth()}));
  // Filters of a unit and their memories are neighbours.
  int64_t length = shape.rank * shape.memory;
  return sumOverTime(builder, location, makeReshape(builder, location, memory, {shape.batch, shape.units, length}),
                     reshapeOperand(builder, location, timeWeights, {shape.units, length}), element);
}

namespace {

// Before: %y = adze.svdf(%x, %f, %t, %b, %s)
// After:  %p = kernel.matmul(%x, %f)    %m = tensor.insert_slice %p, and kernel.read state but for the oldest
//         kernel.write %m to state    %y = linalg.generic { sum of %m * %t }, + %b, activation
struct LowerFloatSvdf : OpLowering<SVDFOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SVDFOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!getWireElement(op.getInput()).isF32() || !type.getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "another pattern takes integers");
    ActivationFunctionType activation = op.getFusedActivationFunction();
    if (activation == ActivationFunctionType::SIGN_BIT)
      return decline(op, rewriter, "a cell with the activation SIGN_BIT");
    Location location = op.getLoc();
    SvdfShape shape = SvdfShape::get(op, type);
    std::string reason;
    ValueRange operands = adaptor.getOperands();
    FailureOr<CellWeights> features = CellWeights::make(rewriter, location, getCellOperand(op, operands, 1), reason);
    if (failed(features))
      return decline(op, rewriter, reason);
    Value time = makeTimeWeights(rewriter, location, getCellOperand(op, operands, 2), shape);
    auto state = CellState::make(rewriter, location, getCellOperand(op, operands, 4), shape.batch);
    if (!time || !state)
      return decline(op, rewriter,
                     time ? "the state is no variable tensor of this subgraph"
                          : "time weights are neither floats nor constant integers with one scale");
    Value rows = makeReshape(rewriter, location, adaptor.getInput(), {shape.batch, getDepth(op)});
    Value products = features->multiply(rewriter, location, rows, {}, op.getAsymmetricQuantizeInputs());
    SmallVector<Value> sums = {stepOverTime(rewriter, location, shape, *state, products, time, rewriter.getF32Type())};
    if (isPresent(op.getBias()))
      sums.push_back(makeFloatBias(rewriter, location, op.getBias(), adaptor.getBias()));
    Value result =
        makeElementwise(rewriter, location, sums, type, [&](OpBuilder &b, Location l, ValueRange in) -> Value {
          Value sum = in.size() > 1 ? Value(arith::AddFOp::create(b, l, in[0], in[1])) : in[0];
          return makeCellActivation(b, l, sum, activation);
        });
    rewriter.replaceOp(op, result);
    return success();
  }

  static int64_t getDepth(SVDFOp op) { return cast<ShapedType>(op.getFeatureWeights().getType()).getDimSize(1); }

  /// Time weights are floats in all cells: integers are scaled once and for all.
  static Value makeTimeWeights(OpBuilder &builder, Location location, CellOperand weights, const SvdfShape &shape) {
    if (isa<FloatType>(getWireElement(weights.graph)))
      return makeFloatWeights(builder, location, weights.graph, weights.lowered);
    Value reals = makeRealVector(builder, location, weights);
    return reals ? reshapeOperand(builder, location, reals, {shape.filters, shape.memory}) : Value();
  }
};

// int8 input, features and result, int16 time weights and state; two roundings (L:mbqm) after either product, whichever
// the scheme: LiteRT has one kernel. RELU is required and not computed: the result's type has its range.
struct LowerIntegerSvdf : OpLowering<SVDFOp> {
  using OpLowering::OpLowering;

  LogicalResult lower(SVDFOp op, OpAdaptor adaptor, RankedTensorType type,
                      ConversionPatternRewriter &rewriter) const override {
    if (!getWireElement(op.getInput()).isInteger(8) || !type.getElementType().isInteger(8))
      return rewriter.notifyMatchFailure(op, "another pattern takes floats");
    std::optional<Affine> input = getAffine(op.getInput()), output = getAffine(op.getOutput());
    std::optional<Affine> feature = getAffine(op.getFeatureWeights()), time = getAffine(op.getTimeWeights());
    std::optional<Affine> memory = getAffine(op.getActivationState());
    std::optional<Weights> features = Weights::read(op.getFeatureWeights());
    if (!input || !output || !feature || !time || !memory || !features ||
        !getWireElement(op.getTimeWeights()).isInteger(16))
      return decline(op, rewriter, "an integer cell needs scales, constant features, and INT16 time weights");
    Location location = op.getLoc();
    SvdfShape shape = SvdfShape::get(op, type);
    auto state = CellState::make(rewriter, location, getCellOperand(op, adaptor.getOperands(), 4), shape.batch);
    if (!state)
      return decline(op, rewriter, "the state is no variable tensor of this subgraph");
    // As LiteRT computes them: products and quotients of floats.
    float intoScale = float(input->scale) * float(feature->scale) / float(memory->scale);
    float outScale = float(memory->scale) * float(time->scale) / float(output->scale);
    Value rows = makeReshape(rewriter, location, adaptor.getInput(), {shape.batch, features->getShape()[1]});
    Value products = multiplyFeatures(rewriter, location, rows, *features, input->zeroPoint, intoScale);
    SmallVector<Value> sums = {
        stepOverTime(rewriter, location, shape, *state, products, adaptor.getTimeWeights(), rewriter.getI32Type())};
    if (isPresent(op.getBias()))
      sums.push_back(adaptor.getBias());
    Value result = makeElementwise(rewriter, location, sums, type, [&](OpBuilder &b, Location l, ValueRange in) {
      Value sum = in.size() > 1 ? Value(arith::AddIOp::create(b, l, in[0], in[1])) : in[0];
      sum = multiplyTwice(b, l, sum, quantizeMultiplier(outScale));
      return resizeInteger(b, l, addZeroPoint(b, l, sum, output->zeroPoint, -128, 127), 8, /*isUnsigned=*/false);
    });
    rewriter.replaceOp(op, result);
    return success();
  }

  /// Products with the features as int16.
  static Value multiplyFeatures(OpBuilder &builder, Location location, Value rows, const Weights &features,
                                int64_t zeroPoint, double scale) {
    int64_t filters = features.getShape()[0];
    Epilogue epilogue(builder.getI32Type());
    SmallVector<int64_t> offsets = features.sum(0);
    for (int64_t &offset : offsets)
      offset *= -zeroPoint;
    unsigned number = epilogue.addIntegers(builder, location, offsets, 32);
    epilogue.addStep([=](OpBuilder &b, Location l, Value sum, Epilogue::Read read) {
      sum = arith::AddIOp::create(b, l, sum, read(number));
      sum = multiplyTwice(b, l, sum, quantizeMultiplier(scale));
      return resizeInteger(b, l, clamp(b, l, sum, -32768, 32767), 16, /*isUnsigned=*/false);
    });
    auto type =
        RankedTensorType::get({cast<RankedTensorType>(rows.getType()).getDimSize(0), filters}, builder.getI16Type());
    return makeMatmul(builder, location, rows, features.materialize(builder, location), type, epilogue);
  }
};

} // namespace

void lower::populateSvdfLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerFloatSvdf, LowerIntegerSvdf>(types, patterns.getContext(), options);
}
