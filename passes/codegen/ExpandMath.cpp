//===- ExpandMath.cpp - Functions as arithmetic ---------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which op becomes which formula, on which types.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/ExpandMath.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "passes/codegen/MathFunctions.h"
#include "passes/codegen/Passes.h"
#include "passes/ModuleTarget.h"
#include "passes/codegen/TargetFacts.h"

#define DEBUG_TYPE "expand-math"

namespace adze {
#define GEN_PASS_DEF_EXPANDMATH
#include "passes/codegen/Passes.h.inc"
} // namespace adze

using namespace mlir;
using namespace adze;
using namespace adze::codegen;

namespace {

enum Types : unsigned { F32 = 1, F64 = 2, Narrow = 4, Integers = 8, Floats = F32 | F64 | Narrow };

unsigned classify(Type type) {
  Type element = getElementTypeOrSelf(type);
  if (element.isF32())
    return F32;
  if (element.isF64())
    return F64;
  if (element.isF16() || element.isBF16())
    return Narrow;
  return element.isInteger() ? Integers : 0;
}

/// One op and its formula, for the types that it is written for. Narrow floats go through f32.
template <typename OpTy>
struct Expand : OpRewritePattern<OpTy> {
  Expand(MLIRContext *context, const MathTarget &target, unsigned types, Num (*formula)(ArrayRef<Num>))
      : OpRewritePattern<OpTy>(context), target(target), types(types), formula(formula) {}

  LogicalResult matchAndRewrite(OpTy op, PatternRewriter &rewriter) const override {
    unsigned kind = classify(op->getResult(0).getType());
    if (!(kind & types))
      return rewriter.notifyMatchFailure(op, "there is no formula for this type");
    MathBuilder math{rewriter, op.getLoc(), target.hasFMA && (kind != F64 || target.hasF64), target.fast};
    SmallVector<Num> arguments;
    for (Value operand : op->getOperands()) {
      arguments.emplace_back(math, operand);
      if (classify(operand.getType()) == Narrow)
        arguments.back() = extendTo32(arguments.back());
    }
    Value result = formula(arguments);
    if (kind == Narrow)
      result = arith::TruncFOp::create(rewriter, op.getLoc(), op->getResult(0).getType(), result);
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  static Num extendTo32(Num a) {
    return a.make<arith::ExtFOp>(a.withElements(a.getMath().builder.getF32Type()), Value(a));
  }

  MathTarget target;
  unsigned types;
  Num (*formula)(ArrayRef<Num>);
};

struct ExpandSinCos : OpRewritePattern<math::SincosOp> {
  ExpandSinCos(MLIRContext *context, const MathTarget &target) : OpRewritePattern(context), target(target) {}

  LogicalResult matchAndRewrite(math::SincosOp op, PatternRewriter &rewriter) const override {
    if (classify(op.getType(0)) != F32)
      return rewriter.notifyMatchFailure(op, "there is no formula for this type");
    MathBuilder math{rewriter, op.getLoc(), target.hasFMA, target.fast};
    auto [sine, cosine] = functions::sinCos({math, op.getOperand()});
    rewriter.replaceOp(op, {Value(sine), Value(cosine)});
    return success();
  }

  MathTarget target;
};

/// Conversions between narrow floats and f32 that are no instructions.
template <typename OpTy>
struct ExpandConversion : OpRewritePattern<OpTy> {
  ExpandConversion(MLIRContext *context, Type narrow, Num (*formula)(Num))
      : OpRewritePattern<OpTy>(context), narrow(narrow), formula(formula) {}

  LogicalResult matchAndRewrite(OpTy op, PatternRewriter &rewriter) const override {
    Type from = getElementTypeOrSelf(op.getIn().getType()), to = getElementTypeOrSelf(op.getType());
    bool isExtension = std::is_same_v<OpTy, arith::ExtFOp>;
    if ((isExtension ? from : to) != narrow || !(isExtension ? to : from).isF32())
      return rewriter.notifyMatchFailure(op, "does not convert between f32 and the type of the formula");
    MathBuilder math{rewriter, op.getLoc()};
    rewriter.replaceOp(op, Value(formula({math, op.getIn()})));
    return success();
  }

private:
  Type narrow;
  Num (*formula)(Num);
};

using Function1 = Num (*)(Num);
using Function2 = Num (*)(Num, Num);

template <Function1 function>
Num apply1(ArrayRef<Num> x) { return function(x[0]); }
template <Function2 function>
Num apply2(ArrayRef<Num> x) { return function(x[0], x[1]); }

struct ExpandMath : adze::impl::ExpandMathBase<ExpandMath> {
  using Base::Base;

  LogicalResult initialize(MLIRContext *context) override {
    if (accuracy == "strict" || accuracy == "normal" || accuracy == "fast")
      return success();
    return emitError(UnknownLoc::get(context), DEBUG_TYPE ": accuracy is strict, normal or fast, not '") << accuracy << "'";
  }

