//===- SquashQdq.cpp - Statements of quantization into types --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Removes ops that only state how a tensor is to be quantized.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/SquashQdq.h"

#include "dialects/adze/CustomOptions.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/WireTypes.h"
#include "dialects/adze/ops/ControlOps.h"
#include "dialects/adze/ops/QuantizationOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#include <cmath>

#define DEBUG_TYPE "squash-qdq"

namespace adze {
#define GEN_PASS_DEF_SQUASHQDQ
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// First and last number that an integer type stores.
struct Range {
  int64_t low = 0, high = -1;
};

} // namespace

/// The range of integer elements of up to 16 bits, empty for others: beyond, floats do not hold every number.
static Range getRange(ShapedType type) {
  auto integer = dyn_cast<IntegerType>(getStorageType(type.getElementType()));
  if (!integer || integer.getWidth() == 1 || integer.getWidth() > 16)
    return {};
  int64_t count = int64_t(1) << integer.getWidth();
  int64_t low = integer.isUnsigned() ? 0 : -count / 2;
  return {low, low + count - 1};
}

static ShapedType typeOf(Value value) { return cast<ShapedType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Exact
//===----------------------------------------------------------------------===//

/// `quantize(dequantize(q))`, with the type of q  ->  `q`
struct RemoveRequantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op, PatternRewriter &rewriter) const override {
    auto real = op.getInput().getDefiningOp<DequantizeOp>();
    if (!real)
      return rewriter.notifyMatchFailure(op, "quantizes no dequantized tensor");
    if (real.getInput().getType() != op.getOutput().getType())
      return rewriter.notifyMatchFailure(op, "the parameters before and after differ");
    Range range = getRange(typeOf(op.getOutput()));
    if (range.low > range.high)
      return rewriter.notifyMatchFailure(op, "floats do not hold every number of the stored type");
    rewriter.replaceOp(op, real.getInput());
    return success();
  }
};

/// `fake_quant(fake_quant(x))`, with equal options  ->  `fake_quant(x)`
struct MergeFakeQuants : OpRewritePattern<FakeQuantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FakeQuantOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<FakeQuantOp>();
    if (!inner || inner.getType() != op.getType())
      return rewriter.notifyMatchFailure(op, "follows no FAKE_QUANT of its type");
    if (inner.getMin() != op.getMin() || inner.getMax() != op.getMax() || inner.getNumBits() != op.getNumBits() ||
        inner.getNarrowRange() != op.getNarrowRange())
      return rewriter.notifyMatchFailure(op, "the options of the two differ");
    rewriter.replaceOp(op, inner);
    return success();
  }
};

/// Whether a QUANTIZE between integers adds a number to each, and saturates at none of the `from` range.
static bool isShift(ShapedType from, ShapedType to) {
  QuantizationParams before = getQuantization(from), after = getQuantization(to);
  if (before.scale.size() != 1 || before.scale != after.scale || before.zeroPoint.size() != 1 ||
      after.zeroPoint.size() != 1)
    return false;
  Range source = getRange(from), target = getRange(to);
  int64_t shift = after.zeroPoint.front() - before.zeroPoint.front();
  return source.low <= source.high && source.low + shift >= target.low && source.high + shift <= target.high;
}

