//===- GradientOps.cpp - Ops without weights, forwards and backwards ------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Few kinds: elements of two tensors, curves, windows, and elements that move.
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/AdzeShape.h"
#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/BinaryOps.h"
#include "dialects/adze/ops/JoinOps.h"
#include "dialects/adze/ops/PoolingOps.h"
#include "dialects/adze/ops/ReductionOps.h"
#include "dialects/adze/ops/ResampleOps.h"
#include "dialects/adze/ops/ShapeOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "passes/optimize/FloatConstant.h"
#include "passes/optimize/GradientOp.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <numeric>

using namespace mlir;
using namespace adze;

std::optional<SmallVector<int64_t>> adze::getSampleShape(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.getElementType().isF32())
    return std::nullopt;
  SmallVector<int64_t> shape(type.getShape());
  if (!shape.empty() && ShapedType::isDynamic(shape[0]))
    shape[0] = 1;
  return ShapedType::isDynamicShape(shape) ? std::nullopt : std::optional(shape);
}

static SmallVector<int64_t> getShape(Value value) { return *getSampleShape(value); }

static int64_t getCount(Value value) { return ShapedType::getNumElements(getShape(value)); }

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

namespace {

/// ADD, SUB and MUL. The second operand may be a constant that is repeated.
class ElementsOp : public GradientOp {
public:
  enum class Kind { sum, difference, product };
  ElementsOp(Kind kind, int64_t left, int64_t right) : kind(kind), left(left), right(right) {}

  void run(ArrayRef<const float *> operands, MutableArrayRef<float> result) const override {
    for (int64_t i = 0, count = result.size(); i < count; ++i) {
      float a = operands[0][i % left], b = operands[1][i % right];
      result[i] = kind == Kind::sum ? a + b : kind == Kind::difference ? a - b : a * b;
    }
  }
  void passBack(ArrayRef<const float *> operands, ArrayRef<float> gradient, ArrayRef<float *> sums) const override {
    for (unsigned operand : {0, 1}) {
      if (!sums[operand])
        continue;
      int64_t own = operand ? right : left, others = operand ? left : right;
      for (int64_t i = 0, count = gradient.size(); i < count; ++i)
        sums[operand][i % own] += gradient[i] * (kind == Kind::product ? operands[1 - operand][i % others]
                                                 : kind == Kind::difference && operand ? -1.0f
                                                                                       : 1.0f);
    }
  }

private:
  Kind kind;
  int64_t left, right; ///< Elements.
};

/// A function of each element. Steps are fused activations here, of an op that does nothing.
class CurveOp : public GradientOp {
public:
  using Function = float (*)(float value);
  CurveOp(Function value, Function slope) : value(value), slope(slope) {}

  void run(ArrayRef<const float *> operands, MutableArrayRef<float> result) const override {
    for (int64_t i = 0, count = result.size(); i < count; ++i)
      result[i] = value(operands[0][i]);
  }
  void passBack(ArrayRef<const float *> operands, ArrayRef<float> gradient, ArrayRef<float *> sums) const override {
    if (sums[0])
      for (int64_t i = 0, count = gradient.size(); i < count; ++i)
        sums[0][i] += gradient[i] * slope(operands[0][i]);
  }

private:
  Function value, slope;
};

/// Elements go to other places; what none goes to is zero.
class MoveOp : public GradientOp {
public:
  /// `places`: by operand, where in the result its elements are.
  explicit MoveOp(std::vector<std::vector<int32_t>> places) : places(std::move(places)) {}

  void run(ArrayRef<const float *> operands, MutableArrayRef<float> result) const override {
    llvm::fill(result, 0.0f);
    for (auto [operand, own] : llvm::zip_first(places, operands))
      for (auto [i, place] : llvm::enumerate(operand))
        result[place] = own[i];
  }
  void passBack(ArrayRef<const float *>, ArrayRef<float> gradient, ArrayRef<float *> sums) const override {
    for (auto [operand, sum] : llvm::zip_first(places, sums))
      for (auto [i, place] : llvm::enumerate(operand))
        if (sum)
          sum[i] += gradient[place];
  }

private:
  std::vector<std::vector<int32_t>> places;
};

/// Means or maxima of pixels, channel by channel.
class PoolOp : public GradientOp {
public:
  PoolOp(std::vector<std::vector<int32_t>> windows, int64_t channels, bool isMean)
      : windows(std::move(windows)), channels(channels), isMean(isMean) {}

