//===- ExpandMath.h - Functions as arithmetic -------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The patterns of expand-math.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_PASSES_CODEGEN_EXPANDMATH_H
#define ADZE_PASSES_CODEGEN_EXPANDMATH_H

#include "mlir/IR/PatternMatch.h"

namespace adze::codegen {

/// What formulas depend on.
struct MathTarget {
  bool hasFMA = false;
  bool hasRounding = false; // otherwise floor and its like are written out as well
  bool hasHalf = false;     // conversions of f16
  bool hasBF16 = false;     // conversions to bf16
  bool hasMinNum = false;   // a clamp is one instruction, which comparison and choice are not
  bool hasRoundingConversion = false; // f32 to i32 by llvm.arm.vcvtr: to nearest even, saturating
  bool hasF32 = true, hasF64 = true; // in hardware: otherwise operations are calls
  bool hasCountLeadingZeros = true; // inline: otherwise a call
  bool fast = false;        // as the pass's option `accuracy`
};

/// A pattern for each op of `math` that has a formula.
void populateExpandMathPatterns(mlir::RewritePatternSet &patterns, const MathTarget &target);

/// Patterns for clamps, and for rounding behind them, where the target has better instructions than comparisons.
void populateClampPatterns(mlir::RewritePatternSet &patterns, const MathTarget &target);

} // namespace adze::codegen

#endif // ADZE_PASSES_CODEGEN_EXPANDMATH_H
