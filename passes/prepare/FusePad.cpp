//===- FusePad.cpp - PAD into windows -------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compares what PAD adds with what LiteRT's SAME padding of the same window would add.
//
//===----------------------------------------------------------------------===//

#include "passes/prepare/FusePad.h"

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/Quantization.h"
#include "dialects/adze/ops/ConvolutionOps.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "passes/prepare/Passes.h"
#include "passes/prepare/Rewriting.h"

#include <cmath>
#include <limits>

#define DEBUG_TYPE "fuse-pad"

namespace adze {
#define GEN_PASS_DEF_FUSEPAD
#include "passes/prepare/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;

namespace {

/// A window along one dimension.
struct Window {
  int64_t extent, stride, dilation;
};

/// What an op's SAME padding stands for.
enum class PadValue { zero, lowest, nothing };

/// How an op moves a window over height and width.
struct Windows {
  std::array<Window, 2> along;
  PadValue value = PadValue::zero;
};

/// A PAD whose amounts are known.
struct KnownPad {
  Value input;
  SmallVector<int64_t> amounts; ///< In front and behind, for each dimension.
  Value value;                  ///< Null: zero.
};

} // namespace

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

template <typename PadLike>
static std::optional<KnownPad> readPad(PadLike op) {
  std::optional<SmallVector<int64_t>> amounts = getConstantIntegers(op.getPaddings());
  Value value = op.getConstantValues();
  if (!amounts || amounts->size() != 8)
    return std::nullopt;
  return KnownPad{op.getInput(), *amounts, value && isa<TensorType>(value.getType()) ? value : Value()};
}

static std::optional<KnownPad> getPad(Value value) {
  if (auto pad = value.getDefiningOp<PadOp>())
    return readPad(pad);
  if (auto pad = value.getDefiningOp<PadV2Op>())
    return readPad(pad);
  return std::nullopt;
}

/// Whether PAD adds what SAME padding of the window counts as absent.
static bool addsValue(const KnownPad &pad, PadValue wanted) {
  ShapedType type = getTensorType(pad.input);
  if (wanted == PadValue::nothing)
    return false;
  if (!pad.value)
    return wanted == PadValue::zero;
  if (std::optional<std::vector<double>> real = getFloats(pad.value); real && real->size() == 1)
    return wanted == PadValue::zero ? real->front() == 0 : std::isinf(real->front()) && real->front() < 0;
  // A quantized zero is the zero point.
  std::optional<SmallVector<int64_t>> stored = getConstantIntegers(pad.value);
  QuantizationParams params = getQuantization(type);
  return wanted == PadValue::zero && stored && stored->size() == 1 && params.zeroPoint.size() == 1 &&
         pad.value.getType() == RankedTensorType::get(cast<ShapedType>(pad.value.getType()).getShape(),
                                                      type.getElementType()) &&
         stored->front() == params.zeroPoint.front();
}

/// Whether SAME padding of `input` elements gives `output` windows of which the first starts `front` before them.
static bool isSamePadding(int64_t input, int64_t output, int64_t front, const Window &window) {
  if (ShapedType::isDynamic(input) || ShapedType::isDynamic(output) || input <= 0 || output <= 0 ||
      getWindowedExtent(Padding::SAME, input, window.extent, window.stride, window.dilation) != output)
    return false;
  int64_t reach = (window.extent - 1) * window.dilation + 1;
  int64_t total = std::max<int64_t>((output - 1) * window.stride + reach - input, 0);
  return total / 2 == front;
}

template <typename ConvolutionOp>
static std::optional<Windows> getConvolutionWindows(ConvolutionOp op) {
  auto filter = getKnownShape(op.getFilter());
  if (!filter || filter->size() != 4 || ShapedType::isDynamicShape(*filter))
    return std::nullopt;
  return Windows{{{{(*filter)[1], op.getStrideH(), op.getDilationHFactor()},
                   {(*filter)[2], op.getStrideW(), op.getDilationWFactor()}}}};
}

static std::optional<Windows> getWindows(Conv2DOp op) { return getConvolutionWindows(op); }
static std::optional<Windows> getWindows(DepthwiseConv2DOp op) { return getConvolutionWindows(op); }

template <typename PoolOp>
static std::optional<Windows> getWindows(PoolOp op) {
  PadValue value = std::is_same_v<PoolOp, MaxPool2DOp> ? PadValue::lowest : PadValue::nothing;
  return Windows{{{{op.getFilterHeight(), op.getStrideH(), 1}, {op.getFilterWidth(), op.getStrideW(), 1}}}, value};
}

//===----------------------------------------------------------------------===//
// The pattern and the pass
//===----------------------------------------------------------------------===//

namespace {

// Before: %0 = pad(%x, [[0, 0], [1, 1], [1, 1], [0, 0]])    %1 = conv_2d(%0, %w, %b) {padding = VALID}
// After:  %1 = conv_2d(%x, %w, %b) {padding = SAME}
template <typename WindowOp>
struct FusePadInto : OpRewritePattern<WindowOp> {
  using OpRewritePattern<WindowOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(WindowOp op, PatternRewriter &rewriter) const override {
    std::optional<KnownPad> pad = getPad(op.getInput());
    if (!pad)
      return rewriter.notifyMatchFailure(op, "no PAD of rank 4 by constant amounts stands in front");
    if (op.getPadding() != Padding::VALID)
      return rewriter.notifyMatchFailure(op, "the op pads the padded tensor once more");
    if (!op.getInput().hasOneUse())
      return rewriter.notifyMatchFailure(op, "the padded tensor has other uses");
    std::optional<Windows> windows = getWindows(op);
    auto input = getKnownShape(pad->input), output = getKnownShape(op.getOutput());
    if (!windows || !input || !output || input->size() != 4 || output->size() != 4)
      return rewriter.notifyMatchFailure(op, "the window or a shape is not known");
    if (windows->value == PadValue::nothing)
      return rewriter.notifyMatchFailure(op, "the pool divides by the elements that are there, padding not counted");
    if (!addsValue(*pad, windows->value))
      return rewriter.notifyMatchFailure(op, "PAD adds another value than SAME padding stands for");
    if (getTensorType(pad->input).getElementType() != getTensorType(op.getInput()).getElementType())
      return rewriter.notifyMatchFailure(op, "PAD rescales");
    ArrayRef<int64_t> amounts = pad->amounts;
    if (amounts[0] || amounts[1] || amounts[6] || amounts[7])
      return rewriter.notifyMatchFailure(op, "PAD adds to the batch or to the channels");
    for (unsigned axis : {0u, 1u})
      if (!isSamePadding((*input)[axis + 1], (*output)[axis + 1], amounts[2 * (axis + 1)], windows->along[axis]))
        return rewriter.notifyMatchFailure(op, "SAME padding would start elsewhere or give another extent");
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(pad->input);
      op.setPadding(Padding::SAME);
      forgetFile(op);
    });
    return success();
  }
};

struct FusePad : adze::impl::FusePadBase<FusePad> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().isExternal())
      return;
    RewritePatternSet patterns(&getContext());
    populateFusePadPatterns(patterns);
    unsigned before = countPads();
    if (failed(applyNamePreserving(getOperation(), std::move(patterns), DEBUG_TYPE)))
      return signalPassFailure();
    numFused += before - countPads();
  }

private:
  unsigned countPads() {
    unsigned count = 0;
    getOperation().walk([&](Operation *op) { count += isa<PadOp, PadV2Op>(op); });
    return count;
  }
};

} // namespace

void adze::populateFusePadPatterns(RewritePatternSet &patterns) {
  patterns.add<FusePadInto<Conv2DOp>, FusePadInto<DepthwiseConv2DOp>, FusePadInto<MaxPool2DOp>,
               FusePadInto<AveragePool2DOp>, FusePadInto<L2Pool2DOp>>(patterns.getContext());
}
