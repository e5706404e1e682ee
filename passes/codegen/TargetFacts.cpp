//===- TargetFacts.cpp - What code is generated for -----------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes of the module, and answers that several passes ask for.
//
//===----------------------------------------------------------------------===//

#include "passes/codegen/TargetFacts.h"


using namespace adze;

bool codegen::hasRounding(const TargetInfo &target) {
  if (target.triple.isX86())
    return target.hasFeature("sse4.1");
  return target.triple.isAArch64() && target.vectorBytes;
}

bool codegen::hasHalfConversions(const TargetInfo &target) {
  if (target.triple.isX86())
    return target.hasFeature("f16c") || target.hasFeature("avx512f");
  return target.triple.isAArch64() && target.vectorBytes;
}

bool codegen::hasMinNum(const TargetInfo &target) {
  if (target.triple.isX86())
    return false;
  if (target.triple.isAArch64() || target.triple.isRISCV())
    return target.hasF32;
  return target.hasFeature("fp-armv8d16sp") && (!target.vectorBytes || target.hasFeature("mve.fp"));
}

bool codegen::hasRoundingConversion(const TargetInfo &target) {
  return target.dotProduct == DotProduct::ArmDsp && target.hasF32 && !hasMinNum(target);
}

bool codegen::hasMaskedAccess(const TargetInfo &target) {
  return target.triple.isX86() && target.hasFeature("avx512bw") && target.hasFeature("avx512vl");
}
