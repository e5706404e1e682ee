//===- InverseSquareRoot.h - 1 / sqrt in fixed point ------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As the integer kernels of RSQRT and L2_NORMALIZATION compute it; see docs/requantization.md, section 3.8.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_NUMERICS_INVERSESQUAREROOT_H
#define ADZE_LIB_NUMERICS_INVERSESQUAREROOT_H

#include "lib/Numerics/QuantizeMultiplier.h"
#include "lib/Numerics/QuantizedTables.h"

namespace adze {

/// 1 / sqrt(value) for value >= 0; 0 and 1 give (nearly) 1. The shift is not positive.
QuantizedMultiplier inverseSquareRoot(int32_t value);

/// int8 RSQRT: value i is that of stored input i - 128. Inputs below the zero point, which LiteRT refuses, and the zero
/// point itself give the highest value.
Table256 makeRsqrtTable(AffineParameters input, AffineParameters output);

} // namespace adze

#endif // ADZE_LIB_NUMERICS_INVERSESQUAREROOT_H