  void run(ArrayRef<const float *> operands, MutableArrayRef<float> result) const override {
    for (auto [place, window] : llvm::enumerate(windows))
      for (int64_t c = 0; c < channels; ++c) {
        float &own = result[place * channels + c];
        own = isMean ? 0.0f : -std::numeric_limits<float>::infinity();
        for (int32_t pixel : window) {
          float value = operands[0][pixel * channels + c];
          own = isMean ? own + value : std::max(own, value);
        }
        if (isMean)
          own /= float(window.size());
      }
  }
  void passBack(ArrayRef<const float *> operands, ArrayRef<float> gradient, ArrayRef<float *> sums) const override {
    for (auto [place, window] : llvm::enumerate(windows))
      for (int64_t c = 0; c < channels && sums[0]; ++c) {
        float own = gradient[place * channels + c];
        auto isLess = [&](int32_t a, int32_t b) {
          return operands[0][a * channels + c] < operands[0][b * channels + c];
        };
        if (!isMean)
          sums[0][*llvm::max_element(window, isLess) * channels + c] += own;
        for (int32_t pixel : isMean ? ArrayRef<int32_t>(window) : ArrayRef<int32_t>())
          sums[0][pixel * channels + c] += own / float(window.size());
      }
  }

private:
  std::vector<std::vector<int32_t>> windows; ///< Pixels that count; at least one.
  int64_t channels;
  bool isMean;
};

} // namespace

//===----------------------------------------------------------------------===//
// What ops are
//===----------------------------------------------------------------------===//

/// Of the last dimensions, and constant where it is repeated: gradients of constants are not wanted.
static bool isRepeated(Value operand, Value result) {
  SmallVector<int64_t> shape = getShape(operand), whole = getShape(result);
  ArrayRef<int64_t> tail = ArrayRef(shape).drop_while([](int64_t extent) { return extent == 1; });
  return shape == whole ||
         (getConstantBehind(operand) && tail.size() <= whole.size() && tail == ArrayRef(whole).take_back(tail.size()));
}

static std::unique_ptr<GradientOp> makeElements(Operation *op, ElementsOp::Kind kind, StringRef &reason) {
  Value left = op->getOperand(0), right = op->getOperand(1), result = op->getResult(0);
  if (isRepeated(left, result) && isRepeated(right, result))
    return std::make_unique<ElementsOp>(kind, getCount(left), getCount(right));
  reason = "the gradient of operands that are repeated is not known";
  return nullptr;
}

template <typename Pool>
static std::unique_ptr<GradientOp> makePool(Pool pool, bool isMean) {
  SmallVector<int64_t> input = getShape(pool.getInput()), output = getShape(pool->getResult(0));
  auto getPad = [&](int64_t in, int64_t out, int64_t window, int64_t stride) {
    return pool.getPadding() == Padding::VALID ? 0 : std::max<int64_t>(0, (out - 1) * stride + window - in) / 2;
  };
  int64_t top = getPad(input[1], output[1], pool.getFilterHeight(), pool.getStrideH()),
          left = getPad(input[2], output[2], pool.getFilterWidth(), pool.getStrideW());
  std::vector<std::vector<int32_t>> windows(output[0] * output[1] * output[2]);
  for (auto [place, window] : llvm::enumerate(windows)) {
    int64_t image = place / (output[1] * output[2]), y = place / output[2] % output[1] * pool.getStrideH() - top,
            x = place % output[2] * pool.getStrideW() - left;
    for (int64_t i = std::max<int64_t>(y, 0); i < std::min<int64_t>(y + pool.getFilterHeight(), input[1]); ++i)
      for (int64_t j = std::max<int64_t>(x, 0); j < std::min<int64_t>(x + pool.getFilterWidth(), input[2]); ++j)
        window.push_back((image * input[1] + i) * input[2] + j);
  }
  return std::make_unique<PoolOp>(std::move(windows), input[3], isMean);
}

/// Over height and width.
static std::unique_ptr<GradientOp> makeMean(MeanOp op, StringRef &reason) {
  SmallVector<int64_t> input = getShape(op.getInput());
  std::optional<SmallVector<int64_t>> axes = getConstantIntegers(op.getAxis());
  llvm::SmallDenseSet<int64_t> found;
  for (int64_t axis : axes.value_or(SmallVector<int64_t>()))
    found.insert(axis < 0 ? axis + input.size() : axis);
  if (input.size() != 4 || found.size() != 2 || !found.contains(1) || !found.contains(2)) {
    reason = "the gradient of means over other axes than height and width is not known";
    return nullptr;
  }
  std::vector<std::vector<int32_t>> windows(input[0], std::vector<int32_t>(input[1] * input[2]));
  for (auto [image, window] : llvm::enumerate(windows))
    std::iota(window.begin(), window.end(), image * input[1] * input[2]);
  return std::make_unique<PoolOp>(std::move(windows), input[3], /*isMean=*/true);
}