/// `quantize(quantize(x))`, where one of the two is a shift of the zero point  ->  `quantize(x)`
struct MergeQuantizes : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(QuantizeOp op, PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<QuantizeOp>();
    if (!inner)
      return rewriter.notifyMatchFailure(op, "quantizes no quantized tensor");
    Value x = inner.getInput();
    bool innerShifts = isShift(typeOf(x), typeOf(inner.getOutput()));
    // The outer one must shift, and saturate where the inner one did.
    bool outerShifts = isShift(typeOf(inner.getOutput()), typeOf(op.getOutput())) &&
                       isShift(typeOf(op.getOutput()), typeOf(inner.getOutput()));
    if (!innerShifts && !outerShifts)
      return rewriter.notifyMatchFailure(op, "neither of the two only shifts the zero point, so both round");
    rewriter.replaceOp(op, QuantizeOp::create(rewriter, op.getLoc(), op->getResultTypes(), ValueRange(x)));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

/// Adds a statement to the type of `x`; fails where x states something else or its type has no place for it.
static LogicalResult state(PatternRewriter &rewriter, Operation *op, Value x, const QuantizationParams &stated) {
  auto type = dyn_cast<RankedTensorType>(x.getType());
  if (!type || !type.getElementType().isF32())
    return rewriter.notifyMatchFailure(op, "only ranked FLOAT32 tensors hold statements");
  if (type.getEncoding() && !isa<QuantizationAttr>(type.getEncoding()))
    return rewriter.notifyMatchFailure(op, "the tensor has an encoding of another kind");
  QuantizationParams there = getQuantization(type);
  bool isOther = (!there.scale.empty() && (there.scale != stated.scale || there.zeroPoint != stated.zeroPoint ||
                                           there.axis != stated.axis)) ||
                 there.blockSize || there.custom;
  if (isOther)
    return rewriter.notifyMatchFailure(op, "the tensor states another quantization");
  auto encoding = makeQuantizationAttr(op->getContext(), stated);
  auto replacement = RankedTensorType::get(type.getShape(), type.getElementType(), encoding);
  auto setType = [&] { x.setType(replacement); };
  if (Operation *producer = x.getDefiningOp())
    rewriter.modifyOpInPlace(producer, setType);
  else
    rewriter.modifyOpInPlace(x.getParentBlock()->getParentOp(), setType);
  return success();
}

/// Whether values of type `type` may be replaced by `x`: shape and element type are the same.
static bool isSameTensor(Value x, Value value) {
  auto a = dyn_cast<RankedTensorType>(x.getType()), b = dyn_cast<RankedTensorType>(value.getType());
  return a && b && a.getShape() == b.getShape() && a.getElementType() == b.getElementType();
}

/// `dequantize(quantize(x))`  ->  `x : tensor<..., #adze.quantization<min, max, scale, zero_point>>`
struct SquashQuantizeDequantize : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DequantizeOp op, PatternRewriter &rewriter) const override {
    auto quantize = op.getInput().getDefiningOp<QuantizeOp>();
    if (!quantize)
      return rewriter.notifyMatchFailure(op, "dequantizes no quantized float tensor");
    Value x = quantize.getInput();
    if (!isSameTensor(x, op))
      return rewriter.notifyMatchFailure(op, "the tensor before is another one than the tensor after");
    if (!llvm::all_of(quantize->getUsers(), llvm::IsaPred<DequantizeOp>))
      return rewriter.notifyMatchFailure(op, "others read the integers");
    ShapedType stored = typeOf(quantize.getOutput());
    QuantizationParams stated = getQuantization(stored);
    Range range = getRange(stored);
    if (range.low > range.high || stated.blockSize || stated.custom)
      return rewriter.notifyMatchFailure(op, "the quantized type is wide, blockwise or custom");
    stated.min.clear();
    stated.max.clear();
    for (auto [channel, scale] : llvm::enumerate(stated.scale)) {
      double zeroPoint = channel < stated.zeroPoint.size() ? stated.zeroPoint[channel] : 0;
      stated.min.push_back(static_cast<float>(scale * (range.low - zeroPoint)));
      stated.max.push_back(static_cast<float>(scale * (range.high - zeroPoint)));
    }
    if (failed(state(rewriter, op, x, stated)))
      return failure();
    rewriter.replaceOp(op, x);
    return success();
  }
};

/// What FAKE_QUANT, and its composite, do to a tensor.
struct FakeQuantization {
  int32_t bits = 8;
  bool isNarrow = false; // the lowest step is left out
  int64_t getLow() const { return -(int64_t(1) << (bits - 1)) + isNarrow; }
  int64_t getHigh() const { return (int64_t(1) << (bits - 1)) - 1; }
};

/// `fake_quant(x) {min, max, num_bits}`  ->  `x : tensor<..., #adze.quantization<min, max, scale, zero_point>>`
struct SquashFakeQuant : OpRewritePattern<FakeQuantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FakeQuantOp op, PatternRewriter &rewriter) const override {
    if (!isSameTensor(op.getInput(), op))
      return rewriter.notifyMatchFailure(op, "the tensor before is another one than the tensor after");
    float min = op.getMin().convertToFloat(), max = op.getMax().convertToFloat();
    FakeQuantization steps{op.getNumBits(), op.getNarrowRange()};
    if (steps.bits < 2 || steps.bits > 16 || !(min < max))
      return rewriter.notifyMatchFailure(op, "the range is empty, or the number of bits not between 2 and 16");
    if (failed(state(rewriter, op, op.getInput(), makeStatement(min, max, steps))))
      return failure();
    rewriter.replaceOp(op, op.getInput());
    return success();
  }

private:
  /// The range is moved so that 0 is one of its steps, in the kernel's arithmetic: floats, steps counted from 0 on.
  static QuantizationParams makeStatement(float min, float max, FakeQuantization steps) {
    int64_t first = steps.isNarrow, shift = steps.getLow() - first;
    float scale = (max - min) / static_cast<float>(steps.getHigh() - steps.getLow());
    double nearest = std::round(static_cast<float>(first) - min / scale) + shift;
    double zeroPoint = std::clamp<double>(nearest, steps.getLow(), steps.getHigh());
    QuantizationParams stated;
    stated.scale = {scale};
    stated.zeroPoint = {static_cast<int64_t>(zeroPoint)};
    stated.min = {static_cast<float>((steps.getLow() - zeroPoint) * scale)};
    stated.max = {static_cast<float>((steps.getHigh() - zeroPoint) * scale)};
    return stated;
  }
};

