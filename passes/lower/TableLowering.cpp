//===- TableLowering.cpp - Quantized functions as tables ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Functions of 8-bit elements are tables of all results; those of 16 bits interpolate between 513 entries, or as the
// kernels of LOGISTIC and TANH do (docs/requantization.md, sections 3.6, 3.8 and 3.12).
//
//===----------------------------------------------------------------------===//

#include "dialects/adze/ops/ActivationOps.h"
#include "dialects/adze/ops/UnaryOps.h"
#include "lib/Numerics/InverseSquareRoot.h"
#include "passes/lower/FixedPoint16.h"
#include "passes/lower/QuantizedArithmetic.h"

#include <cmath>

using namespace mlir;
using namespace adze;
using namespace adze::lower;

//===----------------------------------------------------------------------===//
// Look-ups
//===----------------------------------------------------------------------===//

/// A table in the order of stored bytes, read as unsigned.
static Value makeByteTable(OpBuilder &builder, Location location, const Table256 &table, bool isSigned) {
  SmallVector<int64_t> entries;
  for (int byte = 0; byte < 256; ++byte)
    entries.push_back(table[isSigned ? byte ^ 0x80 : byte]);
  return makeIntegers(builder, location, entries, 8);
}

/// Linear interpolation between 513 entries (L:lut16), of an i32.
static Scalar interpolate(Value table, Scalar x) {
  Scalar index = (x >> 7) + 256;
  Scalar value = lookUp(table, index).toInteger(32), next = lookUp(table, index + 1).toInteger(32);
  Scalar slope = (next - value).toInteger(16).toInteger(32);
  return value + ((slope * (x & 127) + 64) >> 7);
}

namespace {

/// x * factor / 2^shift: a stored int16 in steps of 1 / (3 * 4096) (L:sigmoid16, L:tanh16).
struct SigmoidScale {
  int64_t factor = 0;
  int shift = 0;

  SigmoidScale(float scale, bool isTanh) {
    std::optional<int> exponent = getPowerOfTwo(scale);
    if (exponent == -12 || (isTanh && exponent == -11)) {
      factor = 3 << (12 + *exponent);
      return;
    }
    double scaled = static_cast<double>(scale) * 4096.0 * 3.0;
    for (; scaled <= 32767.0 / 2 && shift <= 30; ++shift)
      scaled *= 2;
    factor = static_cast<int32_t>(scaled);
  }
};

} // namespace

/// The shift to a step of 2^-12 where LiteRT's kernels compute in fixed point instead: 0, or 1 for TANH.
static std::optional<int> getFixedPointShift(float scale, bool isTanh) {
  std::optional<int> exponent = getPowerOfTwo(scale);
  if (!exponent || *exponent < -12 || *exponent > (isTanh ? -11 : -12))
    return std::nullopt;
  return 12 + *exponent;
}

/// L:sigmoid16 or L:tanh16 of an i32; `table` holds 256 entries of i32.
static Scalar sigmoid16(Scalar x, Value table, SigmoidScale scale, bool isTanh) {
  Scalar scaled = (x * scale.factor + (scale.shift ? int64_t(1) << (scale.shift - 1) : 0)) >> scale.shift;
  Scalar magnitude = select(scaled < 0, scaled.constant(0) - scaled, scaled);
  const int bits = isTanh ? 8 : 9;
  Scalar index = magnitude >> bits, offset = magnitude & ((1 << bits) - 1);
  Scalar isBeyond = index >= 255;
  Scalar inside = atMost(index, 254);
  Scalar value = lookUp(table, inside), next = lookUp(table, inside + 1);
  Scalar result = (value << bits) + offset * (next - value);
  result = select(isBeyond, result.constant(isTanh ? 0xFFFF << 8 : 0x7FFF << 10), result);
  if (isTanh)
    return select(scaled >= 0, result + (128 - (1 << 23)), result.constant((1 << 23) + 127) - result) >> 8;
  return select(scaled >= 0, result + 512, result.constant((1 << 25) + 511) - result) >> 10;
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

/// Which elements a function has tables for.
enum Storage : unsigned { Signed8 = 1, Unsigned8 = 2, Signed16 = 4 };

bool hasStorage(const Quantized &params, unsigned kinds) {
  return kinds & (params.bits == 16 ? Signed16 : params.isUnsigned ? Unsigned8 : Signed8);
}

/// Parameters of the op's operand and result, and what they must be.
template <typename OpTy>
struct QuantizedFunction : OpLowering<OpTy> {
  QuantizedFunction(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, unsigned kinds)
      : OpLowering<OpTy>(types, context, options), kinds(kinds) {}

  LogicalResult read(OpTy op, ConversionPatternRewriter &rewriter, Quantized &input, Quantized &output) const {
    if (!isQuantized(op.getInput()))
      return rewriter.notifyMatchFailure(op, "another pattern takes plain elements");
    std::optional<Quantized> result = getQuantized(op->getResult(0));
    input = *getQuantized(op.getInput());
    if (!hasStorage(input, kinds))
      return this->decline(op, rewriter, "LiteRT has no kernel for elements of " + describeElement(op.getInput()));
    if (!result || result->bits != input.bits || result->isUnsigned != input.isUnsigned)
      return this->decline(op, rewriter, "its result is not stored as its operand, with one scale");
    output = *result;
    return success();
  }

  unsigned kinds;
};

AffineParameters getParameters(const Quantized &params) {
  return {params.scale, static_cast<int32_t>(params.zeroPoint)};
}

// adze.exp of bytes -> linalg.generic { tensor.extract table[x] }; of int16 -> interpolation; and so on.
template <typename OpTy>
struct LowerTable : QuantizedFunction<OpTy> {
  LowerTable(const LoweringTypes &types, MLIRContext *context, const LoweringOptions &options, unsigned kinds,
             TableFunction function, TableScheme delegateScheme = TableScheme::Builtin)
      : QuantizedFunction<OpTy>(types, context, options, kinds), function(function), delegateScheme(delegateScheme) {}

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Quantized input, output;
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type || failed(this->read(op, rewriter, input, output)))
      return failure();
    if (function == TableFunction::HardSwish && !(input.scale / output.scale < 128))
      return this->decline(op, rewriter, "LiteRT's kernel refuses results so much finer than the operand");
    Location location = op.getLoc();
    bool isWide = input.bits == 16;
    Value table = isWide ? makeWideTable(op, rewriter, input, output) : makeTable(op, rewriter, input, output);
    rewriter.replaceOp(op, makeElements(rewriter, location, adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                         return isWide ? interpolate(table, x[0].toInteger(32)) : lookUp(table, x[0]);
                       }));
    return success();
  }