  void runOnOperation() override {
    FailureOr<TargetInfo> machine = readModuleTarget(getOperation());
    if (failed(machine))
      return signalPassFailure();
    MathTarget target = {machine->hasFMA, hasRounding(*machine), hasHalfConversions(*machine), machine->hasBF16,
                         hasMinNum(*machine), hasRoundingConversion(*machine), machine->hasF32, machine->hasF64,
                         !machine->triple.isThumb() || machine->hasFeature("thumb2"), accuracy == "fast"};
    RewritePatternSet patterns(&getContext());
    populateExpandMathPatterns(patterns, target);
    GreedyRewriteConfig config;
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      return signalPassFailure();
    WalkResult left = getOperation().walk([&](Operation *op) {
      if (!isa<math::MathDialect>(op->getDialect()) || stays(op, target))
        return WalkResult::advance();
      op->emitOpError("has no formula on ") << op->getResult(0).getType() << ", and a library must not be called";
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted())
      signalPassFailure();
  }

private:
  static bool stays(Operation *op, const MathTarget &target) {
    if (isa<math::FmaOp>(op))
      return target.hasFMA && (classify(op->getResult(0).getType()) != F64 || target.hasF64);
    if (isa<math::FloorOp, math::CeilOp, math::TruncOp, math::RoundOp, math::RoundEvenOp>(op))
      return target.hasRounding;
    return isa<math::SqrtOp, math::AbsFOp, math::AbsIOp, math::CopySignOp, math::CountLeadingZerosOp,
               math::CountTrailingZerosOp, math::CtPopOp, math::IsFiniteOp, math::IsInfOp, math::IsNaNOp, math::IsNormalOp>(op);
  }
};

} // namespace

void codegen::populateExpandMathPatterns(RewritePatternSet &patterns, const MathTarget &target) {
  using namespace functions;
  MLIRContext *context = patterns.getContext();
  patterns.add<Expand<math::ExpOp>>(context, target, Floats, &apply1<exp>);
  patterns.add<Expand<math::Exp2Op>>(context, target, Floats, &apply1<exp2>);
  patterns.add<Expand<math::LogOp>>(context, target, Floats, &apply1<log>);
  patterns.add<Expand<math::Log2Op>>(context, target, Floats, &apply1<log2>);
  patterns.add<Expand<math::Log10Op>>(context, target, Floats, &apply1<log10>);
  patterns.add<Expand<math::RsqrtOp>>(context, target, Floats, &apply1<rsqrt>);
  patterns.add<Expand<math::ExpM1Op>>(context, target, F32 | Narrow, &apply1<expm1>);
  patterns.add<Expand<math::Log1pOp>>(context, target, F32 | Narrow, &apply1<log1p>);
  patterns.add<Expand<math::TanhOp>>(context, target, F32 | Narrow, &apply1<tanh>);
  patterns.add<Expand<math::ErfOp>>(context, target, F32 | Narrow, &apply1<erf>);
  patterns.add<Expand<math::CbrtOp>>(context, target, F32 | Narrow, &apply1<cbrt>);
  patterns.add<Expand<math::SinOp>>(context, target, F32 | Narrow, &apply1<sin>);
  patterns.add<Expand<math::CosOp>>(context, target, F32 | Narrow, &apply1<cos>);
  patterns.add<Expand<math::TanOp>>(context, target, F32 | Narrow, &apply1<tan>);
  patterns.add<Expand<math::AtanOp>>(context, target, F32 | Narrow, &apply1<atan>);
  patterns.add<Expand<math::Atan2Op>>(context, target, F32 | Narrow, &apply2<atan2>);
  patterns.add<Expand<math::PowFOp>>(context, target, F32 | Narrow, &apply2<pow>);
  patterns.add<Expand<math::FPowIOp>>(context, target, F32 | Narrow, &apply2<powi>);
  patterns.add<Expand<math::IPowIOp>>(context, target, Integers, &apply2<integerPow>);
  patterns.add<ExpandSinCos>(context, target);
  patterns.add<Expand<math::ClampFOp>>(context, target, Floats, [](ArrayRef<Num> x) {
    return atMost(atLeast(x[0], x[1]), x[2]);
  });
  populateClampPatterns(patterns, target);
  patterns.add<Expand<math::CountLeadingZerosOp>>(context, target, target.hasCountLeadingZeros ? 0u : Integers,
                                                  &apply1<softwareCountLeadingZeros>);
  unsigned unfused = !target.hasFMA ? Floats : target.hasF64 ? 0u : F64;
  patterns.add<Expand<math::FmaOp>>(context, target, unfused, [](ArrayRef<Num> x) { return x[0] * x[1] + x[2]; });
  unsigned software = (target.hasF32 ? 0u : F32 | Narrow) | (target.hasF64 ? 0u : F64);
  patterns.add<Expand<math::SqrtOp>>(context, target, software, &apply1<softwareSqrt>);
  patterns.add<Expand<arith::MinimumFOp>>(context, target, software, &apply2<softwareMinimum>);
  patterns.add<Expand<arith::MaximumFOp>>(context, target, software, &apply2<softwareMaximum>);
  Builder builder(context);
  if (!target.hasHalf) {
    patterns.add<ExpandConversion<arith::ExtFOp>>(context, builder.getF16Type(), &extendHalf);
    patterns.add<ExpandConversion<arith::TruncFOp>>(context, builder.getF16Type(), &truncateToHalf);
  }
  if (!target.hasBF16)
    patterns.add<ExpandConversion<arith::TruncFOp>>(context, builder.getBF16Type(), &truncateToBF16);
  if (target.hasRounding)
    return;
  patterns.add<Expand<math::FloorOp>>(context, target, Floats, &apply1<floor>);
  patterns.add<Expand<math::CeilOp>>(context, target, Floats, &apply1<ceil>);
  patterns.add<Expand<math::TruncOp>>(context, target, Floats, &apply1<trunc>);
  patterns.add<Expand<math::RoundOp>>(context, target, Floats, &apply1<round>);
  patterns.add<Expand<math::RoundEvenOp>>(context, target, Floats, &apply1<roundEven>);
}