/// Numbers of an option that is one number or a list of them.
static std::vector<double> getNumbers(const CustomOptions &options, StringRef name) {
  std::vector<double> numbers;
  Attribute option = options.getDictionary().get(name);
  auto add = [&](Attribute number) {
    if (auto real = dyn_cast<FloatAttr>(number))
      numbers.push_back(real.getValueAsDouble());
    else if (auto integer = dyn_cast<IntegerAttr>(number))
      numbers.push_back(integer.getValue().getSExtValue());
  };
  if (auto list = dyn_cast_if_present<ArrayAttr>(option))
    llvm::for_each(list, add);
  else if (option)
    add(option);
  return numbers;
}

/// `stablehlo_composite "quant.fake_quant"(x) {scale, zero_point, dtype, narrow_range, quantization_dimension}`
///   ->  `x : tensor<..., #adze.quantization<min, max, scale, zero_point>>`
struct SquashFakeQuantComposite : OpRewritePattern<StablehloCompositeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(StablehloCompositeOp op, PatternRewriter &rewriter) const override {
    if (op.getName() != "quant.fake_quant" || op->getNumOperands() != 1 || op->getNumResults() != 1 ||
        !op.getCompositeAttributes() || !isSameTensor(op->getOperand(0), op->getResult(0)))
      return rewriter.notifyMatchFailure(op, "is no quant.fake_quant of one tensor");
    ArrayRef<int8_t> bytes = *op.getCompositeAttributes();
    llvm::Expected<CustomOptions> options =
        decodeFlexBuffer(op.getContext(), {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
    if (!options)
      return rewriter.notifyMatchFailure(op, "its attributes cannot be read: " + llvm::toString(options.takeError()));
    std::optional<QuantizationParams> stated = makeStatement(*options);
    if (!stated)
      return rewriter.notifyMatchFailure(op, "it states no scales, or a type that is no signed integer of 2 to 16 bits");
    if (failed(state(rewriter, op, op->getOperand(0), *stated)))
      return failure();
    rewriter.replaceOp(op, op->getOperand(0));
    return success();
  }

private:
  static std::optional<QuantizationParams> makeStatement(const CustomOptions &options) {
    FakeQuantization steps{0, options.getBool("narrow_range")};
    StringRef type = options.getString("dtype");
    std::vector<double> scales = getNumbers(options, "scale"), zeroPoints = getNumbers(options, "zero_point");
    if (!type.consume_front("i") || type.getAsInteger(10, steps.bits) || steps.bits < 2 || steps.bits > 16 || scales.empty())
      return std::nullopt;
    zeroPoints.resize(scales.size(), zeroPoints.size() == 1 ? zeroPoints.front() : 0);
    QuantizationParams stated;
    stated.axis = scales.size() > 1 ? options.getInteger("quantization_dimension") : 0;
    for (auto [scale, zeroPoint] : llvm::zip(scales, zeroPoints)) {
      stated.scale.push_back(scale);
      stated.zeroPoint.push_back(zeroPoint);
      stated.min.push_back((steps.getLow() - zeroPoint) * scale);
      stated.max.push_back((steps.getHigh() - zeroPoint) * scale);
    }
    return stated;
  }
};

void adze::populateExactSquashQdqPatterns(RewritePatternSet &patterns) {
  // Before the statements: what an exact rewrite removes needs no statement.
  patterns.add<RemoveRequantize, MergeFakeQuants, MergeQuantizes>(patterns.getContext(), /*benefit=*/2);
}

void adze::populateSquashQdqPatterns(RewritePatternSet &patterns) {
  patterns.add<SquashQuantizeDequantize, SquashFakeQuant, SquashFakeQuantComposite>(patterns.getContext());
  populateMoveStatementPatterns(patterns);
}

namespace {

struct SquashQdq : adze::impl::SquashQdqBase<SquashQdq> {
  using Base::Base;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    numBefore += llvm::range_size(function.getOps());
    RewritePatternSet patterns(&getContext());
    populateExactSquashQdqPatterns(patterns);
    if (!onlyExact)
      populateSquashQdqPatterns(patterns);
    if (failed(applyNamePreserving(function, std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    if (!onlyExact)
      shareStatements(function);
    Block &body = function.front();
    function.setFunctionType(FunctionType::get(&getContext(), body.getArgumentTypes(),
                                               body.getTerminator()->getOperandTypes()));
    numAfter += llvm::range_size(function.getOps());
  }
};

} // namespace