private:
  TableFunction getFunction(OpTy op) const {
    if constexpr (std::is_same_v<OpTy, GeluOp>)
      return op.getApproximate() ? TableFunction::GeluApproximate : TableFunction::Gelu;
    return function;
  }

  Value makeTable(OpTy op, OpBuilder &builder, const Quantized &input, const Quantized &output) const {
    TableScheme scheme = this->options.scheme == Scheme::XNNPack ? delegateScheme : TableScheme::Builtin;
    Table256 table = function == TableFunction::Rsqrt ? makeRsqrtTable(getParameters(input), getParameters(output))
                                                      : makeTable256(getFunction(op), scheme, getParameters(input),
                                                                     getParameters(output), !input.isUnsigned);
    return makeByteTable(builder, op.getLoc(), table, !input.isUnsigned);
  }

  Value makeWideTable(OpTy op, OpBuilder &builder, const Quantized &input, const Quantized &output) const {
    Table513 table = makeTable513(getFunction(op), input.scale, output.scale);
    return makeIntegers(builder, op.getLoc(), SmallVector<int64_t>(table.begin(), table.end()), 16);
  }

  TableFunction function;
  TableScheme delegateScheme;
};

// adze.logistic of int16 -> linalg.generic { interpolation in a table of the positive half }; adze.tanh likewise.
template <typename OpTy>
struct LowerSigmoid16 : QuantizedFunction<OpTy> {
  using QuantizedFunction<OpTy>::QuantizedFunction;

  LogicalResult matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    Quantized input, output;
    RankedTensorType type = this->getResultType(op, rewriter);
    if (!type || failed(this->read(op, rewriter, input, output)))
      return failure();
    constexpr bool isTanh = std::is_same_v<OpTy, TanhOp>;
    if (std::optional<int> shift = getFixedPointShift(input.scale, isTanh);
        shift && this->options.scheme != Scheme::Micro) {
      rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                           Scalar fixed = saturate16(x[0].toInteger(32) << *shift);
                           return isTanh ? tanh16(fixed, 3) : sigmoid16(fixed, 3);
                         }));
      return success();
    }
    SigmoidScale scale(input.scale, isTanh);
    std::array<uint16_t, 256> entries = makeSigmoidTable();
    Value table = makeIntegers(rewriter, op.getLoc(), SmallVector<int64_t>(entries.begin(), entries.end()), 32);
    rewriter.replaceOp(op, makeElements(rewriter, op.getLoc(), adaptor.getInput(), type, [&](ArrayRef<Scalar> x) {
                         return sigmoid16(x[0].toInteger(32), table, scale, isTanh);
                       }));
    return success();
  }
};

} // namespace

void lower::populateTableLowering(const LoweringTypes &types, const LoweringOptions &options,
                                  RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  constexpr unsigned bytes = Signed8 | Unsigned8, all = bytes | Signed16, isSigned = Signed8 | Signed16;
  patterns.add<LowerTable<LogisticOp>>(types, context, options, bytes, TableFunction::Logistic, TableScheme::XNNPack);
  patterns.add<LowerTable<TanhOp>>(types, context, options, bytes, TableFunction::Tanh, TableScheme::XNNPack);
  patterns.add<LowerTable<EluOp>>(types, context, options, unsigned(Signed8), TableFunction::Elu, TableScheme::XNNPack);
  patterns.add<LowerTable<GeluOp>>(types, context, options, all, TableFunction::Gelu);
  patterns.add<LowerTable<ExpOp>>(types, context, options, isSigned, TableFunction::Exp);
  patterns.add<LowerTable<LogOp>>(types, context, options, isSigned, TableFunction::Log);
  patterns.add<LowerTable<RsqrtOp>>(types, context, options, isSigned, TableFunction::Rsqrt);
  patterns.add<LowerTable<HardSwishOp>>(types, context, options, bytes, TableFunction::HardSwish);
  patterns.add<LowerSigmoid16<LogisticOp>>(types, context, options, unsigned(Signed16));
  patterns.add<LowerSigmoid16<TanhOp>>(types, context, options, unsigned(Signed16));
}