/// Where the elements of a box are in a larger one, whose corner they are `offsets` from.
static std::vector<int32_t> listPlaces(ArrayRef<int64_t> box, ArrayRef<int64_t> around, ArrayRef<int64_t> offsets) {
  std::vector<int32_t> places(ShapedType::getNumElements(box));
  for (auto [i, place] : llvm::enumerate(places)) {
    int64_t rest = i, stride = 1, sum = 0;
    for (size_t d = box.size(); d-- > 0; rest /= box[d], stride *= around[d])
      sum += (rest % box[d] + offsets[d]) * stride;
    place = sum;
  }
  return places;
}

static std::unique_ptr<GradientOp> makePad(PadOp op, StringRef &reason) {
  std::optional<SmallVector<int64_t>> paddings = getConstantIntegers(op.getPaddings());
  if (!paddings || op->getNumOperands() > 2) {
    reason = "the gradient of PAD is known where paddings are constant and filled with zeros";
    return nullptr;
  }
  SmallVector<int64_t> front;
  for (size_t i = 0; i < paddings->size(); i += 2)
    front.push_back((*paddings)[i]);
  std::vector<std::vector<int32_t>> places = {
      listPlaces(getShape(op->getOperand(0)), getShape(op->getResult(0)), front)};
  return std::make_unique<MoveOp>(std::move(places));
}

static std::unique_ptr<GradientOp> makeJoin(ConcatenationOp op) {
  SmallVector<int64_t> result = getShape(op->getResult(0));
  SmallVector<int64_t> offsets(result.size(), 0);
  int64_t axis = int32_t(op.getAxis());
  axis += axis < 0 ? result.size() : 0;
  std::vector<std::vector<int32_t>> places;
  for (Value input : op.getInputs()) {
    places.push_back(listPlaces(getShape(input), result, offsets));
    offsets[axis] += getShape(input)[axis];
  }
  return std::make_unique<MoveOp>(std::move(places));
}

static float identity(float value) { return value; }
static float one(float) { return 1; }
static float logistic(float value) { return 1 / (1 + std::exp(-value)); }
static float logisticSlope(float value) { return logistic(value) * (1 - logistic(value)); }
static float tangent(float value) { return std::tanh(value); }
static float tangentSlope(float value) { return 1 - std::tanh(value) * std::tanh(value); }
static float hardSwish(float value) { return value * std::clamp(value / 6 + 0.5f, 0.0f, 1.0f); }
static float hardSwishSlope(float value) { return value <= -3 ? 0 : value >= 3 ? 1 : value / 3 + 0.5f; }

std::unique_ptr<GradientOp> adze::makeGradientOp(Operation *op, StringRef &reason) {
  reason = "a shape is not known";
  auto isKnown = [](Value value) {
    return !isa<FloatType>(getElementTypeOrSelf(value.getType())) || getSampleShape(value);
  };
  if (!llvm::all_of(op->getOperands(), isKnown) || !llvm::all_of(op->getResults(), isKnown))
    return nullptr;
  auto makeCurve = [](CurveOp::Function value, CurveOp::Function slope) {
    return std::make_unique<CurveOp>(value, slope);
  };
  reason = "the gradient is not known";
  return llvm::TypeSwitch<Operation *, std::unique_ptr<GradientOp>>(op)
      .Case<AddOp>([&](auto) { return makeElements(op, ElementsOp::Kind::sum, reason); })
      .Case<SubOp>([&](auto) { return makeElements(op, ElementsOp::Kind::difference, reason); })
      .Case<MulOp>([&](auto) { return makeElements(op, ElementsOp::Kind::product, reason); })
      .Case<AveragePool2DOp>([&](auto pool) { return makePool(pool, /*isMean=*/true); })
      .Case<MaxPool2DOp>([&](auto pool) { return makePool(pool, /*isMean=*/false); })
      .Case<MeanOp>([&](auto mean) { return makeMean(mean, reason); })
      .Case<PadOp>([&](auto pad) { return makePad(pad, reason); })
      .Case<ConcatenationOp>([&](auto join) { return makeJoin(join); })
      .Case<ReluOp, Relu6Op, ReluN1To1Op, ReshapeOp, SqueezeOp>([&](auto) { return makeCurve(identity, one); })
      .Case<LogisticOp>([&](auto) { return makeCurve(logistic, logisticSlope); })
      .Case<TanhOp>([&](auto) { return makeCurve(tangent, tangentSlope); })
      .Case<HardSwishOp>([&](auto) { return makeCurve(hardSwish, hardSwishSlope); })
      .Default([](Operation *) { return nullptr; });
}
