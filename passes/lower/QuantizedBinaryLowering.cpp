//===- QuantizedBinaryLowering.cpp - Arithmetic on quantized tensors ------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// ADD, SUB, MUL and SQUARED_DIFFERENCE of quantized elements (docs/requantization.md, sections 3.3 and 3.9).
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/BinaryOps.h"
#include "passes/lower/QuantizedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

namespace {

/// Two quantized operands and their result.
struct QuantizedPair {
  Quantized lhs, rhs, output;
  ActivationFunctionType activation = ActivationFunctionType::NONE;

  Limits getLimits() const {
    return getActivationRange(activation, output.getAffine(), output.bits, output.isUnsigned);
  }
  Limits getDelegateLimits() const {
    return getDelegateActivationRange(activation, output.getAffine(), output.bits, output.isUnsigned);
  }
  /// What the XNNPACK delegate asks of any op with two operands.
  bool isForDelegate(RankedTensorType type) const {
    return output.bits == 8 && type.getRank() <= 6 && activation != ActivationFunctionType::TANH &&
           activation != ActivationFunctionType::SIGN_BIT;
  }
};

ArrayRef<int64_t> getShape(Value value) { return cast<RankedTensorType>(value.getType()).getShape(); }

bool isWithin(float ratio, double low, double high) { return ratio >= low && ratio < high; }

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

/// X:add; the difference where `subtract`.
Scalar addForDelegate(Scalar a, Scalar b, const QuantizedPair &op, bool subtract) {
  float ratioA = op.lhs.scale / op.output.scale, ratioB = op.rhs.scale / op.output.scale;
  int shift = 20 - std::ilogb(std::max(ratioA, ratioB));
  int64_t factorA = std::lrint(std::ldexp(ratioA, shift)), factorB = std::lrint(std::ldexp(ratioB, shift));
  if (subtract)
    factorB = -factorB;
  auto bias =
      static_cast<int32_t>((int64_t(1) << (shift - 1)) - factorA * op.lhs.zeroPoint - factorB * op.rhs.zeroPoint);
  return store((a * factorA + bias + b * factorB) >> shift, op.output, op.getDelegateLimits());
}

/// The last step of L:add, with operands that were shifted to the left.
Scalar rescaleSum(Scalar sum, const QuantizedPair &op, int leftShift) {
  double twiceLargest = 2 * std::max(op.lhs.scale, op.rhs.scale);
  float outputStep = float(1 << leftShift) * op.output.scale;
  return rescale(sum, twiceLargest / outputStep, op.output, op.getLimits());
}

/// L:add, and L:add_pot where all scales are powers of two and the op says so.
Scalar addBuiltin(Scalar a, Scalar b, const QuantizedPair &op, bool subtract, bool powerOfTwo) {
  if (powerOfTwo) {
    int shiftA = *getPowerOfTwo(op.output.scale) - *getPowerOfTwo(op.lhs.scale);
    int shiftB = *getPowerOfTwo(op.output.scale) - *getPowerOfTwo(op.rhs.scale);
    Scalar scaledA = a.at(divideByPowerOfTwo(a.getBuilder(), a.getLoc(), a, a.constant(shiftA)));
    Scalar scaledB = b.at(divideByPowerOfTwo(b.getBuilder(), b.getLoc(), b, b.constant(shiftB)));
    return store(subtract ? scaledA - scaledB : scaledA + scaledB, op.output, op.getLimits());
  }
  const int leftShift = op.output.bits == 16 ? 15 : 20;
  double twiceLargest = 2 * std::max(op.lhs.scale, op.rhs.scale);
  Scalar scaledA = multiplyTwice((a - op.lhs.zeroPoint) << leftShift, quantizeMultiplier(op.lhs.scale / twiceLargest));
  Scalar scaledB = multiplyTwice((b - op.rhs.zeroPoint) << leftShift, quantizeMultiplier(op.rhs.scale / twiceLargest));
  return rescaleSum(subtract ? scaledA - scaledB : scaledA + scaledB, op, leftShift);
}

/// How LiteRT's vector loops over the bytes of a sum are cut, and what they do with an operand: not MBQM.
struct ByteLoop {
  int64_t run = 0, group = 0; // see isLeftOver; no loop where `group` is 0
  bool shiftsFirst = false;   // by all bits at once, else to the right at the end, without rounding
};

/// Whether a broadcast is five nested loops, in which the operands take turns; others have no vectors.
bool hasFiveFolds(ArrayRef<int64_t> lhs, ArrayRef<int64_t> rhs) {
  enum Kind { Equal, LeftRepeats, RightRepeats };
  SmallVector<Kind> turns; // from the last dimension on
  for (size_t i = 1, rank = std::max(lhs.size(), rhs.size()); i <= rank; ++i) {
    int64_t left = i <= lhs.size() ? lhs[lhs.size() - i] : 1, right = i <= rhs.size() ? rhs[rhs.size() - i] : 1;
    turns.push_back(left == right ? Equal : left == 1 ? LeftRepeats : RightRepeats);
  }
  auto *first = llvm::find_if(turns, [](Kind kind) { return kind != Equal; });
  auto *at = turns.begin();
  auto skip = [&](llvm::function_ref<bool(Kind)> holds) { at = std::find_if_not(at, turns.end(), holds); };
  Kind small = first == turns.end() ? Equal : *first;
  skip([](Kind kind) { return kind == Equal; });
  skip([&](Kind kind) { return kind == small; });
  skip([](Kind kind) { return kind == Equal; });
  skip([&](Kind kind) { return kind != small && kind != Equal; });
  skip([](Kind kind) { return kind == Equal; });
  return at == turns.end();
}

/// The loops by how operands broadcast (ProcessBroadcastShapes): those over equal elements of INT8 shift first.
ByteLoop findByteLoop(ArrayRef<int64_t> lhs, ArrayRef<int64_t> rhs, bool isUnsigned) {
  const ByteLoop overElements = isUnsigned ? ByteLoop{1, 8, false} : ByteLoop{1, 16, true};
  auto get = [](ArrayRef<int64_t> shape, size_t fromLast) {
    return fromLast < shape.size() ? shape[shape.size() - 1 - fromLast] : 1;
  };
  size_t rank = std::max(lhs.size(), rhs.size()), i = 0;
  ByteLoop loop = overElements;
  for (; i < rank && get(lhs, i) == get(rhs, i); ++i)
    loop.run *= get(lhs, i);
  if (i == rank || loop.run > 1)
    return hasFiveFolds(lhs, rhs) ? loop : ByteLoop();
  // One element against a row of others.
  bool isLeftSmall = get(lhs, i) == 1;
  ArrayRef<int64_t> small = isLeftSmall ? lhs : rhs, large = isLeftSmall ? rhs : lhs;
  loop = {1, 8, false};
  for (; i < rank && get(small, i) == 1; ++i)
    loop.run *= get(large, i);
  return hasFiveFolds(lhs, rhs) ? loop : ByteLoop();
}

/// L:add of bytes by such a loop.
Scalar addInBytes(Scalar a, Scalar b, const QuantizedPair &op, const ByteLoop &loop, ArrayRef<int64_t> shape) {
  const int leftShift = 20;
  Scalar isLeft = isLeftOver(a, shape, loop.run, loop.group);
  double twiceLargest = 2 * std::max(op.lhs.scale, op.rhs.scale);
  auto scale = [&](Scalar x, const Quantized &params) {
    QuantizedMultiplier factor = quantizeMultiplier(params.scale / twiceLargest); // at most 1/2: shifts to the right
    QuantizedMultiplier fraction{factor.multiplier, 0};
    x = x - params.zeroPoint;
    int shift = leftShift + factor.shift; // to the right where the other operand is much coarser
    Scalar inVectors = !loop.shiftsFirst ? multiplyTwice(x << leftShift, fraction) >> -factor.shift
                                         : multiplyTwice(shift < 0 ? x >> -shift : x << shift, fraction);
    return select(isLeft, multiplyTwice(x << leftShift, factor), inVectors);
  };
  return rescaleSum(scale(a, op.lhs) + scale(b, op.rhs), op, leftShift);
}

/// L:add of int16 in vectors: the shift by 15 is one with the multiplier's.
Scalar addInVectors(Scalar a, Scalar b, const QuantizedPair &op, bool subtract) {
  const int leftShift = 15;
  double twiceLargest = 2 * std::max(op.lhs.scale, op.rhs.scale);
  float outputStep = float(1 << leftShift) * op.output.scale;
  auto scale = [&](Scalar x, const Quantized &params) {
    QuantizedMultiplier factor = quantizeMultiplier(params.scale / twiceLargest);
    factor.shift += leftShift;
    return multiplyVector16(x - params.zeroPoint, factor);
  };
  Scalar scaledA = scale(a, op.lhs), scaledB = scale(b, op.rhs);
  Scalar sum = subtract ? scaledA - scaledB : scaledA + scaledB;
  return store(multiplyVector16(sum, quantizeMultiplier(twiceLargest / outputStep)), op.output, op.getLimits());
}

/// Whether the kernel for power-of-two scales takes an int16 sum.
bool usesPowersOfTwo(const QuantizedPair &op, bool promised) {
  return promised && op.output.bits == 16 && getPowerOfTwo(op.lhs.scale) && getPowerOfTwo(op.rhs.scale) &&
         getPowerOfTwo(op.output.scale);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

Scalar multiplyCentred(Scalar a, Scalar b, const QuantizedPair &op) {
  return (a - op.lhs.zeroPoint) * (b - op.rhs.zeroPoint);
}

float getProductScale(const QuantizedPair &op) {
  float product = op.lhs.scale * op.rhs.scale;
  return product / op.output.scale;
}

/// L:sqdiff
Scalar squareDifference(Scalar a, Scalar b, const QuantizedPair &op) {
  double twiceLargest = 2 * std::max(op.lhs.scale, op.rhs.scale);
  float outputStep = float(1 << 14) * op.output.scale;
  Scalar difference = multiplyTwice((a - op.lhs.zeroPoint) << 7, quantizeMultiplier(op.lhs.scale / twiceLargest)) -
                      multiplyTwice((b - op.rhs.zeroPoint) << 7, quantizeMultiplier(op.rhs.scale / twiceLargest));
  return rescale(difference * difference, twiceLargest * twiceLargest / outputStep, op.output, op.getLimits());
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

using PairFormula = llvm::function_ref<Scalar(Scalar, Scalar)>;

/// What the patterns share: reading parameters and writing the op over elements.
template <typename OpTy>
struct QuantizedBinary : OpLowering<OpTy> {
  using OpLowering<OpTy>::OpLowering;

  /// The parameters of an op with quantized operands; none after a refusal.
  std::optional<QuantizedPair> read(OpTy op, ConversionPatternRewriter &rewriter) const {
    if (!isQuantized(op.getLhs())) {
      (void)rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
      return std::nullopt;
    }
    auto lhs = getQuantized(op.getLhs()), rhs = getQuantized(op.getRhs()), output = getQuantized(op->getResult(0));
    if (!rhs || !output || lhs->bits != rhs->bits || lhs->bits != output->bits) {
      (void)this->decline(op, rewriter,
                          "its other operand or its result has other elements, no scale, or one for each channel");
      return std::nullopt;
    }
    return QuantizedPair{*lhs, *rhs, *output, ActivationFunctionType::NONE};
  }

  LogicalResult replace(OpTy op, ValueRange operands, const QuantizedPair &pair, ConversionPatternRewriter &rewriter,
                        PairFormula formula) const {
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type)
      return failure();
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), operands, type, [&](ArrayRef<Scalar> x) {
                         return formula(loadStored(x[0], pair.lhs), loadStored(x[1], pair.rhs));
                       }));
    return success();
  }
};

