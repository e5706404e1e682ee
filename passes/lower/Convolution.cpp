//===- Convolution.cpp - Convolutions without their arithmetic ------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Padding, collapsing of windows of one pixel, and depth multipliers.
//
//===----------------------------------------------------------------------===//

#include "passes/lower/Convolution.h"

#include "mlir/IR/Matchers.h"
#include "passes/lower/Padding.h"
#include "passes/lower/QuantizedProduct.h"
#include "passes/lower/Reduction.h"
#include "passes/ModuleTarget.h"
#include "passes/lower/Weights.h"
#include "passes/lower/Reduction.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

static ArrayRef<int64_t> shapeOf(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }

/// What SAME adds above and below, and to the left and right, for a window of these extents.
template <typename OpTy>
static std::pair<Pads, Pads> getPads(OpTy op, Value input, int64_t height, int64_t width, RankedTensorType type) {
  ArrayRef<int64_t> extents = shapeOf(input);
  Pads vertical = getWindowPads(op.getPadding(), extents[1], type.getDimSize(1), height, op.getStrideH(),
                                op.getDilationHFactor());
  Pads horizontal = getWindowPads(op.getPadding(), extents[2], type.getDimSize(2), width, op.getStrideW(),
                                  op.getDilationWFactor());
  return {vertical, horizontal};
}

/// The input with that.
template <typename OpTy>
static Value padInput(OpBuilder &builder, OpTy op, Value input, int64_t height, int64_t width, RankedTensorType type,
                      Value border) {
  auto [vertical, horizontal] = getPads(op, input, height, width, type);
  return makePadded(builder, op.getLoc(), input, {Pads(), vertical, horizontal, Pads()}, border);
}

template <typename OpTy>
static Window getWindow(OpTy op) {
  return {{op.getStrideH(), op.getStrideW()}, {op.getDilationHFactor(), op.getDilationWFactor()}, 1};
}

Value lower::makeConvolution(OpBuilder &builder, Conv2DOp op, Value input, Value filter, Value border,
                             RankedTensorType type, const Epilogue &epilogue, bool unsignedInput) {
  ArrayRef<int64_t> window = shapeOf(filter);
  int64_t depth = window[3];
  Window steps = getWindow(op);
  steps.groups = depth ? shapeOf(input)[3] / depth : 1;
  input = padInput(builder, op, input, window[1], window[2], type, border);
  return makeConv2D(builder, op.getLoc(), input, filter, type, steps, epilogue, unsignedInput);
}

Value lower::makeWindowSums(OpBuilder &builder, Conv2DOp op, Value input, ArrayRef<int64_t> filter, RankedTensorType type,
                            bool unsignedInput, int64_t inputZero, int64_t factor) {
  Location location = op.getLoc();
  Type i32 = builder.getI32Type();
  llvm::SmallBitVector channels(4);
  channels.set(3);
  Value sums = makeReduction(builder, location, input, channels, i32, Combiner::Add,
                             [&](OpBuilder &nested, Location loc, ValueRange in) {
                               return scaleCentered(nested, loc, in[0], unsignedInput, inputZero, factor);
                             });
  sums = makeReshape(builder, location, sums, shapeOf(input).drop_back());
  if (filter[1] * filter[2] == 1 && op.getStrideH() == 1 && op.getStrideW() == 1)
    return sums;
  auto [vertical, horizontal] = getPads(op, input, filter[1], filter[2], type);
  Value zero = makeScalar(builder, location, i32, int64_t(0));
  sums = makePadded(builder, location, sums, {Pads(), vertical, horizontal}, zero);
  AffineExpr n, h, w, y, x;
  bindDims(builder.getContext(), n, h, w, y, x);
  auto map = [&](ArrayRef<AffineExpr> results) { return AffineMap::get(5, 0, results, builder.getContext()); };
  SmallVector<AffineMap> maps = {map({n, h * int64_t(op.getStrideH()) + y * int64_t(op.getDilationHFactor()),
                                      w * int64_t(op.getStrideW()) + x * int64_t(op.getDilationWFactor())}),
                                 map({y, x}), map({n, h, w})};
  SmallVector<utils::IteratorType> iterators(5, utils::IteratorType::parallel);
  iterators[3] = iterators[4] = utils::IteratorType::reduction;
  // The second operand says how large the window is; nothing reads it.
  Value window = makeEmpty(builder, location, RankedTensorType::get({filter[1], filter[2]}, i32));
  Value init = makeFilled(builder, location, RankedTensorType::get(type.getShape().drop_back(), i32), zero);
  return linalg::GenericOp::create(builder, location, TypeRange(init.getType()), ValueRange{sums, window}, init, maps,
                                   iterators, [](OpBuilder &nested, Location loc, ValueRange in) {
                                     Value sum = arith::AddIOp::create(nested, loc, in[0], in[2]);
                                     linalg::YieldOp::create(nested, loc, sum);
                                   })
      .getResult(0);
}

