//===- FixedPoint.cpp - Conversions by powers of two on MVE ---------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The intrinsic takes whole registers: longer vectors go through it in parts, shorter ones with lanes that nobody reads.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/FixedPoint.h"

#include "llvm/CodeGen/TargetSubtargetInfo.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicsARM.h"
#include "llvm/IR/PatternMatch.h"
#include "llvm/IR/ValueHandle.h"

using namespace adze;
using namespace llvm;
using namespace llvm::PatternMatch;

namespace {

/// A conversion: of `value`, in place of `root`.
struct Conversion {
  Instruction *root;
  WeakTrackingVH value; ///< Which may be the root of another one.
  bool isUnsigned;
  unsigned bits; ///< Behind the point.
};

} // namespace

/// n where `factor` is 2^n, of 1 to 32; 0 where it is not.
static unsigned getFractionBits(const APFloat &factor, bool isInverse) {
  APFloat power = factor;
  if (isInverse && !factor.getExactInverse(&power))
    return 0;
  int exponent = power.getExactLog2();
  return exponent >= 1 && exponent <= 32 ? exponent : 0;
}

static bool isVectorOf32Bits(Type *type) { return isa<FixedVectorType>(type) && type->getScalarSizeInBits() == 32; }

static std::optional<Conversion> matchToFloat(Instruction &root) {
  Value *source;
  const APFloat *factor;
  if (!isVectorOf32Bits(root.getType()) || !match(&root, m_FMul(m_Value(source), m_APFloat(factor))))
    return std::nullopt;
  Value *value;
  bool isUnsigned = match(source, m_UIToFP(m_Value(value)));
  if ((!isUnsigned && !match(source, m_SIToFP(m_Value(value)))) || value->getType()->getScalarSizeInBits() > 32)
    return std::nullopt;
  unsigned bits = getFractionBits(*factor, /*isInverse=*/true);
  return bits ? std::optional(Conversion{&root, value, isUnsigned, bits}) : std::nullopt;
}

static std::optional<Conversion> matchToInteger(Instruction &root) {
  Value *source, *value;
  bool isUnsigned = match(&root, m_FPToUI(m_Value(source)));
  if (!isVectorOf32Bits(root.getType()) || (!isUnsigned && !match(&root, m_FPToSI(m_Value(source)))) ||
      !isVectorOf32Bits(source->getType()))
    return std::nullopt;
  const APFloat *factor;
  if (match(source, m_FAdd(m_Value(value), m_Deferred(value))))
    return Conversion{&root, value, isUnsigned, 1};
  if (!match(source, m_FMul(m_Value(value), m_APFloat(factor))))
    return std::nullopt;
  unsigned bits = getFractionBits(*factor, /*isInverse=*/false);
  return bits ? std::optional(Conversion{&root, value, isUnsigned, bits}) : std::nullopt;
}

static void convert(const Conversion &conversion) {
  constexpr unsigned lanes = 4;
  IRBuilder<> builder(conversion.root);
  Value *value = conversion.value;
  unsigned count = cast<FixedVectorType>(value->getType())->getNumElements();
  if (value->getType()->isIntOrIntVectorTy()) {
    Type *wide = FixedVectorType::get(builder.getInt32Ty(), count);
    value = conversion.isUnsigned ? builder.CreateZExt(value, wide) : builder.CreateSExt(value, wide);
  }
  Type *from = FixedVectorType::get(value->getType()->getScalarType(), lanes);
  Type *to = FixedVectorType::get(conversion.root->getType()->getScalarType(), lanes);
  Value *result = PoisonValue::get(conversion.root->getType());
  for (unsigned first = 0; first < count; first += lanes) {
    unsigned used = std::min(lanes, count - first);
    SmallVector<int> take(lanes, PoisonMaskElem), put(count);
    for (unsigned lane = 0; lane < count; ++lane) {
      bool isHere = lane >= first && lane < first + used;
      if (isHere)
        take[lane - first] = lane;
      put[lane] = isHere ? int(count + lane - first) : int(lane);
    }
    Value *part = builder.CreateIntrinsic(Intrinsic::arm_mve_vcvt_fix, {to, from},
                                          {builder.getInt32(conversion.isUnsigned), builder.CreateShuffleVector(value, take),
                                           builder.getInt32(conversion.bits)});
    SmallVector<int> widen(count, PoisonMaskElem);
    for (unsigned lane = 0; lane < std::min(lanes, count); ++lane)
      widen[lane] = lane;
    result = builder.CreateShuffleVector(result, builder.CreateShuffleVector(part, widen), put);
  }
  result->takeName(conversion.root);
  conversion.root->replaceAllUsesWith(result);
  conversion.root->eraseFromParent();
}

void adze::convertByFixedPoint(Module &module, TargetMachine &machine) {
  if (!machine.getTargetTriple().isThumb())
    return;
  for (Function &function : module) {
    if (function.isDeclaration() || !machine.getSubtargetImpl(function)->checkFeatures("+mve.fp"))
      continue;
    SmallVector<Conversion> found;
    for (Instruction &instruction : instructions(function)) {
      std::optional<Conversion> conversion = matchToFloat(instruction);
      if (!conversion)
        conversion = matchToInteger(instruction);
      if (conversion)
        found.push_back(*conversion);
    }
    for (const Conversion &conversion : found)
      convert(conversion);
  }
}