// adze.add of quantized elements -> linalg.generic { X:add or L:add }; adze.sub likewise
template <typename OpTy>
struct LowerQuantizedSum : QuantizedBinary<OpTy> {
  using QuantizedBinary<OpTy>::QuantizedBinary;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    std::optional<QuantizedPair> pair = this->read(op, rewriter);
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!pair || !type)
      return failure();
    constexpr bool subtract = std::is_same_v<OpTy, SubOp>;
    pair->activation = op.getFusedActivationFunction();
    bool delegated = this->options.scheme == Scheme::XNNPack && pair->isForDelegate(type) &&
                     isWithin(pair->lhs.scale / pair->output.scale, 0x1p-10, 0x1p8) &&
                     isWithin(pair->rhs.scale / pair->output.scale, 0x1p-10, 0x1p8);
    bool powers = usesPowersOfTwo(*pair, op.getPotScaleInt16());
    if (powers && (*getPowerOfTwo(pair->lhs.scale) > *getPowerOfTwo(pair->output.scale) ||
                   *getPowerOfTwo(pair->rhs.scale) > *getPowerOfTwo(pair->output.scale)))
      return this->decline(op, rewriter,
                           "LiteRT's kernel for power-of-two scales refuses operands coarser than the result");
    // Broadcasting has a kernel without vectors.
    bool inVectors = !powers && usesVectorKernel16(pair->output, type, this->options.scheme) &&
                     llvm::all_of(adaptor.getOperands(), [&](Value operand) {
                       return getShape(operand) == type.getShape();
                     });
    ByteLoop loop; // SUB of bytes is scalar
    if (this->options.scheme == Scheme::Builtin && pair->output.bits == 8 && !subtract)
      loop = findByteLoop(getShape(adaptor.getLhs()), getShape(adaptor.getRhs()), pair->output.isUnsigned);
    return this->replace(op, adaptor.getOperands(), *pair, rewriter, [&](Scalar a, Scalar b) {
      if (loop.group)
        return addInBytes(a, b, *pair, loop, type.getShape());
      if (inVectors)
        return addInVectors(a, b, *pair, subtract);
      return delegated ? addForDelegate(a, b, *pair, subtract) : addBuiltin(a, b, *pair, subtract, powers);
    });
  }
};

