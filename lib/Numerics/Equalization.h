//===- Equalization.h - Ranges of neighbouring weights ----------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nagel et al., "Data-free quantization through weight equalization and bias correction" (2019): dividing what computes a
// channel by s and multiplying what reads it by s changes nothing but ranges. The factors that make the ranges of a channel
// equal on both sides give per-tensor scales the most to hold.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_EQUALIZATION_H
#define ADZE_LIB_NUMERICS_EQUALIZATION_H

#include <utility>

namespace adze {

/// s with `first / s == second * s`, where the arguments are the largest magnitudes (>= 0) of a channel's weights in the layer
/// that computes it and in the one that reads it. 1 where one of them is zero or not finite. Within [1e-4, 1e4].
double getPairFactor(double first, double second);

/// (s, t) with `first / s == second * s / t == third * t`: a depthwise convolution's channel (`second`) between the layer that
/// computes it and the one that reads it.
std::pair<double, double> getTripleFactors(double first, double second, double third);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_EQUALIZATION_H