/// The input with each channel `times` in a row: result[n, h, w, c * times + i] = input[n, h, w, c].
static Value repeatChannels(OpBuilder &builder, Location location, Value input, int64_t times) {
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.push_back(times);
  MLIRContext *context = builder.getContext();
  AffineMap all = AffineMap::getMultiDimIdentityMap(5, context);
  SmallVector<AffineMap> maps = {all.dropResult(4), all};
  SmallVector<utils::IteratorType> iterators(5, utils::IteratorType::parallel);
  auto repeated = linalg::GenericOp::create(
      builder, location, TypeRange(type.clone(shape)), input, makeEmpty(builder, location, type.clone(shape)), maps,
      iterators, [](OpBuilder &nested, Location loc, ValueRange arguments) {
        linalg::YieldOp::create(nested, loc, arguments[0]);
      });
  SmallVector<int64_t> flat(type.getShape());
  flat.back() *= times;
  return makeReshape(builder, location, repeated.getResult(0), flat);
}

static bool isZero(Value scalar) {
  return matchPattern(scalar, m_AnyZeroFloat()) || matchPattern(scalar, m_Zero());
}

/// Whether the kernel should pad by itself. It does so by code for each of the outermost rows and columns of results, in
/// place of a larger buffer: for borders of wide windows that is too much code.
static bool canKernelPad(DepthwiseConv2DOp op, int64_t window, Pads vertical, Pads horizontal) {
  auto isNarrow = [](Pads pads, int64_t stride) { return std::max(pads.low, pads.high) <= 2 * stride; };
  bool isNeeded = vertical.low || vertical.high || horizontal.low || horizontal.high;
  if (!isNeeded || window > 25 || !isNarrow(vertical, op.getStrideH()) || !isNarrow(horizontal, op.getStrideW()))
    return false;
  FailureOr<TargetInfo> target = readModuleTarget(op);
  return succeeded(target) && !target->preferSmallCode;
}

Value lower::makeDepthwise(OpBuilder &builder, DepthwiseConv2DOp op, Value input, Value filter, Value border,
                           RankedTensorType type, const Epilogue &epilogue, bool unsignedInput) {
  Location location = op.getLoc();
  ArrayRef<int64_t> window = shapeOf(filter);
  int64_t height = window[1], width = window[2], outputs = window[3], channels = shapeOf(input)[3];
  std::optional<std::array<int64_t, 2>> padding;
  if (auto [vertical, horizontal] = getPads(op, input, height, width, type);
      isZero(border) && (channels != 1 || outputs == 1) && canKernelPad(op, height * width, vertical, horizontal))
    padding = {vertical.low, horizontal.low};
  else
    input = padInput(builder, op, input, height, width, type, border);
  if (channels == 1 && outputs > 1) // [1, KH, KW, O] -> [O, KH, KW, 1]
    return makeConv2D(builder, location, input, transposeOperand(builder, location, filter, {3, 1, 2, 0}), type,
                      getWindow(op), epilogue, unsignedInput);
  if (channels != outputs)
    input = repeatChannels(builder, location, input, outputs / channels);
  filter = reshapeOperand(builder, location, filter, {height, width, outputs});
  return makeDepthwiseConv2D(builder, location, input, filter, type, getWindow(op), epilogue, unsignedInput, padding);
}