// adze.mul of quantized elements -> linalg.generic { X:mul or L:mul }
struct LowerQuantizedMul : QuantizedBinary<MulOp> {
  using QuantizedBinary::QuantizedBinary;

  LogicalResult matchAndRewrite(MulOp op, OpAdaptor adaptor, ConversionPatternRewriter &rewriter) const override {
    std::optional<QuantizedPair> pair = read(op, rewriter);
    RankedTensorType type = getResultType(op, rewriter);
    if (!pair || !type)
      return failure();
    pair->activation = op.getFusedActivationFunction();
    float scale = getProductScale(*pair);
    bool delegated = options.scheme == Scheme::XNNPack && pair->isForDelegate(type) && isWithin(scale, 0x1p-16, 0x1p8);
    return replace(op, adaptor.getOperands(), *pair, rewriter, [&](Scalar a, Scalar b) {
      Scalar product = multiplyCentred(a, b, *pair);
      if (delegated)
        return storeEven(product.toF32() * scale, pair->output, pair->getDelegateLimits());
      return rescale(product, scale, pair->output, pair->getLimits());
    });
  }
};

// adze.squared_difference of int8 -> linalg.generic { L:sqdiff }
struct LowerQuantizedSquaredDifference : QuantizedBinary<SquaredDifferenceOp> {
  using QuantizedBinary::QuantizedBinary;

  LogicalResult matchAndRewrite(SquaredDifferenceOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    std::optional<QuantizedPair> pair = read(op, rewriter);
    if (!pair)
      return failure();
    if (pair->lhs.bits != 8 || pair->lhs.isUnsigned)
      return decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getLhs()));
    return replace(op, adaptor.getOperands(), *pair, rewriter,
                   [&](Scalar a, Scalar b) { return squareDifference(a, b, *pair); });
  }
};

} // namespace

void lower::populateQuantizedBinaryLowering(const LoweringTypes &types, const LoweringOptions &options,
                                            RewritePatternSet &patterns) {
  patterns.add<LowerQuantizedSum<AddOp>, LowerQuantizedSum<SubOp>, LowerQuantizedMul, LowerQuantizedSquaredDifference>(
      types, patterns.getContext(), options);
}
