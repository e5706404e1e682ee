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
  float outputStep = float(1 << leftShift) * op.output.scale;
  Scalar scaledA = multiplyTwice((a - op.lhs.zeroPoint) << leftShift, quantizeMultiplier(op.lhs.scale / twiceLargest));
  Scalar scaledB = multiplyTwice((b - op.rhs.zeroPoint) << leftShift, quantizeMultiplier(op.rhs.scale / twiceLargest));
  return rescale(subtract ? scaledA - scaledB : scaledA + scaledB, twiceLargest / outputStep, op.output,
                 op.getLimits());
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
                       return cast<RankedTensorType>(operand.getType()).getShape() == type.getShape();
                     });
    return this->replace(op, adaptor.getOperands(), *pair, rewriter, [&](Scalar a, Scalar b) {
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
