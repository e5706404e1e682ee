//===- WeightRanges.h - Scales of weights by their error --------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The largest weight decides the scale only where every weight is to be held. A smaller scale clips the largest weights and
// rounds all others more finely; these functions look for the scale with the least sum of squared errors.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_WEIGHTRANGES_H
#define ADZE_LIB_NUMERICS_WEIGHTRANGES_H

#include "lib/Numerics/AffineQuantization.h"

namespace adze {

/// Sum of squared differences between values and what they become with `scale`. NaN and infinities are ignored.
double getRoundingError(llvm::ArrayRef<float> values, float scale, unsigned bits);

/// Per channel the scale with the least error among 100 fractions of the one that holds every value, refined around the
/// best. Never worse than `chooseWeightScales`, whose rules for channels of zeros hold here too.
std::vector<float> chooseScalesBySearch(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits);

/// Per channel the scale of Sakr et al., "Optimal clipping and magnitude-aware differentiation for improved
/// quantization-aware training" (2022): Newton's iteration on the expected error of clipping and uniform rounding noise.
/// Where that is worse than holding every value (channels of few weights are no distribution), the latter.
std::vector<float> chooseScalesByOctav(llvm::ArrayRef<float> values, const WeightLayout &layout, unsigned bits);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_WEIGHTRANGES_H
